"""A release: one immutable file with every published table, its content hash, and what changed since the last one.

Only tables that pass their checks are released; drafts stay out. A release names who prepared it and who approved it,
two different people. Taking a new release into a running service is left to `release_watch`.
"""

import hashlib
import io
import json
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from insurer_rules.atomic_files import alone, write_whole
from insurer_rules.changelog import changelog
from insurer_rules.changes import changes_between
from insurer_rules.checks import check_tables
from insurer_rules.faults import PhrasedError, phrase
from insurer_rules.loading import Tables, TablesError, assemble, read_tables
from insurer_rules.rules import Rules, plain

MANIFEST = "release.json"
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    struct.error,
)
SUFFIX = ".rules.zip"
TABLE_NAME = re.compile(r"(20\d\d/)?[a-z0-9_]+\.toml|codes/[a-z0-9_]+\.csv")
NAME = re.compile(rf"(\d{{1,9}})-.*{re.escape(SUFFIX)}", re.ASCII)
MOST_BYTES = 64_000_000
EPOCH = (1980, 1, 1, 0, 0, 0)


class ReleaseError(PhrasedError):
    """A release cannot be made, or a file is not the release it says it is."""


@frozen(kw_only=True)
class Release:
    """What a release says of itself; `hash` is that of all its tables, notes and names."""

    number: int
    released_on: date
    prepared_by: str
    approved_by: str
    notes: str
    files: Mapping[str, str]
    hash: str = ""

    @property
    def name(self) -> str:
        """The name of its file: number and hash."""
        return f"{self.number:04}-{self.hash[:16]}{SUFFIX}"


@frozen(eq=False)
class OpenRelease:
    """A release that was verified and checked, with its tables and the rules made of them."""

    release: Release
    tables: Tables
    rules: Rules


def release(directory: Path, out: Path, *, prepared_by: str, approved_by: str, released_on: date) -> Path:
    """Make the next release of the tables of a directory and give the path of its file.

    Raises TablesError when a check fails, ReleaseError when the two names are one, or when nothing changed.
    """
    if not plain(prepared_by) or not plain(approved_by) or plain(prepared_by) == plain(approved_by):
        raise ReleaseError(phrase("two_persons"))
    tables = _without_drafts(read_tables(tables=directory))
    out.mkdir(parents=True, exist_ok=True)
    with alone(out):
        last = open_release(latest) if (latest := latest_release(out)) else None
        contents = {name: path.read_bytes() for name, path in sorted(tables.files.items())}
        files = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        if last and last.release.files == files:
            raise ReleaseError(phrase("nothing_changed", release=last.release.number))
        made = _with_hash(
            Release(
                number=last.release.number + 1 if last else 1,
                released_on=released_on,
                prepared_by=prepared_by.strip(),
                approved_by=approved_by.strip(),
                notes=_notes(last, tables, files),
                files=files,
            )
        )
        path = out / made.name
        write_whole(path, _zip(made, contents))
        path.chmod(0o444)
    return path


def latest_release(out: Path) -> Path | None:
    """Give the file of the newest release of a directory, by its number; None when there is none.

    Whatever else stands there, under whatever name, is no release.
    """
    named = ((NAME.fullmatch(path.name), path) for path in out.glob(f"*{SUFFIX}"))
    numbered = ((int(found[1]), path) for found, path in named if found)
    return max(numbered, default=(0, None))[1]


def open_release(source: Path | bytes) -> OpenRelease:
    """Open a release from a file or its bytes: verified against its hash, read and checked.

    Raises ReleaseError when a byte is not as released, TablesError when its tables are unsound.
    """
    content = source if isinstance(source, bytes) else source.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            contents = _verified_contents(archive)
            found = _manifest(contents.pop(MANIFEST))
    except UNREADABLE as error:
        raise ReleaseError(phrase("no_release", message=str(error))) from error
    if found != _with_hash(found) or found.files != {
        name: hashlib.sha256(each).hexdigest() for name, each in contents.items()
    }:
        raise ReleaseError(phrase("other_hash", release=found.number))
    return _open(found, contents)


def _open(found: Release, contents: Mapping[str, bytes]) -> OpenRelease:
    with tempfile.TemporaryDirectory() as directory:
        for name, content in contents.items():
            path = Path(directory, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        tables = read_tables(tables=Path(directory))
        if errors := check_tables(tables):
            raise TablesError(errors)
        return OpenRelease(found, tables, assemble(tables))


def _without_drafts(tables: Tables) -> Tables:
    """Leave the drafts out, then check what is left."""
    drafts = {name for name, policy in tables.policies.items() if policy.status == "draft"}
    left = Tables(
        {name: path for name, path in tables.files.items() if name not in drafts},
        tables.labels,
        tables.basic,
        tables.listed,
        {name: policy for name, policy in tables.policies.items() if name not in drafts},
    )
    if errors := check_tables(left):
        raise TablesError(errors)
    return left


def _notes(last: OpenRelease | None, tables: Tables, files: Mapping[str, str]) -> str:
    if last is None:
        return "The first release."
    names = {label.id: label.name for label in tables.labels.labels}
    found = changes_between(last.tables.policies.values(), tables.policies.values())
    others = sorted(name for name, _ in {*last.release.files.items()} ^ {*files.items()} if not name.startswith("20"))
    told = "".join(f"- Ook gewijzigd: {name}.\n" for name in dict.fromkeys(others))
    return changelog(found, names, language="nl") + told


def _with_hash(made: Release) -> Release:
    stated = asdict(made) | {"released_on": made.released_on.isoformat(), "hash": ""}
    content = json.dumps(stated, sort_keys=True, ensure_ascii=False).encode()
    return Release(**asdict(made) | {"hash": hashlib.sha256(content).hexdigest()})


def _zip(made: Release, contents: Mapping[str, bytes]) -> bytes:
    stated = asdict(made) | {"released_on": made.released_on.isoformat()}
    manifest = json.dumps(stated, ensure_ascii=False, indent=1, sort_keys=True).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {MANIFEST: manifest, **contents}.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _verified_contents(archive: zipfile.ZipFile) -> dict[str, bytes]:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(set(names)) != len(names) or not all(name == MANIFEST or TABLE_NAME.fullmatch(name) for name in names):
        raise ReleaseError(phrase("other_files"))
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise ReleaseError(phrase("release_too_large", most=MOST_BYTES))
    return {name: archive.read(name) for name in names}


def _manifest(content: bytes) -> Release:
    stated: dict[str, Any] = json.loads(content)
    return Release(**stated | {"released_on": date.fromisoformat(stated["released_on"])})
