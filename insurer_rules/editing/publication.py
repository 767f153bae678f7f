"""Publishing a draft: what was read for its year stays, what is of another year is confirmed or forgotten."""

from typing import Any

from insurer_rules.editing.figure_edits import FIXED, edits_to_forget, edits_to_move_source
from insurer_rules.editing.tables import EditingError, OpenTable
from insurer_rules.editing.text_edits import Append, Put, Remove, block_at
from insurer_rules.faults import phrase
from insurer_rules.figures import PACKAGE, Figure, figures_of, unconfirmed_figures
from insurer_rules.model import MOVEMENT


class UnconfirmedError(EditingError):
    """A draft still holds figures of another year; `figures` lists them."""

    def __init__(self, name: str, figures: tuple[Figure, ...]) -> None:
        """Name the table and every figure to confirm or forget."""
        self.figures = figures
        listed = tuple(figure.address for figure in figures)
        super().__init__(phrase("unconfirmed_figures", table=name, figures=listed))


def publish(table: OpenTable, *, forget: bool = False, drop: bool = False) -> OpenTable:
    """Publish a draft, so that it answers. Raises UnconfirmedError for figures of another year, unless `forget`.

    Forgetting makes them unknown; a package of which nothing was read for the year stays, with nothing known of it.
    `drop` takes such packages out, for a year of which every package was seen.
    """
    read = _without_unconfirmed(table, drop=drop) if forget else table
    if left := [each for each in unconfirmed_figures(read.policy) if not (forget and _is_left_open(read, each))]:
        raise UnconfirmedError(table.name, tuple(left))
    return _without_idle_sources(_with_sources_of_its_year(read)).with_edits(Put(("status",), "published"))


def _without_unconfirmed(table: OpenTable, *, drop: bool) -> OpenTable:
    stale = unconfirmed_figures(table.policy)
    unread = [figure for figure in stale if figure.name == PACKAGE]
    names = {figure.package for figure in unread}
    for figure in reversed([figure for figure in stale if figure.package not in names]):
        table = _forget(table, figure)
    kept = [] if drop else [_without_figures(table, figure) for figure in unread]
    table = table.with_edits(*(Append(("package",), block) for block in kept))
    return table.with_edits(*(Remove(figure.path) for figure in reversed(unread)))


def _forget(table: OpenTable, figure: Figure) -> OpenTable:
    """Make one figure unknown; where it says when or how an entitlement pays, whether there is that cover at all."""
    data = table.data
    if figure.name not in FIXED:
        return table.with_edits(*edits_to_forget(data, figure)).tidy(figure)
    path = _entitlement_path(figure)
    if not path:
        return table.with_edits(Remove(figure.path))
    named = block_at(data, path).get("unknown", [])
    if "cover" in named:
        return table
    return table.with_edits(
        Put((*path, "unknown", len(named)) if named else (*path, "unknown"), "cover" if named else ["cover"])
    )


def _is_left_open(table: OpenTable, figure: Figure) -> bool:
    """Tell whether a figure of another year says nothing any more: a package's name, or what an open cover is for."""
    path = _entitlement_path(figure)
    is_open = bool(path) and "cover" in block_at(table.data, path).get("unknown", [])
    return figure.name == PACKAGE or (figure.name in FIXED and is_open)


def _entitlement_path(figure: Figure) -> tuple[str | int, ...]:
    """Give the place of the entitlement that a figure belongs to; nothing where it belongs to none."""
    at = figure.path.index("entitlement") if "entitlement" in figure.path else -2
    return figure.path[: at + 2]


def _without_figures(table: OpenTable, figure: Figure) -> dict[str, Any]:
    """Give a package of which nothing was read: its name as last year's source has it, and every figure unknown."""
    block = table.data["package"][figure.path[1]]
    named = {key: block[key] for key in ("id", "name", "source", "aliases", "kind", "closed") if key in block}
    if block.get("kind") == "basic_policy":
        return named | {"unknown": ["non_contracted"]}
    blocks = [each for each in block.get("entitlement", []) if "manual_therapy" in each["therapies"]][:1]
    therapies = blocks[0]["therapies"] if blocks else [*MOVEMENT]
    return named | {"entitlement": [{"id": "movement", "therapies": therapies, "unknown": ["sessions"]}]}


def _with_sources_of_its_year(table: OpenTable) -> OpenTable:
    """Let each package whose name was last read in another year rest on the source of its figures of this year."""
    policy = table.policy
    of_its_year = {source.id for source in policy.sources if source.is_about(policy.policy_year)}
    for place, package in enumerate(policy.packages):
        fresh = (f.source for f in figures_of(policy) if f.package == package.id and f.value is not None and f.source)
        source = next((each.id for each in fresh if each.is_about(policy.policy_year)), package.source)
        if package.source not in of_its_year:
            table = table.with_edits(*edits_to_move_source(table.data, ("package", place), source))
            for number, _ in enumerate(package.entitlements):
                path = ("package", place, "entitlement", number)
                table = table.tidy(Figure(package="", entitlement="", name="", value=None, path=path))
    return table


def _without_idle_sources(table: OpenTable) -> OpenTable:
    """Take out the sources of another year that no figure rests on any more."""
    idle = [
        Remove(("source", place))
        for place, source in enumerate(table.policy.sources)
        if not source.is_about(table.policy.policy_year) and table.text.count(f'"{source.id}"') == 1
    ]
    return table.with_edits(*reversed(idle))
