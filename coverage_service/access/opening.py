"""Which store an address stands for: a file for one host, a PostgreSQL database for several."""

from pathlib import Path

from coverage_service.access.stores import AccessStore, StoreMissingError


def open_store(place: Path | str) -> AccessStore:
    """Open the store at a file or a `postgresql://` address, made when it is not there. Raises StoreError."""
    if isinstance(place, Path):
        from coverage_service.access.sqlite_store import SqliteStore  # noqa: PLC0415 - only the store that is used

        return SqliteStore(place)
    try:
        from coverage_service.access.postgres_store import PostgresStore  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise StoreMissingError("a postgresql:// address needs the extra `postgres`") from error
    return PostgresStore(place)
