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
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import asdict, evolve, frozen
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from insurer_rules.atomic_files import alone, write_whole
from insurer_rules.changelog import changelog
from insurer_rules.changes import changes_between
from insurer_rules.checks import check_tables
from insurer_rules.faults import PhrasedError, phrase
from insurer_rules.law_changes import law_changes
from insurer_rules.loading import Tables, TablesError, assemble, read_tables
from insurer_rules.publishing.signatures import is_signed_by, public_text, sign
from insurer_rules.rules import Rules
from insurer_rules.written_names import plain

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
SUFFIX, CANDIDATE = ".rules.zip", ".candidate.zip"
TABLE_NAME = re.compile(r"(20\d\d/)?[a-z0-9_]+\.toml|codes/[a-z0-9_]+\.csv")
NAME = re.compile(rf"(\d{{1,9}})-.*{re.escape(SUFFIX)}", re.ASCII)
MOST_BYTES = 64_000_000
EPOCH = (1980, 1, 1, 0, 0, 0)


class ReleaseError(PhrasedError):
    """A release cannot be made, or a file is not the release it says it is."""


@frozen(kw_only=True)
class Release:
    """What a release says of itself; `hash` is that of all its tables, notes, names and keys.

    `prepared_key` and `key` are the public keys of who prepared and who approved it; `signature` is the approver's, of
    the hash. All are empty in a release made without keys. A candidate is approved by nobody yet.
    """

    number: int
    released_on: date
    prepared_by: str
    approved_by: str
    notes: str
    files: Mapping[str, str]
    hash: str = ""
    prepared_key: str = ""
    key: str = ""
    signature: str = ""

    @property
    def name(self) -> str:
        """The name of its file: number and hash."""
        return f"{self.number:04}-{self.hash[:16]}{SUFFIX if self.approved_by else CANDIDATE}"


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
    _refuse_one_person(prepared_by, approved_by)
    return _next(directory, out, Release(**_blank(prepared_by, approved_by=approved_by, released_on=released_on)))


def propose(
    directory: Path, out: Path, *, prepared_by: str, proposed_on: date, key: Ed25519PrivateKey | None = None
) -> Path:
    """Make a candidate of the next release, for somebody else to approve, and give the path of its file.

    Raises as `release` does. With a key nobody can approve it who holds the same one.
    """
    if not plain(prepared_by):
        raise ReleaseError(phrase("two_persons"))
    blank = _blank(prepared_by, approved_by="", released_on=proposed_on)
    return _next(directory, out, Release(**blank, prepared_key=public_text(key) if key else ""))


def approve(candidate: Path, *, approved_by: str, approved_on: date, key: Ed25519PrivateKey) -> Path:
    """Make a candidate a release, signed with the key of another person; its tables stay as they were proposed.

    Raises ReleaseError for the same person or key, for what is no candidate, and where another release came between.
    """
    opened = open_release(candidate)
    proposed, out = opened.release, candidate.parent
    if proposed.approved_by:
        raise ReleaseError(phrase("no_candidate", file=candidate.name))
    _refuse_one_person(proposed.prepared_by, approved_by)
    if proposed.prepared_key == public_text(key):
        raise ReleaseError(phrase("same_key"))
    with alone(out):
        last = open_release(latest).release.number if (latest := latest_release(out)) else 0
        if proposed.number != last + 1:
            raise ReleaseError(phrase("candidate_too_late", release=proposed.number, last=last))
        made = evolve(proposed, approved_by=approved_by.strip(), released_on=approved_on, key=public_text(key))
        made = _with_hash(made)
        made = evolve(made, signature=sign(key, made.hash))
        return _write(out, made, {name: path for name, path in _contents(candidate).items() if name != MANIFEST})


def _refuse_one_person(prepared_by: str, approved_by: str) -> None:
    if not plain(prepared_by) or not plain(approved_by) or plain(prepared_by) == plain(approved_by):
        raise ReleaseError(phrase("two_persons"))


