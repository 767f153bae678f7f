"""Who passes the practice's routes: a bearer token, the page's session made from one, or this machine's own user.

A route is guarded by naming the scope it needs: `@get("/praktijk", guards=[requires("claims")])`. A refused program
gets a problem document with status 401, 403, 429 or 503; a refused browser is led to the sign-in form. A page shows
`sign_out.html` where `is_signed_in(request)` says so. Making sessions is left to `sign_in`, the rules to `access`.
"""

import math
import time
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from anyio.to_thread import run_sync
from attrs import frozen
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from coverage_service.access.admission import Admission, admit_session, admit_token
from coverage_service.access.rates import client_key
from coverage_service.access.stores import AccessStore, StoreError
from coverage_service.access.tokens import Scope
from coverage_service.web.edge.problems import HttpError
from coverage_service.web.telemetry.logs import log_access, log_failure
from insurer_rules.faults import NOTHING, Fault, phrase, shown

Connection: TypeAlias = ASGIConnection[Any, Any, Any, Any]
Guard: TypeAlias = Callable[[Connection, BaseRouteHandler], Awaitable[None]]
COOKIE, PLAIN_COOKIE = "__Host-practice", "practice"
# What a proxy adds; a request that has one does not come from the local user.
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
FOUND = {"expired": phrase("expired_token"), "revoked": phrase("revoked_token"), "nothing": NOTHING}
RETRY_STORE = {"retry-after": "5"}


@frozen(eq=False)
class Gate:
    """What decides who passes. `local` is a service without tokens that only its own machine can reach."""

    store: AccessStore | None = None
    local: bool = True
    now: Callable[[], float] = time.time

    def is_open(self, connection: Connection) -> bool:
        """Tell whether anybody passes: no tokens are set up, and the request comes from this machine itself."""
        return self.local and came_from_here(connection)

    def need_store(self) -> AccessStore:
        """Give the store of tokens. Raises HttpError 503 where none is set up."""
        if self.store is None:
            raise HttpError(503, kind="no-tokens", headers={"retry-after": "3600"})
        return self.store

    async def admit(self, connection: Connection, scope: Scope) -> None:
        """Let a caller pass, or raise HttpError; a session passes only with a request of this site's own."""
        if self.is_open(connection):
            need_own_name(connection)
            return
        admission = await ask_store(self._admission, self.need_store(), connection, scope)
        token = admission.token.id if admission.token else None
        log_access(admission.outcome, token=token, scope=scope, route=str(connection.scope["path_template"]))
        if admission.outcome != "allowed":
            raise refusal(admission, scope)
        if bearer(connection) is None:
            need_same_site(connection)
            connection.state.signed_in = True

    def _admission(self, store: AccessStore, connection: Connection, scope: Scope) -> Admission:
        text, cookie = bearer(connection), session_cookie(connection)
        if text is not None:
            return admit_token(store, text, scope, client=client_of(connection, store), now=self.now())
        if cookie is not None:
            return admit_session(store, cookie, scope, now=self.now())
        return Admission("nothing")


def requires(scope: Scope) -> Guard:
    """Make the guard of a route that needs a scope."""

    async def guard(connection: Connection, _: BaseRouteHandler) -> None:
        await gate_of(connection).admit(connection, scope)

    return guard


def gate_of(connection: Connection) -> Gate:
    """Give the gate of the application."""
    gate: Gate = connection.app.state.gate
    return gate


def is_signed_in(connection: Connection) -> bool:
    """Tell whether a caller passed with a session, so that signing out means something."""
    return bool(connection.state.get("signed_in"))


async def ask_store(ask: Callable[..., Admission], *arguments: object) -> Admission:
    """Ask the store in a thread of its own. Raises HttpError 503 while it cannot be used: nobody passes unseen."""
    try:
        return await run_sync(ask, *arguments)
    except StoreError as error:
        log_failure(error)
        raise HttpError(503, headers=RETRY_STORE) from None


def refusal(admission: Admission, scope: Scope) -> HttpError:
    """Say why somebody does not pass (RFC 6750)."""
    if admission.outcome == "locked":
        return HttpError(429, headers={"retry-after": str(math.ceil(admission.wait))})
    if admission.outcome == "scope":
        challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
        wanted = Fault((), phrase("token_of_scope", scope=scope), phrase("another_scope"))
        return HttpError(403, wanted, headers={"www-authenticate": challenge})
    challenge = "Bearer" if admission.outcome == "nothing" else 'Bearer error="invalid_token"'
    found = FOUND.get(admission.outcome, phrase("another_token"))
    wanted = Fault((), phrase("token_in_header"), found)
    return HttpError(401, wanted, headers={"www-authenticate": challenge})


def bearer(connection: Connection) -> str | None:
    """Give the bearer token of a request; None when it has none."""
    scheme, _, text = connection.headers.get("authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else None


def session_cookie(connection: Connection) -> str | None:
    """Give the session's cookie; over plain HTTP, as on one's own machine, it has a name without a promise."""
    return connection.cookies.get(COOKIE if is_secure(connection) else PLAIN_COOKIE)


def is_secure(connection: Connection) -> bool:
    """Tell whether cookies must be `Secure`: always, except over plain HTTP on this machine itself."""
    return connection.url.scheme == "https" or not came_from_here(connection)


def came_from_here(connection: Connection) -> bool:
    """Tell whether a request was made on this machine, with no proxy between."""
    if any(name in connection.headers for name in FORWARDED):
        return False
    return not is_from_network(connection) or is_loopback(client_address(connection))


def need_own_name(connection: Connection) -> None:
    """Refuse a request of this machine for another host; raises HttpError 403.

    A page from elsewhere can have its own name lead here (DNS rebinding), and then reads what this machine answers.
    """
    if not is_from_network(connection):
        return
    name = urlsplit(f"//{connection.headers.get('host', '')}").hostname or ""
    if not (name == "localhost" or name.endswith(".localhost") or is_loopback(name)):
        raise HttpError(403, Fault((), phrase("host_here"), shown(name)))


def is_from_network(connection: Connection) -> bool:
    """Tell whether a client has an address; one that has a name instead, or nothing, is of no network."""
    try:
        ip_address(client_address(connection))
    except ValueError:
        return False
    return True


def client_address(connection: Connection) -> str:
    """Give the address of a client; nothing where it has none."""
    return connection.client.host if connection.client else ""


def is_loopback(name: str) -> bool:
    """Tell whether a text is an address of this machine alone."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def client_of(connection: Connection, store: AccessStore) -> str:
    """Name the client for counting its guesses, without its address."""
    return client_key("guess", address=client_address(connection), key=store.key)


def need_same_site(connection: Connection) -> None:
    """Refuse a change that another site's page asked for with this browser's session; raises HttpError 403.

    Every browser since 2023 says of each request where it was made (`Sec-Fetch-Site`), and no page can forge it.
    """
    if connection.scope.get("method") in SAFE_METHODS or connection.headers.get("sec-fetch-site") == "same-origin":
        return
    wanted = Fault((), phrase("own_form"), phrase("another_site"))
    raise HttpError(403, wanted, kind="cross-site")
