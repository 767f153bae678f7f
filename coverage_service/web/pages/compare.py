"""The page that compares packages, at `/vergelijken` and `/en/compare`: its address says what is asked, and of nobody.

The calculation is left to `comparison`, words to `compared_packages`. The market of a year is kept, as it is of nobody.
"""

from collections.abc import Mapping
from typing import get_args
from urllib.parse import urlencode

from attrs import frozen
from litestar import Controller, Response, get
from litestar.di import NamedDependency

from coverage_service.comparison import Comparison, ComparisonQuery, PackageCompared, Sorting, compare, order
from coverage_service.web.api.package_comparisons import read_comparison
from coverage_service.web.edge.headers import as_attachment
from coverage_service.web.edge.problems import AnyRequest
from coverage_service.web.edge.quotas import turns
from coverage_service.web.pages import compared_packages
from coverage_service.web.pages.evidence import years_known, years_well_known
from coverage_service.web.pages.seasons import year_chosen_for
from coverage_service.web.rendering import COMPARE, page
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.wire.questions import RequestError
from coverage_service.wire.typed_text import amount
from coverage_service.wording.sentences import Language, money
from coverage_service.wording.texts import texts
from insurer_rules.money import cents_of
from insurer_rules.rules import Rules, remembered
from insurer_rules.written_names import plain

FILTERS = ("insurer", "open", "questions", "full", "sort")
FIELDS = ("year", "therapy", "sessions", "price", *FILTERS, "page")
ROWS = 20
PLACES = {"policy_year": "year", "tariff_eur": "price"}
SORTINGS = get_args(Sorting)
LONGEST = 60


@frozen
class Asked:
    """What an address asks: the use to compare for, and which packages to show; `errors` by field when it cannot."""

    typed: Mapping[str, str]
    query: ComparisonQuery | None
    errors: Mapping[str, str]


