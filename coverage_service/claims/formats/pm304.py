"""Vektis PM304 version 3.2: fixed-width claim records, read one by one into rows.

Each performance (04) becomes a row with the insured (02) and the header (01) it belongs to; what does not fit becomes
a row of its own with its fault. Where the fields lie is said in `pm304.toml`.
"""

from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import IO

from attrs import evolve, field, frozen

from coverage_service.claims.formats.fixed_width import KIND, START, Record, cut, load_layout, number_in, signed_number
from coverage_service.claims.formats.physical_lines import Line, chunks_of, physical_lines, without_blank_end
from coverage_service.claims.formats.rows import CARRIED, REQUIRED, FileError, Row, Sheet
from insurer_rules.faults import ANOTHER, NOTHING, Fault, phrase, remark, shown
from insurer_rules.money import euros

LAYOUT = load_layout(Path(__file__).with_name("pm304.toml"))
COLUMNS = (*REQUIRED, "dcsph", "csi", "tariff_eur", "accident", *CARRIED)
VERSION = ("03", "02")
DETAILS = ("02", "03", "04", "98")
CLOSING = (("insured", "02"), ("debtors", "03"), ("performances", "04"), ("comments", "98"), ("details", "details"))
ANOTHER_FORMAT = Fault((), phrase("pm304_header"), phrase("another_line"))
ANOTHER_VERSION = phrase("pm304_version")
ONE_HEADER = Fault((), phrase("one_header"), ANOTHER)
NO_INSURED = Fault((), phrase("insured_record"), NOTHING)
OTHER_BSN = Fault(("bsn",), phrase("bsn_of_record"), phrase("another_bsn"))
AFTER_CLOSER = Fault((), phrase("nothing_after_closer"), phrase("a_record"))
NO_CLOSER = Fault((), phrase("closing_record"), phrase("end_of_file"))
NO_SENDER = Fault(("01",), phrase("sender_of_header"), NOTHING, return_code="8011")
BLANK = b" \t\r\x1a"
NOT_CARRIED, SECOND_DIAGNOSIS = phrase("carried_records"), phrase("carried_diagnosis")


@frozen(eq=False)
class Place:
    """Where reading is: the header and insured that the next performance belongs to, and what was counted so far.

    `expected` is the detail number that comes next; None after a line that could not be read.
    """

    header: Record | None = None
    insured: Record | None = None
    expected: int | None = 1
    closed: bool = False
    counted: Counter[str] = field(factory=Counter)


def open_pm304(stream: IO[bytes]) -> Sheet:
    """Open a PM304 file. Raises FileError when the first line is no header of PM304."""
    notes: list[Fault] = []
    written = (line for line in physical_lines(chunks_of(stream)) if line.fault or line.content.strip(BLANK))
    lines = _records(written, notes)
    first = next(lines, None)
    if first is None or not first.content.removeprefix(BOM_UTF8).lstrip(BLANK).startswith(START):
        raise FileError([ANOTHER_FORMAT])
    header = cut(first, LAYOUT).fields
    nobody = not any(_code(header.get(name, "")) for name in ("provider", "practice", "institution"))
    notes += [NO_SENDER] if nobody else []
    notes += [remark("test_message")] if header.get("production_or_test") == "T" else []
    return Sheet(COLUMNS, _rows(without_blank_end(chain([first], lines)), notes), notes=notes)


def _records(lines: Iterator[Line], notes: list[Fault]) -> Iterator[Line]:
    """Cut a file without a single line end into its records, where it is made of whole ones; and note it."""
    only, more = next(lines, None), next(lines, None)
    width = LAYOUT.width
    content = only.content.removeprefix(BOM_UTF8) if only else b""
    pieces = [content[at : at + width] for at in range(0, len(content), width)]
    kinds = {piece[KIND].decode("ascii", "replace") for piece in pieces}
    if only and not only.fault and not more and len(pieces) > 1 and kinds <= LAYOUT.records.keys():
        notes.append(remark("without_line_ends", width=width))
        return iter([Line(number, piece) for number, piece in enumerate(pieces, 1)])
    return chain([each for each in (only, more) if each], lines)


def _rows(lines: Iterable[Line], notes: list[Fault]) -> Iterator[Row]:
    place, number = Place(), 0
    for line in lines:
        record, number = cut(line, LAYOUT), line.number
        faults = (*record.faults, *_faults_of_place(record, place))
        if record.kind == "04":
            yield Row(number, _cells(record, place), faults)
        elif faults:
            yield Row(number, (), faults)
        place = _after(record, place)
    if not place.closed:
        yield Row(number + 1, (), (NO_CLOSER,))
    notes += _remarks(place.counted)


def _faults_of_place(record: Record, place: Place) -> Iterator[Fault]:
    """Tell what is wrong with a record where it stands: its order, its number, its insured, its totals."""
    if place.closed:
        yield AFTER_CLOSER
    match record.kind:
        case "01" if place.header:
            yield ONE_HEADER
        case "01" if (record.fields["version"], record.fields["subversion"]) != VERSION:
            yield Fault((), ANOTHER_VERSION, shown(f"{record.fields['version']}.{record.fields['subversion']}"))
        case "04" if not place.insured:
            yield NO_INSURED
        case "04" if place.insured and place.insured.fields["bsn"] != record.fields["bsn"]:
            yield OTHER_BSN
        case "99" if not record.faults:
            yield from _totals(record, place.counted)
    if record.kind in DETAILS and place.expected is not None and number_in(record.fields["id"]) != place.expected:
        yield Fault(("id",), phrase("detail_number", number=place.expected), shown(record.fields["id"]))


