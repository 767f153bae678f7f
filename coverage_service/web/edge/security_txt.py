"""Whom to tell of a weakness (RFC 9116), where the settings name somebody."""

from datetime import timedelta

from litestar import Controller, MediaType, get
from litestar.di import NamedDependency

from coverage_service.web.edge.problems import AnyRequest, HttpError
from coverage_service.web.rules_in_use import RulesInUse

VALID = timedelta(days=90)


class SecurityText(Controller):
    """Tell whom to write to."""

    include_in_schema = False

    @get("/.well-known/security.txt", media_type=MediaType.TEXT, sync_to_thread=False)
    def contact(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> str:
        """Give the contact of the settings, valid from today; 404 without one."""
        if not (named := request.app.state.security_contact):
            raise HttpError(404)
        expires = in_use.today() + VALID
        return f"Contact: {named}\nExpires: {expires.isoformat()}T00:00:00Z\nPreferred-Languages: nl, en\n"
