"""What keeps tokens, sessions, counters and reports: one small protocol, and the errors of every store.

Keeping is left to `sqlite_store` (a file, one host) and `postgres_store` (several hosts), choosing to `opening`.

    StoreError
    |-- StoreMissingError   the extra that the address needs is not installed
    `-- StoreVersionError   a later version of this program made or upgraded the store
"""

from typing import Protocol

from coverage_service.access.rates import RateLimit
from coverage_service.access.reports import PolicyReport
from coverage_service.access.tokens import Session, Token


class StoreError(Exception):
    """The store cannot be used now: out of reach, full, or damaged; what was asked did not happen."""


class StoreMissingError(StoreError):
    """The address needs an extra that is not installed."""


class StoreVersionError(StoreError):
    """A later version of this program made or upgraded the store; this one leaves it as it is."""

    def __init__(self, version: int, *, known: int) -> None:
        """Say what is known and what was found."""
        super().__init__(f"a store of version {known} or older wanted, version {version} found: update this program")


class TurnStore(Protocol):
    """What counts the turns of clients. Each call is whole or not at all, and raises StoreError."""

    @property
    def key(self) -> str:
        """Give the secret with which client addresses are hashed."""

    def take(self, client: str, rate: RateLimit, *, now: float, times: int = 1) -> float:
        """Take turns of a client, all or none; gives 0, or the seconds to wait when they were not free."""

    def forget(self, *, now: float) -> None:
        """Forget what no longer matters."""


class AccessStore(Protocol):
    """What every store does. Each call is whole or not at all, safe beside other processes, and raises StoreError."""

    @property
    def key(self) -> str:
        """Give the secret with which client addresses are hashed; the same for every process on this store."""

    def add_token(self, token: Token) -> None:
        """Keep a new token."""

    def tokens(self) -> tuple[Token, ...]:
        """List all tokens, the oldest first."""

    def token(self, identity: str) -> Token | None:
        """Find a token by its id."""

    def revoke(self, identity: str) -> bool:
        """Revoke a token and end its sessions; False when there is none of this id."""

    def add_session(self, session: Session) -> None:
        """Keep a new session."""

    def session(self, session_hash: str) -> Session | None:
        """Find a session by the hash of its cookie."""

    def end_session(self, session_hash: str) -> None:
        """Forget a session."""

    def take(self, client: str, rate: RateLimit, *, now: float, times: int = 1) -> float:
        """Take turns of a client, all or none; gives 0, or the seconds to wait when they were not free."""

    def wait(self, client: str, rate: RateLimit, *, now: float, times: int = 1) -> float:
        """Give the seconds until a client has so many turns, without taking them."""

    def add_report(self, report: PolicyReport) -> None:
        """Keep a report of a policy holder."""

    def reports(self, year: int) -> tuple[PolicyReport, ...]:
        """List the reports about a policy year, the oldest first."""

    def forget(self, *, now: float) -> None:
        """Forget sessions and counters that no longer matter."""

    def close(self) -> None:
        """Let go of the store."""
