"""What a process is made ready with before it serves."""

import gc
import sys
from collections.abc import Iterator

import pytest

from coverage_service.web.app import make_way_for_questions


@pytest.fixture
def interpreter() -> Iterator[None]:
    """Set the interpreter back afterwards."""
    usual = sys.getswitchinterval()
    yield
    sys.setswitchinterval(usual)
    gc.unfreeze()


@pytest.mark.usefixtures("interpreter")
def test_a_question_does_not_wait_for_a_claim_file() -> None:
    """A thread that only computes gives way within a millisecond, and the tables are no garbage to look through."""
    make_way_for_questions()
    assert sys.getswitchinterval() < 0.001
    assert gc.get_freeze_count() > 0


@pytest.mark.parametrize("name", ["%00", "a%00b", "x" * 300, "x/" * 3_000, "..%2f..%2fetc%2fpasswd", "%ff%fe"])
def test_a_name_that_no_file_has_is_404(client, name) -> None:
    """A client's fault is no failure of the service."""
    assert 404 == client.get(f"/static/{name}").status_code
