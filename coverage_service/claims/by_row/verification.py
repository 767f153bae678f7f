"""Verification: coded claim lines of any number of insured are settled together, and each gets its verdict.

The lines of earlier files are added first, so that what they used is gone. Reading files is left to `formats`,
coding their rows to `coded_rows`.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal

from attrs import Factory, define, evolve, field, frozen

from coverage_service.claims.by_row.bookkeeping import Bookkeeper
from coverage_service.claims.by_row.coded_rows import Coded
from coverage_service.claims.coding import FAULTY, Codebook
from coverage_service.claims.formats.allowances import look, need_lines
from coverage_service.claims.kernel import layout as n
from coverage_service.claims.kernel.engine import PLAIN, Engine, Room, settle_lines
from coverage_service.claims.ledger import Ledger
from coverage_service.claims.outcomes import Outcome, OutcomeReader, no_treatment
from coverage_service.claims.rule_numbers import RuleNumbers
from coverage_service.model import Payer, Reason
from insurer_rules.compiling import UNLIMITED
from insurer_rules.rules import Rules

Remaining = int | Literal["unlimited"] | None
READ_BETWEEN_LOOKS = 4_096
GROUPS_AT_ONCE = 2_000
Amounts = tuple[int | None, int | None, int | None]
NO_LINE = (0,) * n.LINE_WIDTH


@frozen
class Verdict:
    """What becomes of one claim line; amounts in cents, None where not known.

    `claimed_by` is the place of an earlier line that claims the same; such a line is not paid. `marks` are those of
    the layout.
    """

    payer: Payer
    reimbursed: int | None
    deductible: int | None
    own: int | None
    remaining: Remaining
    reasons: tuple[Reason, ...]
    claimed_by: int | None = None
    marks: int = 0


# A credit whose debit no file here has: what was paid of it, and so what comes back, stands in the other file.
OF_ANOTHER_FILE = "credit_of_another_file"


@define(eq=False)
class Verification:
    """Claim lines read so far, and once settled what becomes of each; a line is known by its place.

    `doubtful` are the places of lines that say something not known here, `elsewhere` of credits without
    their debit here, each with the reason;
    `more` tells where the further sessions of a line stand.
    """

    rules: Rules
    engine: Engine = PLAIN
    book: Codebook = field(default=Factory(lambda self: Codebook(self.rules), takes_self=True))
    tables: RuleNumbers = field(init=False)
    lines: "array[int]" = field(factory=lambda: array("q"), init=False)
    insured: "array[int]" = field(factory=lambda: array("q"), init=False)
    claims: "array[int]" = field(factory=lambda: array("q"), init=False)
    credits: dict[int, str] = field(factory=dict, init=False)
    doubtful: set[int] = field(factory=set, init=False)
    elsewhere: dict[int, str] = field(factory=dict, init=False)
    more: dict[int, range] = field(factory=dict, init=False)
    _several: list[tuple[int, Coded, int, int]] = field(factory=list, init=False)
    _persons: dict[str, int] = field(factory=dict, init=False)
    _complaints: dict[str, int] = field(factory=dict, init=False)
    _results: Any = field(factory=list, init=False)
    _room: Room = field(init=False)
    _reader: OutcomeReader = field(init=False)
    _outcomes: dict[int, Outcome] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        """Begin with no line added."""
        self.tables = RuleNumbers(self.book)
        self._reader = OutcomeReader(self.tables)

    def __len__(self) -> int:
        """Count the lines added."""
        return len(self.insured)

    def add(self, coded: Coded | None) -> int:
        """Add a line, None for a faulty one; gives its place. Raises FileError for more than the work may hold."""
        need_lines(len(self.insured) + 1)
        if coded is None:
            self.lines.extend(NO_LINE)
            self.insured.append(FAULTY)
            self.claims.append(0)
        else:
            complaint = self._complaints.setdefault(coded.complaint, len(self._complaints) + 1)
            person = self._persons.setdefault(coded.insured, len(self._persons))
            self.tables.need(coded.insurance, coded.treatment)
            place = len(self.insured)
            mode = n.SETTLED if coded.takes_back is None else n.ON_TRIAL
            self._append(coded, person=person, complaint=complaint, mode=mode)
            if coded.takes_back is not None:
                self.credits[place] = coded.takes_back
            elif coded.count > 1:
                self._several.append((place, coded, person, complaint))
            if coded.doubtful:
                self.doubtful.add(place)
        return len(self.insured) - 1

    def _append(self, coded: Coded, *, person: int, complaint: int, mode: int) -> None:
        self.lines.extend(
            (
                coded.day,
                coded.born,
                coded.insurance,
                coded.treatment,
                complaint,
                coded.contract,
                coded.price,
                mode,
            )
        )
        self.insured.append(person)
        self.claims.append(hash(coded.claim))

    def unfold(self) -> None:
        """Add, behind all lines, the further sessions of lines that claim several; to be done before settling."""
        for place, coded, person, complaint in self._several:
            if self.insured[place] != FAULTY:
                begin = len(self.insured)
                need_lines(begin + coded.count)
                for _ in range(coded.count - 1):
                    self._append(coded, person=person, complaint=complaint, mode=n.ONE_MORE)
                self.more[place] = range(begin, len(self.insured))
        self._several.clear()

    def day_of(self, place: int) -> int:
        """Give the day of a line, as a number."""
        return self.lines[place * n.LINE_WIDTH + n.DAY]

    def claim_of(self, place: int) -> tuple[int, ...]:
        """Say what a line claims: insured, day, service, complaint and price."""
        at = place * n.LINE_WIDTH
        service = hash(self.book.treatments[self.lines[at + n.TREATMENT]].service.code)
        return (
            self.insured[place],
            self.day_of(place),
            service,
            self.lines[at + n.COMPLAINT],
            self.lines[at + n.PRICE],
        )

    def withdraw(self, place: int) -> None:
        """Take a line out, as if it had been faulty: it is not settled and uses nothing."""
        self.insured[place] = FAULTY

    def before(self, ledger: Ledger) -> Iterator[tuple[int, int]]:
        """List the lines not after the last day that a ledger has counted for their insured, each with that day."""
        names = list(self._persons)
        for place, person in enumerate(self.insured):
            if person != FAULTY:
                last = ledger.account(names[person]).last_day
                if self.day_of(place) <= last:
                    yield place, last

    def settle_after(self, ledger: Ledger) -> None:
        """Settle every line added after what a ledger holds, and note in it what is used now."""
        self.unfold()
        order, groups = self._by_insured()
        self._begin()
        names, numbers = list(self._persons), self.tables.numbers()
        complaints = {ledger.pseudonym(text): number for text, number in self._complaints.items()}
        keeper = Bookkeeper(ledger, self.tables, self._room, complaints)
        for first, last in pairwise(groups):
            look()
            own = WatchedOrder(order[first:last])
            insured = names[self.insured[order[first]]]
            keeper.settle(insured, numbers=numbers, lines=self.lines, order=own, results=self._results)

    def settle(self) -> None:
        """Settle every line added."""
        self.unfold()
        order, groups = self._by_insured()
        self._begin()
        numbers = self.engine.numbers
        tables, lines = numbers(self.tables.numbers()), numbers(self.lines)
        order, groups = WatchedOrder(order) if self.engine is PLAIN else numbers(order), numbers(groups)
        for first in range(0, len(groups) - 1, GROUPS_AT_ONCE):
            look()
            settle_lines(self._room, tables, lines, order, groups[first : first + GROUPS_AT_ONCE + 1], self._results)

    def _begin(self) -> None:
        self._room = Room.of(self.engine, *self.tables.widths)
        self._results = self.engine.numbers([0] * (len(self.insured) * n.RESULT_WIDTH))

    def verdict(self, place: int) -> Verdict | None:
        """Give the verdict of a line; None for a faulty one. Several sessions in one line have one together."""
        if place in self.elsewhere:
            return Verdict("unknown", None, None, None, None, (Reason(self.elsewhere[place]),))
        if self.insured[place] == FAULTY:
            return None
        first = self._verdict(place)
        if place not in self.more or first.claimed_by is not None:
            return first
        return _together([first, *(self._verdict(other) for other in self.more[place])])

    def _verdict(self, place: int) -> Verdict:
        at = place * n.RESULT_WIDTH
        result = [int(number) for number in self._results[at : at + n.RESULT_WIDTH]]
        if result[n.MARKS] & n.CLAIMED_TWICE:
            return Verdict("self", None, None, None, None, (), claimed_by=result[n.OUTCOME])
        if result[n.MARKS] & n.NO_TREATMENT:
            given = self.book.treatments[self.lines[place * n.LINE_WIDTH + n.TREATMENT]]
            return Verdict("unknown", None, None, None, None, no_treatment(given).reasons, marks=result[n.MARKS])
        outcome = self._outcome(result[n.OUTCOME])
        amounts: Amounts = amounts_of(result) if outcome.amounts_known else (None, None, None)
        left = remaining_of(result[n.LEFT])
        if self.lines[place * n.LINE_WIDTH + n.MODE] == n.ON_TRIAL:
            amounts = _below_zero(amounts)
        return Verdict(outcome.payer, *amounts, left, outcome.reasons, marks=result[n.MARKS])

    def _outcome(self, at: int) -> Outcome:
        if at not in self._outcomes:
            found = self._room.outcomes
            numbers = [int(number) for number in found[at : at + int(found[at])]]
            self._outcomes[at] = self._reader.outcome(numbers)
        return self._outcomes[at]

    def _by_insured(self) -> tuple[list[int], list[int]]:
        """Order the lines by insured, day and place, and tell where each insured begins."""
        places = [place for place, person in enumerate(self.insured) if person != FAULTY]
        behind = {place: first for first, places_of in self.more.items() for place in places_of}
        places.sort(
            key=lambda place: (self.insured[place], self.lines[place * n.LINE_WIDTH + n.DAY], behind.get(place, place))
        )
        turns = (at for at in range(1, len(places)) if self.insured[places[at]] != self.insured[places[at - 1]])
        return places, [0, *turns, len(places)] if places else [0]


class WatchedOrder(list[int]):
    """The places of lines in their order: reading them ends where nobody waits any more, within one insured too.

    Only the engine that compiles nothing needs it; the other takes a second for a million lines.
    """

    read = 0

    def __getitem__(self, place: int) -> int:  # type: ignore[override]  # no slice of it is asked for
        """Give the place of a line, and look now and then whether somebody still waits."""
        self.read += 1
        if self.read % READ_BETWEEN_LOOKS == 0:
            look()
        return super().__getitem__(place)


def _together(verdicts: Sequence[Verdict]) -> Verdict:
    """Add up the sessions of one line: one payer where all agree, which is told first where they do not."""
    payers = {each.payer for each in verdicts}
    reasons = tuple(dict.fromkeys(reason for each in verdicts for reason in each.reasons))
    several = Reason("several_sessions", (("n", len(verdicts)),))
    return evolve(
        verdicts[-1],
        payer=verdicts[0].payer if len(payers) == 1 else "unknown",
        reimbursed=_sum(each.reimbursed for each in verdicts),
        deductible=_sum(each.deductible for each in verdicts),
        own=_sum(each.own for each in verdicts),
        reasons=(*reasons, several) if len(payers) == 1 else (several, *reasons),
        marks=verdicts[0].marks,
    )


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = list(amounts)
    return None if None in known else sum(cents for cents in known if cents is not None)


def amounts_of(result: Sequence[int]) -> Amounts:
    """Read what is reimbursed, deducted and the patient's own; not known where the possibilities differ."""
    if result[n.MARKS] & n.AMOUNTS_DIFFER:
        return None, None, None
    return result[n.REIMBURSED_CENTS], result[n.DEDUCTED_CENTS], result[n.OWN_CENTS]


def _below_zero(amounts: Amounts) -> Amounts:
    reimbursed, deducted, own = (None if cents is None else -cents for cents in amounts)
    return reimbursed, deducted, own


def remaining_of(left: int) -> Remaining:
    """Read the sessions left: a number, no end, or not known."""
    return "unlimited" if left == UNLIMITED else None if left == n.NOT_KNOWN else left
