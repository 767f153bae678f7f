"""Reading an insurer's overview of reimbursements: proposed figures, each with its page and sentence in view.

Nothing is accepted by itself: a proposal becomes a figure only where an analyst says so, and then rests on its page.
Numbers that look like figures and fit no proposal are doubts, told as such. Manual therapy E.S. is not read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from attrs import Factory, define, evolve, frozen

from insurer_rules.editing.tables import OpenTable
from insurer_rules.figures import Value
from insurer_rules.model import Source
from insurer_rules.pdf_text import Line, paragraphs, pdf_lines
from insurer_rules.policy_sentences import FIELD, Reading, assigned, figures_of_sentence, in_digits, sentences
from insurer_rules.policy_tables import EMPTY, Entry, entries, figure_of_label, unmarked
from insurer_rules.rules import plain

HEADING_WORDS = 8
PACKAGE_WORD = re.compile(
    r"^(?!.*(?:verzekering|pakket$))(?:pakket|aanvullend\w*|aanvulling|av|module|fysio)\s+\S+(?:\s\S+){0,3}$",
    re.IGNORECASE,
)
FOOTNOTE = re.compile(r"^(\*{1,3}|[¹²³⁴⁵⁶⁷⁸⁹])\s*(?=\S)")
BACK = re.compile(r"\b(?:hiervan|daarvan|waarvan)\b", re.IGNORECASE)
OTHER = re.compile(r"alternatie|brillen|lenzen|tand|ortho|podo|voet|buitenland|psycho|haptoth", re.IGNORECASE)
Decision = int | str


@frozen(kw_only=True)
class Proposal:
    """One figure that the document seems to state; `number` is how the analyst names it when deciding.

    Euros are cents. `doubt` says why to look twice; empty where the words leave nothing open. Without a package or a
    figure there is only the doubt.
    """

    number: int
    page: int
    package: str
    figure: str
    value: Value
    per: str
    sentence: str
    doubt: str = ""


@frozen
class PolicyReading:
    """What a document proposes, what in it stays in doubt, and which known packages it does not speak of."""

    proposals: tuple[Proposal, ...]
    doubts: tuple[Proposal, ...]
    unseen: tuple[str, ...]


def read_policy(document: Path | bytes, packages: Iterable[str]) -> PolicyReading:
    """Propose figures from a PDF; `packages` are the names to look for, such as those of last year's table."""
    reader = _Reader(tuple(sorted(packages, key=len, reverse=True)))
    for line_block in _blocks(pdf_lines(document)):
        reader.take(line_block)
    reader.take_footnotes()
    found = [evolve(each, number=number) for number, each in enumerate(_once(reader.found), 1)]
    told = {plain(each.package) for each in found}
    return PolicyReading(
        tuple(each for each in _contradicting(found) if each.package and each.figure),
        tuple(each for each in found if not (each.package and each.figure)),
        tuple(name for name in packages if plain(name) not in told),
    )


def decided(proposals: Iterable[Proposal], decisions: Mapping[int, Decision]) -> tuple[Proposal, ...]:
    """Keep the proposals that the analyst accepted; all others are left out.

    A decision is "accept", "reject", or the value that the analyst reads in its place: a number, or "unlimited".
    """
    kept = []
    for proposal in proposals:
        decision = decisions.get(proposal.number, "reject")
        if decision != "reject":
            kept.append(proposal if decision == "accept" else evolve(proposal, value=decision))
    return tuple(kept)


def with_proposals(table: OpenTable, accepted: Iterable[Proposal], document: Source) -> OpenTable:
    """Set accepted figures in a draft; each rests on its page of the document, as a source of its own.

    Raises FigureError for a package that the draft does not have, or a figure it cannot take.
    """
    for proposal in accepted:
        page = evolve(document, id=f"{document.id}_p{proposal.page}", title=f"{document.title}, page {proposal.page}")
        figure = f"{proposal.package}.{proposal.figure}"
        per = proposal.per if proposal.figure.endswith(("sessions", "budget")) else ""
        table = table.with_source(page).with_figure(figure, proposal.value, source=page.id, per=per)
    return table


