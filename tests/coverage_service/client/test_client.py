"""The two clients do the same: the service's own models, typed errors, and asking again only what is safe to repeat."""

import asyncio
import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import httpx
import msgspec
import pytest
import stamina
from attrs import evolve

from coverage_service.client import (
    AccessError,
    AsyncCoverageClient,
    CoverageClient,
    InvalidRequestError,
    NoAnswerError,
    NotFoundError,
    Progress,
    UnavailableError,
    UnexpectedAnswerError,
)
from coverage_service.client.clients import pause_before_next
from coverage_service.decision.deciding import decide
from coverage_service.model import Complaint, CoverageDecision, CoverageQuery, Reason, SessionsUsed, StatedPackage
from coverage_service.wire.answers import read_decision, write_decision
from coverage_service.wire.questions import read_query, write_query

QUERY = CoverageQuery(
    date=date(2026, 3, 2),
    age=12,
    packages=(),
    condition=Complaint(listed=False),
    planned_sessions=12,
    result_insufficient=False,
)
HEADER = "claim_id,insured_id,birth_date,service_date,service_code,uzovi,packages,contracted,tariff_eur\n"
PROBLEM = {"type": "/problems/busy", "title": "Busy", "title_nl": "Bezet", "status": 503, "errors": []}
Ask = Callable[..., Any]


def waiting(method: str, *arguments: Any, address: str = "http://testserver", **options: Any) -> Any:
    """Ask with the client that waits."""
    made, asked = divided(options)
    with CoverageClient(address, **made) as client:
        return getattr(client, method)(*arguments, **asked)


def not_waiting(method: str, *arguments: Any, address: str = "http://testserver", **options: Any) -> Any:
    """Ask with the client that does not."""
    made, asked = divided(options)

    async def ask() -> Any:
        async with AsyncCoverageClient(address, **made) as client:
            return await getattr(client, method)(*arguments, **asked)

    return asyncio.run(ask())


