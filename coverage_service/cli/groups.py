"""A group of commands of which some are imported only when they are asked for, so that the others start at once."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

# After how many new objects garbage is looked for; Python's own figure is below a thousand.
SELDOM = 50_000


class LateGroup(click.Group):
    """A group; `late` makes commands by their name when one of them, or the list of all, is asked for."""

    def __init__(self, *args: Any, late: Mapping[str, Callable[[], click.Command]], **settings: Any) -> None:
        """Keep how the late commands are made."""
        super().__init__(*args, **settings)
        self._late = late

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run the command that is asked for."""
        with _collecting_seldom():
            return super().main(*args, **settings)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands, the late ones among them."""
        return sorted({*super().list_commands(ctx), *self._late})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command, making it when it is a late one."""
        make = self._late.get(cmd_name)
        return make() if make else super().get_command(ctx, cmd_name)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Look for garbage seldom, also in a service that runs here: a command begins with tables and classes that stay."""
    usual = gc.get_threshold()
    gc.set_threshold(SELDOM, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
