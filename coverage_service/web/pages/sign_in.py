"""Signing in to the practice's pages with a token, and signing out; in Dutch and English, without JavaScript.

The session's rules are left to `access.admission`, who passes to `gate`.
"""

from functools import partial
from typing import Any
from urllib.parse import parse_qs

from litestar import Controller, Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from coverage_service.access.admission import Admission, admit_token, begin_session
from coverage_service.access.stores import AccessStore
from coverage_service.access.tokens import hash_of
from coverage_service.web.edge.gate import (
    COOKIE,
    PLAIN_COOKIE,
    ask_store,
    client_of,
    gate_of,
    is_secure,
    need_same_site,
    refusal,
    session_cookie,
)
from coverage_service.web.edge.media_types import FORM, body_of
from coverage_service.web.edge.problems import AnyRequest
from coverage_service.web.rendering import PRACTICE, SIGN_IN, SIGN_OUT, page
from coverage_service.web.telemetry.logs import log_access
from coverage_service.wording.sentences import Language

MOST_BYTES = 4_096
STATUS = {"locked": 429, "scope": 403}


class SignInPage(Controller):
    """Signing in and out in both languages."""

    include_in_schema = False

    @get(SIGN_IN["nl"], sync_to_thread=False)
    def dutch(self, request: AnyRequest) -> Response[Any]:
        """Show the form in Dutch."""
        return blank("nl", request)

    @get(SIGN_IN["en"], sync_to_thread=False)
    def english(self, request: AnyRequest) -> Response[Any]:
        """Show the form in English."""
        return blank("en", request)

    @post(SIGN_IN["nl"], status_code=200, request_max_body_size=MOST_BYTES)
    async def sign_in_dutch(self, request: AnyRequest) -> Response[Any]:
        """Begin a session, or say in Dutch why not."""
        return await begin("nl", request)

    @post(SIGN_IN["en"], status_code=200, request_max_body_size=MOST_BYTES)
    async def sign_in_english(self, request: AnyRequest) -> Response[Any]:
        """Begin a session, or say in English why not."""
        return await begin("en", request)

    @post([SIGN_OUT["nl"], SIGN_OUT["en"]], status_code=200, request_max_body_size=MOST_BYTES)
    async def sign_out(self, request: AnyRequest) -> Response[Any]:
        """End the session, whose cookie means nothing from now on."""
        return await end(request)


def blank(language: Language, request: AnyRequest) -> Response[Any]:
    """Show the form; where nobody needs a token, go on at once."""
    gate = gate_of(request)
    if gate.is_open(request):
        return Redirect(PRACTICE[language], status_code=303)
    gate.need_store()
    return page("sign_in.html", language, SIGN_IN)


async def begin(language: Language, request: AnyRequest) -> Response[Any]:
    """Begin a session of the token typed, and go to the practice's page."""
    store, body = gate_of(request).need_store(), await body_of(request, FORM)
    need_same_site(request)
    typed = parse_qs(body.decode("utf-8", "replace"), max_num_fields=5).get("token", [""])[0].strip()
    made: list[str] = []
    admission = await ask_store(partial(_session, made), store, request, typed)
    token = admission.token.id if admission.token else None
    log_access(admission.outcome, token=token, scope="claims", route=SIGN_IN[language])
    if admission.outcome != "allowed":
        return refuse(language, admission)
    return Redirect(PRACTICE[language], status_code=303, cookies=[_cookie(request, made[0])])


def _session(made: list[str], store: AccessStore, request: AnyRequest, typed: str) -> Admission:
    """Admit a token and begin its session in one visit to the store; the cookie's value goes into `made`."""
    now = gate_of(request).now()
    admission = admit_token(store, typed, "claims", client=client_of(request, store), now=now)
    if admission.outcome == "allowed" and admission.token:
        made.append(begin_session(store, admission.token, now=now)[1])
    return admission


def refuse(language: Language, admission: Admission) -> Response[Any]:
    """Show the form again with what is wrong, and how long to wait where that is it."""
    status = STATUS.get(admission.outcome, 401)
    answer = page("sign_in.html", language, SIGN_IN, status=status, wrong=admission.outcome)
    answer.headers.update(refusal(admission, "claims").headers)
    return answer


async def end(request: AnyRequest) -> Response[Any]:
    """End the session here and in the browser."""
    need_same_site(request)
    cookie, store = session_cookie(request), gate_of(request).store
    if cookie and store:
        await ask_store(_forget, store, cookie)
    language: Language = "en" if request.url.path == SIGN_OUT["en"] else "nl"
    answer = Redirect(SIGN_IN[language], status_code=303)
    answer.set_cookie(_cookie(request, "", age=0))
    return answer


def _forget(store: AccessStore, cookie: str) -> Admission:
    store.end_session(hash_of(cookie))
    return Admission("nothing")


def _cookie(request: AnyRequest, value: str, *, age: int | None = None) -> Cookie:
    """Make the session's cookie: gone with the browser's session, unseen by scripts, sent by this site's pages only."""
    secure = is_secure(request)
    name = COOKIE if secure else PLAIN_COOKIE
    return Cookie(key=name, value=value, max_age=age, secure=secure, httponly=True, samesite="strict")
