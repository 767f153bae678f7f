"""The page on which a policy holder reports what their policy says, at `/melden` and `/en/report`; nobody has to.

It is there only where a place for reports is set. What is kept, and how often, is left to `api.policy_reports`.
"""

from collections.abc import Callable, Mapping

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from coverage_service.web.api.policy_reports import keep_reports, store_of
from coverage_service.web.edge.media_types import FORM, body_of, form_pairs
from coverage_service.web.edge.problems import AnyRequest, HttpError
from coverage_service.web.rendering import REPORT, page
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.wire.fields import Json
from coverage_service.wire.questions import RequestError
from coverage_service.wire.reports import read_reports
from coverage_service.wire.typed_text import amount, whole_number
from coverage_service.wording.faults import fault_text
from coverage_service.wording.sentences import Language

READ_AS: Mapping[str, Callable[[str], object]] = {
    "sessions": whole_number,
    "manual_sessions": whole_number,
    "budget_eur": amount,
    "non_contracted_percent": whole_number,
}
FIELDS = ("insurer", "package", "year", *READ_AS, "manual_per", "read_in")
MOST_BYTES = 4_096
MOST_FIELDS = 20


class ReportPage(Controller):
    """The report in both languages."""

    include_in_schema = False

    @get(REPORT["nl"], sync_to_thread=False)
    def dutch(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Show the form in Dutch."""
        return blank("nl", request, in_use)

    @get(REPORT["en"], sync_to_thread=False)
    def english(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Show the form in English."""
        return blank("en", request, in_use)

    @post(REPORT["nl"], status_code=200, request_max_body_size=MOST_BYTES)
    async def report_dutch(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Keep a report, or say in Dutch why not."""
        return await take_report("nl", request, in_use)

    @post(REPORT["en"], status_code=200, request_max_body_size=MOST_BYTES)
    async def report_english(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Keep a report, or say in English why not."""
        return await take_report("en", request, in_use)


def blank(language: Language, request: AnyRequest, in_use: RulesInUse) -> Response[str]:
    """Show the form, for the year of today."""
    store_of(request)
    return _page(language, {"year": str(in_use.today().year)})


async def take_report(language: Language, request: AnyRequest, in_use: RulesInUse) -> Response[str]:
    """Keep what was typed; 422 with each fault beside its field, 429 for who reported too often."""
    store, body = store_of(request), await body_of(request, FORM)
    typed = {name: text.strip() for name, text in form_pairs(body, most=MOST_FIELDS) if name in FIELDS}
    try:
        reports = read_reports(_request_of(typed), in_use.rules, today=in_use.today())
        await keep_reports(request, store, reports)
    except HttpError as error:
        if error.status != 429:
            raise
        return _page(language, typed, status=429, wait=True, headers=error.headers)
    except RequestError as error:
        faults = {str(fault.path[-1]): fault_text(fault, language) for fault in error.faults if fault.path}
        return _page(language, typed, status=422, errors=faults)
    return _page(language, {}, thanks=True)


def _request_of(typed: Mapping[str, str]) -> Json:
    """Make the request of the interface out of what was typed; an empty field is left out."""
    stated: dict[str, object] = {name: READ_AS[name](typed[name]) for name in READ_AS if typed.get(name)}
    if "manual_sessions" in stated:
        stated["manual_per"] = typed.get("manual_per", "year")
    if typed.get("sessions", "").casefold() in ("onbeperkt", "unlimited"):
        stated["sessions"] = "unlimited"
    return {
        "insurer": typed.get("insurer", ""),
        "package": typed.get("package", ""),
        "year": whole_number(typed.get("year", "")),
        "stated": stated,
        "read_in": typed.get("read_in", ""),
    }


def _page(
    language: Language,
    typed: Mapping[str, str],
    *,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    thanks: bool = False,
    wait: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response[str]:
    form = {name: typed.get(name, "") for name in FIELDS}
    made = page(
        "report.html", language, REPORT, status=status, form=form, errors=errors or {}, thanks=thanks, wait=wait
    )
    made.headers.update(headers or {})
    return made
