"""Where names meet the wire: JSON becomes a question, an answer becomes JSON, faults become a problem document.

Strict both ways; the words are left to `wording`, the transport to `web` and `cli`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal, TypeVar

import msgspec
from attrs import asdict

from coverage_service.decision.contradictions import query_faults
from coverage_service.model import (
    Branch,
    CoverageDecision,
    CoverageQuery,
    LastKnown,
    PackageThen,
    Reason,
    RulesUsed,
    SessionOutcome,
    SessionsLeft,
    SourceCited,
    Totals,
    YearOfPlan,
)
from coverage_service.wording.faults import fault_text
from coverage_service.wording.sentences import Language, case_sentence, problem_title, sentence, words
from insurer_rules import money
from insurer_rules.faults import Fault, phrase, shown
from insurer_rules.rules import Rules
from insurer_rules.structuring import OBJECT, faults_of, is_iso_date, strict_converter

T = TypeVar("T")
Json = dict[str, Any]
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
HOW_IT_WENT = attrgetter("payer", "entitlement", "reasons", "reimbursed", "deductible", "own")
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


def write_decision(decision: CoverageDecision) -> Json:
    """Write an answer as the wire has it: euros as text with two decimals, each reason with its words and sources."""
    rules = decision.rules
    return {
        "verdict": decision.verdict,
        "sessions": _sessions(decision.sessions),
        "outcomes": [*_outcomes(decision.outcomes)],
        "totals": _totals(decision.totals),
        "years": [_year(year) for year in decision.years],
        "reasons": [_reason(reason) for reason in (*decision.reasons, *decision.assumptions)],
        "decided_by": decision.decided_by,
        "branches": [_branch(branch) for branch in decision.branches],
        "assumptions": [reason.code for reason in decision.assumptions],
        "last_known": decision.last_known and _last_known(decision.last_known),
        "rules": {"version": rules.version, "policy_year": rules.policy_year, "evidence": rules.evidence},
    }


def _sessions(left: SessionsLeft) -> Json:
    return {
        "allowed": left.allowed,
        "unlimited": left.unlimited,
        "used": left.used,
        "remaining": left.remaining,
        "remaining_at_least": left.remaining_at_least,
        "remaining_at_most": left.remaining_at_most,
        "certain": left.certain,
        "own_before": left.own_before,
        "usable_until": left.usable_until,
    }


def _totals(totals: Totals) -> Json:
    return {
        "basic": totals.basic,
        "supplementary": totals.supplementary,
        "self": totals.patient,
        "unknown": totals.unknown,
        "reimbursed_eur": euros(totals.reimbursed),
        "deductible_eur": euros(totals.deductible),
        "own_eur": euros(totals.own),
        "pays_at_least_eur": euros(totals.pays_at_least),
        "pays_at_most_eur": euros(totals.pays_at_most),
    }


def _year(year: YearOfPlan) -> Json:
    return {
        "policy_year": year.policy_year,
        "totals": _totals(year.totals),
        "sessions": _sessions(year.sessions),
        "evidence": year.evidence,
    }


def _branch(branch: Branch) -> Json:
    return {
        "input": branch.input,
        "values": branch.values,
        "text": {"nl": case_sentence(branch.condition, "nl"), "en": case_sentence(branch.condition, "en")},
        "verdict": branch.verdict,
        "sessions": _sessions(branch.sessions),
        "totals": _totals(branch.totals),
        "reasons": [_reason(reason) for reason in branch.reasons],
        "decided_by": branch.decided_by,
    }


def euros(cents: int | None) -> str | None:
    """Write cents as euros with two decimals; None stays None."""
    return None if cents is None else money.euros(cents)


def _outcomes(outcomes: Iterable[SessionOutcome]) -> Iterator[Json]:
    for (payer, entitlement, reasons, reimbursed, deductible, own), alike in groupby(outcomes, HOW_IT_WENT):
        how = {
            "payer": payer,
            "entitlement": entitlement,
            "reasons": reasons,
            "reimbursed_eur": euros(reimbursed),
            "deductible_eur": euros(deductible),
            "own_eur": euros(own),
        }
        for outcome in alike:
            yield {"number": outcome.number, "date": outcome.date, **how}


def _reason(reason: Reason) -> Json:
    return {
        "code": reason.code,
        "text": {"nl": sentence(reason, "nl"), "en": sentence(reason, "en")},
        "sources": _sources(reason.sources),
    }


@lru_cache(maxsize=8192)
def _sources(sources: tuple[SourceCited, ...]) -> tuple[Json, ...]:
    return tuple(
        {"title": s.title, "url": s.url, "applies_to_year": s.applies_to_year, "evidence": s.evidence} for s in sources
    )


def _last_known(known: LastKnown) -> Json:
    return {
        "policy_year": known.policy_year,
        "packages": [_package_then(package) for package in known.packages],
        "law": [_reason(reason) for reason in known.law],
    }


def _package_then(package: PackageThen) -> Json:
    return {
        "id": package.id,
        "name": package.name,
        "policy_year": package.policy_year,
        "sessions": package.sessions,
        "manual_sessions": package.manual_sessions,
        "manual_per": package.manual_per,
        "budget_eur": euros(package.budget),
        "eur_per_session": euros(package.per_session),
        "sources": _sources(package.sources),
    }


def write_query(query: CoverageQuery) -> Json:
    """Write a question as the wire has it; `read_query` makes the same question of it again."""
    return asdict(query, value_serializer=_on_the_wire)


def _on_the_wire(_: object, __: object, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def read_decision(answer: Json) -> CoverageDecision:
    """Make a decision of an answer, the reverse of `write_decision`: the figures of a reason are its words, nl and en.

    Raises KeyError, TypeError or ValueError when it is no such answer.
    """
    assumed = len(answer["assumptions"])
    reasons = tuple(map(_read_reason, answer["reasons"]))
    known = answer["last_known"]
    return CoverageDecision(
        verdict=answer["verdict"],
        sessions=_read_sessions(answer["sessions"]),
        outcomes=tuple(map(_read_outcome, answer["outcomes"])),
        totals=_read_totals(answer["totals"]),
        years=tuple(map(_read_year, answer["years"])),
        reasons=reasons[: len(reasons) - assumed],
        decided_by=tuple(answer["decided_by"]),
        branches=tuple(map(_read_branch, answer["branches"])),
        assumptions=reasons[len(reasons) - assumed :],
        last_known=known
        and LastKnown(
            policy_year=known["policy_year"],
            packages=tuple(map(_read_package, known["packages"])),
            law=tuple(map(_read_reason, known["law"])),
        ),
        rules=RulesUsed(**answer["rules"]),
    )


def cents(text: str | None) -> int | None:
    """Read euros with two decimals as cents; None stays None."""
    return None if text is None else money.cents_of(text)


def _amounts(written: Json) -> dict[str, int | None]:
    return {name: cents(written[f"{name}_eur"]) for name in ("reimbursed", "deductible", "own")}


def _read_sessions(left: Json) -> SessionsLeft:
    until = left["usable_until"]
    return SessionsLeft(**{**left, "usable_until": until and date.fromisoformat(until)})


def _read_totals(totals: Json) -> Totals:
    return Totals(
        basic=totals["basic"],
        supplementary=totals["supplementary"],
        patient=totals["self"],
        unknown=totals["unknown"],
        pays_at_least=cents(totals["pays_at_least_eur"]),
        pays_at_most=cents(totals["pays_at_most_eur"]),
        **_amounts(totals),
    )


def _read_year(year: Json) -> YearOfPlan:
    return YearOfPlan(
        policy_year=year["policy_year"],
        totals=_read_totals(year["totals"]),
        sessions=_read_sessions(year["sessions"]),
        evidence=year["evidence"],
    )


def _read_branch(branch: Json) -> Branch:
    return Branch(
        input=branch["input"],
        values=tuple(branch["values"]),
        condition=Reason("branch", tuple(branch["text"].items())),
        verdict=branch["verdict"],
        sessions=_read_sessions(branch["sessions"]),
        totals=_read_totals(branch["totals"]),
        reasons=tuple(map(_read_reason, branch["reasons"])),
        decided_by=tuple(branch["decided_by"]),
    )


def _read_outcome(outcome: Json) -> SessionOutcome:
    return SessionOutcome(
        number=outcome["number"],
        date=date.fromisoformat(outcome["date"]),
        payer=outcome["payer"],
        entitlement=outcome["entitlement"],
        reasons=tuple(outcome["reasons"]),
        **_amounts(outcome),
    )


def _read_reason(reason: Json) -> Reason:
    return Reason(reason["code"], tuple(reason["text"].items()), _read_sources(reason["sources"]))


def _read_sources(sources: Iterable[Json]) -> tuple[SourceCited, ...]:
    return tuple(SourceCited(**source) for source in sources)


def _read_package(package: Json) -> PackageThen:
    return PackageThen(
        id=package["id"],
        name=package["name"],
        policy_year=package["policy_year"],
        sessions=package["sessions"],
        manual_sessions=package["manual_sessions"],
        manual_per=package["manual_per"],
        budget=cents(package["budget_eur"]),
        per_session=cents(package["eur_per_session"]),
        sources=_read_sources(package["sources"]),
    )


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
