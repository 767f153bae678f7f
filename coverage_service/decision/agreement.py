"""What the possibilities of a question agree on: who pays each planned session, for which reasons, and the totals.

Where they differ, bounds hold over every one of them; settling them is left to `results`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from attrs import frozen

from coverage_service.decision.results import Case, Ending, Part, Result, Story, Table
from coverage_service.decision.session_outcome import UNKNOWN_AMOUNTS, Amounts
from coverage_service.decision.unseen_reasons import PACKAGE_UNSEEN
from coverage_service.model import Payer, Reason, Totals, Verdict
from coverage_service.settlement import session as s
from insurer_rules.compiling import UNLIMITED


@frozen(eq=False)
class Segment:
    """Planned sessions in a row on which the possibilities agree or differ alike; amounts are None where they differ.

    `begins` is the place of the first of them in the plan; what the patient pays for one is bounded.
    """

    begins: int
    times: int
    year: int
    payer: Payer
    amounts: Amounts
    at_least: int
    at_most: int


def segments(results: Sequence[Result]) -> tuple[Segment, ...]:
    """Cut the planned sessions wherever any possibility changes, and say what all agree on in each segment."""
    cuts = sorted({0}.union(*(result.ends for result in results)))
    return tuple(
        _segment(begin, end, {result.parts[result.part_at(begin)] for result in results})
        for begin, end in pairwise(cuts)
    )


def _segment(begin: int, end: int, parts: set[Part]) -> Segment:
    payers = {part.payer for part in parts}
    amounts = {part.amounts for part in parts}
    payer: Payer = payers.pop() if len(payers) == 1 else "unknown"
    known = len(amounts) == 1 and payer != "unknown"
    at_least, at_most = min(part.at_least for part in parts), max(part.at_most for part in parts)
    year = next(iter(parts)).year
    return Segment(begin, end - begin, year, payer, amounts.pop() if known else UNKNOWN_AMOUNTS, at_least, at_most)


def stories_at(endings: Sequence[Ending], cut: int) -> tuple[Story, ...]:
    """Give the stories that the endings tell of the planned session at a place, each once."""
    found = {}
    for ending in endings:
        story = ending.stories[ending.result.part_at(cut)]
        found[id(story)] = story
    return tuple(found.values())


def in_all(told: Iterable[Sequence[Reason]]) -> tuple[Reason, ...]:
    """Keep the reasons that all of them tell, in the order of the first; before them, whose package nobody has seen."""
    first, *others = told
    if not others:
        return tuple(dict.fromkeys(first))
    kept = dict.fromkeys(first)
    for other in others:
        known = set(other)
        kept = {reason: None for reason in kept if reason in known}
    return (*_packages_unseen_in_all((first, *others), kept), *kept)


def _packages_unseen_in_all(told: Iterable[Sequence[Reason]], kept: Iterable[Reason]) -> tuple[Reason, ...]:
    """Say that it is not known which package somebody has, where each that it may be is another that nobody has seen.

    One that all of them tell stands among the kept reasons already.
    """
    years = set.intersection(*({_year(reason) for reason in each if reason.code in PACKAGE_UNSEEN} for each in told))
    years -= {_year(reason) for reason in kept if reason.code in PACKAGE_UNSEEN}
    return tuple(Reason("package_not_named", (("package", ""), ("year", year))) for year in sorted(years))


def _year(reason: Reason) -> int:
    (year,) = (figure for name, figure in reason.figures if name == "year" and isinstance(figure, int))
    return year


def reasons_in_all(table: Table) -> tuple[Reason, ...]:
    """Give the reasons that every possibility tells of some planned session."""
    told = {
        tuple(dict.fromkeys(r for story in ending.stories for r in story.reasons)): None for ending in table.endings
    }
    return in_all(told)


def is_paid_alike_every_year(case: Case) -> bool:
    """Tell whether every year pays the same of a session: nothing, or all, by one who takes no deductible.

    The first sessions of a condition on the list, which nobody pays, are counted over the years.
    """
    if {*case.result.allowed} != {UNLIMITED}:
        return {*case.result.allowed} == {0}
    settled = case.told[0][0]
    if len({(part.payer, part.amounts) for part in case.result.parts}) > 1:
        return False
    if settled.paid_by == s.NOBODY:
        return not any("supplementary" in each.stack.layers for each, _ in case.told)
    paid_by = settled.stack.entitlements[settled.paid_by]
    return not (paid_by.is_open or paid_by.deductible)


def verdict_of(found: Iterable[Segment], table: Table) -> Verdict:
    """Give the verdict on the planned sessions as a whole: the one of every possibility, else unknown.

    Where it is not known how many sessions were had, only the ends are settled: what lies between may end otherwise.
    """
    if table.counts_open:
        return _verdict(found)
    verdicts = {_verdict(result.parts) for result in table.results}
    return verdicts.pop() if len(verdicts) == 1 else "unknown"


def _verdict(parts: Iterable[Part | Segment]) -> Verdict:
    payers = {part.payer for part in parts}
    paid = bool(payers & {"basic", "supplementary"})
    if paid and "self" in payers:
        return "partly_reimbursed"
    if "unknown" in payers:
        return "unknown"
    return "reimbursed" if paid else "not_reimbursed"


def totals_of(found: Sequence[Segment], table: Table, *, tariff: int | None, year: int | None = None) -> Totals:
    """Count sessions by payer and add up amounts, of one policy year or of all; bounds hold over every possibility.

    Where it is not known how many sessions were had, only the ends are settled: all, or none. In between some sessions
    may be paid as at one end, others as at the other and some by nobody, so the bounds are those of each session.
    """
    priced, mine = tariff is not None, [segment for segment in found if year in (None, segment.year)]
    payers: Counter[Payer] = Counter()
    for segment in mine:
        payers[segment.payer] += segment.times
    bounds = [_bounds(result, year) for result in table.results]
    least, most = min(least for least, _ in bounds), max(most for _, most in bounds)
    if table.counts_open:
        least = sum(each.times * each.at_least for each in mine)
        most = sum(each.times * (tariff or 0 if each.payer == "unknown" else each.at_most) for each in mine)
    return Totals(
        basic=payers["basic"],
        supplementary=payers["supplementary"],
        patient=payers["self"],
        unknown=payers["unknown"],
        reimbursed=_sum(mine, 0) if priced else None,
        deductible=_sum(mine, 1) if priced else None,
        own=_sum(mine, 2) if priced else None,
        pays_at_least=least if priced else None,
        pays_at_most=most if priced else None,
    )


def _bounds(result: Result, year: int | None) -> tuple[int, int]:
    mine = [part for part in result.parts if year in (None, part.year)]
    return sum(part.times * part.at_least for part in mine), sum(part.times * part.at_most for part in mine)


def _sum(found: Iterable[Segment], place: int) -> int | None:
    """Add up one of the amounts, in cents; None when it is not known of every session."""
    total = 0
    for segment in found:
        amount = segment.amounts[place]
        if amount is None:
            return None
        total += segment.times * amount
    return total
