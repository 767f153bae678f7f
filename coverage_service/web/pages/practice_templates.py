"""Empty claim files to fill in, at `/praktijk/voorbeeld.csv` and `.xlsx`, and in English at `/en/practice/template`."""

from litestar import Controller, Response, get

from coverage_service.claims.templates import TEMPLATES as WRITERS
from coverage_service.web.edge.gate import requires
from coverage_service.web.edge.headers import as_attachment
from coverage_service.web.edge.problems import AnyRequest
from coverage_service.web.rendering import TEMPLATES
from coverage_service.web.uploads.received import CSV, XLSX
from coverage_service.wording.sentences import Language

MEDIA_TYPES = {"csv": CSV, "xlsx": XLSX}


class PracticeTemplates(Controller):
    """An empty claim file in two forms and two languages."""

    include_in_schema = False
    guards = (requires("claims"),)

    @get([f"{TEMPLATES['nl']}.csv", f"{TEMPLATES['nl']}.xlsx"], sync_to_thread=False)
    def dutch(self, request: AnyRequest) -> Response[bytes]:
        """Give one with Dutch headings."""
        return template("nl", request)

    @get([f"{TEMPLATES['en']}.csv", f"{TEMPLATES['en']}.xlsx"], sync_to_thread=False)
    def english(self, request: AnyRequest) -> Response[bytes]:
        """Give one with English headings."""
        return template("en", request)


def template(language: Language, request: AnyRequest) -> Response[bytes]:
    """Give the file that the address ends with."""
    name = request.url.path.rpartition("/")[2]
    form = name.rpartition(".")[2]
    return Response(WRITERS[form](language), media_type=MEDIA_TYPES[form], headers=as_attachment(name))
