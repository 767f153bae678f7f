"""How to run, read from the environment: rule tables to lay over, address, tokens, limits, log level.

Its variables are `MTCOVERAGE_*`; all faults are reported together. What the tables say is left to `insurer_rules`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import ip_address, ip_network
from os import pathsep
from pathlib import Path
from typing import Any, Literal, get_args

from attrs import frozen

from insurer_rules.faults import Fault, Phrase, Shown, phrase, shown

LogLevel = Literal["debug", "info", "warning", "error"]
APPLICATION = "manual-therapy-coverage"


class SettingsError(Exception):
    """The environment cannot be used; each fault has the name of its variable as path."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep every fault; the message is for developers."""
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))


class UnfitError(ValueError):
    """The text of a variable is not what is wanted; `found` is what to tell of it."""

    def __init__(self, found: Shown | Phrase) -> None:
        """Keep what was found."""
        self.found = found
        super().__init__(found)


@frozen(kw_only=True)
class Settings:
    """How this process runs. `overlays` are directories of rule tables laid over the packaged ones, in order.

    `releases` is a directory of releases, or the address of one, looked at every `releases_every` seconds; told
    `release_keys`, only those signed with one of them are taken. `tokens`
    is the file or the `postgresql://` address where tokens are kept; None where none are set up. `reports` is likewise
    where policy holders' reports are kept; None: nobody is asked for any. Times are in seconds.
    """

    overlays: tuple[Path, ...] = ()
    releases: Path | str | None = None
    releases_every: float = 60.0
    release_keys: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    port: int = 8000
    log_level: LogLevel = "info"
    tokens: Path | str | None = None
    reports: Path | str | None = None
    trusted_proxies: tuple[str, ...] = ()
    rate_per_minute: int = 600
    connections: int = 800
    uploads: int = 4
    upload_megabytes: int = 1_024
    upload_seconds: float = 600.0
    request_seconds: float = 30.0
    drain_seconds: float = 0.0
    stop_seconds: int = 60
    security_contact: str = ""

    @property
    def bytes_of_an_upload(self) -> int:
        """Give the bytes that one upload may take: all that come at a time share what there is for the host."""
        return self.upload_megabytes * 1_000_000 // self.uploads

    @property
    def local(self) -> bool:
        """Tell whether only this machine can reach the service."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False


@frozen
class Variable:
    """One variable: the setting it gives, its default as text, what is wanted, how it is read; UnfitError where not."""

    name: str
    setting: str
    default: str
    wanted: Phrase
    read: Callable[[str], Any]


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the settings. Raises SettingsError with every fault."""
    found: dict[str, Any] = {}
    if faults := list(_faults(environment, found)):
        raise SettingsError(faults)
    settings = Settings(**found)
    kept = default_tokens_file(environment)
    if settings.tokens is None and not settings.local and kept.is_file():
        return Settings(**{**found, "tokens": kept})
    return settings


def default_tokens_file(environment: Mapping[str, str]) -> Path:
    """Give the file of tokens when no setting says where: in the state directory of the service, or of its user."""
    state = environment.get("STATE_DIRECTORY", "").partition(":")[0]
    if state:
        return Path(state) / "access.sqlite"
    home = environment.get("XDG_STATE_HOME") or Path(environment.get("HOME") or Path.home()) / ".local" / "state"
    return Path(home) / APPLICATION / "access.sqlite"


def _faults(environment: Mapping[str, str], found: dict[str, Any]) -> Iterator[Fault]:
    """Read each variable into `found`, and tell those that cannot be read."""
    for variable in VARIABLES:
        try:
            found[variable.setting] = variable.read(environment.get(variable.name, variable.default))
        except UnfitError as error:
            yield Fault((variable.name,), variable.wanted, error.found)


def _overlays(text: str) -> tuple[Path, ...]:
    paths = tuple(Path(part) for part in text.split(pathsep) if part)
    missing = [str(path) for path in paths if not path.is_dir()]
    if missing:
        raise UnfitError(shown(", ".join(missing)))
    return paths


def _releases(text: str) -> Path | str | None:
    if text.startswith(("http://", "https://")):
        return text
    if text and not Path(text).is_dir():
        raise UnfitError(shown(text))
    return Path(text) if text else None


