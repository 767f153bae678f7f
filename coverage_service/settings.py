"""How to run, as the surroundings say: rule tables to lay over, address, log level.

Read from `COVERAGE_*` variables; every fault is told at once. What the tables say is left to `insurer_rules`.
"""

from collections.abc import Iterator, Mapping
from os import pathsep
from pathlib import Path
from typing import Literal, get_args

from attrs import frozen

LogLevel = Literal["debug", "info", "warning", "error"]


class SettingsError(Exception):
    """The surroundings cannot be used; one line for each fault."""


@frozen(kw_only=True)
class Settings:
    """How this process runs. `overlays` are directories of rule tables laid over the packaged ones, in order.

    `releases` is a directory of releases, or the address of one, looked at every `releases_every` seconds.
    """

    overlays: tuple[Path, ...] = ()
    host: str = "127.0.0.1"
    port: int = 8000
    log_level: LogLevel = "info"
    releases: Path | str | None = None
    releases_every: float = 60.0


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the settings. Raises SettingsError with every fault."""
    if faults := list(_faults(environment)):
        raise SettingsError("\n".join(faults))
    level = environment.get("COVERAGE_LOG_LEVEL", "info")
    return Settings(
        overlays=_overlays(environment),
        host=environment.get("COVERAGE_HOST", "127.0.0.1"),
        port=int(environment.get("COVERAGE_PORT", "8000")),
        log_level=next(known for known in get_args(LogLevel) if known == level),
        releases=_releases(environment),
        releases_every=float(environment.get("COVERAGE_RELEASES_EVERY", "60")),
    )


def _overlays(environment: Mapping[str, str]) -> tuple[Path, ...]:
    return tuple(Path(part) for part in environment.get("COVERAGE_TABLES", "").split(pathsep) if part)


def _releases(environment: Mapping[str, str]) -> Path | str | None:
    place = environment.get("COVERAGE_RELEASES", "")
    return place if place.startswith(("http://", "https://")) else Path(place) if place else None


def _faults(environment: Mapping[str, str]) -> Iterator[str]:
    for overlay in _overlays(environment):
        if not overlay.is_dir():
            yield f'COVERAGE_TABLES: a directory wanted, "{overlay}" found'
    if not environment.get("COVERAGE_HOST", "127.0.0.1").strip():
        yield 'COVERAGE_HOST: a host name or address wanted, "" found'
    releases = _releases(environment)
    if isinstance(releases, Path) and not releases.is_dir():
        yield f'COVERAGE_RELEASES: a directory or an http address wanted, "{releases}" found'
    seconds = environment.get("COVERAGE_RELEASES_EVERY", "60")
    if not (seconds.isascii() and seconds.isdigit() and int(seconds) > 0):
        yield f'COVERAGE_RELEASES_EVERY: a whole number of seconds from 1 wanted, "{seconds}" found'
    port = environment.get("COVERAGE_PORT", "8000")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        yield f'COVERAGE_PORT: a port from 1 to 65535 wanted, "{port}" found'
    level = environment.get("COVERAGE_LOG_LEVEL", "info")
    if level not in get_args(LogLevel):
        yield f'COVERAGE_LOG_LEVEL: one of {", ".join(get_args(LogLevel))} wanted, "{level}" found'
