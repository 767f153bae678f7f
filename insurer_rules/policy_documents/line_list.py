"""The list that a reading becomes: each figure a line of every package it is of, and what is no figure a line too."""

from collections.abc import Iterable, Iterator

from attrs import define, evolve, field

from insurer_rules.policy_documents.amounts import Value, amounts, in_digits
from insurer_rules.policy_documents.care_words import subject_of
from insurer_rules.policy_documents.clauses import Meaning
from insurer_rules.policy_documents.lines import ReadLine
from insurer_rules.policy_documents.scopes import Scope

RATES = frozenset(
    {"non_contracted", "non_contracted_max", "eur_per_session", "percent", "manual_sessions", "manual_budget"}
)
FEW = 12
NO_PACKAGE = "no package named"
MOST = 6_000


@define
class LineList:
    """Lines in reading order; `only` are the packages of what names none, and `open` the places of what has none."""

    only: tuple[str, ...] = ()
    lines: list[ReadLine] = field(factory=list)
    open: set[int] = field(factory=set)

    @property
    def full(self) -> bool:
        """Whether there are more lines than anybody reads."""
        return len(self.lines) > MOST

    def state(self, said: Meaning, packages: Iterable[str], *, page: int, text: str, insured: bool = True) -> None:
        """Add a figure for each package; `insured` tells that it may be of the only one."""
        names = tuple(dict.fromkeys(packages)) or (self.only if insured else ())
        if not names:
            self.open.add(len(self.lines))
        self.lines += (
            ReadLine(
                package=name,
                figure=said.figure,
                value=said.value,
                per=said.per,
                page=page,
                text=text,
                doubt=said.doubt,
            )
            for name in names or ("",)
        )

    def number(self, value: Value, *, page: int, text: str, package: str = "") -> None:
        """Add a number that is no figure."""
        self.lines.append(ReadLine(package=package, figure="", value=value, per="", page=page, text=text))

    def rest(self, text: str, *, page: int, scope: Scope) -> None:
        """Add words that have numbers and no figure: one for each of a few beside our care, else for all."""
        if found := amounts(in_digits(text)):
            package = scope.packages[0] if len(scope.packages) == 1 else ""
            told = len(found) == 1 or (len(found) <= FEW and subject_of(text) in ("physio", "manual"))
            for value in dict.fromkeys(each.value for each in found) if told else (None,):
                self.number(value, page=page, text=text, package=package)

    def everywhere(self) -> Iterator[ReadLine]:
        """Give the lines; a rate or limit of no package is of every one, but beside a total of none."""
        totals = self._packages_paying()
        own = {(line.package, line.figure) for line in self.lines if line.package and not line.doubt}
        nameless = {line.text for line in map(self.lines.__getitem__, self.open) if _is_total(line)}
        for place, line in enumerate(self.lines):
            if place not in self.open or line.doubt or not line.figure:
                yield line
                continue
            general = line.figure in RATES and line.text not in nameless
            names = [name for name in totals if (name, line.figure) not in own] if general else []
            yield from (evolve(line, package=name) for name in names)
            if not names:
                yield evolve(line, doubt=NO_PACKAGE)

    def _packages_paying(self) -> tuple[str, ...]:
        """Give the packages with a total."""
        return tuple(dict.fromkeys(line.package for line in self.lines if line.package and _is_total(line)))


def _is_total(line: ReadLine) -> bool:
    return line.figure in ("sessions", "budget") and not line.doubt and line.value != "none"