def divided(options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Divide options into those of the client and those of the question."""
    of_client = {"token", "timeout", "attempts", "transport"}
    made = {name: value for name, value in options.items() if name in of_client}
    return made, {name: value for name, value in options.items() if name not in of_client}


@pytest.fixture(params=[waiting, not_waiting], ids=["waiting", "not waiting"])
def ask(request) -> Ask:
    """Ask with either client."""
    return request.param


def answering(*answers: httpx.Response | Exception) -> tuple[httpx.MockTransport, list[httpx.Request]]:
    """Make a service that gives these answers in turn, and keeps what it was asked."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        given = answers[min(len(asked), len(answers)) - 1]
        if isinstance(given, Exception):
            raise given
        return httpx.Response(given.status_code, headers=given.headers, content=given.content)

    return httpx.MockTransport(answer), asked


def refused(status: int, **headers: str) -> httpx.Response:
    """Refuse with a problem document."""
    problem = {**PROBLEM, "status": status}
    return httpx.Response(
        status, json=problem, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def test_a_decision_comes_back_as_the_service_made_it(ask, service, rules) -> None:
    """The same models go in and come out; the words of each reason come along, in both languages."""
    decision = ask("check", QUERY, address=service.address)
    here = decide(QUERY, rules)
    assert (here.verdict, here.totals, here.sessions, here.outcomes) == (
        decision.verdict,
        decision.totals,
        decision.sessions,
        decision.outcomes,
    )
    assert [reason.code for reason in here.reasons] == [reason.code for reason in decision.reasons]
    assert {"nl", "en"} == dict(decision.reasons[0].figures).keys()


def test_lists_are_found_by_a_part_of_a_name(ask, service) -> None:
    """Names with spaces and signs go over the wire whole."""
    assert "cz" in [insurer["id"] for insurer in ask("insurers", "cz", address=service.address)]
    assert ask("packages", "Zilveren Kruis", year=2026, address=service.address)["insurer"] == "zilveren_kruis"
    with pytest.raises(NotFoundError):
        ask("packages", "a/b ?", address=service.address)


def test_every_fault_of_a_question_is_told_with_its_place(ask, service) -> None:
    """A question the service refuses is never asked twice."""
    with pytest.raises(InvalidRequestError, match="#/insurer") as error:
        ask("check", CoverageQuery(date=date(2026, 3, 2), insurer="Zilvern Kruis"), address=service.address)
    assert {"#/insurer", "#/age"} == {fault["pointer"] for fault in error.value.errors}


def test_a_claim_file_goes_and_comes_back_with_progress(ask, service, tmp_path) -> None:
    """Bytes are told as they go; the file that comes back has a line for each line sent."""
    rows = "".join(f"{n},i{n},1980-05-01,2019-01-04,1200,7119,Plus,yes,50.00\n" for n in range(2_000))
    sent, told = (HEADER + rows).encode(), []
    (tmp_path / "in.csv").write_bytes(sent)
    options = {"token": service.token, "address": service.address, "to": tmp_path / "out.csv"}
    done = ask("verify_claims", tmp_path / "in.csv", progress=told.append, **options)
    out = (tmp_path / "out.csv").read_bytes()
    assert Progress(len(sent), len(out)) == done == told[-1]
    assert [str(n) for n in range(2_000)] == [row["claim_id"] for row in csv.DictReader(StringIO(out.decode()))]
    assert len({each.sent for each in told}) > 1


def test_without_a_token_no_file_is_taken_and_none_is_written(ask, service, tmp_path) -> None:
    """What was refused leaves nothing behind."""
    with pytest.raises(AccessError) as error:
        ask("verify_claims", BytesIO(HEADER.encode()), to=tmp_path / "out.csv", address=service.address)
    assert (401, "not-signed-in") == (error.value.status, error.value.kind)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("failure", [httpx.ConnectError("no"), httpx.ReadTimeout("slow"), refused(503), refused(429)])
def test_what_is_safe_to_repeat_is_asked_again(ask, failure, rules) -> None:
    """A question is answered although nobody answered the first time, or the service was busy."""
    answer = httpx.Response(200, json=_wire(rules))
    transport, asked = answering(failure, failure, answer)
    with stamina.set_testing(True, attempts=4, cap=True):
        assert ask("check", QUERY, transport=transport).verdict == "partly_reimbursed"
    assert len(asked) == 3


def test_after_so_many_times_the_last_failure_is_told(ask) -> None:
    """Nobody waits for ever."""
    transport, asked = answering(httpx.ConnectError("no"))
    with stamina.set_testing(True, attempts=3, cap=True), pytest.raises(NoAnswerError, match="ConnectError"):
        ask("check", QUERY, transport=transport, attempts=3)
    assert len(asked) == 3


def test_a_long_wait_is_left_to_the_caller(ask) -> None:
    """Who is asked to come back after an hour is told so at once."""
    transport, asked = answering(refused(429, retry_after="3600"))
    with pytest.raises(UnavailableError) as error:
        ask("check", QUERY, transport=transport)
    assert (3_600, 1) == (error.value.retry_after, len(asked))


def test_the_wait_asked_for_is_kept(ask, rules) -> None:
    """Retry-After is what the next pause is."""
    assert pause_before_next(UnavailableError(PROBLEM, 7.0)) == 7.0
    assert pause_before_next(UnavailableError(PROBLEM, None)) is True
    assert pause_before_next(InvalidRequestError({**PROBLEM, "status": 422}, None)) is False
    transport, _ = answering(refused(503, retry_after="0"), httpx.Response(200, json=_wire(rules)))
    assert ask("check", QUERY, transport=transport).verdict == "partly_reimbursed"


def test_a_claim_file_is_sent_once(ask) -> None:
    """What was read of a file may not be there a second time."""
    transport, asked = answering(refused(503))
    with pytest.raises(UnavailableError):
        ask("verify_claims", BytesIO(HEADER.encode()), to=BytesIO(), transport=transport)
    assert len(asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(502, text="Bad Gateway"),
        httpx.Response(200, json={"verdict": "yes"}),
        httpx.Response(404, json=["no problem document"]),
    ],
)
def test_what_is_not_this_service_is_told_as_such(ask, answer) -> None:
    """A page of a proxy is no answer."""
    with pytest.raises(UnexpectedAnswerError):
        ask("check", QUERY, transport=answering(answer)[0])


@pytest.mark.parametrize(
    "query",
    [
        QUERY,
        CoverageQuery(date=date(2031, 1, 1), birth_date=date(1980, 5, 1), insurer="cz", packages=("Plus",)),
        CoverageQuery(
            date=date(2026, 1, 5), age=40, tariff_eur=Decimal("52.50"), planned_sessions=3, sessions_used=None
        ),
        CoverageQuery(
            date=date(2026, 1, 5),
            age=40,
            stated_package=StatedPackage(sessions=9, eur_per_session=Decimal(40)),
            sessions_used=SessionsUsed(year=2),
            session_dates=(date(2026, 1, 5), date(2026, 1, 8)),
        ),
    ],
)
def test_question_and_decision_survive_the_wire(query, rules) -> None:
    """They come back as they went, but for the words that stand in place of the figures of a reason."""
    assert query == read_query(over_the_wire(write_query(query)), rules, today=date(2026, 11, 22))
    decision = decide(query, rules)
    assert without_figures(decision) == without_figures(read_decision(over_the_wire(write_decision(decision))))


def over_the_wire(document: Any) -> Any:
    """Encode a document and decode it again."""
    return msgspec.json.decode(msgspec.json.encode(document))


def without_figures(decision: CoverageDecision) -> CoverageDecision:
    """Leave out of each reason what is a figure here and words there, and of each case its code."""
    known = decision.last_known
    return evolve(
        decision,
        reasons=plain(decision.reasons),
        assumptions=plain(decision.assumptions),
        branches=tuple(
            evolve(branch, reasons=plain(branch.reasons), condition=Reason("branch")) for branch in decision.branches
        ),
        last_known=known and evolve(known, law=plain(known.law)),
    )


def plain(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Leave out the figures of reasons."""
    return tuple(evolve(reason, figures=()) for reason in reasons)


def _wire(rules) -> Any:
    return over_the_wire(write_decision(decide(QUERY, rules)))
