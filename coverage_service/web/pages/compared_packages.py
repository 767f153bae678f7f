"""A comparison in words: rows, a chart and a spreadsheet of what the packages of a year would pay.

The calculation is left to `comparison`, the address and its filters to `compare`.
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from attrs import frozen

from coverage_service.claims.writing import guard
from coverage_service.comparison import PackageCompared
from coverage_service.wire.answers import euros
from coverage_service.wording.sentences import Language, money_in_column
from coverage_service.wording.texts import texts

BARS = 10
SEPARATOR = {"nl": ";", "en": ","}


@frozen(kw_only=True)
class MarketRow:
    """One package in words; an amount that is not known is said to be."""

    insurer: str
    package: str
    kind: str
    paid: str
    own: str
    premium: str
    cost: str
    terms: str
    evidence: str
    source: str
    url: str
    at_most: bool


@frozen
class Bar:
    """One package of the chart: premium and own part as hundredths of the longest bar."""

    name: str
    premium: float
    own: float
    total: str


@frozen
class Chart:
    """The packages at the top as bars; `whole_year` when premiums are known and counted."""

    bars: tuple[Bar, ...]
    whole_year: bool


def rows(packages: Iterable[PackageCompared], language: Language) -> tuple[MarketRow, ...]:
    """Put compared packages into words."""
    return tuple(_row(one, language) for one in packages)


def _row(one: PackageCompared, language: Language) -> MarketRow:
    words, source = texts(language)["row"], next(iter(one.sources), None)
    return MarketRow(
        insurer=one.label.name,
        package=one.package.name,
        kind=words.get(one.package.kind, ""),
        paid=words["paid"].format(paid=one.paid, all=one.paid + one.unpaid) if one.known else words["unknown"],
        own=_amount(one.own, language),
        premium=_amount(one.package.premium_cents, language),
        cost=_amount(one.year_cost, language),
        terms=", ".join(_terms(one, language)) or words["terms_unknown"],
        evidence=words[one.evidence],
        source=source.title if source else "",
        url=source.url if source else "",
        at_most=one.at_most and one.paid > 0,
    )


def _amount(cents: int | None, language: Language) -> str:
    return texts(language)["row"]["unknown"] if cents is None else money_in_column(cents, language)


def _terms(one: PackageCompared, language: Language) -> Iterator[str]:
    words = texts(language)["row"]
    if one.package.closed:
        yield words["closed"]
    if one.package.acceptance:
        yield words["health_questions" if one.package.acceptance == "health_questions" else "no_questions"]


def chart(packages: Iterable[PackageCompared], language: Language) -> Chart | None:
    """Draw the first ten packages whose cost is known: of the whole year where premiums are, else the own part."""
    known = [one for one in packages if one.own is not None]
    priced = [one for one in known if one.year_cost is not None]
    drawn = (priced or known)[:BARS]
    if not drawn or not any(_length(one) for one in drawn):
        return None
    longest = max(_length(one) for one in drawn)
    return Chart(tuple(_bar(one, longest, language) for one in drawn), whole_year=bool(priced))


def _length(one: PackageCompared) -> int:
    return one.year_cost if one.year_cost is not None else one.own or 0


def _bar(one: PackageCompared, longest: int, language: Language) -> Bar:
    own = one.own or 0
    premium = _length(one) - own
    total = money_in_column(_length(one), language)
    name = f"{one.label.name} {one.package.name}"
    return Bar(name, round(100 * premium / longest, 1), round(100 * own / longest, 1), total)


def spreadsheet(packages: Iterable[PackageCompared], language: Language) -> str:
    """Write compared packages as CSV, as a spreadsheet of that language reads it; no cell can start a formula."""
    text = StringIO()
    writer = csv.writer(text, delimiter=SEPARATOR[language], lineterminator="\r\n")
    columns, words = texts(language)["column"], texts(language)["row"]
    heads = ("insurer", "package", "paid", "sessions", "at_most", "own", "premium", "cost", "terms", "evidence")
    writer.writerow([columns[head] for head in heads])
    for one, shown in zip(packages := tuple(packages), rows(packages, language), strict=True):
        asked = one.paid + one.unpaid + one.unknown
        amounts = (one.own, one.package.premium_cents, one.year_cost)
        cells = [shown.insurer, shown.package, str(one.paid) if one.known else "", str(asked)]
        cells += [words["at_most"] if shown.at_most else "", *(_plain(cents, language) for cents in amounts)]
        writer.writerow([guard(cell) for cell in (*cells, shown.terms, shown.evidence)])
    return "\ufeff" + text.getvalue()


def _plain(cents: int | None, language: Language) -> str:
    written = euros(cents) or ""
    return written.replace(".", ",") if language == "nl" else written
