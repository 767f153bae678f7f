"""Taking a new release into a running service: whole or not at all, checked before the switch; else the old one stays.

Making and verifying releases is left to `releases`; when to look, and whom to tell, to the caller.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal

import httpx
from attrs import frozen

from insurer_rules.faults import phrase
from insurer_rules.publishing.releases import (
    MOST_BYTES,
    OpenRelease,
    Release,
    ReleaseError,
    latest_release,
    open_release,
)
from insurer_rules.rules import Rules

# A server that drips its bytes is let go, however lively it looks.
MOST_SECONDS, MOST_HOPS = 120.0, 3


OutcomeKind = Literal["switched", "unchanged", "refused", "unreachable"]


@frozen
class WatchOutcome:
    """What came of looking for a new release.

    "switched": the rules are now those of `release`. "unchanged": there is no newer one. "refused": there is, but it
    is bad and the old rules stay. "unreachable": nobody could look, the old rules stay.
    """

    kind: OutcomeKind
    release: Release | None = None
    reason: str = ""


@frozen
class _Candidate:
    content: bytes
    mark: str


class ReleaseWatcher:
    """Holds the rules in use, and takes newer ones from a directory of releases or from the URL of one.

    `current()` is the rules of exactly one release; who asks once and keeps them for an answer never mixes two.
    `trial` may refuse new rules by raising: a service lets them answer a known question first.
    """

    def __init__(
        self,
        source: Path | str,
        rules: Rules,
        *,
        client: httpx.AsyncClient | None = None,
        trial: Callable[[Rules], object] | None = None,
        keys: Iterable[str] = (),
    ) -> None:
        """Begin with these rules; nothing is looked up yet. With keys, only signed releases are taken."""
        self._keys = tuple(keys)
        self._source = source
        self._rules = rules
        self._release: Release | None = None
        self._client = client
        self._trial = trial
        self._mark = ""
        self.last: WatchOutcome | None = None
        self._refused: WatchOutcome | None = None
        self._looking = asyncio.Lock()

    def current(self) -> Rules:
        """Give the rules in use."""
        return self._rules

    def release(self) -> Release | None:
        """Give the release in use; None while it is still the rules begun with."""
        return self._release

    async def refresh(self) -> WatchOutcome:
        """Look for a newer release and take it when it is good. Never raises for what it finds there.

        `last` is what came of it; a refusal stays so until another release stands in its place.
        """
        async with self._looking:
            outcome = await self._look()
            self._refused = outcome if outcome.kind == "refused" else self._refused
            self.last = outcome if outcome.kind == "unreachable" else self._refused or outcome
            return outcome

    async def _look(self) -> WatchOutcome:
        try:
            async with asyncio.timeout(MOST_SECONDS):
                candidate = await self._candidate()
        except Exception as error:  # noqa: BLE001 - whatever is wrong there, the old release goes on
            return WatchOutcome("unreachable", self._release, str(error) or type(error).__name__)
        if candidate is None:
            return WatchOutcome("unchanged", self._release)
        self._mark, self._refused = candidate.mark, None
        try:
            opened = await asyncio.to_thread(self._try, candidate.content)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a new release, the old one goes on
            return WatchOutcome("refused", self._release, str(error) or type(error).__name__)
        if self._release and opened.release.hash == self._release.hash:
            return WatchOutcome("unchanged", self._release)
        self._rules, self._release = opened.rules, opened.release
        return WatchOutcome("switched", self._release)

    async def watch(self, every: float, tell: Callable[[WatchOutcome], object]) -> None:
        """Look again and again, every so many seconds, until cancelled; tell whatever is not "unchanged".

        Nothing ends it but that: not what is found, nor what telling comes to.
        """
        while True:
            outcome = await self.refresh()
            if outcome.kind != "unchanged":
                with suppress(Exception):
                    tell(outcome)
            await asyncio.sleep(every)

    def _try(self, content: bytes) -> OpenRelease:
        opened = open_release(content, keys=self._keys)
        if self._release and opened.release.number < self._release.number:
            older = phrase("older_release", release=opened.release.number, used=self._release.number)
            raise ReleaseError(older)
        if self._trial:
            self._trial(opened.rules)
        return opened

    async def _candidate(self) -> _Candidate | None:
        """Fetch the newest release, unless it is the one seen last time."""
        if isinstance(self._source, Path):
            return await asyncio.to_thread(_from_directory, self._source, self._mark)
        if self._client is not None:
            return await _from_url(self._client, self._source, self._mark)
        async with httpx.AsyncClient(timeout=30) as client:
            return await _from_url(client, self._source, self._mark)


def _from_directory(directory: Path, seen: str) -> _Candidate | None:
    path = latest_release(directory)
    if path is None:
        return None
    status = path.stat()
    mark = f"{path.name} {status.st_size} {status.st_mtime_ns}"
    return None if mark == seen else _Candidate(path.read_bytes(), mark)


async def _from_url(client: httpx.AsyncClient, url: str, seen: str, hops: int = MOST_HOPS) -> _Candidate | None:
    headers = {"accept-encoding": "identity"} | ({"if-none-match": seen} if seen else {})
    async with client.stream("GET", url, headers=headers, follow_redirects=False) as response:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return None
        if response.next_request is not None:
            onward = response.next_request.url
            if not hops or not _stays_home(response.request.url, onward):
                raise ReleaseError(phrase("other_release_place"))
            return await _from_url(client, str(onward), seen, hops - 1)
        response.raise_for_status()
        content = bytearray()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > MOST_BYTES:
                raise ReleaseError(phrase("release_too_large", most=MOST_BYTES))
    mark = response.headers.get("etag", "")
    return _Candidate(bytes(content), mark if mark.isascii() and mark.isprintable() else "")


def _stays_home(asked: httpx.URL, onward: httpx.URL) -> bool:
    """Tell whether a redirect leads to the same host, and from https to nothing else."""
    return (asked.host, asked.port) == (onward.host, onward.port) and asked.scheme == onward.scheme
