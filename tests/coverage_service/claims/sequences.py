"""Sequences that hold the kernel to its rules: compiled, an index below zero would read what stands before them."""

from typing import Any


class FromTheStart(list[int]):
    """A list that is never counted from its end."""

    def __getitem__(self, place: Any) -> Any:
        """Give the number at a place from 0 on. Raises IndexError below it."""
        return super().__getitem__(self._sound(place))

    def __setitem__(self, place: Any, number: Any) -> None:
        """Keep a number at a place from 0 on. Raises IndexError below it."""
        super().__setitem__(self._sound(place), number)

    def _sound(self, place: Any) -> Any:
        if isinstance(place, int) and place < 0:
            raise IndexError(place)
        return place
