"""Tables of codes: diagnoses, service codes and CSI codes, each a CSV with a row for every code.

What a row of each becomes stands in `rules`; the tables of the law and the insurers are read by `loading`.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from attrs import evolve, frozen

from insurer_rules.faults import Fault
from insurer_rules.rules import ClaimCode, Diagnosis, Service
from insurer_rules.structuring import faults_of, strict_converter

T = TypeVar("T", Diagnosis, Service, ClaimCode)
Row = Mapping[str, str | None]
# Where a code has no first or last day, its list begins or goes on without one.
FIRST_DAY, LAST_DAY = "1900-01-01", "9999-12-31"
LISTED: Mapping[str | None, bool | None] = {"yes": True, "no": False, "": None}
SEVERAL = ("conditions", "csi_adult", "csi_child")
_converter = strict_converter(iso_dates=True)


@frozen
class CodeTables:
    """Every code by itself: diagnoses (DCSPH), service codes of practices, and CSI codes."""

    diagnoses: Mapping[str, Diagnosis]
    services: Mapping[str, Service]
    claim_codes: Mapping[str, ClaimCode]


def read_code_tables(files: Mapping[str, Path], tell: Callable[[str, Fault], None]) -> CodeTables:
    """Read the tables of codes among these files, one that is not there as empty; every fault is told by its file."""
    read = _Reader(files, tell)
    return CodeTables(
        diagnoses=read.codes("codes/dcsph.csv", Diagnosis, _diagnosis),
        services=read.codes("codes/service_codes.csv", Service, _service),
        claim_codes=read.codes("codes/csi.csv", ClaimCode, _claim_code),
    )


@frozen
class _Reader:
    """Reads tables of codes, and tells what is wrong with a row, with its line."""

    files: Mapping[str, Path]
    tell: Callable[[str, Fault], None]

    def codes(self, name: str, kind: type[T], fields: Callable[[Row], dict[str, Any]]) -> dict[str, T]:
        found = {}
        for line, row in self._rows(name):
            try:
                code = _converter.structure(fields(row), kind)
            except Exception as error:  # noqa: BLE001 - every kind of structuring error is a fault of the row
                for fault in faults_of(error):
                    self.tell(name, evolve(fault, line=line))
            else:
                found[code.code] = code
        return found

    def _rows(self, name: str) -> Iterator[tuple[int, Row]]:
        if name in self.files:
            with self.files[name].open(encoding="utf-8", newline="") as lines:
                rows = csv.DictReader(lines)
                for row in rows:
                    yield rows.line_num, row


def _diagnosis(row: Row) -> dict[str, Any]:
    several = {name: [each for each in (row.get(name) or "").split("+") if each] for name in SEVERAL}
    return {**_names(row), "annex_class": row.get("annex_class"), "status": row.get("status"), **several}


def _service(row: Row) -> dict[str, Any]:
    return {**_names(row), "therapy": row.get("therapy") or None, "counts": row.get("counts_as_session"), **_time(row)}


def _claim_code(row: Row) -> dict[str, Any]:
    said = row.get("listed")
    return {"code": row.get("code"), "listed": LISTED.get(said, said), "patients": row.get("patients"), **_time(row)}


def _names(row: Row) -> dict[str, Any]:
    return {"code": row.get("code"), "description": row.get("description_en")}


def _time(row: Row) -> dict[str, Any]:
    return {"valid_from": row.get("valid_from") or FIRST_DAY, "valid_through": row.get("valid_through") or LAST_DAY}
