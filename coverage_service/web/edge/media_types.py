"""Reading a request's body as what it declares itself to be; any other declaration is refused."""

from urllib.parse import parse_qsl

from coverage_service.web.edge.problems import AnyRequest, HttpError
from insurer_rules.faults import NOTHING, Fault, phrase, shown

MOST_BYTES = 65_536
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


async def body_of(request: AnyRequest, media_type: str) -> bytes:
    """Read the body. Raises HttpError 415 for another media type; Litestar refuses more than MOST_BYTES."""
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared != media_type:
        raise HttpError(415, Fault((), phrase("media_type", name=media_type), shown(declared) if declared else NOTHING))
    return await request.body()


def form_pairs(body: bytes, *, most: int) -> list[tuple[str, str]]:
    """Read the fields of a form in order, empty ones too. Raises HttpError 400 for no form or too many fields."""
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=most, errors="strict")
    except ValueError:
        raise HttpError(400) from None
