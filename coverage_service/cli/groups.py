"""A group of commands of which some are imported only when they are asked for, so that the others start at once."""

from collections.abc import Callable, Mapping
from typing import Any

import click


class LateGroup(click.Group):
    """A group; `late` makes commands by their name when one of them, or the list of all, is asked for."""

    def __init__(self, *args: Any, late: Mapping[str, Callable[[], click.Command]], **settings: Any) -> None:
        """Keep how the late commands are made."""
        super().__init__(*args, **settings)
        self._late = late

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands, the late ones among them."""
        return sorted({*super().list_commands(ctx), *self._late})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command, making it when it is a late one."""
        make = self._late.get(cmd_name)
        return make() if make else super().get_command(ctx, cmd_name)
