"""The interface description: the annotations that structuring enforces, and the documents sent, as OpenAPI 3.1.

Descriptions and examples stand in `openapi.toml`. Paths and query parameters are left to Litestar.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import annotated_types as at
import tomli
from attrs import NOTHING, fields, has
from litestar.openapi.spec import (
    Example,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    Reference,
    RequestBody,
    Schema,
)
from litestar.openapi.spec.enums import OpenAPIFormat

from coverage_service.model import CoverageQuery
from coverage_service.wire.documents import Problem
from insurer_rules.faults import Pattern

AnySchema = Schema | Reference
PLAIN: Mapping[object, Schema] = {
    str: Schema(type=OpenAPIType.STRING),
    int: Schema(type=OpenAPIType.INTEGER),
    bool: Schema(type=OpenAPIType.BOOLEAN),
    NoneType: Schema(type=OpenAPIType.NULL),
    date: Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE),
    Decimal: Schema(type=OpenAPIType.STRING, pattern=r"^[0-9]{1,7}(\.[0-9]{1,2})?$"),
}
PROBLEMS = {
    400: "The body cannot be read: no JSON, or a broken form.",
    401: "No token, or one that does not hold.",
    403: "The token is not for this.",
    404: "No such thing; the nearest names are given.",
    408: "The body did not arrive in time.",
    413: "The body is too large.",
    415: "The body is not declared to be of the media type named here.",
    422: "Fields of the request are wrong; every fault is listed.",
    429: "Too many requests; the header Retry-After says how many seconds to wait.",
    503: "Busy, stopping, or not set up; the header Retry-After says how many seconds to wait.",
}


def operation_of(answer: type, *, problems: Iterable[int] = (), question: type | None = None) -> type[Operation]:
    """Make an operation that describes its JSON answer, its problem documents and the question it reads."""

    @dataclass
    class JsonOperation(Operation):
        def __post_init__(self) -> None:
            ok = OpenAPIResponse(
                description=summary(answer), content={"application/json": OpenAPIMediaType(schema=schema_of(answer))}
            )
            self.responses = {"200": ok, **{str(status): _problem(status) for status in problems}}
            if question is not None:
                media = OpenAPIMediaType(schema=schema_of(question), examples=_examples(question))
                self.request_body = RequestBody(content={"application/json": media}, required=True)

    return JsonOperation


def file_operation_of(*answers: str, parts: Mapping[str, bool], problems: Iterable[int]) -> type[Operation]:
    """Make an operation that reads a file and answers with one, by default of the first media type.

    The file may come as a part of a form, with these parts; where the value is true there may be several.
    """

    @dataclass
    class FileOperation(Operation):
        def __post_init__(self) -> None:
            file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
            files = Schema(type=OpenAPIType.ARRAY, items=file)
            form = Schema(
                type=OpenAPIType.OBJECT,
                properties={name: files if several else file for name, several in parts.items()},
                required=[next(iter(parts))],
            )
            content = {each: OpenAPIMediaType(schema=file) for each in answers}
            self.responses = {
                "200": OpenAPIResponse(description="The file with its verdicts.", content=content),
                **{str(status): _problem(status) for status in problems},
            }
            sent = {answers[0]: OpenAPIMediaType(schema=file), "multipart/form-data": OpenAPIMediaType(schema=form)}
            self.request_body = RequestBody(content=sent, required=True)

    return FileOperation


def _problem(status: int) -> OpenAPIResponse:
    return OpenAPIResponse(
        description=PROBLEMS[status], content={"application/problem+json": OpenAPIMediaType(schema=schema_of(Problem))}
    )


def _examples(question: type) -> dict[str, Example | Reference]:
    return {
        name: Example(summary=one["summary"], value=one["value"])
        for name, one in _texts()["examples"][question.__name__].items()
    }


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    return tomli.loads(files("coverage_service.web.api").joinpath("openapi.toml").read_text("utf-8"))


def components(*roots: type) -> dict[str, Schema]:
    """Describe these types, and all that they consist of, by name."""
    found: dict[str, Schema] = {}
    waiting = list(roots)
    while waiting:
        kind = waiting.pop()
        if kind.__name__ not in found:
            found[kind.__name__] = _object(kind)
            waiting += [
                part
                for annotation in get_type_hints(kind, include_extras=True).values()
                for part in _types_in(annotation)
            ]
    return dict(sorted(found.items()))


def _types_in(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type) and (has(annotation) or is_typeddict(annotation)):
        yield annotation
    for part in get_args(annotation):
        yield from _types_in(part)


def schema_of(kind: Any) -> AnySchema:
    """Describe one annotation; a type with named fields is referred to."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Any:
        return Schema()
    if origin is Annotated:
        return _with_bounds(schema_of(arguments[0]), arguments[1:])
    if origin is Literal:
        return Schema(type=OpenAPIType.STRING, enum=list(arguments))
    if origin in (Union, UnionType):
        return Schema(any_of=[schema_of(member) for member in arguments])
    if origin in (tuple, list):
        return Schema(type=OpenAPIType.ARRAY, items=schema_of(arguments[0]))
    return PLAIN.get(kind) or Reference(ref=f"#/components/schemas/{kind.__name__}")


def _with_bounds(schema: AnySchema, bounds: Iterable[object]) -> AnySchema:
    if isinstance(schema, Reference):
        return schema
    for bound in bounds:
        match bound:
            case at.Ge(ge=least):
                schema = replace(schema, minimum=float(str(least)))
            case at.Le(le=most):
                schema = replace(schema, maximum=float(str(most)))
            case at.MaxLen(max_length=most):
                schema = (
                    replace(schema, max_items=most)
                    if schema.type is OpenAPIType.ARRAY
                    else replace(schema, max_length=most)
                )
            case Pattern(regex=regex):
                schema = replace(schema, pattern=_ecma(regex))
    return schema


def _ecma(regex: str) -> str:
    """Write a Python pattern for a whole text as JSON Schema has it: unanchored, and without Python's flags."""
    anywhere = re.fullmatch(r"\(\?s\)\.\*(.+)\.\*", regex)
    return anywhere[1] if anywhere else f"^(?:{regex})$".replace(r"\d", "[0-9]")


def _object(kind: type) -> Schema:
    described = _texts()["fields"].get(kind.__name__, {})
    hints = get_type_hints(kind, include_extras=True)
    return Schema(
        type=OpenAPIType.OBJECT,
        description=summary(kind),
        properties={name: _with_description(schema_of(hint), described.get(name)) for name, hint in hints.items()},
        required=_required_fields(kind),
        additional_properties=False,
    )


def _with_description(schema: AnySchema, text: str | None) -> AnySchema:
    if text is None:
        return schema
    return (
        Schema(all_of=[schema], description=text)
        if isinstance(schema, Reference)
        else replace(schema, description=text)
    )


def _required_fields(kind: type) -> list[str]:
    """List the fields that must be there; the date of a question is filled in with today."""
    if is_typeddict(kind):
        return [name for name in get_type_hints(kind) if name in kind.__required_keys__]  # type: ignore[attr-defined]
    return [one.name for one in fields(kind) if one.default is NOTHING and (kind, one.name) != (CoverageQuery, "date")]


def summary(kind: type) -> str:
    """Give the first line of a type's documentation."""
    return (kind.__doc__ or "The same, for the whole question.").strip().splitlines()[0]