def _blank(prepared_by: str, *, approved_by: str, released_on: date) -> dict[str, Any]:
    names = {"prepared_by": prepared_by.strip(), "approved_by": approved_by.strip(), "released_on": released_on}
    return {"number": 0, "notes": "", "files": {}, **names}


def _next(directory: Path, out: Path, blank: Release) -> Path:
    """Fill in the number, the notes and the files of the next release, and write it."""
    tables = _without_drafts(read_tables(tables=directory))
    out.mkdir(parents=True, exist_ok=True)
    with alone(out):
        last = open_release(latest) if (latest := latest_release(out)) else None
        contents = {name: path.read_bytes() for name, path in sorted(tables.files.items())}
        files = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        if last and last.release.files == files:
            raise ReleaseError(phrase("nothing_changed", release=last.release.number))
        number = last.release.number + 1 if last else 1
        made = _with_hash(evolve(blank, number=number, notes=_notes(last, tables, files), files=files))
        return _write(out, made, contents)


def _write(out: Path, made: Release, contents: Mapping[str, bytes]) -> Path:
    path = out / made.name
    write_whole(path, _zip(made, contents))
    path.chmod(0o444)
    return path


def _contents(source: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(source) as archive:
        return _verified_contents(archive)


def latest_release(out: Path) -> Path | None:
    """Give the file of the newest release of a directory, by its number; None when there is none.

    Whatever else stands there, under whatever name, is no release.
    """
    named = ((NAME.fullmatch(path.name), path) for path in out.glob(f"*{SUFFIX}"))
    numbered = ((int(found[1]), path) for found, path in named if found)
    return max(numbered, default=(0, None))[1]


def open_release(source: Path | bytes, *, keys: Iterable[str] = ()) -> OpenRelease:
    """Open a release from a file or its bytes: verified against its hash, read and checked.

    Where public keys are told, it has to be signed with one of them. Raises ReleaseError when a byte is not as released
    or the signature is missing, TablesError when its tables are unsound.
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
    keys = tuple(keys)
    if keys and not any(is_signed_by(each, found.hash, found.signature) for each in keys if each == found.key):
        raise ReleaseError(phrase("not_signed", release=found.number))
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
    left = evolve(
        tables,
        files={name: path for name, path in tables.files.items() if name not in drafts},
        policies={name: policy for name, policy in tables.policies.items() if name not in drafts},
    )
    if errors := check_tables(left):
        raise TablesError(errors)
    return left


def _notes(last: OpenRelease | None, tables: Tables, files: Mapping[str, str]) -> str:
    if last is None:
        return "The first release."
    names = {label.id: label.name for label in tables.labels.labels}
    found = changes_between(last.tables.policies.values(), tables.policies.values())
    law = law_changes((last.tables.basic, last.tables.listed), (tables.basic, tables.listed))
    told = "".join(["### Basispakket\n\n", *(f"- {line}.\n" for line in law), "\n"]) if law else ""
    others = sorted(name for name, _ in {*last.release.files.items()} ^ {*files.items()} if not name.startswith("20"))
    told += "".join(f"- Ook gewijzigd: {name}.\n" for name in dict.fromkeys(others))
    return changelog(found, names, language="nl", whole=True) + told


def _with_hash(made: Release) -> Release:
    stated = _manifest_of(made) | {"hash": ""}
    stated.pop("signature", None)
    content = json.dumps(stated, sort_keys=True, ensure_ascii=False).encode()
    return Release(**asdict(made) | {"hash": hashlib.sha256(content).hexdigest()})


def _manifest_of(made: Release) -> dict[str, Any]:
    """Give what is written of a release; a release made without keys says nothing of them."""
    stated = asdict(made) | {"released_on": made.released_on.isoformat()}
    return {key: each for key, each in stated.items() if each or key not in ("prepared_key", "key", "signature")}


def _zip(made: Release, contents: Mapping[str, bytes]) -> bytes:
    stated = _manifest_of(made)
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
