"""Rules kept in the user's cache are those of the tables as they are now, or they are read anew."""

import os
import pickle
import shutil
from pathlib import Path

import pytest

from insurer_rules import cached_rules as module
from insurer_rules.cached_rules import cached_rules, user_cache
from insurer_rules.loading import TABLES, TablesError, load_rules


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Copy the tables, to be changed."""
    return Path(shutil.copytree(TABLES, tmp_path / "tables"))


def test_what_is_kept_is_what_would_be_read(tmp_path: Path, tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time no table is read, and the rules are the same."""
    first = cached_rules(tables=tables, cache=tmp_path / "cache")
    monkeypatch.setattr(module, "load_rules", lambda *_, **__: pytest.fail("read again"))
    again = cached_rules(tables=tables, cache=tmp_path / "cache")
    assert first.version == again.version == load_rules(tables=tables).version
    assert first.policies == again.policies


def test_a_changed_table_is_read_anew(tmp_path: Path, tables: Path) -> None:
    """Another content of a file is another version of the rules."""
    before = cached_rules(tables=tables, cache=tmp_path / "cache").version
    table = tables / "basic_package.toml"
    table.write_text(table.read_text("utf-8") + "\n# looked at again\n", "utf-8")
    assert before != cached_rules(tables=tables, cache=tmp_path / "cache").version


def test_an_overlay_has_rules_of_its_own(tmp_path: Path, tables: Path) -> None:
    """Tables laid over others are kept apart from those alone."""
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    shutil.copy(tables / "basic_package.toml", overlay)
    for overlays in ((), (overlay,)):
        cached_rules(*overlays, tables=tables, cache=tmp_path / "cache")
    assert 2 == len(list((tmp_path / "cache").glob("rules-*.pickle")))


def test_only_the_newest_sets_of_rules_stay(tmp_path: Path, tables: Path) -> None:
    """The cache does not grow with every edit."""
    for number in range(module.KEPT + 2):
        (tables / f"note{number}.csv").write_text("a\n1\n", "utf-8")
        cached_rules(tables=tables, cache=tmp_path / "cache")
    assert module.KEPT == len(list((tmp_path / "cache").glob("rules-*.pickle")))


@pytest.mark.parametrize("spoil", ["rubbish", "others may write", "something else", "no directory"])
def test_a_cache_that_cannot_be_trusted_is_passed_over(tmp_path: Path, tables: Path, spoil: str) -> None:
    """Rubbish, a file that others may write, another thing than rules, a cache that cannot be made: read anew."""
    cache = tmp_path / "cache"
    version = cached_rules(tables=tables, cache=cache).version
    kept = next(cache.glob("rules-*.pickle"))
    if spoil == "rubbish":
        kept.write_bytes(b"not a pickle")
    elif spoil == "others may write":
        kept.write_bytes(pickle.dumps("would be taken"))
        kept.chmod(0o666)
    elif spoil == "something else":
        kept.write_bytes(pickle.dumps({"version": "another"}))
    else:
        cache = Path(os.devnull) / "cache"
    assert version == cached_rules(tables=tables, cache=cache).version


def test_faulty_tables_are_refused_and_not_kept(tmp_path: Path, tables: Path) -> None:
    """A fault is told as it is without a cache."""
    (tables / "basic_package.toml").write_text("nonsense = 1\n", "utf-8")
    with pytest.raises(TablesError):
        cached_rules(tables=tables, cache=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_the_cache_is_where_the_user_keeps_such_things(tmp_path: Path) -> None:
    """XDG_CACHE_HOME where it is set, else the directory of the home."""
    assert tmp_path / "mtcoverage" == user_cache({"XDG_CACHE_HOME": str(tmp_path)})
    assert Path.home() / ".cache" / "mtcoverage" == user_cache({})
