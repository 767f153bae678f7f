"""Watching the sources: which of the pages that the tables cite changed, vanished or cannot be reached.

What a page says is left to the analyst; the figures that changed in it are shown. How pages are fetched is left to
`polite_pages`.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import asdict, evolve, frozen

from insurer_rules.atomic_files import write_whole
from insurer_rules.loading import Tables
from insurer_rules.upkeep.page_text import figure_changes, figures_in, page_text
from insurer_rules.upkeep.polite_pages import FetchedPage, Manners, fetch_pages

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
    cited, known = {page.url: page for page in pages}, read_state(state)
    found: list[SourceFinding] = []

    def tell(page: FetchedPage) -> None:
        found.append(_compare(cited[page.url], known.get(page.url), page))
        progress(len(found), len(cited), found[-1])

    marks = {url: (seen.etag, seen.last_modified) for url, seen in known.items()}
    await fetch_pages(cited, marks, tell, manners=manners)
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


def _compare(citation: Citation, last: Seen | None, page: FetchedPage) -> SourceFinding:
    if page.fate == "unchanged":
        return SourceFinding(citation=citation, status="unchanged", seen=last)
    if page.fate != "fetched":
        return SourceFinding(citation=citation, status=page.fate, reason=page.reason)
    now = _seen_of(page)
    finding = SourceFinding(citation=citation, status="new", reason=page.reason, seen=now)
    if last is None:
        return finding
    if last.hash == now.hash:
        return evolve(finding, status="unchanged")
    went, came = figure_changes(last.figures, now.figures)
    return evolve(finding, status="changed", went=went, came=came)


def _seen_of(page: FetchedPage) -> Seen:
    if "html" not in (page.kind or "html"):
        digest = hashlib.sha256(page.body).hexdigest()
        return Seen(hash=digest, etag=page.etag, last_modified=page.last_modified)
    text = page_text(page.body.decode(page.charset or "utf-8", errors="replace"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Seen(hash=digest, etag=page.etag, last_modified=page.last_modified, figures=figures_in(text))
