"""The edits that one figure needs: its value, the source it rests on, and whether it still counts as unknown.

A figure takes its source from the nearest that states one: itself, its entitlement, its package. Where a source
moves, whatever rested on it keeps it by name, so that no figure changes its source unnoticed.
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from attrs import evolve

from insurer_rules import figures
from insurer_rules.editing.text_edits import Edit, Put, Remove, block_at
from insurer_rules.faults import Path, phrase
from insurer_rules.figures import PACKAGE, Figure, FigureError, Value, unconfirmed_figures
from insurer_rules.model import Figure as UnknownFigure
from insurer_rules.model import PolicyYear
from insurer_rules.written_names import plain

NEW_LIMITS: dict[str, tuple[str, dict[str, Any]]] = {
    "sessions": ("sessions", {}),
    "budget": ("euro_cents", {}),
    "manual_sessions": ("sessions", {"therapies": ["manual_therapy"]}),
    "manual_budget": ("euro_cents", {"therapies": ["manual_therapy"]}),
}
NEW_RATES = {"percent": "percent"} | {name: key for key, name in figures.RATES.items()}
TERMS = ("closed", "acceptance", "age_from", "age_below", "insured_before", "based_on", "note", "therapies")
FIXED = ("when", "after_sessions", "percent", "carry_over", "non_contracted_of")


def figure_at(policy: PolicyYear, address: str, *, per: str = "") -> Figure:
    """Find the figure of an address such as `plus.sessions` or `plus.movement.manual_sessions`.

    A figure that is not there yet comes back without a value, at the entitlement that pays manual therapy.
    Raises FigureError when no package has that id or name, or when several figures answer to the address.
    """
    package, _, rest = address.partition(".")
    entitlement, _, name = rest.rpartition(".")
    owner = _package_id(policy, package)
    wanted = (entitlement,) if entitlement else ("", *_manual_entitlements(policy, owner))
    same = [f for f in figures.figures_of(policy) if (f.package, f.name) == (owner, name) and f.entitlement in wanted]
    same += [f for f in unconfirmed_figures(policy) if (f.package, f.name, name) == (owner, PACKAGE, PACKAGE)]
    known = [f for f in same if f.value is not None and per in ("", f.per)]
    if len(known) > 1:
        raise FigureError(phrase("several_figures", figure=address, known=tuple(map(_name_of, known))))
    return known[0] if known else next(iter(same), None) or _absent(policy, owner, wanted, name)


def edits_to_set(
    data: Mapping[str, Any], figure: Figure, value: Value, source: str, *, per: str = "calendar_year"
) -> Iterator[Edit]:
    """Give the edits that set a figure to a value read in this source; a figure named as unknown no longer is."""
    if figure.name == PACKAGE:
        yield from _package_confirmed(data, figure, source)
    elif figure.path == ("deductible_cents",):
        yield from (Put(figure.path, value), Put(("deductible_source",), source))
    elif figure.path[-1] in ("premium_cents", "carry_over", "when", "needs", "after_sessions", *TERMS):
        yield Put(figure.path, _plain_value(figure, value, block_at(data, figure.path)))
        yield from edits_to_move_source(data, figure.path[:-1], source)
    elif figure.value is not None:
        yield Put(figure.path, value)
        yield from _cite(data, figure, source)
    else:
        yield from _new(data, figure, value, source, per)


def edits_to_forget(data: Mapping[str, Any], figure: Figure) -> Iterator[Edit]:
    """Give the edits that take a figure away and name it as unknown where the table has a word for that."""
    if figure.name in FIXED:
        raise FigureError(phrase("never_unknown", figure=figure.address))
    if figure.name == PACKAGE:
        yield Remove(figure.path)
        return
    if "limits" in figure.path:
        yield Remove(figure.path[:-1] if figure.path[-1] in ("sessions", "euro_cents") else figure.path)
    elif "reimbursement" in figure.path and len(_rates(block_at(data, figure.path[:-1]))) == 1:
        yield Remove(figure.path[:-1])
    else:
        yield Remove(figure.path)
    if figure.path == ("deductible_cents",) and "deductible_source" in data:
        yield Remove(("deductible_source",))
    yield from _named_unknown(data, figure)


def edits_to_tidy(data: Mapping[str, Any], figure: Figure) -> Iterator[Edit]:
    """Give the edits that say a source once, on the entitlement, where all its figures rest on it."""
    owner = owner_of(figure.path)
    if not owner or ("source" not in owner and owner[-2:-1] != ("entitlement",)):
        return
    block, said = block_at(data, owner), _source_of(data, owner)
    parts = [(*owner, "limits", place) for place, _ in enumerate(block.get("limits", []))]
    parts += [(*owner, "reimbursement")] if "reimbursement" in block else []
    sources = {block_at(data, part).get("source", said) for part in parts}
    carried = {"needs", "when", "after_sessions"} & block.keys()
    if len(sources) == 1 and not (carried and sources != {said}):
        yield from (Remove((*part, "source")) for part in parts if "source" in block_at(data, part))
        yield from _restate(data, owner, sources.pop())


def _package_confirmed(data: Mapping[str, Any], figure: Figure, source: str) -> Iterator[Edit]:
    if "premium_cents" in block_at(data, figure.path) and _source_of(data, figure.path) != source:
        raise FigureError(phrase("premium_first", package=figure.package))
    yield from edits_to_move_source(data, figure.path, source)


def _restate(data: Mapping[str, Any], owner: Path, source: str) -> Iterator[Edit]:
    inherited = block_at(data, owner[:-2]).get("source")
    stated = block_at(data, owner).get("source")
    if source == inherited and stated:
        yield Remove((*owner, "source"))
    elif source not in (inherited, stated):
        yield Put((*owner, "source"), source)


def _package_id(policy: PolicyYear, name: str) -> str:
    if name in ("", figures.EVERY_PACKAGE):
        return name
    same = [package.id for package in policy.packages if name == package.id]
    same = same or [
        package.id
        for package in policy.packages
        if plain(name) in {plain(each) for each in (package.id, package.name, *package.aliases)}
    ]
    if len(same) != 1:
        raise FigureError(phrase("no_package", package=name, known=tuple(each.id for each in policy.packages)))
    return same[0]


def _name_of(figure: Figure) -> str:
    """Name a figure by its address, with its period where it has one."""
    return f"{figure.address} --per {figure.per}" if figure.per else figure.address


def _manual_entitlements(policy: PolicyYear, package: str) -> tuple[str, ...]:
    blocks = [each.entitlements for each in policy.packages if each.id == package]
    return tuple(e.id for block in blocks for e in block if "manual_therapy" in e.therapies)


def _absent(policy: PolicyYear, package: str, entitlements: tuple[str, ...], name: str) -> Figure:
    blank = Figure(package=package, entitlement="", name=name, value=None)
    for place, each in enumerate(policy.packages):
        if each.id == package and name == "premium":
            return evolve(blank, path=("package", place, "premium_cents"))
        for number, entitlement in enumerate(each.entitlements):
            if each.id == package and entitlement.id in entitlements and name in (*NEW_LIMITS, *NEW_RATES, "needs"):
                tail = ("needs",) if name == "needs" else ()
                return evolve(blank, entitlement=entitlement.id, path=("package", place, "entitlement", number, *tail))
    raise FigureError(phrase("no_figure", figure=f"{package}.{name}"))


def _plain_value(figure: Figure, value: Value, now: Any) -> Any:
    """Give a value as its key takes it; what only describes can be confirmed as it is, a list is read from text."""
    if str(value) == str(figure.value) and now is not None:
        return now
    return [part.strip() for part in str(value).split(",")] if figure.name in ("needs", "therapies") else value


def _new(data: Mapping[str, Any], figure: Figure, value: Value, source: str, per: str) -> Iterator[Edit]:
    owner, name = figure.path, figure.name
    block = block_at(data, owner)
    own = {} if source == _source_of(data, owner) else {"source": source}
    if name in NEW_LIMITS:
        key, more = NEW_LIMITS[name]
        limit = {key: value, **more, **({} if per == "calendar_year" else {"per": per}), **own}
        place = (*owner, "limits", len(block["limits"])) if "limits" in block else (*owner, "limits")
        yield Put(place, limit if "limits" in block else [limit])
    elif name in NEW_RATES and "reimbursement" in block:
        yield Put((*owner, "reimbursement", NEW_RATES[name]), value)
        yield from _cite(data, figure, source)
    elif name in NEW_RATES:
        yield Put((*owner, "reimbursement"), {NEW_RATES[name]: value, **own})
    else:
        raise FigureError(phrase("write_in_file", figure=figure.address))
    if name in block.get("unknown", []):
        yield from _no_longer_unknown(block, owner, name)


def _no_longer_unknown(block: Mapping[str, Any], owner: Path, name: str) -> Iterator[Edit]:
    """Take a name off the unknown ones; a total alone says nothing of a limit within it, so that stays unknown."""
    place = (*owner, "unknown", block["unknown"].index(name))
    within = any(limit.get("therapies") == ["manual_therapy"] for limit in block.get("limits", []))
    if name == "sessions" and not within and "manual_sessions" not in block["unknown"]:
        yield Put(place, "manual_sessions")
    else:
        yield Remove(place)


def unseen(data: Mapping[str, Any], owner: Path) -> Iterator[Edit]:
    """Give the edits that name as unknown what an entitlement to manual therapy says nothing of.

    That nothing was said was read in a source too; without that source the silence means nothing.
    """
    block = block_at(data, owner)
    rate, limits = block.get("reimbursement", {}), block.get("limits", [])
    said = {
        "manual_sessions": any("manual_therapy" in limit.get("therapies", []) for limit in limits),
        "non_contracted": {"non_contracted_percent", "non_contracted_max_cents"} & rate.keys(),
        "under_18": {"age_from", "age_below"} & block.get("when", {}).keys(),
    }
    named = block.get("unknown", [])
    silent = [name for name, told in said.items() if not told and name not in named]
    if named:
        yield from (Put((*owner, "unknown", place), name) for place, name in enumerate(silent, len(named)))
    elif silent:
        yield Put((*owner, "unknown"), silent)


def _cite(data: Mapping[str, Any], figure: Figure, source: str) -> Iterator[Edit]:
    owner = owner_of(figure.path)
    part = (*owner, "reimbursement") if "reimbursement" in figure.path or figure.name in NEW_RATES else figure.path[:-1]
    block = block_at(data, part)
    now = block.get("source", _source_of(data, owner))
    if (
        part[-1] == "reimbursement"
        and now != source
        and (others := [key for key in _rates(block) if key != figure.path[-1]])
    ):
        raise FigureError(phrase("others_rest_elsewhere", figure=figure.address, others=tuple(others)))
    if source == _source_of(data, owner) and "source" in block:
        yield Remove((*part, "source"))
    elif now != source:
        yield Put((*part, "source"), source)


def _rates(block: Mapping[str, Any]) -> list[str]:
    return [key for key in block if key not in ("source", "non_contracted_of")]


def edits_to_move_source(data: Mapping[str, Any], owner: Path, source: str) -> Iterator[Edit]:
    """Give the edits that move the source of a block; what rested on the old one keeps that by name."""
    now = _source_of(data, owner)
    if now == source:
        return
    block = block_at(data, owner)
    rest: list[Path] = [("limits", place) for place, _ in enumerate(block.get("limits", []))]
    rest += [("entitlement", place) for place, _ in enumerate(block.get("entitlement", []))]
    rest += [("reimbursement",)] if "reimbursement" in block else []
    yield from (Put((*owner, *part, "source"), now) for part in rest if "source" not in block_at(block, part))
    yield Put((*owner, "source"), source)


def _named_unknown(data: Mapping[str, Any], figure: Figure) -> Iterator[Edit]:
    owner, name = owner_of(figure.path), _unknown_name(figure)
    block = block_at(data, owner)
    totals = [limit for limit in block.get("limits", []) if "therapies" not in limit and limit.get("per") != "day"]
    if (
        name not in get_args(UnknownFigure)
        or (name in ("sessions", "budget") and len(totals) > 1)
        or owner in ((), ("every_package",))
    ):
        return
    if name == "premium":
        return
    if name not in block.get("unknown", []):
        yield Put(
            (*owner, "unknown", len(block["unknown"])) if "unknown" in block else (*owner, "unknown"),
            name if "unknown" in block else [name],
        )


def _unknown_name(figure: Figure) -> str:
    if figure.name.startswith("manual_"):
        return "manual_sessions"
    return (
        "non_contracted"
        if figure.name.startswith("non_contracted")
        else figure.name.partition("_contracted")[0].partition("_non")[0]
    )


def owner_of(path: Path) -> Path:
    """Give the path of the block that a figure belongs to."""
    for word in ("limits", "reimbursement"):
        if word in path:
            return path[: path.index(word)]
    return path if path and isinstance(path[-1], int) else path[:-1]


def _source_of(data: Mapping[str, Any], owner: Path) -> str:
    block = block_at(data, owner)
    if "source" in block and isinstance(block["source"], str):
        return str(block["source"])
    return _source_of(data, owner[:-2]) if owner[-2:-1] == ("entitlement",) else ""
