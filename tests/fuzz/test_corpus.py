"""Every file of the corpus, and so every file that ever made a reader fail, is read or refused."""

from pathlib import Path

import pytest

from tests.fuzz.targets import CORPUS, TARGETS

FILES = [path for path in sorted(CORPUS.glob("*/*")) if path.is_file()]


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.name}" for path in FILES])
def test_what_must_hold_holds_for_the_corpus(path: Path) -> None:
    """What must hold for any bytes holds for these."""
    TARGETS[path.parent.name](path.read_bytes())


def test_each_format_has_a_corpus() -> None:
    """A fuzzer without a beginning finds no way into a format."""
    assert {path.parent.name for path in FILES} == {*TARGETS}
