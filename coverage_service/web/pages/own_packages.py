"""The page that compares packages by figures somebody typed, at `/vergelijken/eigen` and `/en/compare/own`.

The calculation is left to `own_comparison`; nothing that is typed is kept, and the address never carries it.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from attrs import frozen
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from coverage_service.model import StatedPackage
from coverage_service.own_comparison import OwnCompared, OwnPackage, OwnUse, YearCost, compare_own
from coverage_service.web.edge.media_types import FORM, MOST_BYTES, body_of, form_pairs
from coverage_service.web.edge.problems import AnyRequest
from coverage_service.web.pages.seasons import year_chosen_for
from coverage_service.web.rendering import OWN_PACKAGES, page
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.wire.questions import RequestError, read_query
from coverage_service.wire.typed_text import amount, field_of, is_not_known, request_of
from coverage_service.wording.sentences import Language, money
from coverage_service.wording.texts import texts
from insurer_rules.money import cents_of

PLACES = (1, 2, 3)
# The fields of a package, and those of the one-page form that say the same.
FIGURES = {
    "sessions": "stated_sessions",
    "manual": "stated_manual_sessions",
    "budget": "stated_budget",
    "per_session": "stated_per_session",
}
USE = ("year", "therapy", "price")
FIELDS = (*USE, *(f"{field}_{place}" for place in PLACES for field in ("name", "premium", *FIGURES)))
LONGEST_NAME = 60
MOST_FIELDS = 60
HUNDREDTHS = 100

Typed = Mapping[str, str]
Errors = dict[str, str]


@frozen
class CostShown:
    """One package in a scenario: its name, its cost in words, and premium and own part as hundredths of the dearest."""

    name: str
    words: str
    premium: float
    own: float
    cheapest: bool


class OwnPackagesPage(Controller):
    """The comparison by own figures, in both languages."""

    include_in_schema = False

    @get("/vergelijken/eigen", sync_to_thread=False)
    def dutch(self, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Ask for the figures in Dutch."""
        return page_of("nl", blank(in_use), in_use)

    @get("/en/compare/own", sync_to_thread=False)
    def english(self, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Ask for the figures in English."""
        return page_of("en", blank(in_use), in_use)

    @post("/vergelijken/eigen", status_code=200, request_max_body_size=MOST_BYTES)
    async def compare_in_dutch(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Compare in Dutch."""
        return page_of("nl", typed_in(await body_of(request, FORM), in_use), in_use, compare=True)

    @post("/en/compare/own", status_code=200, request_max_body_size=MOST_BYTES)
    async def compare_in_english(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Compare in English."""
        return page_of("en", typed_in(await body_of(request, FORM), in_use), in_use, compare=True)


def blank(in_use: RulesInUse) -> dict[str, str]:
    """Begin with the year that is chosen for now, a physiotherapist's therapy, and a usual price."""
    year = str(year_chosen_for(in_use.today()))
    return {**dict.fromkeys(FIELDS, ""), "year": year, "therapy": "manual_therapy", "price": "45"}


def typed_in(body: bytes, in_use: RulesInUse) -> dict[str, str]:
    """Read what was typed; "weet ik niet" is left empty. Raises HttpError 400 when it is no form."""
    pairs = form_pairs(body, most=MOST_FIELDS)
    known = {name: text.strip() for name, text in pairs if name in FIELDS and not is_not_known(name, text)}
    return blank(in_use) | {name: text[:LONGEST_NAME] for name, text in known.items()}


def page_of(language: Language, typed: Typed, in_use: RulesInUse, *, compare: bool = False) -> Response[str]:
    """Show the form, and below it the comparison; 422 with each fault beside its field."""
    years = (in_use.today().year, in_use.today().year + 1)
    errors = dict(_faults(typed, years, in_use, language)) if compare else {}
    found = compare_own(_packages(typed, language), _use(typed), in_use.rules) if compare and not errors else ()
    return page(
        "own_packages.html",
        language,
        OWN_PACKAGES,
        status=422 if errors else 200,
        form=typed,
        errors=errors,
        places=PLACES,
        figures=tuple(FIGURES),
        years=years,
        scenarios=tuple(_scenarios(found, language)),
        turning=tuple(_turning_points(found, language)),
    )


def _faults(typed: Typed, years: tuple[int, ...], in_use: RulesInUse, language: Language) -> Iterator[tuple[str, str]]:
    """Find what cannot be, by field: the year, the price, and the figures of each package."""
    errors = texts(language)["own_error"]
    if typed["year"] not in map(str, years):
        yield "year", errors["year"]
    if "price" in _wrong({"price": typed["price"] or "?"}, in_use):
        yield "price", errors["price"]
    if not any(_figures(typed, place) for place in PLACES):
        yield "sessions_1", errors["none"]
    for place in PLACES:
        wrong = _wrong(_figures(typed, place), in_use)
        yield from ((f"{field}_{place}", errors[field]) for field, name in FIGURES.items() if name in wrong)
        if "price" in _wrong({"price": typed[f"premium_{place}"]}, in_use):
            yield f"premium_{place}", errors["premium"]


def _wrong(fields: Typed, in_use: RulesInUse) -> set[str]:
    """Name the fields that a question could not be asked with."""
    asked = {"age": "40", "therapy": "manual_therapy", "listed": "no", **fields}
    try:
        read_query(request_of(asked), in_use.rules, today=in_use.today())
    except RequestError as error:
        return {field_of(fault.path) for fault in error.faults}
    return set()


def _figures(typed: Typed, place: int) -> dict[str, str]:
    return {name: text for field, name in FIGURES.items() if (text := typed[f"{field}_{place}"])}


def _packages(typed: Typed, language: Language) -> Iterator[OwnPackage]:
    for place in PLACES:
        if figures := _figures(typed, place):
            premium = typed[f"premium_{place}"]
            yield OwnPackage(
                name=typed[f"name_{place}"] or texts(language)["own"]["unnamed"].format(number=place),
                premium=cents_of(Decimal(amount(premium))) if premium else None,
                stated=_stated_package(figures),
            )


def _stated_package(figures: Typed) -> StatedPackage:
    stated = request_of(figures)["stated_package"]
    euros = {name: Decimal(stated[name]) for name in ("budget_eur", "eur_per_session") if name in stated}
    return StatedPackage(**{**stated, **euros})


def _use(typed: Typed) -> OwnUse:
    return OwnUse(
        policy_year=int(typed["year"]),
        therapy="manual_therapy_es" if typed["therapy"] == "manual_therapy_es" else "manual_therapy",
        tariff_eur=Decimal(amount(typed["price"])),
    )


def _scenarios(found: tuple[OwnCompared, ...], language: Language) -> Iterator[tuple[int, tuple[CostShown, ...]]]:
    """Put each scenario into words and bars, the packages in the order in which they were typed."""
    for costs in zip(*(each.costs for each in found), strict=True):
        wholes = [cost.whole for cost in costs if cost.whole is not None]
        dearest = max([cost.whole or cost.own for cost in costs] + [1])
        yield (
            costs[0].sessions,
            tuple(
                CostShown(
                    name=_name(each, language),
                    words=_in_words(cost, language),
                    premium=round(HUNDREDTHS * (cost.premiums or 0) / dearest, 1),
                    own=round(HUNDREDTHS * cost.own / dearest, 1),
                    cheapest=len(wholes) > 1 and cost.whole == min(wholes),
                )
                for each, cost in zip(found, costs, strict=True)
            ),
        )


def _name(each: OwnCompared, language: Language) -> str:
    return each.package.name or texts(language)["own"]["without"]


def _in_words(cost: YearCost, language: Language) -> str:
    words, own = texts(language)["own"], money(cost.own, language)
    if cost.whole is None or cost.premiums is None:
        return words["without_premium"].format(own=own)
    if not cost.premiums:
        return own
    return words["whole"].format(whole=money(cost.whole, language), premium=money(cost.premiums, language), own=own)


def _turning_points(found: tuple[OwnCompared, ...], language: Language) -> Iterator[str]:
    words = texts(language)["own"]
    for each in found[1:]:
        code = "no_premium" if each.package.premium is None else "pays_off" if each.pays_off_from else "never"
        yield words[code].format(name=each.package.name, n=each.pays_off_from)
