"""The commands `mtcoverage tokens make`, `list` and `revoke`: who may use the practice's routes.

The rules of tokens are left to `access`. What cannot be done is written to standard error and exits 1.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from coverage_service.access.opening import open_store
from coverage_service.access.stores import AccessStore, StoreError
from coverage_service.access.tokens import SCOPES, Scope, Token, make_token, standing
from coverage_service.wording.faults import phrase_text
from insurer_rules.faults import phrase, shown, unfit

COLUMNS = ("id", "name", "scopes", "made on", "expires on", "standing")
LONGEST_NAME = 100


class UnknownTokenError(click.ClickException):
    """No token has this id."""

    def __init__(self, identity: str) -> None:
        """Say what was found."""
        super().__init__(phrase_text(unfit(phrase("token_id"), shown(identity)), "en"))


class TokenNameError(click.ClickException):
    """A name that a terminal or a log would not show as it is."""

    def __init__(self, name: str) -> None:
        """Say what was found."""
        super().__init__(phrase_text(unfit(phrase("token_name", most=LONGEST_NAME), shown(name)), "en"))


def tokens_group(place: Callable[[], Path | str]) -> click.Group:
    """Make the group `tokens`; `place` says where they are kept when a command needs them."""

    @click.group()
    def tokens() -> None:
        """Make, list and revoke the tokens of practices."""

    @tokens.command()
    @click.argument("name")
    @click.option("--scope", "scopes", type=click.Choice(SCOPES), multiple=True, required=True, help="May be repeated.")
    @click.option("--expires-in", type=click.IntRange(1, 3_650), help="Days; left out: it does not expire.")
    def make(name: str, scopes: tuple[Scope, ...], expires_in: int | None) -> None:
        """Make a token for NAME and show it, once: only its hash is kept."""
        if not name.isprintable() or not name.strip() or len(name) > LONGEST_NAME:
            raise TokenNameError(name)
        now = datetime.now(UTC)
        expires_on = now + timedelta(days=expires_in) if expires_in else None
        token, text = make_token(name, scopes, now=now, expires_on=expires_on)
        with _open(place()) as store:
            store.add_token(token)
        click.echo(text)
        click.echo(f"id {token.id}, {_until(token)}; it is not shown again", err=True)

    @tokens.command("list")
    def list_tokens() -> None:
        """List the tokens, the oldest first, without their secrets."""
        now = datetime.now(UTC)
        with _open(place()) as store:
            rows = [_row(token, now) for token in store.tokens()]
        widths = [max(map(len, column)) for column in zip(COLUMNS, *rows, strict=True)]
        for row in (COLUMNS, *rows):
            click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    @tokens.command()
    @click.argument("identity", metavar="ID")
    def revoke(identity: str) -> None:
        """Revoke the token ID, at once and for good; sessions made from it end."""
        with _open(place()) as store:
            if not store.revoke(identity):
                raise UnknownTokenError(identity)
        click.echo(f"{identity}: revoked")

    return tokens


@contextmanager
def _open(place: Path | str) -> Iterator[AccessStore]:
    try:
        store = open_store(place)
        try:
            yield store
        finally:
            store.close()
    except StoreError as error:
        raise click.ClickException(str(error)) from error


def _row(token: Token, now: datetime) -> tuple[str, ...]:
    expires = f"{token.expires_on:%Y-%m-%d}" if token.expires_on else "-"
    scopes = " ".join(sorted(token.scopes))
    return token.id, token.name, scopes, f"{token.made_on:%Y-%m-%d}", expires, standing(token, now)


def _until(token: Token) -> str:
    return f"until {token.expires_on:%Y-%m-%d}" if token.expires_on else "until it is revoked"
