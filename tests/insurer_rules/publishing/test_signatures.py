"""A candidate becomes a release by another person's key, and a service that is told keys takes nothing else."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from insurer_rules.publishing.release_watch import ReleaseWatcher
from insurer_rules.publishing.releases import ReleaseError, approve, latest_release, open_release, propose, release
from insurer_rules.publishing.signatures import (
    KeyFileError,
    is_public_key,
    is_signed_by,
    new_key,
    public_text,
    read_key,
    sign,
)

AddTables = Callable[..., Path]
DAY = date(2026, 11, 22)


@pytest.fixture
def directory(with_tables: AddTables) -> Path:
    """Copy two tables to release."""
    return with_tables("2018/cz", "2019/cz")


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """Make the keys of two people."""
    for name in ("first", "second"):
        new_key(tmp_path / name)
    return tmp_path / "first", tmp_path / "second"


def test_a_key_is_its_owners_and_is_never_overwritten(tmp_path: Path) -> None:
    """Nobody else can read the file, a passphrase protects it, and what it signs its public part proves."""
    public = new_key(tmp_path / "key", "a passphrase")
    assert 0o600 == (tmp_path / "key").stat().st_mode & 0o777
    key = read_key(tmp_path / "key", "a passphrase")
    assert (public, True) == (public_text(key), is_public_key(public))
    assert [True, False] == [is_signed_by(public, text, sign(key, "text")) for text in ("text", "another")]
    for words in ("", "another"):
        with pytest.raises(KeyFileError):
            read_key(tmp_path / "key", words)
    with pytest.raises(KeyFileError):
        new_key(tmp_path / "key")


@pytest.mark.parametrize("text", ["", "ed25519:", "ed25519:AAAA", "ed25519:!"])
def test_what_is_no_key_is_told(text: str, tmp_path: Path) -> None:
    """Neither as a setting nor as a file; it proves nothing."""
    assert (False, False) == (is_public_key(text), is_signed_by(text, "text", "c2lnbg=="))
    (tmp_path / "key").write_text(text, "utf-8")
    with pytest.raises(KeyFileError):
        read_key(tmp_path / "key")


async def test_a_candidate_is_approved_by_another_with_a_key(
    directory: Path, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    """It is no release before; after it is, with the same tables, and a service told that key takes it."""
    first, second = map(read_key, keys)
    candidate = propose(directory, tmp_path / "out", prepared_by="First", proposed_on=DAY, key=first)
    assert None is latest_release(tmp_path / "out")
    path = approve(candidate, approved_by="Second", approved_on=DAY, key=second)
    opened = open_release(path, keys=[public_text(second)])
    assert (opened.release.files, "First", "Second") == (
        open_release(candidate).release.files,
        opened.release.prepared_by,
        opened.release.approved_by,
    )
    for told, kind in ((second, "switched"), (first, "refused")):
        watcher = ReleaseWatcher(tmp_path / "out", opened.rules, keys=[public_text(told)])
        assert kind == (await watcher.refresh()).kind


def test_a_release_without_a_signature_is_refused_where_keys_are_told(
    directory: Path, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    """Nor is one whose signature is of another release."""
    path = release(directory, tmp_path / "out", prepared_by="First", approved_by="Second", released_on=DAY)
    assert 1 == open_release(path).release.number
    with pytest.raises(ReleaseError, match="not_signed"):
        open_release(path, keys=[public_text(read_key(keys[1]))])


@pytest.mark.parametrize(("name", "place", "code"), [(" first ", 1, "two_persons"), ("Second", 0, "same_key")])
def test_nobody_approves_their_own(
    directory: Path, keys: tuple[Path, Path], tmp_path: Path, name: str, place: int, code: str
) -> None:
    """Neither under their own name nor with their own key."""
    candidate = propose(directory, tmp_path / "out", prepared_by="First", proposed_on=DAY, key=read_key(keys[0]))
    with pytest.raises(ReleaseError, match=code):
        approve(candidate, approved_by=name, approved_on=DAY, key=read_key(keys[place]))


def test_a_candidate_that_was_overtaken_is_refused(directory: Path, keys: tuple[Path, Path], tmp_path: Path) -> None:
    """What it was compared with is no longer the last; a release is no candidate either."""
    candidate = propose(directory, tmp_path / "out", prepared_by="First", proposed_on=DAY)
    path = release(directory, tmp_path / "out", prepared_by="First", approved_by="Second", released_on=DAY)
    for file, code in ((candidate, "candidate_too_late"), (path, "no_candidate")):
        with pytest.raises(ReleaseError, match=code):
            approve(file, approved_by="Second", approved_on=DAY, key=read_key(keys[1]))
