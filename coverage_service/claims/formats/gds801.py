"""Vektis GDS801: claims in XML, each performance read into a row with the insured and the message it belongs to.

Which elements become which columns is said in `gds801.toml`; those it does not name are told in the notes. What
insurers demand of the structure is in `gds801_rules`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import IO

import tomli
from attrs import field, frozen

from coverage_service.claims.formats.gds801_rules import DEBIT, demands
from coverage_service.claims.formats.markup import MarkupError, Node, nodes
from coverage_service.claims.formats.rows import CARRIED, REQUIRED, FileError, Row, Sheet
from insurer_rules.faults import NEITHER, NOTHING, Fault, phrase, remark, shown
from insurer_rules.money import cents_of, euros

COLUMNS = (*REQUIRED, "dcsph", "csi", "tariff_eur", "accident", *CARRIED)
NAMESPACE = re.compile(r"https?://ei\.vektis\.nl/declaratiebericht573(\W.*)?")
ROOT, INSURED, PERFORMANCE, CREDIT = "Bericht", "Verzekerde", "Prestatie", "CreditPrestatie"
MESSAGE = ("Header", "DeclaratieContext", "Overzicht")
# What a message may be wrapped in to be sent.
ENVELOPE = ("Envelope", "Body")
YES = {"true", "1", "ja", "j"}
# The versions whose structure was seen, and 2.1 after them; a message that names none is taken as one of these.
VERSIONS = ("", "1", "01", "2", "02")
MOST_NOTES = 100
NAMES = tomli.loads(Path(__file__).with_name("gds801.toml").read_text("utf-8"))
OF_INSURED, OF_PERFORMANCE = NAMES["of_insured"], NAMES["of_performance"]
PRIVATE = NAMES["not_carried"]["private"]
KNOWN = {ROOT, INSURED, PERFORMANCE, DEBIT, CREDIT, *MESSAGE, *PRIVATE, *OF_INSURED, *OF_PERFORMANCE}
KNOWN |= {*NAMES["not_carried"]["known"]}
ANOTHER_FORMAT = phrase("gds801_message")
NO_PERFORMANCE = Fault((), phrase("gds801_performance"), NEITHER)
NO_TOTAL = Fault(("Overzicht",), phrase("claim_total"), NOTHING)
UNKNOWN = phrase("known_elements")


@frozen(eq=False)
class _Message:
    """What was read of a message beside its performances: its parts, its insured, its sum, the names nobody knows."""

    parts: dict[str, Node] = field(factory=dict)
    insured: dict[str, str] = field(factory=dict)
    sums: Counter[str] = field(factory=Counter)
    unknown: dict[str, int] = field(factory=dict)


def open_gds801(stream: IO[bytes]) -> Sheet:
    """Open a GDS801 message. Raises FileError when it is no XML or another message."""
    read = nodes(stream, streamed=(ROOT, INSURED, PERFORMANCE, *ENVELOPE))
    try:
        root = next(
            node for node in read if not (node.name in ENVELOPE or (node.parent in ENVELOPE and node.name != ROOT))
        )
    except MarkupError as error:
        raise FileError([error.fault]) from None
    except StopIteration:
        raise FileError([Fault((), ANOTHER_FORMAT, NOTHING)]) from None
    if root.name != ROOT or not NAMESPACE.fullmatch(root.namespace):
        raise FileError([Fault((), ANOTHER_FORMAT, shown(f"{root.namespace} {root.name}".strip()))])
    notes: list[Fault] = []
    return Sheet(COLUMNS, _rows(read, notes), notes=notes)


def _rows(read: Iterator[Node], notes: list[Fault]) -> Iterator[Row]:
    message = _Message()
    try:
        yield from _performances(read, message)
        yield from _total(message, notes)
    except MarkupError as error:
        yield Row(error.line, (), (error.fault,))
    notes += _of_header(message.parts.get("Header"))
    names = list(message.unknown.items())[:MOST_NOTES]
    notes += [Fault((name,), UNKNOWN, shown(line)) for name, line in names]


def _of_header(header: Node | None) -> Iterator[Fault]:
    """Tell of a message that it is a test, or of a version that nobody here has seen."""
    if header and header.value("Berichtsoort") == "T":
        yield remark("test_message")
    if header and (version := header.value("Berichtversie")) not in VERSIONS:
        yield remark("other_version", version=version)


def _performances(read: Iterator[Node], message: _Message) -> Iterator[Row]:
    empty: Node | None = None
    for node in chain(read, [None]):
        if empty and (node is None or node.streamed):
            yield Row(empty.line, (), (NO_PERFORMANCE,))
            empty = None
        if node is None:
            return
        _learn_names(node, message.unknown)
        if node.name == PERFORMANCE and node.streamed:
            empty = node
        elif node.name in (DEBIT, CREDIT):
            yield _row(node, message)
            empty = None
        else:
            _learn(node, message)


def _learn(node: Node, message: _Message) -> None:
    """Keep what holds for the performances that follow: parts of the message, fields of the insured."""
    if node.name in MESSAGE:
        message.parts[node.name] = node
    elif node.name == INSURED:
        message.insured.clear()
    elif node.parent == INSURED and node.name in OF_INSURED:
        message.insured[OF_INSURED[node.name]] = node.text.strip()


def _learn_names(node: Node, unknown: dict[str, int]) -> None:
    for part in node.all() if node.name not in PRIVATE else ():
        if part.name not in KNOWN:
            unknown.setdefault(part.name, part.line)


def _row(node: Node, message: _Message) -> Row:
    """Write a performance as a row, joined with its insured and message."""
    own = {OF_PERFORMANCE[part.name]: part.text.strip() for part in node.children if part.name in OF_PERFORMANCE}
    debit = node.name == DEBIT
    cells = {**message.insured, **_parts(node), **_context(message.parts), **own}
    cells["insured_id"] = cells.get("insured_id") or cells.get("bsn") or cells.get("policy_number", "")
    cells["debit_credit"] = "D" if debit else "C"
    if cells.get("forwarding", "").casefold() in YES:
        cells["forwarding"] = "1"
    cents = _cents(cells.get("claimed_eur", ""))
    message.sums["cents"] += cents if debit else -cents
    faults = demands(node, message.parts.get("Header"))
    return Row(node.line, tuple(cells.get(column, "") for column in COLUMNS), tuple(faults))


def _parts(node: Node) -> Mapping[str, str]:
    """Find what stands deeper in a performance: CSI, diagnosis, who treats, who referred."""
    features = node.below("AanvullendPrestatieKenmerk")
    treating = [who for who in node.below("Zorgaanbieder") if who.value("ZorgaanbiederRol") in ("", "01")]
    diagnoses = [*node.below("AanvullendePrestatiegegevens", "Diagnose"), *node.below("Diagnose")]
    referrer = ("Verwijzing", "Verwijzer")
    return {
        "csi": next((one.value("ApkCode") for one in features if one.value("ApkCodelijstCode") == "004"), ""),
        "dcsph": diagnoses[0].value("Diagnosecode") if diagnoses else "",
        "provider_agb": treating[0].value("Zorgaanbiedercode") if treating else "",
        "provider_specialism": treating[0].value("ZorgaanbiederSpecificatie") if treating else "",
        "referral_date": node.value("Verwijzing", "Verwijsdatum"),
        "referrer_agb": node.value(*referrer, "Zorgaanbiedercode"),
        "referrer_specialism": node.value(*referrer, "ZorgaanbiederSpecificatie"),
    }


def _context(parts: Mapping[str, Node]) -> Mapping[str, str]:
    context = parts.get("DeclaratieContext")
    if context is None:
        return {}
    practices = [
        who.value("Zorgaanbiedercode")
        for role in ("Zorgaanbieder", "Declarant")
        for who in context.below(role)
        if who.value("ZorgaanbiederSoort") in ("1", "2")
    ]
    return {"invoice_date": context.value("Factuurdatum"), "practice_agb": practices[0] if practices else ""}


def _total(message: _Message, notes: list[Fault]) -> Iterator[Row]:
    """Compare the total of the message with the sum of its performances, credit taken off."""
    overview = message.parts.get("Overzicht")
    totals = list(overview.below("TotaalDeclaratiebedragInclBtw")) if overview else []
    if not totals:
        notes.append(NO_TOTAL)
        return
    amount, sign = totals[0].value("Bedrag"), totals[0].value("DebetCreditCode")
    cents = message.sums["cents"]
    if (-_cents(amount) if sign == "C" else _cents(amount)) != cents:
        wanted = phrase("added_total", total=f"{euros(abs(cents))} {'C' if cents < 0 else 'D'}")
        fault = Fault(("Overzicht",), wanted, shown(f"{amount} {sign}"))
        yield Row(totals[0].line, (), (fault,))


def _cents(text: str) -> int:
    """Read an amount with a point; what is no amount counts as nothing, and is told where it is checked."""
    if not re.fullmatch(r"\d{1,10}(\.\d{1,2})?", text, re.ASCII):
        return 0
    return cents_of(text)
