"""Watching the sources: which of the pages that the tables cite changed, vanished or cannot be reached.

Fetches politely: robots.txt is respected, one page at a time per site with a pause, few sites at once, nothing twice
that the site says is unchanged. What a page says is left to the analyst; the figures that changed in it are shown.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx
from attrs import asdict, evolve, frozen

from insurer_rules.atomic_files import write_whole
from insurer_rules.loading import Tables
from insurer_rules.upkeep.page_text import figure_changes, figures_in, page_text

AGENT = "rule-table-source-watch"
HEADERS = {
    "user-agent": f"{AGENT}/1.0 (checks pages cited in public rule tables)",
    "accept": "text/html,application/pdf;q=0.9,*/*;q=0.5",
}
MOST_BYTES = 20_000_000
LONGEST_PAUSE = 30.0
Status = Literal["new", "unchanged", "changed", "vanished", "unreachable", "refused"]


@frozen
class Citation:
    """A page and the places that cite it, each as file and source id."""

    url: str
    places: tuple[str, ...]


@frozen(kw_only=True)
class Seen:
    """What a page looked like when it was last seen; its hash is that of the text a reader sees."""

    hash: str
    etag: str = ""
    last_modified: str = ""
    figures: tuple[str, ...] = ()


@frozen(kw_only=True)
class SourceFinding:
    """What became of one cited page. `went` and `came` are figures, with the words around them, that changed in it.

    "new": never seen before. "vanished": the site says it is gone. "unreachable": nobody knows. "refused": the site
    asks robots not to read it.
    """

    citation: Citation
    status: Status
    reason: str = ""
    went: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    seen: Seen | None = None


@frozen
class Manners:
    """How politely to fetch: pages at once over all sites, seconds between two pages of a site, seconds to wait."""

    at_once: int = 6
    pause: float = 1.0
    timeout: float = 20.0


def citations(tables: Tables) -> tuple[Citation, ...]:
    """List every page that a source of the tables gives, each once."""
    places: dict[str, list[str]] = {}
    kept = [("labels.toml", tables.labels.sources), ("basic_package.toml", tables.basic.sources)]
    kept += [("listed_conditions.toml", tables.listed.sources)]
    kept += [(name, policy.sources) for name, policy in tables.policies.items()]
    for name, sources in kept:
        for source in sources:
            if source.url.startswith(("http://", "https://")):
                places.setdefault(source.url.partition("#")[0], []).append(f"{name}#{source.id}")
    return tuple(Citation(url, tuple(cited)) for url, cited in sorted(places.items()))


async def watch_sources(
    pages: Iterable[Citation],
    state: Path,
    *,
    manners: Manners | None = None,
    progress: Callable[[int, int, SourceFinding], object] = lambda *_: None,
) -> tuple[SourceFinding, ...]:
    """Look at every page and compare it with the state file, which then remembers what was seen.

    `progress` is told after each page: how many are done, of how many, and what was found.
    """
    manners = manners or Manners()
    pages, known = tuple(pages), read_state(state)
    sites: dict[str, list[Citation]] = {}
    for page in pages:
        sites.setdefault(_site(page.url), []).append(page)
    found: list[SourceFinding] = []

    def tell(finding: SourceFinding) -> None:
        found.append(finding)
        progress(len(found), len(pages), finding)

    limits = asyncio.Semaphore(manners.at_once)
    async with httpx.AsyncClient(headers=HEADERS, timeout=manners.timeout, follow_redirects=True) as client:
        visits = [_Visit(client, limits, manners, known, tell).of(site, own) for site, own in sites.items()]
        await asyncio.gather(*visits)
    write_state(state, known | {f.citation.url: f.seen for f in found if f.seen})
    return tuple(sorted(found, key=lambda finding: finding.citation.url))


def read_state(state: Path) -> dict[str, Seen]:
    """Read what was seen last time, by address; nothing when there was no last time."""
    if not state.exists():
        return {}
    stated: dict[str, dict[str, Any]] = json.loads(state.read_text("utf-8"))
    return {url: Seen(**seen | {"figures": tuple(seen["figures"])}) for url, seen in stated.items()}


def write_state(state: Path, seen: Mapping[str, Seen]) -> None:
    """Write what was seen, whole."""
    content = {url: asdict(each) for url, each in sorted(seen.items())}
    write_whole(state, json.dumps(content, ensure_ascii=False, indent=1).encode())


@frozen
class _Visit:
    """Looks at the pages of one site, one after the other."""

    client: httpx.AsyncClient
    limits: asyncio.Semaphore
    manners: Manners
    known: Mapping[str, Seen]
    tell: Callable[[SourceFinding], None]

    async def of(self, site: str, pages: list[Citation]) -> None:
        robots = await self._robots(site)
        pause = self.manners.pause
        if isinstance(robots, RobotFileParser):
            pause = min(max(pause, float(robots.crawl_delay(AGENT) or 0)), LONGEST_PAUSE)
        for number, page in enumerate(pages):
            if number:
                await asyncio.sleep(pause)
            self.tell(await self._finding(page, robots))

    async def _robots(self, site: str) -> RobotFileParser | str:
        """Read the site's robots.txt: its rules, or why nothing may be fetched; none at all allows everything."""
        try:
            async with self.limits:
                response = await self.client.get(f"{site}/robots.txt")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return str(error) or type(error).__name__
        if response.is_server_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            return f"robots.txt: HTTP {response.status_code}"
        rules = RobotFileParser()
        rules.parse(response.text.splitlines() if response.is_success else [])
        if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            rules.parse(["User-agent: *", "Disallow: /"])
        return rules

    async def _finding(self, page: Citation, robots: RobotFileParser | str) -> SourceFinding:
        if isinstance(robots, str):
            return SourceFinding(citation=page, status="unreachable", reason=robots)
        if not robots.can_fetch(AGENT, page.url):
            return SourceFinding(citation=page, status="refused", reason="robots.txt asks not to")
        last = self.known.get(page.url)
        conditions = {"if-none-match": last.etag, "if-modified-since": last.last_modified} if last else {}
        try:
            async with (
                self.limits,
                self.client.stream("GET", page.url, headers={k: v for k, v in conditions.items() if v}) as response,
            ):
                body = await _body(response)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return SourceFinding(citation=page, status="unreachable", reason=str(error) or type(error).__name__)
        return _compare(page, last, response, body)


