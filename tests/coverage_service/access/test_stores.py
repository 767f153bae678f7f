"""What every store does, in SQLite and in a real PostgreSQL alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from attrs import evolve

from coverage_service.access import sql_store
from coverage_service.access.opening import open_store
from coverage_service.access.postgres_store import PostgresStore
from coverage_service.access.rates import RateLimit
from coverage_service.access.reports import PolicyReport
from coverage_service.access.stores import StoreError, StoreVersionError
from coverage_service.access.tokens import Session, hash_of, make_token
from tests.coverage_service.access.conftest import NOW

RATE = RateLimit(3, 60.0)
AT = NOW.timestamp()
TOKEN, _ = make_token("Praktijk", ["claims", "metrics"], now=NOW, expires_on=NOW + timedelta(days=30))
NEW_COLUMN = "ALTER TABLE tokens ADD COLUMN note TEXT NOT NULL DEFAULT ''"
SESSION = Session(hash=hash_of("cookie"), token=TOKEN.id, expires_on=NOW + timedelta(hours=8))


def test_a_token_comes_back_as_it_was_kept(store) -> None:
    """Every field survives, also for the next process."""
    store.add_token(TOKEN)
    assert TOKEN == store.token(TOKEN.id)
    assert (TOKEN,) == store.tokens()
    assert store.token("nobody") is None


def test_tokens_are_listed_the_oldest_first(store) -> None:
    """The list is in the order in which they were made."""
    for days in (2, 0, 1):
        token, _ = make_token(str(days), ["claims"], now=NOW + timedelta(days=days), expires_on=None)
        store.add_token(token)
    assert ["0", "1", "2"] == [token.name for token in store.tokens()]


def test_a_revoked_token_stays_and_its_sessions_go(opened) -> None:
    """Another process sees at once that it no longer holds."""
    store, other = opened(), opened()
    store.add_token(TOKEN)
    store.add_session(SESSION)
    assert SESSION == other.session(SESSION.hash)
    assert store.revoke(TOKEN.id)
    assert other.token(TOKEN.id).revoked
    assert other.session(SESSION.hash) is None
    assert not store.revoke("nobody")


def test_an_ended_session_is_gone(store) -> None:
    """Signing out ends one session and no other."""
    other = Session(hash=hash_of("other"), token=TOKEN.id, expires_on=SESSION.expires_on)
    store.add_token(TOKEN)
    store.add_session(SESSION)
    store.add_session(other)
    store.end_session(SESSION.hash)
    assert (None, other) == (store.session(SESSION.hash), store.session(other.hash))


def test_a_session_needs_a_token(store) -> None:
    """No session is kept without the token it was made from."""
    with pytest.raises(StoreError):
        store.add_session(SESSION)


def test_every_process_hashes_addresses_with_the_same_key(opened) -> None:
    """The key is made once."""
    assert opened().key == opened().key != ""


def test_turns_are_shared_between_processes(opened) -> None:
    """Three turns in all, however many processes ask; the fourth waits for the next to be refilled."""
    one, other = opened(), opened()
    granted = [store.take("client", RATE, now=AT) for store in (one, other, one, other)]
    assert [0.0, 0.0, 0.0, 20.0] == pytest.approx(granted)
    assert one.wait("client", RATE, now=AT + 20) == pytest.approx(0.0, abs=1e-5)
    assert one.take("client", RATE, now=AT + 21) == 0.0
    assert one.take("another", RATE, now=AT) == 0.0


def test_of_many_who_ask_at_once_only_so_many_get_a_turn(opened) -> None:
    """No turn is given twice, not even to those who ask in the same moment."""
    stores = [opened() for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda n: stores[n % 4].take("client", RateLimit(10, 600.0), now=AT), range(40)))
    assert waits.count(0.0) == 10


def test_what_no_longer_matters_is_forgotten(store) -> None:
    """Ended sessions and full counters are removed; a token is not."""
    store.add_token(TOKEN)
    store.add_session(SESSION)
    store.take("client", RATE, now=AT)
    store.forget(now=AT + 9 * 3_600)
    assert store.session(SESSION.hash) is None
    assert store.token(TOKEN.id) is not None
    assert store.wait("client", RateLimit(1, 3_600.0), now=AT) == 0.0


def test_a_file_is_readable_by_its_own_user_only(tmp_path) -> None:
    """Nobody else on the host reads the hashes."""
    open_store(tmp_path / "new" / "access.sqlite").close()
    assert (tmp_path / "new" / "access.sqlite").stat().st_mode & 0o077 == 0


def test_a_damaged_file_is_told_as_such(tmp_path) -> None:
    """Nobody passes on a store that cannot be read."""
    (tmp_path / "access.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_store(tmp_path / "access.sqlite")


def test_a_place_that_cannot_be_is_told_as_such() -> None:
    """A directory that cannot be made, and a database that does not answer."""
    for place in (Path("/dev/null/access.sqlite"), "postgresql://localhost:1/nowhere?connect_timeout=1"):
        with pytest.raises(StoreError):
            open_store(place)


def test_a_store_of_a_later_version_is_refused_and_left_as_it_is(opened, monkeypatch) -> None:
    """What a later program keeps there is not understood, so nobody is let in by it."""
    opened().add_token(TOKEN)
    monkeypatch.setattr(sql_store, "STEPS", (*sql_store.STEPS, NEW_COLUMN))
    opened()
    monkeypatch.undo()
    with pytest.raises(StoreVersionError, match=r"version 2 or older wanted, version 3 found"):
        opened()
    monkeypatch.setattr(sql_store, "STEPS", (*sql_store.STEPS, NEW_COLUMN))
    assert (TOKEN,) == opened().tokens()


def test_an_older_store_is_upgraded_once_with_all_it_keeps(opened, monkeypatch) -> None:
    """Several processes that start at once take a step once between them, and every token is still there."""
    opened().add_token(TOKEN)
    monkeypatch.setattr(sql_store, "STEPS", (*sql_store.STEPS, NEW_COLUMN))
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: opened(), range(4)))
    assert [(TOKEN,)] * 4 == [store.tokens() for store in stores]
    assert [] == list(stores[0]._run("SELECT note FROM tokens WHERE note <> ''", {}))  # noqa: SLF001 - only SQL sees it


def test_a_store_older_than_versions_is_upgraded(opened) -> None:
    """Stores that were made before versions say none; they are taken as they are."""
    store = opened()
    store.add_token(TOKEN)
    store._run("DELETE FROM keys WHERE name = 'schema'", {})  # noqa: SLF001 - as it was before
    assert (TOKEN,) == opened().tokens()


def test_a_step_that_fails_leaves_the_store_as_it_was(opened, monkeypatch) -> None:
    """Half an upgrade is none."""
    opened().add_token(TOKEN)
    monkeypatch.setattr(sql_store, "STEPS", (*sql_store.STEPS, f"{NEW_COLUMN}; ALTER TABLE nowhere ADD COLUMN x TEXT"))
    with pytest.raises(StoreError):
        opened()
    monkeypatch.undo()
    assert (TOKEN,) == opened().tokens()


def test_a_connection_that_broke_is_made_anew(postgres) -> None:
    """Every connection is cut while nobody uses it; the next call does not notice."""
    store = PostgresStore(postgres.address)
    store.tokens()
    with psycopg.connect(postgres.address, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert () == store.tokens()
    store.close()


def test_reports_of_policy_holders_are_kept_by_year(opened) -> None:
    """Another process finds them, those of one year only; nothing in them is of a person."""
    report = PolicyReport(
        id="one",
        label="cz",
        package="plus",
        year=2027,
        figure="sessions",
        value="9",
        per="",
        read_in="policy",
        told_on=date(2026, 11, 22),
    )
    opened().add_report(report)
    opened().add_report(evolve(report, id="two", year=2026))
    assert (report,) == opened().reports(2027)
