"""How often: so many at once, refilled evenly; and who counts as one client."""

from hypothesis import given
from hypothesis import strategies as st

from coverage_service.access.rates import RateLimit, client_key, due_after, wait_until_free

RATE = RateLimit(6, 60.0)


def taken(moments) -> list[bool]:
    """Ask at each of these moments, and tell which were granted."""
    due, granted = 0.0, []
    for now in moments:
        free = wait_until_free(due, RATE, now=now) <= 0
        due = due_after(due, RATE, now=now) if free else due
        granted.append(free)
    return granted


def test_all_turns_may_be_taken_at_once_and_come_back_one_by_one() -> None:
    """Six at once, the seventh not, and one more after ten seconds."""
    assert [True] * 6 + [False, True, False] == taken([1_000.0] * 7 + [1_010.0] * 2)


@given(st.lists(st.floats(0, 600), min_size=1, max_size=200))
def test_no_minute_has_more_than_twice_the_turns(moments) -> None:
    """However the moments fall: a full store of turns and those refilled meanwhile, never more."""
    moments = sorted(1_000.0 + moment for moment in moments)
    granted = [moment for moment, free in zip(moments, taken(moments), strict=True) if free]
    assert all(sum(start <= moment < start + 60 for moment in granted) <= 12 for start in granted)


def test_a_client_is_named_without_its_address() -> None:
    """The name is the same each time, different under another key, and holds no part of the address."""
    name = client_key("ask", address="192.0.2.7", key="key")
    assert name == client_key("ask", address="192.0.2.7", key="key")
    assert name not in (
        client_key("ask", address="192.0.2.7", key="other"),
        client_key("guess", address="192.0.2.7", key="key"),
    )
    assert "192.0.2" not in name


def test_an_ipv6_network_is_one_client() -> None:
    """Whoever has 2^64 addresses has one count."""
    assert client_key("ask", address="2001:db8::1", key="key") == client_key(
        "ask", address="2001:db8::ffff:1", key="key"
    )
    assert client_key("ask", address="2001:db8::1", key="key") != client_key(
        "ask", address="2001:db8:0:1::1", key="key"
    )
