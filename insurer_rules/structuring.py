"""Strict structuring: untyped data becomes attrs objects exactly as annotated, or a list of every fault in it.

What the data means, and how a fault is shown to its reader, is left to the callers.
"""

import operator
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import annotated_types as at
from attrs import Attribute, fields_dict
from cattrs import (
    AttributeValidationNote,
    ClassValidationError,
    Converter,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.errors import ForbiddenExtraKeysError

from insurer_rules.faults import ANOTHER, NOTHING, VALUE, Fault, Path, Pattern, Phrase, phrase, shown

T = TypeVar("T")
Hook = Callable[[object, Any], Any]
EUROS = re.compile(r"\d{1,7}(\.\d{1,2})?", re.ASCII)
WHOLE_NUMBER, LIST, OBJECT = phrase("whole_number"), phrase("list"), phrase("object")
ISO_DAY, TOML_DAY, AMOUNT = phrase("iso_day"), phrase("toml_day"), phrase("amount_as_text")


class WrongValueError(ValueError):
    """A value is not what its annotation wants; keeps both, and writes neither as text until it is needed."""

    def __init__(self, wanted: Phrase, value: object) -> None:
        """Keep what was wanted and what was found."""
        self.wanted, self.value = wanted, value
        super().__init__(wanted, value)


def strict_converter(*, iso_dates: bool = False) -> Converter:
    """Make a converter that coerces nothing and refuses unknown keys.

    `iso_dates` reads dates and decimals from text, and takes 3.0 for 3, as JSON has neither; else both come as such.
    """
    converter = Converter(forbid_extra_keys=True, use_alias=True)
    for kind, wanted in ((bool, phrase("true_or_false")), (str, phrase("text")), (float, phrase("number"))):
        converter.register_structure_hook(kind, partial(_exactly, kind=kind, wanted=wanted))
    converter.register_structure_hook(int, partial(_whole_number, integral_floats=iso_dates))
    converter.register_structure_hook(date, _iso_date if iso_dates else partial(_exactly, kind=date, wanted=TOML_DAY))
    converter.register_structure_hook(Decimal, _decimal)
    converter.register_structure_hook_factory(
        partial(_is_a, origins=(Union, UnionType)), partial(_union_hook, converter)
    )
    converter.register_structure_hook_func(partial(_is_a, origins=(Literal,)), _one_of)
    converter.register_structure_hook_factory(partial(_is_a, origins=(Annotated,)), partial(_bounded_hook, converter))
    converter.register_structure_hook_factory(partial(_is_a, origins=(tuple, list)), partial(_list_hook, converter))
    return converter


def faults_of(error: BaseException, path: Path = ()) -> Iterator[Fault]:
    """Yield every fault inside a structuring error, in the order of the data, each with its path."""
    match error:
        case ClassValidationError() | IterableValidationError():
            for inner in error.exceptions:
                yield from faults_of(inner, path + _step(inner, error))
        case ForbiddenExtraKeysError():
            known = phrase("one_of_keys", keys=tuple(_keys(error.cl)))
            for key in sorted(error.extra_fields):
                yield Fault((*path, key), known, shown(key))
        case WrongValueError():
            yield Fault(path, error.wanted, shown(error.value))
        case KeyError():
            yield Fault(path, VALUE, NOTHING)
        case _:
            yield Fault(path, OBJECT, ANOTHER)


def _step(inner: BaseException, outer: BaseException) -> Path:
    for note in reversed(getattr(inner, "__notes__", [])):
        if isinstance(note, AttributeValidationNote):
            cls = getattr(outer, "cl", None)
            attribute: Attribute[Any] | None = fields_dict(cls).get(note.name) if cls else None
            return (attribute.alias or note.name,) if attribute else (note.name,)
        if isinstance(note, IterableValidationNote):
            return (note.index,)
    return ()


def _keys(cls: Any) -> list[str]:
    return [attribute.alias or name for name, attribute in fields_dict(cls).items()]


def _exactly(value: object, _: object, *, kind: type[T], wanted: Phrase) -> T:
    if type(value) is not kind:
        raise WrongValueError(wanted, value)
    return value


def _whole_number(value: object, _: object, *, integral_floats: bool) -> int:
    if integral_floats and isinstance(value, float) and value.is_integer():
        return int(value)
    return _exactly(value, int, kind=int, wanted=WHOLE_NUMBER)


def is_iso_date(value: object) -> bool:
    """Tell whether a value is the text of a day that exists, as year-month-day."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _iso_date(value: object, _: object) -> date:
    if not is_iso_date(value):
        raise WrongValueError(ISO_DAY, value)
    return date.fromisoformat(str(value))


def _decimal(value: object, _: object) -> Decimal:
    if isinstance(value, str) and EUROS.fullmatch(value):
        return Decimal(value)
    raise WrongValueError(AMOUNT, value)


def _one_of(value: object, kind: Any) -> Any:
    for option in get_args(kind):
        if type(value) is type(option) and value == option:
            return option
    raise WrongValueError(phrase("one_of", options=tuple(map(shown, get_args(kind)))), value)


def _is_a(kind: Any, *, origins: tuple[Any, ...]) -> bool:
    return get_origin(kind) in origins


def _union_hook(converter: Converter, kind: Any) -> Hook:
    members = [(member, converter.get_structure_hook(member)) for member in get_args(kind) if member is not NoneType]
    optional = NoneType in get_args(kind)

    def structure(value: object, _: object) -> Any:
        if value is None and optional:
            return None
        wanted = []
        for member, hook in members:
            try:
                return hook(value, member)
            except WrongValueError as error:
                wanted.append(error.wanted)
        raise WrongValueError(wanted[0] if len(wanted) == 1 else phrase("either", options=tuple(wanted)), value)

    return structure


def _bounded_hook(converter: Converter, kind: Any) -> Hook:
    base, *annotations = get_args(kind)
    hook = converter.get_structure_hook(base)
    bounds = [_check_of_bound(annotation) for annotation in annotations]

    def structure(value: object, _: object) -> Any:
        made = hook(value, base)
        for keeps, wanted in bounds:
            if not keeps(made):
                raise WrongValueError(wanted, value)
        return made

    return structure


def _check_of_bound(annotation: object) -> tuple[Callable[[Any], object], Phrase]:
    """Give what tells whether a value keeps to a bound, and the bound as a phrase."""
    match annotation:
        case at.Ge(ge=least):
            return partial(operator.le, least), phrase("at_least", least=int(str(least)))
        case at.Le(le=most):
            return partial(operator.ge, most), phrase("at_most", most=int(str(most)))
        case at.MaxLen(max_length=most):
            return lambda value: len(value) <= most, phrase("at_most_long", most=most)
        case Pattern(regex=regex, wanted=wanted):
            return re.compile(regex, re.ASCII).fullmatch, wanted
    raise TypeError(annotation)


def _list_hook(converter: Converter, kind: Any) -> Hook:
    item = get_args(kind)[0]
    make = get_origin(kind)
    hook = converter.get_structure_hook(item)

    def structure(value: object, _: object) -> Any:
        if type(value) is not list:
            raise WrongValueError(LIST, value)
        made, errors = [], []
        for index, element in enumerate(value):
            try:
                made.append(hook(element, item))
            except Exception as error:  # noqa: BLE001 - every fault of every element is gathered, whatever its kind
                error.__notes__ = [*getattr(error, "__notes__", []), IterableValidationNote("", index, item)]
                errors.append(error)
        if errors:
            raise IterableValidationError("faults in a list", errors, kind)
        return make(made)

    return structure
