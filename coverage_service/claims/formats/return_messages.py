"""Return messages: what an insurer sends back for claims, in Vektis PM305 or GDS802, read performance by performance.

Which claim a performance answers is told by its reference; beside what it was foreseen stands in `returns`.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from io import SEEK_SET
from itertools import chain
from pathlib import Path
from typing import IO

from attrs import evolve, frozen

from coverage_service.claims.formats.fixed_width import Layout, Record, cut, load_layout, signed_number
from coverage_service.claims.formats.markup import MarkupError, Node, nodes
from coverage_service.claims.formats.physical_lines import chunks_of, physical_lines, without_blank_end
from coverage_service.claims.formats.rows import FileError
from insurer_rules.faults import ANOTHER, NOTHING, Fault, phrase, shown
from insurer_rules.money import cents_of

HERE = Path(__file__)
CODES = ("return_code_1", "return_code_2", "return_code_3")
NAMESPACE = re.compile(r"https?://ei\.vektis\.nl/declaratiebericht574(\W.*)?")
ROOT, INSURED, PERFORMANCE, DEBIT, CREDIT = "Bericht", "Verzekerde", "Prestatie", "DebetPrestatie", "CreditPrestatie"
# The name of an amount and, where it is divided, of the part that holds the number.
CLAIMED, GRANTED, NUMBER = "DeclaratieBedragInclBtw", "ToegekendBedragInclBtwFinancieel", "Bedrag"
WIDTH_SENT = 310
START = re.compile(rb"\s*01[0-9]{3}")
A_RETURN = Fault((), phrase("return_message"), ANOTHER)
SENT_CLAIMS = Fault((), phrase("return_message"), phrase("sent_claims"))
NO_LINES = Fault((), phrase("returned_claim"), NOTHING)


@frozen(kw_only=True)
class ReturnedClaim:
    """A claim as it came back: its line, its reference, cents claimed and granted (None not said), the return codes.

    A credit is below zero. `message_codes` are those of the whole message or of the insured, which hold for the claim.
    """

    line: int
    claim_id: str
    claimed: int | None
    granted: int | None
    codes: tuple[str, ...]
    message_codes: tuple[str, ...] = ()


def read_returns(stream: IO[bytes]) -> list[ReturnedClaim]:
    """Read every claim of a return message. Raises FileError for another file, or with the faults of its lines."""
    start = stream.read(4096)
    stream.seek(0, SEEK_SET)
    if START.match(start.removeprefix(BOM_UTF8)):
        found = list(_of_pm305(stream))
    elif b"declaratiebericht574" in start:
        found = list(_of_gds802(stream))
    else:
        raise FileError([SENT_CLAIMS if b"declaratiebericht573" in start else A_RETURN])
    if not found:
        raise FileError([NO_LINES])
    return found


def _layout() -> Layout:
    """Put what is added behind what was sent; what was sent is trusted as it is."""
    sent, added = (load_layout(HERE.with_name(name)) for name in ("pm304.toml", "pm305.toml"))
    records = {kind: {**fields, **added.records.get(kind, {})} for kind, fields in sent.records.items()}
    return evolve(added, records=records)


def _of_pm305(stream: IO[bytes]) -> Iterator[ReturnedClaim]:
    layout = _layout()
    of_message: tuple[str, ...] = ()
    of_insured: tuple[str, ...] = ()
    faults: list[Fault] = []
    longest = 0
    lines = without_blank_end(line for line in physical_lines(chunks_of(stream)) if line.fault or line.content.strip())
    for line in lines:
        record, longest = cut(line, layout), max(longest, len(line.content.rstrip()))
        faults += [evolve(fault, line=line.number) for fault in record.faults]
        if record.kind == "01":
            of_message = _codes(record)
        elif record.kind == "02":
            of_insured = _codes(record)
        elif record.kind == "04" and not record.faults:
            yield _of_record(record, (*of_message, *of_insured))
    if faults:
        raise FileError(faults if longest > WIDTH_SENT else [SENT_CLAIMS])


def _of_record(record: Record, message_codes: tuple[str, ...]) -> ReturnedClaim:
    fields = record.fields
    return ReturnedClaim(
        line=record.number,
        claim_id=fields["reference"] or fields["id"],
        claimed=signed_number(fields["claimed"], fields["claimed_sign"]),
        granted=signed_number(fields["granted"], fields["granted_sign"]),
        codes=_codes(record),
        message_codes=message_codes,
    )


def _codes(record: Record) -> tuple[str, ...]:
    return tuple(code for name in CODES if (code := record.fields.get(name, "")).strip("0 "))


def _of_gds802(stream: IO[bytes]) -> Iterator[ReturnedClaim]:
    of_message: tuple[str, ...] = ()
    of_insured: tuple[str, ...] = ()
    try:
        for node in _parts(nodes(stream, streamed=(ROOT, INSURED, PERFORMANCE, "Envelope", "Body"))):
            if node.name == INSURED:
                of_insured = ()
            elif node.name in (DEBIT, CREDIT):
                yield _of_node(node, (*of_message, *of_insured))
            elif node.parent == INSURED:
                of_insured += _return_codes(node)
            else:
                of_message += _return_codes(node)
    except MarkupError as error:
        raise FileError([evolve(error.fault, line=error.line)]) from None


def _parts(read: Iterable[Node]) -> Iterator[Node]:
    """Pass on what follows the root of a return message. Raises FileError for another message."""
    found = iter(read)
    for node in found:
        if node.name == ROOT:
            if not NAMESPACE.fullmatch(node.namespace):
                raise FileError([evolve(A_RETURN, found=shown(node.namespace))])
            yield from chain(found)


def _of_node(node: Node, message_codes: tuple[str, ...]) -> ReturnedClaim:
    credit = node.name == CREDIT
    return ReturnedClaim(
        line=node.line,
        claim_id=node.value("Referentienummer"),
        claimed=_amount(node, CLAIMED, credit=credit),
        granted=_amount(node, GRANTED, credit=credit),
        codes=_return_codes(node),
        message_codes=message_codes,
    )


def _return_codes(node: Node) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(each.text.strip() for each in node.all() if each.name == "Retourcode" and each.text.strip())
    )


def _amount(node: Node, name: str, *, credit: bool) -> int | None:
    """Find an amount wherever it stands in a performance, alone or with its sign beside it."""
    for each in node.all():
        if each.name == name:
            text = each.value(NUMBER) or each.text.strip()
            if re.fullmatch(r"\d{1,10}(\.\d{1,2})?", text, re.ASCII):
                below_zero = credit or each.value("DebetCreditCode") == "C"
                return -cents_of(text) if below_zero else cents_of(text)
    return None
