"""Fetching pages politely: robots.txt is respected, one page at a time per site with a pause, few sites at once.

Nothing is fetched twice that the site says is unchanged, and nothing larger than any page. What a page says is left to
the callers.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Literal
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx
from attrs import frozen

AGENT = "rule-table-source-watch"
HEADERS = {
    "user-agent": f"{AGENT}/1.0 (checks pages cited in public rule tables)",
    "accept": "text/html,application/pdf;q=0.9,*/*;q=0.5",
}
MOST_BYTES = 20_000_000
LONGEST_PAUSE = 30.0
Fate = Literal["fetched", "unchanged", "vanished", "unreachable", "refused"]
GONE = (httpx.codes.NOT_FOUND, httpx.codes.GONE)


@frozen(kw_only=True)
class FetchedPage:
    """What became of one page. "refused": the site asks robots not to read it. "unreachable": nobody knows.

    `address` is where it stands now, when it moved. `etag` and `last_modified` are what to ask with the next time.
    """

    url: str
    fate: Fate
    reason: str = ""
    body: bytes = b""
    kind: str = ""
    charset: str = ""
    address: str = ""
    etag: str = ""
    last_modified: str = ""


@frozen
class Manners:
    """How politely to fetch: pages at once over all sites, seconds between two pages of a site, seconds to wait."""

    at_once: int = 6
    pause: float = 1.0
    timeout: float = 20.0


async def fetch_pages(
    urls: Iterable[str],
    known: Mapping[str, tuple[str, str]],
    tell: Callable[[FetchedPage], object],
    *,
    manners: Manners | None = None,
) -> None:
    """Fetch every page and tell each as soon as it is there; `known` are the ETag and the date seen last time."""
    manners = manners or Manners()
    sites: dict[str, list[str]] = {}
    for url in urls:
        sites.setdefault(_site(url), []).append(url)
    limits = asyncio.Semaphore(manners.at_once)
    async with httpx.AsyncClient(headers=HEADERS, timeout=manners.timeout, follow_redirects=True) as client:
        visits = [_Visit(client, limits, manners, known, tell).of(site, own) for site, own in sites.items()]
        await asyncio.gather(*visits)


@frozen
class _Visit:
    """Looks at the pages of one site, one after the other."""

    client: httpx.AsyncClient
    limits: asyncio.Semaphore
    manners: Manners
    known: Mapping[str, tuple[str, str]]
    tell: Callable[[FetchedPage], object]

    async def of(self, site: str, urls: list[str]) -> None:
        robots = await self._robots(site)
        pause = self.manners.pause
        if isinstance(robots, RobotFileParser):
            pause = min(max(pause, float(robots.crawl_delay(AGENT) or 0)), LONGEST_PAUSE)
        for number, url in enumerate(urls):
            if number:
                await asyncio.sleep(pause)
            self.tell(await self._page(url, robots))

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

    async def _page(self, url: str, robots: RobotFileParser | str) -> FetchedPage:
        if isinstance(robots, str):
            return FetchedPage(url=url, fate="unreachable", reason=robots)
        if not robots.can_fetch(AGENT, url):
            return FetchedPage(url=url, fate="refused", reason="robots.txt asks not to")
        etag, modified = self.known.get(url, ("", ""))
        conditions = {"if-none-match": etag, "if-modified-since": modified}
        try:
            async with (
                self.limits,
                self.client.stream("GET", url, headers={k: v for k, v in conditions.items() if v}) as response,
            ):
                return _page_of(url, response, await _body(response))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return FetchedPage(url=url, fate="unreachable", reason=str(error) or type(error).__name__)


async def _body(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            msg = "larger than any page"
            raise ValueError(msg)
    return bytes(body)


def _page_of(url: str, response: httpx.Response, body: bytes) -> FetchedPage:
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return FetchedPage(url=url, fate="unchanged")
    if response.status_code in GONE:
        return FetchedPage(url=url, fate="vanished", reason=f"HTTP {response.status_code}")
    if not response.is_success:
        return FetchedPage(url=url, fate="unreachable", reason=f"HTTP {response.status_code}")
    address = str(response.url)
    etag, modified = (response.headers.get(name, "") for name in ("etag", "last-modified"))
    return FetchedPage(
        url=url,
        fate="fetched",
        reason=f"moved to {address}" if response.history and address != url else "",
        body=body,
        kind=response.headers.get("content-type", ""),
        charset=response.charset_encoding or "",
        address=address,
        etag=etag,
        last_modified=modified,
    )


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