class ComparePage(Controller):
    """The comparison in both languages, and as a spreadsheet."""

    include_in_schema = False
    opt = turns(20)

    @get("/vergelijken", sync_to_thread=True)
    def dutch(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Compare in Dutch."""
        return comparison_page("nl", request, in_use)

    @get("/en/compare", sync_to_thread=True)
    def english(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Compare in English."""
        return comparison_page("en", request, in_use)

    @get("/vergelijken.csv", sync_to_thread=True)
    def dutch_csv(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Give the same packages as a Dutch spreadsheet."""
        return comparison_csv("nl", request, in_use)

    @get("/en/compare.csv", sync_to_thread=True)
    def english_csv(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Give the same packages as an English spreadsheet."""
        return comparison_csv("en", request, in_use)


def comparison_page(language: Language, request: AnyRequest, in_use: RulesInUse) -> Response[str]:
    """Render the comparison; 422 with the fault beside its field when the address asks what cannot be."""
    asked = asked_of(request.query_params, in_use, language)
    found = market_of(in_use.rules, asked.query) if asked.query else None
    chosen = chosen_of(found, asked.typed) if found else ()
    known = tuple(one for one in chosen if one.known)
    address = address_of(asked.typed)
    number, pages = page_asked(asked.typed, len(known))
    return page(
        "compare.html",
        language,
        COMPARE,
        status=422 if asked.errors else 200,
        query=address if request.query_params else "",
        form=asked.typed,
        errors=asked.errors,
        csv_address=f"{COMPARE[language]}.csv{address_of(asked.typed, page='')}",
        sortings=SORTINGS,
        years=years_offered(in_use),
        this_year=in_use.today().year,
        all_packages=found.packages if found else (),
        known_of_all=sum(one.known for one in found.packages) if found else 0,
        rows=compared_packages.rows(known[(number - 1) * ROWS : number * ROWS], language),
        known=len(known),
        number=number,
        pages={each: address_of(asked.typed, page=str(each)) for each in range(1, pages + 1)},
        unknown=tuple(one for one in chosen if not one.known),
        chart=compared_packages.chart(known, language),
        terms=any(one.package.closed or one.package.acceptance for one in known),
        premiums=any(one.package.premium_cents is not None for one in known),
        without=cost_without_package(asked.query, language),
        other_years={year: address_of(asked.typed, year=str(year)) for year in _years(asked, in_use.rules)},
    )


def years_offered(in_use: RulesInUse) -> tuple[int, ...]:
    """List the years with a table, and the one that is chosen for, the newest first."""
    known = {each.year for each in years_known(in_use.rules)}
    return tuple(sorted(known | {year_chosen_for(in_use.today())}, reverse=True))


def page_asked(typed: Mapping[str, str], rows: int) -> tuple[int, int]:
    """Give the page asked for, the nearest that there is, and how many there are."""
    pages = max(1, -(-rows // ROWS))
    text = typed["page"]
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    return min(max(asked, 1), pages), pages


def _years(asked: Asked, rules: Rules) -> tuple[int, ...]:
    return years_well_known(rules, asked.query.therapy) if asked.query else ()


def comparison_csv(language: Language, request: AnyRequest, in_use: RulesInUse) -> Response[str]:
    """Give the packages shown as CSV. Raises RequestError when the address asks what cannot be."""
    asked = asked_of(request.query_params, in_use, language)
    if asked.query is None:
        raise RequestError
    chosen = chosen_of(market_of(in_use.rules, asked.query), asked.typed)
    name = f"{COMPARE[language].rpartition('/')[2]}-{asked.query.policy_year}.csv"
    return Response(
        compared_packages.spreadsheet(chosen, language),
        media_type="text/csv",
        headers=as_attachment(name),
    )


@remembered(64)
def market_of(rules: Rules, query: ComparisonQuery) -> Comparison:
    """Remember the market of a year for a use: rules, year, therapy, sessions and price, nothing of a person."""
    return compare(query, rules)


def asked_of(parameters: Mapping[str, str], in_use: RulesInUse, language: Language) -> Asked:
    """Read an address; what is left out is the year chosen for, twelve sessions, 45 euros, a physiotherapist."""
    blank = {
        "year": str(year_chosen_for(in_use.today())),
        "therapy": "manual_therapy",
        "sessions": "12",
        "price": "45",
        "sort": "cost",
    }
    typed = {name: parameters.get(name, blank.get(name, "")).strip()[:LONGEST] for name in FIELDS}
    if typed["sort"] not in SORTINGS:
        typed["sort"] = "cost"
    try:
        return Asked(typed, read_comparison(_request(typed)), {})
    except RequestError as error:
        fields = [PLACES.get(str(fault.path[0]), str(fault.path[0])) for fault in error.faults]
        return Asked(typed, None, {field: texts(language)["compare_error"][field] for field in fields})


def _request(typed: Mapping[str, str]) -> dict[str, object]:
    request: dict[str, object] = {"therapy": typed["therapy"]}
    for field, name in (("year", "policy_year"), ("sessions", "sessions")):
        text = typed[field]
        request[name] = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text
    if typed["price"]:
        price = amount(typed["price"])
        request["tariff_eur"] = price
    return request


def chosen_of(found: Comparison, typed: Mapping[str, str]) -> tuple[PackageCompared, ...]:
    """Keep the packages that the filters leave, in the order asked for."""
    part = plain(typed["insurer"])
    left = tuple(
        one
        for one in found.packages
        if not (part and not any(part in plain(name) for name in (one.label.name, *one.label.aliases)))
        and not (typed["open"] and one.package.closed)
        and not (typed["questions"] and one.package.acceptance == "health_questions")
        and not (typed["full"] and one.paid < found.query.sessions)
    )
    return order(left, next(each for each in SORTINGS if each == typed["sort"]))


def address_of(typed: Mapping[str, str], **changed: str) -> str:
    """Write an address that asks the same with something changed."""
    return "?" + urlencode({name: value for name, value in {**typed, **changed}.items() if value})


def cost_without_package(query: ComparisonQuery | None, language: Language) -> str:
    """Say what the sessions cost without any package; nothing where no price was given."""
    if query is None or query.tariff_eur is None:
        return ""
    cents = cents_of(query.tariff_eur) * query.sessions
    return texts(language)["compare"]["without"].format(amount=money(cents, language))
