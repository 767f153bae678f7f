"""Outcomes are known by their place and keys by their number, however little room there is to look for them."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_service.claims.kernel import interning
from coverage_service.claims.kernel.layout import FILLED, NUMBER, OUTCOMES_HEAD
from tests.coverage_service.claims.sequences import FromTheStart


def outcome(*numbers: int) -> list[int]:
    """Write an outcome: its length, then the numbers."""
    return [len(numbers) + 1, *numbers]


# Of 1 to 12, some share a slot of 16 and some do not.
SOME = [outcome(number, 7) for number in range(1, 9)] + [outcome(3), outcome(), outcome(3, 7, 0)]


def told(found: Sequence[Sequence[int]], slots: int) -> tuple[list[int], list[int], list[int]]:
    """Find outcomes one after the other; gives their places, all outcomes and the slots."""
    outcomes, looked = [0] * 100, [0] * slots
    outcomes[FILLED] = OUTCOMES_HEAD
    # Behind an outcome stands what an earlier, longer one left.
    places = [interning.outcome_of([*each, 9, 9], outcomes, looked) for each in found]
    return places, outcomes, looked


@pytest.mark.parametrize("slots", [16, 64])
def test_outcomes_stand_one_behind_the_other(slots: int) -> None:
    """An outcome takes the place behind the one before it, and is copied there as it was found."""
    places, outcomes, looked = told(SOME, slots)
    ends = [place + len(each) for place, each in zip(places, SOME, strict=True)]
    assert [OUTCOMES_HEAD, *ends[:-1]] == places
    assert SOME == [outcomes[place:end] for place, end in zip(places, ends, strict=True)]
    assert (len(SOME), ends[-1]) == (outcomes[NUMBER], outcomes[FILLED])
    assert places == sorted(filter(None, looked))


@pytest.mark.parametrize("slots", [16, 64])
def test_an_outcome_found_before_is_found_again(slots: int) -> None:
    """What went alike shares a place, and what was found is not added again."""
    places, outcomes, _ = told([*SOME, *reversed(SOME)], slots)
    assert places[: len(SOME)] == places[: len(SOME) - 1 : -1]
    assert len(SOME) == outcomes[NUMBER]


def test_outcomes_keep_their_places_when_there_are_more_slots() -> None:
    """Spread over more slots, every outcome is found where it was."""
    places, outcomes, _ = told(SOME, 16)
    for slots in (16, 32, 256):
        looked = [0] * slots
        interning.spread(outcomes, looked)
        assert places == sorted(filter(None, looked))
        assert places == [interning.outcome_of(each, outcomes, looked) for each in SOME]
    assert len(SOME) == outcomes[NUMBER]


def test_outcomes_that_differ_little_stand_apart() -> None:
    """Outcomes that differ in one number, first or last, begin to be looked for in slots of their own."""
    slots = [0] * 4096
    for place in (1, 4):
        alike = [[6, 1, 1, 1, 1, 1] for _ in range(500)]
        for number, each in enumerate(alike):
            each[place] = number
        assert 400 < len({interning.slot_of(each, 0, slots) for each in alike})


def test_a_slot_is_that_of_the_numbers_wherever_they_stand() -> None:
    """An outcome has one slot, among those found so far as by itself."""
    for each in SOME:
        assert interning.slot_of(each, 0, [0] * 64) == interning.slot_of([5, 5, 5, *each, 5], 3, [0] * 64)
        assert 0 <= interning.slot_of(each, 0, [0] * 8) < 8


@given(st.lists(st.integers(0, 12) | st.integers(-(2**63), 2**63 - 1), max_size=40))
def test_equal_keys_have_one_number(keys: list[int]) -> None:
    """Keys are numbered in the order in which they first occur, and each number tells where that was."""
    distinct = list(dict.fromkeys(keys))
    for slots in (128, 1024):
        numbers, firsts = [-1] * len(keys), [-1] * len(keys)
        looked = FromTheStart([0] * slots)
        assert len(distinct) == interning.number_keys(FromTheStart(keys), looked, numbers, firsts)
        assert [distinct.index(key) for key in keys] == numbers
        assert [keys.index(key) for key in distinct] == firsts[: len(distinct)]


@pytest.mark.parametrize(
    ("found", "keys", "slots", "firsts"),
    [
        (0, [], 1, 0),
        (-1, [5], 1, 1),
        (1, [5, 5], 2, 1),
        (-1, [5, 6], 2, 2),
        (2, [5, 6, 5], 4, 2),
        (-1, [5, 6, 7], 4, 3),
        (-1, [5, 6], 16, 1),
        (1, [5, 5, 5], 16, 1),
    ],
)
def test_keys_need_twice_their_number_of_slots(found: int, keys: list[int], slots: int, firsts: int) -> None:
    """As many keys are numbered as half the slots and the places for firsts allow; one more is too many."""
    assert found == interning.number_keys(keys, [0] * slots, [0] * len(keys), [0] * firsts)


def test_keys_that_differ_little_stand_apart() -> None:
    """A thousand keys in a row, or a power of two apart, need few looks: most begin in slots of their own."""
    for step in (1, 1 << 20, 1 << 40):
        taken = [0] * 4096
        for number in range(1000):
            slots = [0] * 4096
            interning.number_keys([number * step], slots, [0], [0])
            taken[slots.index(1)] = 1
        assert 700 < sum(taken)
