"""The command line, put together: each command is imported only when it is asked for, so that all start at once.

Bad input is told on standard error and exits 2, rule tables or settings with faults exit 1.
"""

import os
from collections.abc import Callable
from importlib import import_module

import click

from coverage_service.cli.groups import LateGroup


def _command(name: str, module: str) -> Callable[[], click.Command]:
    def make() -> click.Command:
        command: click.Command = getattr(import_module(f"coverage_service.cli.{module}"), name)
        return command

    return make


def _claims() -> click.Command:
    from coverage_service.cli.claims import claims_group  # noqa: PLC0415 - the other commands start without it
    from coverage_service.cli.environment import kept_rules  # noqa: PLC0415 - likewise

    return claims_group(kept_rules)


def _rules() -> click.Command:
    from coverage_service.cli.environment import rules_or_exit  # noqa: PLC0415 - likewise
    from coverage_service.cli.rules_group import rules_group  # noqa: PLC0415 - likewise

    return rules_group(rules_or_exit)


def _tokens() -> click.Command:
    from coverage_service.cli.environment import settings_or_exit  # noqa: PLC0415 - likewise
    from coverage_service.cli.tokens import tokens_group  # noqa: PLC0415 - likewise
    from coverage_service.settings import default_tokens_file  # noqa: PLC0415 - likewise

    return tokens_group(lambda: settings_or_exit().tokens or default_tokens_file(os.environ))


LATE = {
    "check": _command("check", "check"),
    "packages": _command("list_packages", "packages"),
    "serve": _command("serve", "serve"),
    "claims": _claims,
    "rules": _rules,
    "tokens": _tokens,
}


@click.group("mtcoverage", cls=LateGroup, late=LATE)
@click.version_option(package_name="manual-therapy-coverage")
def main() -> None:
    """Say whether manual therapy is reimbursed, for how many sessions, and what the patient pays."""
