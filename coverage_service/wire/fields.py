"""Fields on the wire: what a class of `model` is as JSON, its fields named and typed by the class alone.

An amount of cents is a text of euros there; `wire_name` tells under which name.
"""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from types import UnionType
from typing import Any, TypedDict, Union, get_args, get_origin

from attrs import Attribute, fields
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from coverage_service.model import (
    WIRE_NAME,
    Branch,
    Cents,
    CoverageDecision,
    LastKnown,
    PackageThen,
    RulesUsed,
    SessionOutcome,
    SessionsLeft,
    SourceCited,
    Totals,
    YearOfPlan,
)

Json = dict[str, Any]
AMOUNT = Cents | None
# The classes of an answer, each after those that it consists of, and what they are called in the interface description.
SHOWN: Mapping[type, str] = {
    SourceCited: "SourceShown",
    SessionOutcome: "OutcomeShown",
    SessionsLeft: "SessionsShown",
    Totals: "TotalsShown",
    YearOfPlan: "YearShown",
    Branch: "BranchShown",
    PackageThen: "PackageThenShown",
    LastKnown: "LastKnownShown",
    RulesUsed: "RulesShown",
    CoverageDecision: "CoverageAnswer",
}


def wire_name(attribute: "Attribute[Any]") -> str:
    """Give the name of a field on the wire: its own, with `_eur` behind it for an amount, unless it says another."""
    named: str | None = attribute.metadata.get(WIRE_NAME)
    return named or f"{attribute.name}{'_eur' * (attribute.type == AMOUNT)}"


def write_as_named(converter: Converter) -> None:
    """Have a converter write the objects of an answer under the names of the wire."""
    for kind in SHOWN:
        converter.register_unstructure_hook(kind, make_dict_unstructure_fn(kind, converter, **_wire_names(kind)))


def read_as_named(converter: Converter) -> None:
    """Have a converter read the objects of an answer from under the names of the wire."""
    for kind in SHOWN:
        converter.register_structure_hook(kind, make_dict_structure_fn(kind, converter, **_wire_names(kind)))


def _wire_names(kind: type) -> dict[str, Any]:
    return {each.name: override(rename=wire_name(each)) for each in fields(kind)}


def describe(kind: type, name: str, known: dict[Any, Any]) -> None:
    """Describe a class as the object that it is on the wire, as a type of that name.

    `known` has what other types are there; the class comes beside them.
    """
    said = {wire_name(each): _on_the_wire(each.type, known) for each in fields(kind)}
    known[kind] = made = TypedDict(name, said)  # type: ignore[operator]  # its fields are those of the class
    made.__doc__ = kind.__doc__


def _on_the_wire(kind: Any, known: Mapping[Any, Any]) -> Any:
    """Say what a type is on the wire: a tuple is a list, an object what is known of it, all else itself."""
    if kind in known:
        return known[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return list[_on_the_wire(arguments[0], known)]  # type: ignore[misc]  # a type made of a type
    if origin in (Union, UnionType):
        return reduce(or_, (_on_the_wire(each, known) for each in arguments))
    return kind
