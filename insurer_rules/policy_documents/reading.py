"""Reading a whole document: from its blocks to a list of lines, in which no number is lost and none confirms itself."""

import re
from collections.abc import Mapping, Sequence

from attrs import define, evolve, field

from insurer_rules.policy_documents.amounts import amounts, in_digits, stated_amounts
from insurer_rules.policy_documents.blocks import SHAPED, Block, DocumentLayout
from insurer_rules.policy_documents.by_order import row_of_names, told_by_order
from insurer_rules.policy_documents.care_words import Subject, subject_of
from insurer_rules.policy_documents.flat_tables import in_cents, name_with_price, with_flat_tables
from insurer_rules.policy_documents.footnotes import period_marked, periods_noted, scope_of_note
from insurer_rules.policy_documents.headings import Headings
from insurer_rules.policy_documents.leads import Cards, about_list, about_whole, is_led, name_over_items, named_lead
from insurer_rules.policy_documents.line_list import MOST, LineList
from insurer_rules.policy_documents.lines import DocumentReading, doubt_contradictions, without_repeats
from insurer_rules.policy_documents.meaning import bare_no
from insurer_rules.policy_documents.names import Names, every_name
from insurer_rules.policy_documents.other_providers import is_of_others
from insurer_rules.policy_documents.overview import (
    add_names,
    has_one_rule,
    insurers_level,
    is_refused,
    rivals_at,
    texts_of,
)
from insurer_rules.policy_documents.ranges import END_OF_RANGE, LOWEST
from insurer_rules.policy_documents.scopes import Scope, is_basic_with_premium, is_unasked, narrow, packages_in
from insurer_rules.policy_documents.sentences import marks_of, note_of, sentences, without_marks
from insurer_rules.policy_documents.statements import Memory, Reader
from insurer_rules.policy_documents.tables import Passage, passages
from insurer_rules.policy_documents.words import BACK, Contract, contract_of

LABEL_WORDS = 10
LABELLED = re.compile(r"^\(?(?P<label>(?:[^:.!?;€%()]|(?<=[Mm]ax)\.|\([^:!?;€%()]*\)){2,90})(?::\s+(?=\S)|,\s(?=€))")
TALLY = re.compile(r"[0-9]+\s?(?:van|of|/)\s?(?:de |the )?[0-9]+(?:\s\w+)?(?:\svergoed)?[.]?", re.IGNORECASE)


def read_layout(layout: DocumentLayout, names: Names, *, year: int, default: Subject = "") -> DocumentReading:
    """Read the blocks of a document; `default` is the care where a whole document names none."""
    blocks = with_flat_tables(layout.blocks, names)
    reader = _Document.prepare(blocks, names, year=year, default=default)
    for place, block in enumerate(blocks):
        reader.take(block, blocks[place + 1 : place + 12])
        if reader.lines.full:
            notes = (*layout.notes, f"read as far as page {block.page}: {MOST} lines")
            return _whole(reader, notes)
    return _whole(reader, layout.notes)


def _whole(reader: "_Document", notes: tuple[str, ...]) -> DocumentReading:
    lines = tuple(doubt_contradictions(without_repeats(reader.lines.everywhere())))
    named = {line.package for line in lines}
    return DocumentReading(lines, notes, tuple(name for name in reader.names.known if name not in named))


