"""What is wrong with an upload as a whole, in the words of the practice's page, and in which of its files."""

from collections.abc import Iterator, Sequence

from attrs import frozen
from litestar.exceptions import HTTPException

from coverage_service.claims.labels import column_label, with_labels
from coverage_service.web.uploads.received import A_FILE
from coverage_service.wire.questions import RequestError
from coverage_service.wording.faults import fault_text
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts
from insurer_rules.faults import Fault

MOST_FAULTS = 20
# How the parts beside the claims are called.
BESIDE = {"packages": "of_packages", "figures": "of_figures", "map": "of_map", "returns": "of_returns"}


@frozen
class UploadFault:
    """One fault, and the field of the form that it belongs to."""

    field: str
    text: str


def faults_shown(error: RequestError | HTTPException, language: Language) -> Iterator[UploadFault]:
    """Say what is wrong, as much as a person reads; there is always something to say."""
    if not isinstance(error, RequestError) or not error.faults:
        yield UploadFault("claims", of_status(error, language))
        return
    for fault in error.faults[:MOST_FAULTS]:
        yield _upload_fault(fault, language)
    if len(error.faults) > MOST_FAULTS:
        more = texts(language)["practice"]["and_more"].format(n=len(error.faults) - MOST_FAULTS)
        yield UploadFault(str(next(iter(error.faults[-1].path), "claims")), more)


def of_status(error: RequestError | HTTPException, language: Language) -> str:
    """Say what a refusal without faults means."""
    known = texts(language)["upload_error"]
    return known.get(f"s{status_of(error)}", known["other"])


def status_of(error: RequestError | HTTPException) -> int:
    """Give the HTTP status of a refusal."""
    return error.status if isinstance(error, RequestError) else error.status_code


def _upload_fault(fault: Fault, language: Language) -> UploadFault:
    """Say a fault; one of an earlier file or of the packages says which."""
    known = texts(language)["practice"]
    match fault.path:
        case ("claims",) if fault.wanted == A_FILE:
            return UploadFault("claims", known["nothing_chosen"])
        case ("claims", *rest):
            return UploadFault("claims", _with_place(fault, rest, language))
        case ("history", int(number), *rest):
            return UploadFault(
                "history", f"{known['of_history'].format(n=number + 1)}: {_with_place(fault, rest, language)}"
            )
        case ("packages" | "figures" | "map" | "returns" as part, *rest):
            return UploadFault(part, f"{known[BESIDE[part]]}: {_with_place(fault, rest, language)}")
        case path:
            return UploadFault("claims", _with_place(fault, path, language))


def _with_place(fault: Fault, path: Sequence[str | int], language: Language) -> str:
    """Put the line and the column within its file before what is said of them."""
    text = fault_text(with_labels(fault, lambda name: column_label(name, language)), language)
    line = [f"{texts(language)['result']['number']} {fault.line}"] if fault.line else []
    place = ", ".join([*line, *(column_label(str(part), language) for part in path)])
    return f"{place}: {text}" if place else f"{text[:1].upper()}{text[1:]}"
