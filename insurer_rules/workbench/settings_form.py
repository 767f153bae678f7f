"""The settings of a notebook in one form at its top; what is chosen there, the cells below work with.

What a setting means is left to its notebook.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import ipywidgets
from attrs import frozen

WIDE, FIRST_YEAR, LAST_YEAR = "34em", 2000, 2100
AFTERWARDS = "After a change: select the cell below, then Run &#9656; Run Selected Cell and All Below."


@frozen(eq=False)
class Setting:
    """One field of a form, and what its value is for the notebook."""

    field: Any
    value_of: Callable[[Any], Any]

    @property
    def value(self) -> Any:
        """What stands in the field now."""
        return self.value_of(self.field.value)


class SettingsForm(ipywidgets.VBox):  # type: ignore[misc]  # the library has no types
    """A form of settings, in their order; `values` gives what stands in it, in that order too."""

    def __init__(self, *settings: Setting) -> None:
        """Show the fields below each other, and what to do after a change."""
        self._settings = settings
        super().__init__([*(setting.field for setting in settings), ipywidgets.HTML(f"<em>{AFTERWARDS}</em>")])

    @property
    def values(self) -> tuple[Any, ...]:
        """What was chosen of each setting."""
        return tuple(setting.value for setting in self._settings)


def choice(title: str, options: Mapping[str, Any], value: Any) -> Setting:
    """Ask for one of several, by their names."""
    return _setting(ipywidgets.Dropdown, title, lambda chosen: chosen, options=[*options.items()], value=value)


def several(title: str, options: Mapping[str, Any], values: Sequence[Any]) -> Setting:
    """Ask for some of several, by their names; none is all of them."""
    return _setting(ipywidgets.SelectMultiple, title, tuple, options=[*options.items()], value=tuple(values), rows=6)


def year(title: str, value: int) -> Setting:
    """Ask for a policy year."""
    return number(title, value, least=FIRST_YEAR, most=LAST_YEAR)


def number(title: str, value: int, *, least: int, most: int) -> Setting:
    """Ask for a whole number; what is out of bounds becomes the bound."""
    return _setting(ipywidgets.BoundedIntText, title, int, value=value, min=least, max=most)


def euros(title: str, value: Decimal) -> Setting:
    """Ask for an amount in euros, to the cent."""
    return _setting(ipywidgets.BoundedFloatText, title, _to_the_cent, value=float(value), min=0, max=100_000, step=0.5)


def words(title: str, value: str) -> Setting:
    """Ask for a text."""
    return _setting(ipywidgets.Text, title, str.strip, value=value)


def several_words(title: str, values: Sequence[str]) -> Setting:
    """Ask for texts with commas between them."""
    return _setting(ipywidgets.Text, title, _parts, value=", ".join(values))


def file(title: str, value: Path) -> Setting:
    """Ask for the place of a file."""
    return _setting(ipywidgets.Text, title, Path, value=str(value))


def _setting(kind: Any, title: str, value_of: Callable[[Any], Any], **options: Any) -> Setting:
    layout, style = ipywidgets.Layout(width=WIDE), {"description_width": "11em"}
    return Setting(kind(description=title, layout=layout, style=style, **options), value_of)


def _to_the_cent(amount: float) -> Decimal:
    return Decimal(f"{amount:.2f}")


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
