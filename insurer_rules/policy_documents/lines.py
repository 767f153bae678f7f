"""The lines of a reading: every number of a document in its words, and how they stand to each other."""

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from insurer_rules.policy_documents.amounts import Value

PRESENT = re.compile(r"\W*(?:nu|momenteel|op dit moment|currently|at present|now)\b", re.IGNORECASE)
IN_FULL = re.compile(r"\b(?:volledige?|helemaal|geheel|in full|fully)\b", re.IGNORECASE)
ENDLESS = re.compile(
    r"onbeperkt|ongelimiteerd|unlimited|(?:geen|zonder|no|without) (?:\w+ )?(?:maximum|limi)", re.IGNORECASE
)
DIGITS = re.compile(r"[0-9]+")


@frozen(kw_only=True)
class ReadLine:
    """One number, or "unlimited" or "none", with the words it stands in.

    A proposal has a figure and no doubt; a doubt says why to look twice; a rest line has no figure. Euros are cents.
    """

    package: str
    figure: str
    value: Value
    per: str
    page: int
    text: str
    doubt: str = ""


@frozen
class DocumentReading:
    """Everything that a document says in figures, in reading order; `notes` say what was left unread."""

    lines: tuple[ReadLine, ...]
    notes: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def proposals(self) -> tuple[ReadLine, ...]:
        """The lines that propose a figure of a package."""
        return tuple(line for line in self.lines if line.figure and not line.doubt)

    @property
    def doubts(self) -> tuple[ReadLine, ...]:
        """The lines to look at twice, and those that are no figure at all."""
        return tuple(line for line in self.lines if line.doubt or not line.figure)


def without_repeats(lines: Iterable[ReadLine]) -> Iterator[ReadLine]:
    """Leave out what was said before in the same figures, and what was said before in the same words."""
    seen: dict[tuple[object, ...], set[str]] = {}
    for line in lines:
        numbers = set(DIGITS.findall(line.text))
        key = (
            line.package,
            line.figure,
            line.value,
            line.per,
            bool(line.doubt),
            line.text if line.doubt or not line.figure else "",
        )
        if key not in seen:
            seen[key] = numbers
            yield line
        elif not numbers <= seen[key]:
            seen[key] |= numbers
            yield evolve(line, figure="", per="", doubt="")


def doubt_contradictions(lines: Iterable[ReadLine]) -> Iterator[ReadLine]:
    """Put in doubt what the document says in two ways: a package pays something and nothing, or two values."""
    kept = list(_doubt_in_full(tuple(_doubt_present(tuple(lines)))))
    said: dict[tuple[str, str, str], set[Value]] = {}
    for line in kept:
        if line.figure and not line.doubt:
            said.setdefault((line.package, line.figure, line.per), set()).add(line.value)
    paying = {
        (package, part)
        for (package, figure, per), values in said.items()
        if figure != "premium" and per != "accident" and values - {"none"}
        for part in (figure.startswith("manual"), False)
    }
    for line in kept:
        others = said.get((line.package, line.figure, line.per), set()) - {line.value}
        if line.value == "none" and not line.doubt and (line.package, line.figure.startswith("manual")) in paying:
            yield evolve(line, doubt="elsewhere there is a reimbursement")
        elif others - {"none"} and line.figure and not line.doubt:
            yield evolve(line, doubt="elsewhere " + ", ".join(sorted(map(str, others - {"none"}))))
        else:
            yield line


def _doubt_in_full(lines: Sequence[ReadLine]) -> Iterator[ReadLine]:
    """Put in doubt that all is paid where it is only said to be paid in full, and elsewhere how often."""
    counted: dict[tuple[str, str, str], set[str]] = {}
    for line in lines:
        if line.figure and not line.doubt and isinstance(line.value, int):
            counted.setdefault((line.package, line.figure, line.per), set()).add(line.text)
    for line in lines:
        full = (
            line.value == "unlimited" and not line.doubt and IN_FULL.search(line.text) and not ENDLESS.search(line.text)
        )
        said = full and counted.get((line.package, line.figure, line.per), set()) - {line.text}
        yield evolve(line, doubt="perhaps how much of a session, not how many") if said else line


def _doubt_present(lines: Sequence[ReadLine]) -> Iterator[ReadLine]:
    """Put in doubt what a sentence says to hold now where another says what it becomes."""
    later = {
        (line.package, line.figure, line.per)
        for line in lines
        if line.figure and not line.doubt and not PRESENT.match(line.text)
    }
    for line in lines:
        now = line.figure and not line.doubt and PRESENT.match(line.text)
        changes = now and (line.package, line.figure, line.per) in later
        yield evolve(line, doubt="perhaps a value of before") if changes else line
