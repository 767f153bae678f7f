"""Collecting a year: every registered page fetched politely and read, and what it says left as readings to review.

It goes on where it stopped: a page that was fetched and read today is left alone, one that did not change is not read
again. Fetching is left to `upkeep.polite_pages`, reading to `policy_documents`.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import asdict, evolve, frozen

from insurer_rules.atomic_files import write_whole
from insurer_rules.intake.document_readings import document_readings
from insurer_rules.intake.draft_packages import newest_policy, package_ids
from insurer_rules.intake.readings_file import keep
from insurer_rules.intake.registry import RegisteredPage
from insurer_rules.loading import Tables
from insurer_rules.policy_documents.documents import form_of, read_document
from insurer_rules.policy_documents.last_year import known_names
from insurer_rules.upkeep.polite_pages import FetchedPage, Manners, fetch_pages

STATE = "pages.json"
Progress = Callable[[int, int, str, str], object]


@frozen(kw_only=True)
class PageState:
    """What is known of a page: what became of it on which day, its file, and the labels whose figures were read in it.

    `fate` is that of `FetchedPage`. `file` is named after the content, so that the same content is kept once. `notes`
    say how far a page was read that is too long to read whole.
    """

    fate: str
    on: str
    reason: str = ""
    file: str = ""
    kind: str = ""
    etag: str = ""
    last_modified: str = ""
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@frozen
class Collection:
    """A directory in which the pages of a year are kept, with what became of each; every step is written at once."""

    directory: Path
    year: int

    def states(self) -> dict[str, PageState]:
        """Read what is known of each page, by address."""
        path = self.directory / STATE
        if not path.exists():
            return {}
        stated: Mapping[str, Mapping[str, Any]] = json.loads(path.read_text("utf-8"))
        return {
            url: PageState(**{**each, **{key: tuple(each.get(key, ())) for key in ("labels", "notes")}})
            for url, each in stated.items()
        }

    def note(self, url: str, state: PageState) -> None:
        """Write what became of a page."""
        content = {each: asdict(known) for each, known in sorted({**self.states(), url: state}.items())}
        write_whole(self.directory / STATE, json.dumps(content, ensure_ascii=False, indent=1).encode())

    def content(self, state: PageState) -> bytes:
        """Read the content of a page."""
        return (self.directory / state.file).read_bytes()

    def add(self, page: FetchedPage, day: date) -> None:
        """Keep a page as it was fetched; what was read of the same content stays read."""
        known = self.states().get(page.url)
        if page.fate == "unchanged" and known:
            self.note(page.url, evolve(known, fate="fetched", on=day.isoformat(), reason=""))
        elif page.fate != "fetched":
            self.note(
                page.url,
                evolve(known or PageState(fate="", on=""), fate=page.fate, on=day.isoformat(), reason=page.reason),
            )
        else:
            self._add_content(page, day, known)

    def _add_content(self, page: FetchedPage, day: date, known: PageState | None) -> None:
        digest = hashlib.sha256(page.body).hexdigest()[:16]
        file = f"{digest}.{'pdf' if page.body.startswith(b'%PDF') else 'html'}"
        if not (self.directory / file).exists():
            write_whole(self.directory / file, page.body)
        state = PageState(
            fate="fetched",
            on=day.isoformat(),
            reason=page.reason,
            file=file,
            kind=page.kind,
            etag=page.etag,
            last_modified=page.last_modified,
            labels=known.labels if known and known.file == file else (),
        )
        self.note(page.url, state)


async def collect(
    collection: Collection,
    pages: Iterable[RegisteredPage],
    *,
    day: date,
    manners: Manners | None = None,
    progress: Progress = lambda *_: None,
) -> None:
    """Fetch the pages that were not fetched on this day; `progress` hears of each."""
    known = collection.states()
    urls = list(dict.fromkeys(page.url for page in pages))
    left = [url for url in urls if not _is_done(known.get(url), day)]
    done = 0

    def tell(page: FetchedPage) -> None:
        nonlocal done
        done += 1
        collection.add(page, day)
        progress(done, len(left), f"{page.fate} {page.reason}".strip(), page.url)

    collection.directory.mkdir(parents=True, exist_ok=True)
    marks = {url: (each.etag, each.last_modified) for url, each in known.items() if each.file}
    await fetch_pages(left, marks, tell, manners=manners)


def read_collected(
    collection: Collection,
    pages: Iterable[RegisteredPage],
    tables: Tables,
    directory: Path,
    *,
    day: date,
    progress: Progress = lambda *_: None,
) -> int:
    """Read the pages that were not read yet, and keep what they say as readings to review; gives how many."""
    states = collection.states()
    left = [page for page in pages if _is_unread(states.get(page.url), page.label)]
    kept = 0
    for number, page in enumerate(left, 1):
        found, notes = _read(collection, page, tables, directory, day)
        kept += found
        progress(number, len(left), "; ".join([f"{found} readings of {page.label}", *notes]), page.url)
        state = collection.states()[page.url]
        collection.note(page.url, evolve(state, labels=(*state.labels, page.label), notes=notes))
    return kept


def _read(
    collection: Collection, page: RegisteredPage, tables: Tables, directory: Path, day: date
) -> tuple[int, tuple[str, ...]]:
    """Read a page for its label; gives how many readings there are now, and how far it was read."""
    content = collection.content(collection.states()[page.url])
    known = known_names(tables, page.label, collection.year)
    document = read_document(
        content,
        form_of(content, page.url if "." in page.url.rpartition("/")[2] else "page.html"),
        packages=known.packages,
        label=known.label,
        year=collection.year,
        others=known.others,
    )
    found = document_readings(
        document,
        known.id,
        collection.year,
        url=page.url,
        title=f"{known.label}: {page.kind.replace('_', ' ')}",
        read_on=day,
        publisher=page.publisher,
        packages=package_ids(newest_policy(tables, known.id, collection.year)),
        of_its_year=page.year == collection.year or _names_year(document.lines, page.url, content, collection.year),
    )
    keep(directory, known.id, collection.year, *found)
    return len(found), document.notes


def _names_year(lines: Iterable[Any], url: str, content: bytes, year: int) -> bool:
    """Tell whether a page says which year it is for: in its address, in its text, or in the words of a figure."""
    written = str(year)
    return written in url or written.encode() in content or any(written in line.text for line in lines)


def _is_done(state: PageState | None, day: date) -> bool:
    return state is not None and state.on == day.isoformat() and state.fate in ("fetched", "vanished", "refused")


def _is_unread(state: PageState | None, label: str) -> bool:
    return state is not None and bool(state.file) and label not in state.labels
