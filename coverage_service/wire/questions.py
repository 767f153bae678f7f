"""Where names meet the wire: JSON becomes a question, faults become a problem document.

Strict; what is answered is left to `answers`, the words to `wording`, the transport to `web` and `cli`.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar

import msgspec
from attrs import asdict

from coverage_service.decision.contradictions import query_faults
from coverage_service.model import (
    CoverageQuery,
)
from coverage_service.wire.fields import Json
from coverage_service.wording.faults import fault_text
from coverage_service.wording.sentences import Language, problem_title, words
from insurer_rules.faults import Fault, phrase, shown
from insurer_rules.rules import Rules
from insurer_rules.structuring import OBJECT, faults_of, is_iso_date, strict_converter

T = TypeVar("T")
ProblemKind = Literal[
    "validation",
    "malformed-json",
    "not-found",
    "method-not-allowed",
    "too-large",
    "media-type",
    "internal",
    "not-signed-in",
    "forbidden",
    "cross-site",
    "timeout",
    "too-many-requests",
    "busy",
    "no-tokens",
    "stopping",
]
_converter = strict_converter(iso_dates=True)


class KeyTwiceError(Exception):
    """An object has a key twice."""

    def __init__(self, key: str) -> None:
        """Keep the key."""
        self.key = key
        super().__init__()


class RequestError(Exception):
    """A request cannot be answered; the base of the errors that become problem documents."""

    status = 422
    kind: ProblemKind = "validation"

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        """Keep every fault of the request."""
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} faults")


class MalformedJsonError(RequestError):
    """The body is not JSON at all."""

    status = 400
    kind: ProblemKind = "malformed-json"


def read_json(body: bytes) -> object:
    """Decode a JSON body. Raises MalformedJsonError when it is none; NaN is none, nor is an object with a key twice.

    Of a key that stands twice one reader takes the first and another the last, so that two may see two questions. Of
    the two only one is left when it is decoded, and with it fewer colons: only then it is looked at closely, and where
    a colon is written as an escape.
    """
    try:
        data = msgspec.json.decode(body)
        if b"\\u003" in body or body.count(b":") != msgspec.json.encode(data).count(b":"):
            json.loads(body, object_pairs_hook=_need_each_key_once)
    except KeyTwiceError as error:
        raise MalformedJsonError([Fault((), phrase("key_once"), shown(error.key))]) from None
    except (ValueError, RecursionError) as error:
        raise MalformedJsonError([Fault((), phrase("json"), phrase("reader_says", message=str(error)))]) from None
    return data


def _need_each_key_once(pairs: list[tuple[str, object]]) -> None:
    """Look whether a key stands twice in an object. Raises KeyTwiceError."""
    keys = set[str]()
    for key, _ in pairs:
        if key in keys:
            raise KeyTwiceError(key)
        keys.add(key)


def read_query(data: object, rules: Rules, *, today: date) -> CoverageQuery:
    """Make a question of decoded JSON; a missing date is the first session date, or today.

    Raises RequestError with every fault of form, contradiction and unknown name, all at once.
    """
    if not isinstance(data, dict):
        raise RequestError([Fault((), OBJECT, shown(data))])
    dated = _with_date(data, today)
    try:
        query = _converter.structure(dated, CoverageQuery)
    except Exception as error:  # noqa: BLE001 - every kind of structuring error becomes faults with their paths
        faults = list(faults_of(error))
        raise RequestError([*faults, *_further_faults(dated, faults, rules, today)]) from None
    if found := query_faults(query, rules):
        raise RequestError(found)
    return query


def structure(data: object, kind: type[T]) -> T:
    """Make an object of decoded JSON, strictly. Raises RequestError with every fault at once."""
    if not isinstance(data, dict):
        raise RequestError([Fault((), OBJECT, shown(data))])
    try:
        return _converter.structure(data, kind)
    except Exception as error:  # noqa: BLE001 - every kind of structuring error becomes faults with their paths
        raise RequestError(faults_of(error)) from None


def _further_faults(data: Json, faults: list[Fault], rules: Rules, today: date) -> list[Fault]:
    """Look for contradictions and unknown names in the fields that are well formed, so that all is told at once."""
    bad = {fault.path[0] for fault in faults}
    if bad & {"age", "birth_date"}:
        bad |= {"age", "birth_date"}
    sound = {key: value for key, value in data.items() if key not in bad}
    query = _converter.structure(_with_date(sound, today), CoverageQuery)
    return [fault for fault in query_faults(query, rules) if fault.path[0] not in bad]


def _with_date(data: Json, today: date) -> Json:
    if "date" in data:
        return data
    dates = data.get("session_dates")
    first = dates[0] if isinstance(dates, list) and dates and is_iso_date(dates[0]) else today.isoformat()
    return {"date": first, **data}


def write_query(query: CoverageQuery) -> Json:
    """Write a question as the wire has it; `read_query` makes the same question of it again."""
    return asdict(query, value_serializer=_on_the_wire)


def _on_the_wire(_: object, __: object, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def pointer(path: Iterable[str | int]) -> str:
    """Write a path as a JSON pointer in fragment form: `#/packages/0`."""
    return "#" + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def write_problem(error: RequestError, extra: Mapping[str, Any] | None = None) -> Json:
    """Write an error as a problem document (RFC 9457) with a JSON pointer for each fault, in English and Dutch."""
    return {
        "type": f"/problems/{error.kind}",
        "title": problem_title(error.kind, "en"),
        "title_nl": problem_title(error.kind, "nl"),
        "status": error.status,
        "errors": [_write_fault(fault) for fault in error.faults],
        **(extra or {}),
    }


def _write_fault(fault: Fault) -> Json:
    """Write a fault in both languages; one of a file begins with its line."""
    return {"pointer": pointer(fault.path), "detail": _detail(fault, "en"), "detail_nl": _detail(fault, "nl")}


def _detail(fault: Fault, language: Language) -> str:
    line = f"{words('summary', 'line', language)} {fault.line}: " if fault.line else ""
    return line + fault_text(fault, language)
