"""Asking a running service: the same questions and decisions as here, over HTTP, from programs that wait or do not.

What it raises is told by `errors`.

Asking changes nothing, so a question is repeated, with growing pauses, when nobody answered or the service was not
available. A claim file is sent once: what was read of it may not be there a second time.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final, Self
from urllib.parse import quote

import httpx
import stamina
from anyio.to_thread import run_sync
from attrs import define, evolve, frozen

from coverage_service.client.errors import (
    NoAnswerError,
    UnavailableError,
    decision_of,
    list_of,
    no_answer_as_error,
    read,
    refuse,
)
from coverage_service.model import CoverageDecision, CoverageQuery
from coverage_service.wire.fields import Json
from coverage_service.wire.questions import write_query
from coverage_service.wording.sentences import Language
from insurer_rules.atomic_files import whole

SECONDS: Final = 30.0
CHUNK: Final = 65_536
LONGEST_PAUSE: Final = 60.0


@frozen
class Progress:
    """How far a claim file is, in bytes: sent of it, and received of what comes back."""

    sent: int = 0
    received: int = 0


Report = Callable[[Progress], None]


@define
class SentFile:
    """A claim file under way: what is sent, where what comes back is written, and whom to tell how far it is."""

    file: IO[bytes]
    to: IO[bytes]
    media_type: str
    language: Language
    report: Report | None
    progress: Progress = Progress()

    def request(self) -> dict[str, Any]:
        """Give the request but for its content."""
        headers = {"content-type": self.media_type}
        return {"url": "/v1/claim-verifications", "params": {"language": self.language}, "headers": headers}

    def read(self) -> bytes:
        """Read the next part of the file; empty at its end."""
        part = self.file.read(CHUNK)
        self._tell(evolve(self.progress, sent=self.progress.sent + len(part)))
        return part

    def write(self, part: bytes) -> None:
        """Write a part of what came back."""
        self.to.write(part)
        self._tell(evolve(self.progress, received=self.progress.received + len(part)))

    async def parts(self) -> AsyncIterator[bytes]:
        """Read the file in a thread, so that others go on meanwhile."""
        while part := await run_sync(self.read):
            yield part

    def _tell(self, progress: Progress) -> None:
        self.progress = progress
        if self.report:
            self.report(progress)


class CoverageClient:
    """Ask a service and wait for its answers; use it as a context manager, which closes its connections."""

    def __init__(
        self,
        address: str,
        *,
        token: str | None = None,
        timeout: float = SECONDS,
        attempts: int = 4,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Keep the address; `timeout` is in seconds for each wait, `attempts` how often a question is asked at most."""
        self._attempts = attempts
        self._http = httpx.Client(base_url=address, headers=_headers(token), timeout=timeout, transport=transport)

    def __enter__(self) -> Self:
        """Give the client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def check(self, query: CoverageQuery) -> CoverageDecision:
        """Ask whether a question's sessions are reimbursed. Raises CoverageError."""
        return decision_of(self._ask("POST", "/v1/coverage-checks", json=write_query(query)))

    def insurers(self, part: str = "") -> list[Json]:
        """List the insurers whose name, alias or UZOVI number has a part. Raises CoverageError."""
        return list_of(self._ask("GET", "/v1/insurers", params={"q": part}), "insurers")

    def packages(self, insurer: str, *, year: int | None = None) -> Json:
        """List the packages of an insurer in a policy year; left out: this year. Raises CoverageError."""
        return self._ask("GET", _packages(insurer), params={} if year is None else {"year": year})

    def verify_claims(
        self,
        file: Path | IO[bytes],
        *,
        to: Path | IO[bytes],
        media_type: str = "text/csv",
        language: Language = "nl",
        progress: Report | None = None,
    ) -> Progress:
        """Send a claim file and write what comes back, part by part; a path gets its name only when it is whole.

        Raises CoverageError; nothing is sent twice.
        """
        with _upload(file, to, media_type, language, progress) as upload, no_answer_as_error():
            with self._http.stream("POST", **upload.request(), content=iter(upload.read, b"")) as answer:
                if answer.is_error:
                    answer.read()
                refuse(answer)
                for part in answer.iter_bytes(CHUNK):
                    upload.write(part)
            return upload.progress

    def _ask(self, method: str, path: str, **content: Any) -> Json:
        for attempt in stamina.retry_context(on=pause_before_next, attempts=self._attempts, wait_max=LONGEST_PAUSE):
            with attempt, no_answer_as_error():
                return read(self._http.request(method, path, **content))
        raise NoAnswerError


