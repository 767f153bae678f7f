"""The JSON Schema of the table files, made from the model, so that editors complete and check TOML while one types.

What one file cannot show is left to `checks`. TOML dates are text of the form of a date, as editors take them.
"""

import inspect
from datetime import date
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from attrs import NOTHING, Attribute, fields, has

from insurer_rules.basic_insurance import BasicPackage, ListedConditions
from insurer_rules.model import Labels, PolicyYear

DIALECT = "http://json-schema.org/draft-07/schema#"
FILES: dict[str, type[Any]] = {
    "policy_year": PolicyYear,
    "basic_package": BasicPackage,
    "labels": Labels,
    "listed_conditions": ListedConditions,
}
Schema = dict[str, Any]


def table_schema(file: str = "policy_year") -> Schema:
    """Describe a kind of table file: policy_year, basic_package, labels or listed_conditions."""
    kind = FILES[file]
    definitions: dict[str, Schema] = {}
    _reference(kind, definitions)
    root = definitions.pop(kind.__name__)
    return {
        "$schema": DIALECT,
        "title": f"Rule table: {file}",
        **root,
        "definitions": dict(sorted(definitions.items())),
    }


def _reference(kind: type[Any], definitions: dict[str, Schema]) -> Schema:
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        definitions[kind.__name__] |= _object(kind, definitions)
    return {"$ref": f"#/definitions/{kind.__name__}"}


def _object(kind: type[Any], definitions: dict[str, Schema]) -> Schema:
    attributes = fields(kind)
    return {
        "type": "object",
        "description": inspect.getdoc(kind) or "",
        "additionalProperties": False,
        "properties": {a.alias or a.name: _value(a.type, definitions) for a in attributes},
        "required": [a.alias or a.name for a in attributes if _is_required(a)],
    }


def _is_required(attribute: "Attribute[Any]") -> bool:
    return attribute.default is NOTHING


def _value(kind: Any, definitions: dict[str, Schema]) -> Schema:
    plain: dict[Any, Schema] = {
        str: {"type": "string"},
        bool: {"type": "boolean"},
        int: {"type": "integer"},
        date: {"type": "string", "format": "date"},
    }
    if kind in plain:
        return plain[kind]
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _value(get_args(kind)[0], definitions)}
    if get_origin(kind) in (Union, UnionType):
        options = [_value(option, definitions) for option in get_args(kind) if option is not NoneType]
        return options[0] if len(options) == 1 else {"anyOf": options}
    if has(kind):
        return _reference(kind, definitions)
    msg = f"the schema has no words for {kind}"
    raise TypeError(msg)
