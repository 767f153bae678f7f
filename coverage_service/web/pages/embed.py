"""The guide on a practice's own site, at `/embed` and `/en/embed`, and the page that makes the lines to paste there.

What the practice sends along is its prices and contracts, in the address; of the patient nothing ever stands there.
Only these addresses may be framed.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from coverage_service.web.edge.media_types import MOST_BYTES
from coverage_service.web.edge.problems import AnyRequest, HttpError
from coverage_service.web.pages.guided_answers import Answers
from coverage_service.web.pages.guided_steps import Guide
from coverage_service.web.pages.practice_terms import CONTRACTS, PRICES, PracticeTerms
from coverage_service.web.rendering import EMBED, EMBEDDING, page
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.wire.typed_text import amount
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts
from insurer_rules.rules import Rules

FIELDS = (*PRICES, "contracts", "with")
LONGEST = 400


class EmbeddedGuide(Controller):
    """The guide within another page, in both languages."""

    include_in_schema = False

    @get(EMBED["nl"], sync_to_thread=False)
    def dutch(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Ask the first question in Dutch."""
        return guide_of("nl", request, in_use).onward(Answers({}))

    @get(EMBED["en"], sync_to_thread=False)
    def english(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Ask the first question in English."""
        return guide_of("en", request, in_use).onward(Answers({}))

    @post(EMBED["nl"], status_code=200, request_max_body_size=MOST_BYTES)
    async def step_dutch(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Take an answer in Dutch."""
        return await guide_of("nl", request, in_use).reckon(request)

    @post(EMBED["en"], status_code=200, request_max_body_size=MOST_BYTES)
    async def step_english(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Take an answer in English."""
        return await guide_of("en", request, in_use).reckon(request)


class EmbeddingPage(Controller):
    """The page that makes the lines for a practice's site."""

    include_in_schema = False

    @get(EMBEDDING["nl"], sync_to_thread=False)
    def dutch(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Make them in Dutch."""
        return embedding_page("nl", request, in_use.rules)

    @get(EMBEDDING["en"], sync_to_thread=False)
    def english(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Make them in English."""
        return embedding_page("en", request, in_use.rules)


def guide_of(language: Language, request: AnyRequest, in_use: RulesInUse) -> Guide:
    """Make the guide with what the practice sent along. Raises HttpError 400 when that cannot be."""
    typed = typed_in(request.query_params)
    if dict(_faults(typed, in_use.rules, language)):
        raise HttpError(400)
    return Guide(language, in_use, terms_of(typed, in_use.rules))


def typed_in(parameters: Mapping[str, str]) -> dict[str, str]:
    """Read an address; what is left out is empty."""
    return {name: parameters.get(name, "").strip()[:LONGEST] for name in FIELDS}


def terms_of(typed: Mapping[str, str], rules: Rules) -> PracticeTerms:
    """Make the practice's terms of what was typed and found without a fault."""
    return PracticeTerms(
        prices={name: amount(typed[name]) for name in PRICES if typed[name]},
        contracts=typed["contracts"],
        labels=tuple(rules.labels_named(name)[0] for name in _names(typed)),
        query=urlencode({name: text for name, text in typed.items() if text}),
    )


def _names(typed: Mapping[str, str]) -> Iterator[str]:
    if typed["contracts"] == "some":
        yield from filter(None, (name.strip() for name in typed["with"].split(",")))


def _faults(typed: Mapping[str, str], rules: Rules, language: Language) -> Iterator[tuple[str, str]]:
    """Find what cannot be: a price that is none, an insurer that nobody knows."""
    errors = texts(language)["embed_error"]
    for name in PRICES:
        if typed[name] and not PRICES[name].fullmatch(amount(typed[name])):
            yield name, errors["price"]
    if typed["contracts"] not in CONTRACTS:
        yield "contracts", errors["contracts"]
    unknown = [name for name in _names(typed) if len(rules.labels_named(name)) != 1]
    if unknown:
        near = [label for name in unknown for label in rules.nearest_labels(name)]
        yield "with", errors["with"].format(names=", ".join(unknown), near=", ".join(near) or "-")
    elif typed["contracts"] == "some" and not list(_names(typed)):
        yield "with", errors["none"]


def embedding_page(language: Language, request: AnyRequest, rules: Rules) -> Response[str]:
    """Show the form, and the lines to paste when it was sent without a fault."""
    typed = typed_in(request.query_params)
    errors = dict(_faults(typed, rules, language)) if request.query_params else {}
    terms = None if errors or not request.query_params else terms_of(typed, rules)
    return page(
        "embed.html",
        language,
        EMBEDDING,
        status=422 if errors else 200,
        query=f"?{request.url.query}" if request.query_params else "",
        form=typed,
        errors=errors,
        prices=tuple(PRICES),
        choices=CONTRACTS,
        lines=lines_to_paste(language, request, terms) if terms else "",
        guide_address=terms.address(language) if terms else "",
    )


def lines_to_paste(language: Language, request: AnyRequest, terms: PracticeTerms) -> str:
    """Write the frame and the script that gives it its height."""
    base = str(request.base_url).rstrip("/")
    title = texts(language)["embed"]["frame_title"]
    address = f"{base}{terms.address(language)}".replace("&", "&amp;")
    frame = f'<iframe src="{address}" title="{title}" data-mtcoverage width="100%" height="640"></iframe>'
    return f'{frame}\n<script src="{base}/static/embed.js" defer></script>'