class AsyncCoverageClient:
    """Ask a service while others go on; use it as an asynchronous context manager, which closes its connections."""

    def __init__(
        self,
        address: str,
        *,
        token: str | None = None,
        timeout: float = SECONDS,
        attempts: int = 4,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Keep the address; `timeout` is in seconds for each wait, `attempts` how often a question is asked at most."""
        self._attempts = attempts
        self._http = httpx.AsyncClient(base_url=address, headers=_headers(token), timeout=timeout, transport=transport)

    async def __aenter__(self) -> Self:
        """Give the client itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def check(self, query: CoverageQuery) -> CoverageDecision:
        """Ask whether a question's sessions are reimbursed. Raises CoverageError."""
        return decision_of(await self._ask("POST", "/v1/coverage-checks", json=write_query(query)))

    async def insurers(self, part: str = "") -> list[Json]:
        """List the insurers whose name, alias or UZOVI number has a part. Raises CoverageError."""
        return list_of(await self._ask("GET", "/v1/insurers", params={"q": part}), "insurers")

    async def packages(self, insurer: str, *, year: int | None = None) -> Json:
        """List the packages of an insurer in a policy year; left out: this year. Raises CoverageError."""
        return await self._ask("GET", _packages(insurer), params={} if year is None else {"year": year})

    async def verify_claims(
        self,
        file: Path | IO[bytes],
        *,
        to: Path | IO[bytes],
        media_type: str = "text/csv",
        language: Language = "nl",
        progress: Report | None = None,
    ) -> Progress:
        """Send a claim file and write what comes back, part by part; a path gets its name only when it is whole.

        Raises CoverageError; nothing is sent twice.
        """
        with _upload(file, to, media_type, language, progress) as upload, no_answer_as_error():
            async with self._http.stream("POST", **upload.request(), content=upload.parts()) as answer:
                if answer.is_error:
                    await answer.aread()
                refuse(answer)
                async for part in answer.aiter_bytes(CHUNK):
                    await run_sync(upload.write, part)
            return upload.progress

    async def _ask(self, method: str, path: str, **content: Any) -> Json:
        retries = stamina.retry_context(on=pause_before_next, attempts=self._attempts, wait_max=LONGEST_PAUSE)
        async for attempt in retries:
            with attempt, no_answer_as_error():
                return read(await self._http.request(method, path, **content))
        raise NoAnswerError


def pause_before_next(error: Exception) -> bool | float:
    """Tell whether to ask again, and after how many seconds where the service says so; not when that is long."""
    if isinstance(error, UnavailableError) and error.retry_after is not None:
        return error.retry_after if error.retry_after <= LONGEST_PAUSE else False
    return isinstance(error, NoAnswerError | UnavailableError)


@contextmanager
def _upload(
    file: Path | IO[bytes], to: Path | IO[bytes], media_type: str, language: Language, report: Report | None
) -> Iterator[SentFile]:
    with ExitStack() as files:
        source = files.enter_context(file.open("rb")) if isinstance(file, Path) else file
        target = files.enter_context(whole(to)) if isinstance(to, Path) else to
        yield SentFile(source, target, media_type, language, report)


def _headers(token: str | None) -> dict[str, str]:
    accepted = {"accept": "application/json"}
    return accepted if token is None else {**accepted, "authorization": f"Bearer {token}"}


def _packages(insurer: str) -> str:
    return f"/v1/insurers/{quote(insurer, safe='')}/packages"
