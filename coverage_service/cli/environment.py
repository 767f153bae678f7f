"""What a command starts from: the settings and the rule tables; with faults in either it says them and exits 1."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn

import click

from coverage_service.settings import Settings, SettingsError, settings_from
from coverage_service.wording.faults import error_text, fault_text
from insurer_rules.cached_rules import cached_rules, user_cache
from insurer_rules.faults import PhrasedError
from insurer_rules.loading import TablesError
from insurer_rules.rules import Rules


def rules_or_exit(read: Callable[..., Rules]) -> Rules:
    """Read the tables that the settings name; exits 1 with every fault of theirs."""
    try:
        return read(*settings_or_exit().overlays)
    except (TablesError, PhrasedError) as error:
        _stop([error_text(error)])


def kept_rules() -> Rules:
    """Give the rules as they were read before, where nothing has changed since."""
    return rules_or_exit(lambda *overlays: cached_rules(*overlays, cache=user_cache(os.environ)))


def settings_or_exit(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; exits 1 with every fault of theirs."""
    try:
        return settings_from(environment)
    except SettingsError as error:
        _stop(f"{fault.path[0]}: {fault_text(fault, 'en')}" for fault in error.faults)


def _stop(lines: Iterable[str]) -> NoReturn:
    click.echo("\n".join(lines), err=True)
    sys.exit(1)
