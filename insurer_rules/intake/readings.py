"""Readings: whoever reads a figure anywhere leaves one, and the best of them is what a table says.

Readings are kept and never overwritten; a person's yes or no to one is kept beside it. Keeping them in files is left to
`readings_file`, bringing them into a table to `derived_tables`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from attrs import asdict, frozen

from insurer_rules.figures import NOT_STATED
from insurer_rules.model import Evidence, Source

Road = Literal["table", "sheet", "set", "review", "document", "watch", "report"]
# What a person typed or confirmed; a document, a page watch and a report wait for somebody's yes.
BY_PERSONS: frozenset[Road] = frozenset({"table", "sheet", "set", "review"})
REPORTS_THAT_AGREE = 2
# Not a figure: a cited page that changed, for somebody to look at.
PAGE = "page"
Key = tuple[str, str]
Verdict = Literal["accept", "reject"]


@frozen(kw_only=True)
class Reading:
    """One figure as somebody or something read it: `value` is an amount, words, "none" or "not stated".

    "none": the source shows that there is none. "not stated": it was looked for and the source does not say. `package`
    is an id of the label's table, or the name as written where the table has none; empty: the label as a whole.
    `read_by` is a role, never the name of a person. `text` is the words it stands in, `doubt` why to look twice.
    """

    label: str
    year: int
    package: str
    figure: str
    value: int | str
    per: str = ""
    source: Source
    page: int = 0
    text: str = ""
    doubt: str = ""
    read_by: str = ""
    road: Road

    @property
    def id(self) -> str:
        """Give the short hash of all that it says; two alike are one."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()[:12]

    @property
    def key(self) -> Key:
        """The figure that it is about: package and figure."""
        return self.package, self.figure

    @property
    def evidence(self) -> Evidence:
        """What it counts as: an insurer's own text counts as such for its own year only."""
        return self.source.evidence if self.of_its_year else "reported"

    @property
    def of_its_year(self) -> bool:
        """Whether its source speaks for the policy year."""
        return self.source.is_about(self.year)

    @property
    def says(self) -> tuple[int | str, str]:
        """The value with its period, a year where none is named: what two readings agree or differ in."""
        counted = self.figure.endswith(("sessions", "budget"))
        return self.value, self.per or ("calendar_year" if counted else "")


@frozen(kw_only=True)
class Settlement:
    """A person's yes or no to a reading, by its id."""

    reading: str
    verdict: Verdict
    by: str
    on: date
    note: str = ""


@frozen
class Readings:
    """All readings of a label and year in the order in which they were kept, and all that was settled of them."""

    readings: tuple[Reading, ...] = ()
    settlements: tuple[Settlement, ...] = ()

    def verdicts(self) -> Mapping[str, Verdict]:
        """Give the last word about each reading that anybody decided on."""
        return {each.reading: each.verdict for each in self.settlements}

    def standing(self) -> tuple[Reading, ...]:
        """Give the readings that count, by rising strength: not rejected, and typed or accepted by a person.

        Of one source the newest reading of a figure counts, unless it is the weaker one.
        """
        verdicts = self.verdicts()
        counted = [each for each in self.readings if self._counts(each, verdicts.get(each.id))]
        newest = {(*each.key, each.source.id, each.evidence, each.of_its_year): each for each in counted}
        return tuple(sorted(newest.values(), key=lambda each: strength(each, self.readings.index(each))))

    def open(self) -> tuple[Reading, ...]:
        """Give what waits for a person: read by a program or told by a policy holder, and not decided on."""
        verdicts = self.verdicts()
        return tuple(each for each in self.readings if each.road not in BY_PERSONS and each.id not in verdicts)

    def _counts(self, reading: Reading, verdict: Verdict | None) -> bool:
        if verdict == "reject" or reading.figure == PAGE:
            return False
        if reading.road == "report":
            return verdict == "accept" and len(reports_like(reading, self.readings)) >= REPORTS_THAT_AGREE
        return reading.road in BY_PERSONS or verdict == "accept"


def reports_like(reading: Reading, readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Give the reports that say the same of the same figure, the reading itself included."""
    return tuple(
        each for each in readings if each.road == "report" and (each.key, each.says) == (reading.key, reading.says)
    )


def strength(reading: Reading, place: int) -> tuple[bool, bool, bool, date, int]:
    """Rank a reading: insurer before reported, that year before another, newer before older.

    A source that does not state a figure gives way to any that does.
    """
    stated = reading.value != NOT_STATED
    return stated, reading.evidence == "insurer", reading.of_its_year, reading.source.read_on, place


def best(readings: Readings) -> dict[Key, Reading]:
    """Give the best reading of each figure: what its table has to say."""
    return {each.key: each for each in readings.standing()}


def conflicts(readings: Readings) -> dict[Key, tuple[Reading, ...]]:
    """List the figures of which standing readings of the year differ, the best last; a person settles each."""
    said: dict[Key, list[Reading]] = {}
    for each in readings.standing():
        if each.value != NOT_STATED and each.of_its_year:
            said.setdefault(each.key, []).append(each)
    return {key: tuple(own) for key, own in said.items() if len({each.says for each in own}) > 1}


def undecided_conflicts(readings: Readings) -> dict[Key, tuple[Reading, ...]]:
    """List the conflicts in which the best reading is no better evidence than another that differs from it."""
    found = {}
    for key, own in conflicts(readings).items():
        equals = tuple(each for each in own if each.evidence == own[-1].evidence)
        if len({each.says for each in equals}) > 1:
            found[key] = equals
    return found


def settlements_for(
    chosen: Reading, readings: Readings, *, by: str, on: date, note: str = ""
) -> tuple[Settlement, ...]:
    """Settle a conflict: yes to one reading, no to every other standing one that differs from it."""
    others = [each for each in readings.standing() if each.key == chosen.key and each.says != chosen.says]
    told: Sequence[tuple[Reading, Verdict]] = [(chosen, "accept"), *((each, "reject") for each in others)]
    return tuple(Settlement(reading=each.id, verdict=verdict, by=by, on=on, note=note) for each, verdict in told)


def with_more(readings: Readings, *more: Reading | Settlement) -> Readings:
    """Give the readings with more behind them; what says exactly the same is not kept twice."""
    known = {each.id for each in readings.readings}
    new: dict[str, Any] = {each.id: each for each in more if isinstance(each, Reading) and each.id not in known}
    settled = tuple(each for each in more if isinstance(each, Settlement))
    return Readings((*readings.readings, *new.values()), (*readings.settlements, *settled))
