"""Tokens on the command line: shown once, listed without secrets, revoked at once."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coverage_service.access.sqlite_store import SqliteStore
from coverage_service.access.tokens import is_of, parts_of
from coverage_service.cli.main import main


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch) -> Path:
    """Keep tokens in a file of this test."""
    monkeypatch.setenv("MTCOVERAGE_TOKENS", str(tmp_path / "access.sqlite"))
    return tmp_path / "access.sqlite"


def run(*words: str) -> Result:
    """Run `mtcoverage tokens`."""
    return CliRunner().invoke(main, ["tokens", *words])


def test_a_token_is_shown_once_and_only_its_hash_is_kept(place) -> None:
    """The token is the only line on standard output, so that it can be piped to where it is needed."""
    made = run("make", "Praktijk Oost", "--scope", "claims", "--expires-in", "90")
    text = made.stdout.strip()
    identity, secret = parts_of(text) or ("", "")
    store = SqliteStore(place)
    kept = store.token(identity)
    store.close()
    assert kept
    assert is_of(kept, secret)
    assert secret.encode() not in b"".join(file.read_bytes() for file in place.parent.glob("access.sqlite*"))
    assert secret not in run("list").output


def test_tokens_are_listed_with_scope_expiry_and_standing() -> None:
    """An administrator sees who has what, and until when."""
    assert "id  name  scopes  made on  expires on  standing\n" == run("list").output
    run("make", "Praktijk", "--scope", "claims", "--scope", "metrics")
    row = run("list").output.splitlines()[1]
    assert "Praktijk" in row
    assert "claims metrics" in row
    assert row.endswith("-           valid")


def test_a_revoked_token_is_listed_as_such() -> None:
    """What was revoked stays in the list."""
    run("make", "Praktijk", "--scope", "claims")
    identity = run("list").output.splitlines()[1].split()[0]
    assert f"{identity}: revoked\n" == run("revoke", identity).output
    assert run("list").output.rstrip().endswith("revoked")


def test_what_cannot_be_done_is_told_in_one_line(monkeypatch, tmp_path) -> None:
    """An unknown id, a scope that does not exist, and a store that is none."""
    assert 'an id of `mtcoverage tokens list` wanted, "nobody" found' in run("revoke", "nobody").output
    assert run("make", "Praktijk", "--scope", "everything").exit_code == 2
    (tmp_path / "text").write_text("no database" * 100)
    monkeypatch.setenv("MTCOVERAGE_TOKENS", str(tmp_path / "text"))
    assert (1, "Error: file is not a database\n") == ((told := run("list")).exit_code, told.output)


def test_without_a_setting_tokens_are_kept_in_the_state_directory(monkeypatch, tmp_path) -> None:
    """The service's own state directory, else that of its user."""
    monkeypatch.delenv("MTCOVERAGE_TOKENS")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    run("make", "Praktijk", "--scope", "claims")
    assert (tmp_path / "manual-therapy-coverage" / "access.sqlite").is_file()


@pytest.mark.parametrize("name", ["a\x1b[2Jb", "a\nb", "\u202egnp", " ", "x" * 101])
def test_a_name_is_shown_as_it_is(name) -> None:
    """What a terminal or a log would not show as it is, or not at all, names nobody."""
    refused = run("make", name, "--scope", "claims")
    assert refused.exit_code == 1
    assert "\x1b" not in refused.output
    assert "name" in refused.output