def _totals(closer: Record, counted: Counter[str]) -> Iterator[Fault]:
    for name, kind in CLOSING:
        if number_in(closer.fields[name]) != counted[kind]:
            yield Fault((name,), phrase("closing_total", total=counted[kind]), shown(closer.fields[name]))
    amount = signed_number(closer.fields["amount"], closer.fields["sign"])
    if amount != counted["amount"]:
        told = f"{_euros(closer.fields['amount'])} {closer.fields['sign']}"
        sign = "C" if counted["amount"] < 0 else "D"
        yield Fault(("amount",), phrase("closing_total", total=f"{euros(abs(counted['amount']))} {sign}"), shown(told))


def _after(record: Record, place: Place) -> Place:
    """Move on past a record: what it says holds for those after it, unless it could not be read."""
    counted, fields = place.counted, record.fields
    counted[record.kind] += 1
    if record.kind in DETAILS:
        counted["details"] += 1
        number = number_in(fields["id"])
        place = evolve(place, expected=None if number is None or record.faults else number + 1)
    elif record.faults:
        place = evolve(place, expected=None)
    match record.kind:
        case "01":
            return place if place.header else evolve(place, header=record)
        case "02":
            return evolve(place, insured=None if record.faults else record)
        case "04":
            counted["amount"] += signed_number(fields["claimed"], fields["claimed_sign"]) or 0
            counted["second_diagnosis"] += bool(_code(fields["diagnosis_2"]))
        case "99":
            return evolve(place, closed=True)
    return place


def _remarks(counted: Counter[str]) -> Iterator[Fault]:
    if counted["03"] + counted["98"]:
        yield Fault((), NOT_CARRIED, shown(counted["03"] + counted["98"]))
    if counted["second_diagnosis"]:
        yield Fault(("dcsph",), SECOND_DIAGNOSIS, shown(counted["second_diagnosis"]))


def _cells(record: Record, place: Place) -> tuple[str, ...]:
    """Write a performance as cells, joined with its insured and header."""
    own = record.fields
    insured = place.insured.fields if place.insured else {}
    header = place.header.fields if place.header else {}
    cells = {column: read(own[name]) for column, (name, read) in OF_PERFORMANCE.items()}
    cells["claim_id"] = own["reference"] or own["id"]
    cells["insured_id"] = _code(insured.get("patient_number", "")) or own["bsn"]
    cells["uzovi"] = cells["uzovi"] or _code(insured.get("uzovi", ""))
    cells["policy_number"] = own["policy_number"] or insured.get("policy_number", "")
    cells["birth_date"] = _day(insured.get("birth_date", ""))
    cells["practice_agb"] = _code(header.get("practice", ""))
    cells["invoice_date"] = _day(header.get("invoice_date", ""))
    return tuple(cells[column] for column in COLUMNS)


def _code(text: str) -> str:
    """Give a code; zeros alone are a field that is not used."""
    return text if text.strip("0") else ""


def _four_digits(text: str) -> str:
    """Give a code of four digits or more as written, whichever way it was filled up."""
    return text.lstrip("0").zfill(4) if _code(text) and number_in(text) is not None else _code(text)


def _day(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and _code(text) else _code(text)


def _euros(text: str) -> str:
    """Write hundredths as a number with two decimals; what is no number stays as it is."""
    number = number_in(text)
    return text if number is None else euros(number)


def _count(text: str) -> str:
    return text.lstrip("0") or text[:1]


# Which field of a performance fills a column, and how it is written there; what others fill in, `_cells` adds.
OF_PERFORMANCE: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "service_date": ("service_date", _day),
    "service_code": ("performance_code", _four_digits),
    "uzovi": ("uzovi", _code),
    "dcsph": ("diagnosis", _four_digits),
    "csi": ("csi", _code),
    "tariff_eur": ("tariff", _euros),
    "bsn": ("bsn", str),
    "authorisation": ("authorisation", str),
    "forwarding": ("forwarding", str),
    "performance_list": ("performance_list", str),
    "count": ("count", _count),
    "accident": ("accident", str),
    "referral_diagnosis": ("referral_diagnosis", _code),
    "provider_agb": ("provider", _code),
    "provider_specialism": ("provider_specialism", _code),
    "referral_date": ("referral_date", _day),
    "referrer_agb": ("referrer", _code),
    "referrer_specialism": ("referrer_specialism", _code),
    "end_of_care": ("end_of_care", _code),
    "calculated_eur": ("calculated", _euros),
    "claimed_eur": ("claimed", _euros),
    "debit_credit": ("claimed_sign", str),
    "previous_claim_id": ("previous_reference", str),
    "vat_percent": ("vat_percent", _euros),
}