def _blocks(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Give tables whole, as runs of lines with several cells, and running text by paragraph."""
    for rows, run in groupby(lines, key=lambda line: len(line.cells) > 1):
        if rows:
            yield tuple(run)
        else:
            yield from paragraphs(run)


@define
class _Reader:
    """Goes through a document and remembers under which package and subject it is."""

    packages: tuple[str, ...]
    package: str = ""
    about: bool = False
    last: tuple[str, ...] = ()
    found: list[Proposal] = Factory(list)
    marked: dict[str, list[str]] = Factory(dict)
    footnotes: list[tuple[int, str, str]] = Factory(list)

    def take(self, block: Sequence[Line]) -> None:
        text = " ".join(line.text for line in block)
        if len(block[0].cells) > 1:
            self._take_table(block)
        elif note := FOOTNOTE.match(text):
            self.footnotes.append((block[0].page, note[1], text[note.end() :]))
        elif self._is_heading(text):
            self._take_heading(text)
        else:
            self._take_text(block[0].page, text)

    def take_footnotes(self) -> None:
        """Say a footnote of every package that bears its mark."""
        for page, mark, text in self.footnotes:
            names = tuple(dict.fromkeys(self.marked.get(mark, ())))
            for reading in figures_of_sentence(in_digits(text)) if names or FIELD.search(text) else ():
                self._propose(page, reading, names, f"{mark} {text}")

    def is_package(self, text: str) -> bool:
        known = any(plain(text) == plain(name) for name in self.packages)
        return known or bool(PACKAGE_WORD.match(text) and not FIELD.search(text.partition(" ")[2]))

    def _is_heading(self, text: str) -> bool:
        return (
            len(text.split()) <= HEADING_WORDS and not text.endswith((".", ";", ",")) and not figures_of_sentence(text)
        )

    def _take_heading(self, text: str) -> None:
        name, mark = unmarked(text.rstrip(":"))
        if self.is_package(name):
            self.package, self.about = name, False
            self.marked.setdefault(mark, []).append(name)
        else:
            self.about = bool(FIELD.search(text))

    def _take_table(self, lines: Sequence[Line]) -> None:
        about = self.about or any(FIELD.search(line.text) for line in lines[:3])
        for entry in entries(lines, is_package=self.is_package):
            across = FIELD.search(entry.label) is not None
            if EMPTY.match(entry.text) or not (about or across) or not self._names_figures(entry, lines):
                continue
            if entry.mark:
                self.marked.setdefault(entry.mark, []).append(entry.package)
            self._take_entry(entry)

    def _names_figures(self, entry: Entry, lines: Sequence[Line]) -> bool:
        """In a table of packages across, only rows of the field count; down the page the whole table does."""
        across = any(sum(self.is_package(unmarked(c.text)[0]) for c in line.cells) >= 2 for line in lines[:3])
        return not across or FIELD.search(entry.label) is not None

    def _take_entry(self, entry: Entry) -> None:
        crossing = f"{entry.package} | {entry.label} | {entry.text}"
        simple = figure_of_label(entry.label, entry.text)
        if simple:
            figure, value, per = simple
            if (figure, value) != ("percent", 100):
                self._propose(entry.page, Reading(figure, value, per, 0, 0), (entry.package,), crossing)
            return
        for reading in figures_of_sentence(in_digits(entry.text)):
            self._propose(entry.page, reading, (entry.package,), crossing)

    def _take_text(self, page: int, text: str) -> None:
        about, earlier = self.about, tuple(filter(None, [self.package]))
        for sentence in sentences(in_digits(text)):
            mentions = list(self._mentions(sentence))
            about = about or bool(FIELD.search(sentence))
            back = BACK.search(" ".join(sentence.split()[:4]))
            for reading, names in assigned(mentions, figures_of_sentence(sentence)) if about else ():
                spoken = names or (self.last if back else earlier)
                carried = not names and not back and spoken != (self.package,)
                if OTHER.search(sentence) and not FIELD.search(sentence):
                    reading = evolve(reading, figure="", doubt="perhaps of other care")  # noqa: PLW2901 - read again
                doubt = reading.doubt or ("the package is named in an earlier sentence" if carried and spoken else "")
                self._propose(page, evolve(reading, doubt=doubt), spoken, sentence)
                self.last = spoken
            earlier = tuple(name for _, name in mentions) or earlier

    def _mentions(self, sentence: str) -> Iterator[tuple[int, str]]:
        taken: list[tuple[int, int]] = []
        places = []
        for name in self.packages:
            for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence):
                if not any(start < found.end() and found.start() < end for start, end in taken):
                    taken.append(found.span())
                    places.append((found.start(), name))
        yield from sorted(places)

    def _propose(self, page: int, reading: Reading, names: Sequence[str], sentence: str) -> None:
        for name in names or ("",):
            known = not name or any(plain(name) == plain(each) for each in self.packages)
            doubt = reading.doubt or ("no package named" if not name else "" if known else "not a package of the table")
            self.found.append(
                Proposal(
                    number=0,
                    page=page,
                    package=name,
                    figure=reading.figure,
                    value=reading.value,
                    per=reading.per,
                    sentence=sentence,
                    doubt=doubt,
                )
            )


def _once(found: Iterable[Proposal]) -> Iterator[Proposal]:
    """Leave out what was said before in the same words of figures."""
    seen = set()
    for each in found:
        key = (plain(each.package), each.figure, each.value, each.per, each.doubt and each.sentence)
        if key not in seen:
            seen.add(key)
            yield each


def _contradicting(found: Sequence[Proposal]) -> Iterator[Proposal]:
    """Put in doubt what the document says in two ways."""
    for each in found:
        others = [o for o in found if (plain(o.package), o.figure) == (plain(each.package), each.figure) and o != each]
        told = ", ".join(f"{other.value} on page {other.page}" for other in others)
        yield (
            evolve(each, doubt="; ".join(filter(None, [each.doubt, f"also {told}"])))
            if others and each.figure
            else each
        )