async def _body(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            msg = "larger than any page"
            raise ValueError(msg)
    return bytes(body)


def _compare(page: Citation, last: Seen | None, response: httpx.Response, body: bytes) -> SourceFinding:
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return SourceFinding(citation=page, status="unchanged", seen=last)
    if response.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
        return SourceFinding(citation=page, status="vanished", reason=f"HTTP {response.status_code}")
    if not response.is_success:
        return SourceFinding(citation=page, status="unreachable", reason=f"HTTP {response.status_code}")
    now = _seen_of(response, body)
    moved = f"moved to {response.url}" if response.history and str(response.url) != page.url else ""
    finding = SourceFinding(citation=page, status="new", reason=moved, seen=now)
    if last is None:
        return finding
    if last.hash == now.hash:
        return evolve(finding, status="unchanged")
    went, came = figure_changes(last.figures, now.figures)
    return evolve(finding, status="changed", went=went, came=came)


def _seen_of(response: httpx.Response, body: bytes) -> Seen:
    etag, modified = (response.headers.get(name, "") for name in ("etag", "last-modified"))
    if "html" not in response.headers.get("content-type", "html"):
        return Seen(hash=hashlib.sha256(body).hexdigest(), etag=etag, last_modified=modified)
    text = page_text(body.decode(response.charset_encoding or "utf-8", errors="replace"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Seen(hash=digest, etag=etag, last_modified=modified, figures=figures_in(text))


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
