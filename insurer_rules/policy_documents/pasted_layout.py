"""The layout of a text that a person pastes: lines, bullets, and rows whose cells are parted by tabs or wide gaps."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from insurer_rules.policy_documents.amounts import NOUN
from insurer_rules.policy_documents.blocks import BULLET, SHAPED, Block, CellRow, DocumentLayout, shape, tidy
from insurer_rules.policy_documents.care_words import MANUAL, PHYSIO, subject_of
from insurer_rules.policy_documents.table_heads import are_titles
from insurer_rules.policy_documents.words import WITHOUT

GAP = re.compile(r"\t+|\s{3,}|\s*\|\s*")
MARKDOWN = re.compile(r"^(#{1,6})\s+")
DANGLING = re.compile(
    r"\b(?:per|van|de|het|een|en|of|voor|met|in|op|bij|door|naar|uit|is|er|dat|die|u|uw|je|wij|we|maximaal|hoogstens"
    r"|ten hoogste|hooguit|waarvan|hiervan|the|a|an|of|for|and|or|per|to|with|is|your|up to|at most)$"
)
NOUN_NEXT = re.compile(rf"(?:[a-z-]+ )?{NOUN}\b|manuele\b")
PERIOD = re.compile(r"per (?:kalender|behandel|verzekerde per )?\w+[.]?", re.IGNORECASE)
ENTRY = re.compile(r"[a-z][^:.]{0,40}:\s")
ARTICLE = re.compile(r"(?:[A-Z]\.?)?[0-9]+(?:\.[0-9]+)+\.?\s+[A-Z]")
POINT = re.compile(r"\s*[0-9a-z]{1,2}[).]\s")
ROW = 2
TICKED = re.compile(r"\s+(?=[✔✓✘✗]\s)")
LABEL = re.compile(r"[^\W\d][^\t\d:.!?]{2,60}")
STUCK = re.compile(r"(?<=jaar|goed|apie|ngen|aand)(?=[A-Z][a-z]{2})")
CELLS_STUCK = re.compile(
    r"(?<=[^\W_])(?=Maximaal\b|Max\.? [0-9]|Geen\b|Onbeperkte?\b|Volledige?\b|Vergoeding\b)"
    r"|(?<=[A-Z0-9])(?=Ja\b|Nee\b|De eerste\b)"
)
NUMBER_STUCK = re.compile(rf"(?<=[a-z]{{4}})(?=[0-9]{{1,3}}\s?(?:{NOUN}|x\b))")
ASKED = re.compile(r"^(?:Q|Vraag|Question)\s?:", re.MULTILINE)
LEADERS = re.compile(r"(?<=\S)[ \t:]{0,20}(?:\.{4,}|…{2,}|_{4,})[ \t]*(?=\S)")
QUOTED = re.compile(r"^(?:>[ \t]?)+(?=\S)", re.MULTILINE)
SAID_AT = re.compile(
    r"^\[?(?:[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4},?\s)?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\]?\s(?:-\s)?"
    r"[^\W\d][\w. ]{0,30}:\s+(?=\S)",
    re.MULTILINE,
)
SEMICOLONS = re.compile(r"^[^;\n]+;(?=\S)[^;\n]+;(?=\S)[^\n]+$", re.MULTILINE)
ANSWERED = re.compile(r"^(?:Q|A|Vraag|Antwoord|Question|Answer)\s?:\s*(?=\S)", re.MULTILINE)
CARE_ALONE = re.compile(rf"(?:(?:waarvan|w\.?v\.?|max\.?)\s)?(?:{PHYSIO}|{MANUAL}|{WITHOUT})\W?", re.IGNORECASE)
NAMED_CELL = re.compile(r"[^:]{2,40}:\s[^:]+")
LABEL_AND_VALUE = re.compile(r"([^:0-9€]{2,60}):\s*(\S.{0,40})")
SENTENCE_WITHIN = re.compile(r"[0-9a-z][.;]\s[A-Z][^.]{1,40}:\s")
MIN_ENTRIES = 2
LONG_LINE = 55
CHARACTERS = 300_000


def pasted_layout(text: str) -> DocumentLayout:
    """Lay out pasted text; beyond 300,000 characters it is left unread, and said so."""
    kept = text[:CHARACTERS]
    notes = (f"read {CHARACTERS} of {len(text)} characters",) if len(text) > CHARACTERS else ()
    return DocumentLayout(shape(_blocks(kept)), notes)


def _blocks(text: str) -> Iterator[Block]:
    text = QUOTED.sub("", text)
    text = ANSWERED.sub("", text) if ASKED.search(text) else text
    text = SAID_AT.sub("", text) if len(SAID_AT.findall(text)) > 1 else text
    text = text.replace(";", "\t") if len(SEMICOLONS.findall(text)) > 1 else text
    text = LEADERS.sub(": ", text)
    text = CELLS_STUCK.sub("\t", text.replace("\u00a0", " "))
    text = STUCK.sub("\n", NUMBER_STUCK.sub(" ", text))
    lines = _whole_labels(part for line in text.splitlines() for part in _entries(line.rstrip()))
    for tabular, run in groupby(lines, key=lambda line: len(_cells(line)) > 1):
        if tabular:
            yield _table([_cells(line) for line in run])
        else:
            yield from map(_block, run)


def _table(rows: Sequence[tuple[str, ...]]) -> Block:
    """Make a table of rows; two cells alone without a number, and one row with sentences in its cells, are a text."""
    if len(rows) == 1 and len(rows[0]) == ROW and not any(map(str.isdigit, "".join(rows[0]))):
        return _block(", ".join(rows[0]))
    if len(rows) == 1 and any(map(SENTENCE_WITHIN.search, rows[0])):
        return _block(", ".join(rows[0]))
    rows = _with_second_labels(_with_labels_apart(_with_titles_above(rows)))
    width = max(map(len, rows))
    return Block(kind="table", rows=tuple(CellRow((*row, *[""] * (width - len(row)))) for row in rows))


def _with_titles_above(rows: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """Put a row of titles, years or old and new, that lost the empty cell before them above the values."""
    head, *body = rows
    short = bool(body) and all(len(row) == len(head) + 1 for row in body)
    return [("", *head), *body] if short and are_titles(head) else rows


def _with_labels_apart(rows: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """Part "label: value" from the first value of each row, below a row of as many heads that has no label."""
    head, *body = rows
    labelled = [LABEL_AND_VALUE.fullmatch(row[0]) for row in body if len(row) == len(head)]
    parts = [found.groups() for found in labelled if found]
    if not parts or len(parts) < len(body) or ":" in head[0]:
        return rows
    return [("", *head), *((*part, *row[1:]) for part, row in zip(parts, body, strict=True))]


def _with_second_labels(rows: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """Put heads above the values, where two columns of labels stand below a row that has a head for one at most."""
    head, *body = rows
    second = len(body) > 1 and not head[0] and all(len(row) == len(head) + 1 for row in body)
    if not second or any(any(map(str.isdigit, row[1])) for row in body):
        return rows
    return [("", *head), *body]


def _whole_labels(parts: Iterator[str]) -> Iterator[str]:
    """Join the label of a row that was broken, "manual therapy" above "(a year)" and its values, and broken lines."""
    held = ""
    for line in _whole_lines(parts):
        goes_on = "\t" in line and (line[:1] == "(" or line[:1].islower()) and LABEL.fullmatch(held.strip())
        if held and not goes_on:
            yield held
        held = f"{held.strip()} {line}" if goes_on else line
    if held:
        yield held


def _entries(line: str) -> tuple[str, ...]:
    """Part a row in which every cell bears its own name, "Zorg: fysio | Maximum: 9", into the care and its lines."""
    if len(ticked := TICKED.split(line.strip())) > MIN_ENTRIES:
        return tuple(ticked)
    cells = [tidy(part) for part in line.split("|")]
    _, _, care_named = cells[0].partition(":")
    if len(cells) < MIN_ENTRIES or not all(map(NAMED_CELL.fullmatch, cells)):
        return (line,)
    if not subject_of(care_named):
        return tuple(cells) if len(cells) > MIN_ENTRIES else (line,)
    return (care_named.strip(), *cells[1:])


def _cells(line: str) -> tuple[str, ...]:
    if line.count("\t") >= ROW:
        line = BULLET.sub("", line)
    indented = "\t" in line and line[:1] == "\t"
    parts = [tidy(part) for part in GAP.split(line.strip() if not indented else line.rstrip())]
    if line.lstrip().startswith("|"):
        parts = parts[1:]
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts) if len(parts) > 1 and not BULLET.match(line.strip()) and any(parts[1:]) else (tidy(line),)


def _block(line: str) -> Block:
    text = tidy(line)
    if heading := MARKDOWN.match(text):
        return Block(kind="heading", text=text[heading.end() :], level=len(heading[1]))
    if CARE_ALONE.fullmatch(text):
        return Block(kind="heading", text=text, level=SHAPED)
    if bullet := BULLET.match(text):
        return Block(kind="item", text=text[bullet.end() :])
    return Block(kind="text", text=text)


def _whole_lines(lines: Iterator[str]) -> Iterator[str]:
    """Join a line that was broken for width: long, unfinished, and followed by one that starts small."""
    held = ""
    for line in lines:
        if held and line and _runs_on(held, line):
            held = f"{held} {line.strip()}"
            continue
        if held.strip():
            yield held
        held = line
    if held.strip():
        yield held


def _runs_on(before: str, line: str) -> bool:
    last = before.rstrip()
    small = line.lstrip()[:1].islower() or line.lstrip()[:1].isdigit()
    return (
        (
            (len(last) >= LONG_LINE and not before.lstrip()[:1].islower())
            or last.endswith(",")
            or _is_cut(last, line.strip())
        )
        and not last.endswith((".", ":", "!", "?", ";"))
        and small
        and len(_cells(before)) == len(_cells(line)) == 1
        and not BULLET.match(line.strip())
        and not ENTRY.match(line.strip())
        and not ARTICLE.match(line.strip())
        and not POINT.match(line)
    )


def _is_cut(before: str, line: str) -> bool:
    """Tell whether a line ends where no sentence does: at a small word, or at a number whose noun comes next."""
    return bool(DANGLING.search(before) or PERIOD.fullmatch(line) or (before[-1:].isdigit() and NOUN_NEXT.match(line)))