def _keys(text: str) -> tuple[str, ...]:
    keys = tuple(text.replace(",", " ").split())
    if not keys:
        return ()
    from insurer_rules.publishing.signatures import is_public_key  # noqa: PLC0415 - only where keys are told

    if unfit := [key for key in keys if not is_public_key(key)]:
        raise UnfitError(shown(", ".join(unfit)))
    return keys


def _host(text: str) -> str:
    if not text.strip():
        raise UnfitError(shown(text))
    return text


def _level(text: str) -> str:
    if text not in get_args(LogLevel):
        raise UnfitError(shown(text))
    return text


def _tokens(text: str) -> Path | str | None:
    """Read where tokens are kept; an address is never told, as it may hold a password."""
    if text.startswith(("postgresql://", "postgres://")):
        return text
    if "://" in text:
        raise UnfitError(phrase("another_address"))
    if text and (Path(text).is_dir() or not Path(text).parent.is_dir()):
        raise UnfitError(shown(text))
    return Path(text) if text else None


def _proxies(text: str) -> tuple[str, ...]:
    places = tuple(part.strip() for part in text.split(",") if part.strip())
    for place in places:
        try:
            ip_network(place)
        except ValueError:
            raise UnfitError(shown(place)) from None
    return places


def _contact(text: str) -> str:
    if text and not (text.startswith(("mailto:", "https://")) and text.isprintable()):
        raise UnfitError(shown(text))
    return text


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most:
            return int(text)
        raise UnfitError(shown(text))

    return read


def _numbers(least: int, most: int) -> tuple[Phrase, Callable[[str], int]]:
    return phrase("number_between", least=least, most=most), _whole(least, most)


def _seconds(least: int) -> tuple[Phrase, Callable[[str], int]]:
    return phrase("seconds_from", least=least), _whole(least, 86_400)


VARIABLES: tuple[Variable, ...] = (
    Variable("MTCOVERAGE_TABLES", "overlays", "", phrase("directory"), _overlays),
    Variable("MTCOVERAGE_RELEASES", "releases", "", phrase("directory_or_address"), _releases),
    Variable("MTCOVERAGE_RELEASES_EVERY", "releases_every", "60", *_seconds(1)),
    Variable("MTCOVERAGE_RELEASE_KEYS", "release_keys", "", phrase("public_keys"), _keys),
    Variable("MTCOVERAGE_HOST", "host", "127.0.0.1", phrase("host"), _host),
    Variable("MTCOVERAGE_PORT", "port", "8000", *_numbers(1, 65_535)),
    Variable("MTCOVERAGE_LOG_LEVEL", "log_level", "info", phrase("one_of", options=get_args(LogLevel)), _level),
    Variable("MTCOVERAGE_TOKENS", "tokens", "", phrase("tokens_place"), _tokens),
    Variable("MTCOVERAGE_REPORTS", "reports", "", phrase("tokens_place"), _tokens),
    Variable("MTCOVERAGE_TRUSTED_PROXIES", "trusted_proxies", "", phrase("addresses"), _proxies),
    Variable("MTCOVERAGE_RATE_PER_MINUTE", "rate_per_minute", "600", *_numbers(0, 1_000_000)),
    Variable("MTCOVERAGE_CONNECTIONS", "connections", "800", *_numbers(2, 1_000_000)),
    Variable("MTCOVERAGE_UPLOADS", "uploads", "4", *_numbers(1, 1_000)),
    Variable("MTCOVERAGE_UPLOAD_MEGABYTES", "upload_megabytes", "1024", *_numbers(1, 1_000_000)),
    Variable("MTCOVERAGE_UPLOAD_SECONDS", "upload_seconds", "600", *_seconds(1)),
    Variable("MTCOVERAGE_REQUEST_SECONDS", "request_seconds", "30", *_seconds(1)),
    Variable("MTCOVERAGE_DRAIN_SECONDS", "drain_seconds", "0", *_seconds(0)),
    Variable("MTCOVERAGE_STOP_SECONDS", "stop_seconds", "60", *_seconds(1)),
    Variable("MTCOVERAGE_SECURITY_CONTACT", "security_contact", "", phrase("contact_address"), _contact),
)
