"""Reading a request's body as what it declares itself to be; any other declaration is refused."""

from coverage_service.web.edge.problems import AnyRequest, HttpError
from insurer_rules.faults import Fault

MOST_BYTES = 65_536
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


async def body_of(request: AnyRequest, media_type: str) -> bytes:
    """Read the body. Raises HttpError 415 for another media type; Litestar refuses more than MOST_BYTES."""
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared != media_type:
        raise HttpError(415, Fault((), media_type, declared or "nothing"))
    return await request.body()