@define
class _Document:
    """Goes through the blocks and remembers the headings above, the lead line before and the marks of footnotes."""

    reader: Reader
    names: Names
    headings: Headings
    default: Subject
    lines: LineList
    lead: Scope | None = None
    intro: Subject = ""
    memory: Memory = field(factory=Memory)
    contract: Contract = ""
    tabled: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    dangling: str = ""
    cards: Cards = field(factory=Cards)
    marked: dict[str, list[Passage]] = field(factory=dict)
    tallied: bool = False
    ranged: bool = False
    scheduled: bool = False

    @classmethod
    def prepare(cls, blocks: Sequence[Block], names: Names, *, year: int, default: Subject) -> "_Document":
        """Look the document over once: which packages it names, and at which heading level insurers stand."""
        texts = texts_of(blocks)
        add_names(blocks, texts, names)
        present = names.present
        level = insurers_level(blocks, names)
        headings = Headings(names=names, year=year, insurers=level, general=has_one_rule(blocks))
        headings.refused = is_refused(blocks, names.label)
        spoken = default or ("physio" if any(subject_of(text) in ("physio", "manual") for text in texts) else "")
        reader = Reader(names=names, year=year, rivals=rivals_at(level, blocks, names))
        only = names.known if len(names.packages) == 1 else present if len(present) == 1 else ()
        ranged = any(map(LOWEST.match, texts))
        return cls(reader=reader, names=names, headings=headings, default=spoken, lines=LineList(only), ranged=ranged)

    @property
    def scope(self) -> Scope:
        """The scope of running text: where no heading names care, that of the last sentence, else of the document."""
        scope = self.headings.scope
        return evolve(scope, subject=scope.subject or self.intro or self.default)

    def take(self, block: Block, following: Sequence[Block]) -> None:
        """Take one block, knowing those that follow."""
        leads = block.kind == "item" and following and is_led(following[0])
        named = (block.kind == "text" or leads) and self.names.package(block.text)
        if block.kind == "heading" or named:
            self._take_heading(evolve(block, level=SHAPED) if named else block, following)
            return
        if block.kind == "text" and (priced := name_with_price(block, self.names)):
            self._take_text(block, following)
            self._take_heading(evolve(block, kind="heading", text=priced, level=SHAPED), following)
            return
        self.headings.follow("item" if block.pairs else block.kind, block.text)
        if block.kind == "table":
            self._take_table(block, periods_noted(following))
            if name := name_over_items(block, following, self.names):
                self.headings.enter(name, SHAPED)
        else:
            self._take_text(block, following)

    def _take_heading(self, block: Block, following: Sequence[Block]) -> None:
        text = without_marks(block.text)
        if (
            block.text.endswith(":")
            and following
            and following[0].kind == "heading"
            and (leading := packages_in(text, self.names))
        ):
            self.headings.governing = leading
            self.lines.rest(block.text, page=block.page, scope=self.scope)
            return
        self.headings.enter(text, block.level, per=period_marked(block.text, periods_noted(following)))
        named = packages_in(text, self.names)
        self.cards.enter(named)
        row = tuple(each.names[0] for each in row_of_names(text, self.names))
        self.row = row if named or block.level < SHAPED else self.row
        self.dangling, self.spoken = "", ()
        within = "physio" if named and self.intro == "manual" else self.intro
        within = "" if within == "other" and contract_of(text) else within
        self.lead, self.intro, self.memory = None, "" if block.level < SHAPED else within, Memory()
        for mark in marks_of(block.text):
            self.marked.setdefault(mark, []).append(Passage(text=text, scope=self.headings.scope))
        wordy = {"none", "unlimited"} >= {each.kind for each in stated_amounts(text)}
        if text.endswith("?") and wordy:
            self.lines.rest(text, page=block.page, scope=self.scope)
        else:
            self._say(text, self.scope, block.page, Memory(), text)

    def _take_table(self, block: Block, noted: Mapping[str, str]) -> None:
        base = self.lead or self.scope
        self.spoken = ()
        packages: list[str] = []
        for passage in passages(block, base, self.names, self.reader.year):
            for mark in passage.marks:
                self.marked.setdefault(mark, []).append(passage)
            packages += passage.scope.packages if passage.value else ()
            if self.lines.full:
                break
            per = next((noted[mark] for mark in passage.marks if noted.get(mark)), passage.scope.per)
            scope = self._with_price(passage.scope, " ".join((*passage.labels, passage.text)).strip())
            self._take_cell(evolve(passage, scope=evolve(scope, per=per)))
        self.tabled, self.memory = tuple(dict.fromkeys(packages)), Memory()
        self.dangling = self.names.package(block.rows[-1].cells[-1])
        self.scheduled = any(is_basic_with_premium(" ".join(row.cells)) for row in block.rows)

    def _take_cell(self, passage: Passage) -> None:
        if not passage.value:
            self.lines.rest(passage.text, page=passage.page, scope=passage.scope)
            return
        if said := bare_no(passage.text, passage.scope, " ".join(passage.labels)):
            self.lines.state(said, passage.scope.packages, page=passage.page, text=passage.context)
            return
        memory = Memory(every=self.row if {*passage.scope.packages} in (set(), {*self.row}) else ())
        for sentence in sentences(passage.text):
            context = (
                passage.context
                if sentence == passage.text
                else f"{' | '.join(filter(None, passage.labels))} | {sentence}"
            )
            memory = self._say(sentence, passage.scope, passage.page, memory, context)

    def _take_text(self, block: Block, following: Sequence[Block]) -> None:
        mark, words = note_of(block.text)
        noted = self.marked.get(mark, []) if mark else []
        words = words if noted or "*" in mark else block.text
        scope = (
            scope_of_note([each.scope for each in noted], self.scope) if noted else self._scope_of_text(block, words)
        )
        scope = about_whole(scope, words, following)
        scope = evolve(scope, per=period_marked(words, periods_noted(following)) or scope.per)
        self.row = tuple(each.names[0] for each in row_of_names(words, self.names)) or self.row
        memory = Memory() if noted or block.kind == "item" else self._memory_of_paragraph()
        memory = evolve(memory, contract=self.contract if is_of_others(words) else "")
        listing = block.text.endswith(":") and bool(following)
        if listing:
            scope = about_list(scope, words, following)
        self.spoken = self._packages_spoken_of(words)
        for sentence in sentences(words):
            if self.lines.full:
                break
            memory = self._say_labelled(sentence, scope, block.page, memory)
        self.contract = memory.contract
        if block.kind == "text":
            self._remember(block, memory, following, noted=bool(noted))

    def _memory_of_paragraph(self) -> Memory:
        """Give what a paragraph hands to the next one, with the packages of the row of names above it."""
        every = self.memory.every or self.row
        kept = evolve(self.memory, every=every, subject="")
        return evolve(kept, counted=False, example=False, young=False, basic=False)

    def _say_labelled(self, sentence: str, scope: Scope, page: int, memory: Memory) -> Memory:
        """Read a sentence that begins with a label and a colon under the scope of that label."""
        label = LABELLED.match(sentence)
        if label and len(label["label"].split()) <= LABEL_WORDS and not stated_amounts(label["label"]):
            scope = narrow(scope, label["label"], names=self.names, year=self.reader.year)
            scope = evolve(scope, aside=scope.aside or is_unasked(label["label"], self.names))
            memory = evolve(memory, subject=subject_of(label["label"]) or memory.subject)
            if said := bare_no(sentence[label.end() :], scope, label["label"]):
                self.lines.state(said, scope.packages, page=page, text=sentence)
                return memory
        return self._say(sentence, scope, page, memory, sentence)

    def _scope_of_text(self, block: Block, words: str) -> Scope:
        scope = self.lead if self.lead and block.kind == "item" else self.scope
        self.scheduled = is_basic_with_premium(words) or (self.scheduled and "€" in words)
        scope = self._with_price(scope, words)
        dangling, self.dangling = self.dangling, ""
        if packages := (dangling,) if dangling else self.cards.packages(block.text, self.names):
            self.memory = evolve(self.memory, packages=packages)
            return evolve(scope, packages=packages)
        back = self.tabled and BACK.search(" ".join(words.split()[:5]))
        if back and not scope.packages:
            return evolve(scope, packages=self.tabled)
        return scope

    def _with_price(self, scope: Scope, line: str) -> Scope:
        """Let a package's name with its price, in cents or below the basic insurance, be of a premium."""
        costs = self.scheduled or in_cents(line)
        paid = scope.each or scope.price or scope.contract or (scope.cared and not self.scheduled)
        named = costs and not paid and name_with_price(Block(kind="text", text=line), self.names)
        return evolve(scope, premium=scope.premium or bool(named))

    def _remember(self, block: Block, memory: Memory, following: Sequence[Block], *, noted: bool) -> None:
        text = block.text
        limit = memory.subject == "manual" and BACK.search(text)
        self.intro = memory.wider or ("" if limit else memory.subject) or self.intro
        self.memory = (
            Memory()
            if noted
            else evolve(memory, packages=self._packages_spoken_of(block.text) or memory.packages, last=memory.packages)
        )
        self.lead = named_lead(block, following, scope=self.scope, names=self.names)
        if not text.endswith(":") or not following:
            return
        if following[0].kind == "heading" and (named := packages_in(text, self.names)):
            self.headings.governing = named
            top = self.headings.stack[:1] if self.headings.stack and self.headings.stack[0][0] <= 1 else []
            self.headings.stack = [(level, evolve(scope, packages=())) for level, scope in top]
        else:
            *said, last = sentences(text)
            lead = evolve(self.scope, packages=self.memory.packages) if said and self.memory.packages else self.scope
            self.lead = narrow(lead, last, names=self.names, year=self.reader.year)
            if following[0].kind == "heading" and (self.lead.listed or self.lead.young or self.lead.layer == "basic"):
                self.headings.enter(last, SHAPED)

    def _packages_spoken_of(self, text: str) -> tuple[str, ...]:
        """Give every package that a paragraph speaks of; the next one is about all of them."""
        return every_name(self.names.mentions(text))

    def _say(self, sentence: str, scope: Scope, page: int, memory: Memory, context: str) -> Memory:
        """Read a sentence; one with values in the order of packages is read once for each of them."""
        order: tuple[str, ...] = ()
        for part, package in told_by_order(
            sentence, self.names, memory.every if memory.every[1:] else self.spoken or self.tabled
        ):
            own = evolve(memory, packages=(package,), last=(), every=())
            after, order = self._say_part(part, scope, page, own, context), (*order, package)
        if order:
            return evolve(after, packages=order, every=order)
        return self._say_part(sentence, scope, page, memory, context)

    def _say_part(self, sentence: str, scope: Scope, page: int, memory: Memory, context: str) -> Memory:
        if TALLY.fullmatch(sentence) and (self.tallied or scope.subject == "physio"):
            scope, self.tallied = evolve(scope, spent=True), True
        scope = evolve(scope, ranged=self.ranged and END_OF_RANGE.match(context) is not None)
        findings, memory = self.reader.read(sentence, scope, memory)
        for found in findings:
            self.lines.state(found.meaning, found.packages, page=page, text=context, insured=scope.layer != "basic")
        if not findings:
            self.lines.rest(context, page=page, scope=scope)
        ours = subject_of(sentence) in ("physio", "manual") and len(amounts(in_digits(sentence))) > 1
        for value in self.reader.other_numbers(sentence, findings) if findings or ours else ():
            self.lines.number(value, page=page, text=context)
        return memory
