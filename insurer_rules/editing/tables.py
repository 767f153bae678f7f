"""Editing a rule table: a year copied as draft, a figure set with its source, saved whole or not at all.

A draft never answers a person. Its copied figures keep the source of their own year and count as unconfirmed; only a
table without unconfirmed figures can be published. Comments, order and untouched lines stay as they are. A table that
does not pass its checks is not written, nor is one that somebody else changed since it was opened.
"""

import hashlib
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any

import tomli
from attrs import asdict, evolve, frozen

from insurer_rules.atomic_files import alone, write_whole
from insurer_rules.checks import check_tables
from insurer_rules.editing.figure_edits import (
    edits_to_forget,
    edits_to_set,
    edits_to_tidy,
    figure_at,
    unseen,
)
from insurer_rules.editing.text_edits import Append, Edit, Put, edit_text
from insurer_rules.faults import PhrasedError, phrase
from insurer_rules.figures import Figure, Value, entitlements_of
from insurer_rules.loading import TableError, TablesError, read_tables, structure_table
from insurer_rules.model import PolicyYear, Source


class EditingError(PhrasedError):
    """A table cannot be opened, altered or saved as asked."""


class ChangedMeanwhileError(EditingError):
    """Somebody else saved this table after it was opened; nothing was written."""

    def __init__(self, name: str) -> None:
        """Name the table."""
        super().__init__(phrase("changed_meanwhile", table=name))


@frozen
class OpenTable:
    """A table opened for editing: its text now, and the digest of the file it came from (None: there was no file).

    Every edit gives a new OpenTable; nothing is written before `save`.
    """

    directory: Path
    name: str
    text: str
    digest: str | None

    @cached_property
    def policy(self) -> PolicyYear:
        """The policy year that the text says. Raises TablesError with the line of every fault."""
        return read_policy(self.name, self.text)

    @cached_property
    def data(self) -> dict[str, Any]:
        """What the text says as plain data, to read in and not to change."""
        return tomli.loads(self.text)

    def with_edits(self, *edits: Edit) -> "OpenTable":
        """Make edits of the text. Raises EditError when one is not possible."""
        return evolve(self, text=edit_text(self.text, edits)) if edits else self

    def with_source(self, source: Source) -> "OpenTable":
        """Add a source, so that figures can rest on it; one that is there already stays as it is."""
        if source.id in {each["id"] for each in self.data.get("source", ())}:
            return self
        return self.with_edits(Append(("source",), source_block(source)))

    def with_figure(self, address: str, value: Value, *, source: str, per: str = "") -> "OpenTable":
        """Set a figure, found by an address such as `plus.sessions`, to a value read in this source."""
        if source not in {each.id for each in self.policy.sources}:
            raise EditingError(phrase("no_source", table=self.name, source=source))
        figure = figure_at(self.policy, address, per=per)
        edits = edits_to_set(self.data, figure, value, source, per=per or "calendar_year")
        return self.with_edits(*edits).tidy(figure)

    def confirm(self, address: str, *, source: str, per: str = "") -> "OpenTable":
        """Keep a figure as it is, now read in this source."""
        return self.with_figure(address, figure_at(self.policy, address, per=per).value, source=source, per=per)

    def without_figure(self, address: str, *, per: str = "") -> "OpenTable":
        """Take a figure away: from now on it is unknown."""
        figure = figure_at(self.policy, address, per=per)
        if figure.value is None:
            return self
        return self.with_edits(*edits_to_forget(self.data, figure)).tidy(figure)

    def tidy(self, figure: Figure) -> "OpenTable":
        """Take away the blocks beside a figure that say nothing any more."""
        return self.with_edits(*edits_to_tidy(self.data, figure))

    def as_draft(self) -> "OpenTable":
        """Make a published table a draft again: it answers nobody until it is published."""
        return self.with_edits(Put(("status",), "draft"))


def open_table(directory: Path, label: str, year: int) -> OpenTable:
    """Open the table of a label and year for editing. Raises EditingError when there is none."""
    return open_file(directory, f"{year}/{label}.toml")


def open_file(directory: Path, name: str) -> OpenTable:
    """Open a table by the name of its file. Raises EditingError when there is none."""
    path = directory / name
    if not path.is_file():
        raise EditingError(phrase("no_table", table=name))
    content = path.read_bytes()
    return OpenTable(directory, name, content.decode(), _digest(content))


def copy_year(directory: Path, label: str, *, before: int, after: int) -> OpenTable:
    """Copy a label's table of one year as draft of another: dates moved, every figure still of its own year.

    What the insurer said of the old year says nothing of the new one, so its evidence becomes `reported`, and what it
    left unsaid becomes unknown.
    Raises EditingError when there is nothing to copy, or a table already.
    """
    if (directory / f"{after}/{label}.toml").exists():
        raise EditingError(phrase("table_already", table=f"{after}/{label}.toml"))
    old = open_table(directory, label, before)
    policy = old.policy
    edits: list[Edit] = [Put(("policy_year",), after), Put(("status",), "draft")]
    edits += [Put((key,), getattr(policy, key).replace(year=after)) for key in ("valid_from", "valid_through")]
    edits += [
        Put(("source", place, "evidence"), "reported")
        for place, each in enumerate(policy.sources)
        if each.evidence != "reported"
    ]
    for path, entitlement in entitlements_of(policy):
        if "manual_therapy" in entitlement.therapies and "sessions" not in entitlement.unknown:
            edits += unseen(old.data, path)
    return evolve(old.with_edits(*edits), name=f"{after}/{label}.toml", digest=None)


def blank_year(directory: Path, label: str, year: int) -> OpenTable:
    """Begin a draft without figures, for a label that had no table in the year before."""
    if (directory / f"{year}/{label}.toml").exists():
        raise EditingError(phrase("table_already", table=f"{year}/{label}.toml"))
    dates = f"valid_from = {year}-01-01\nvalid_through = {year}-12-31\n"
    return OpenTable(
        directory, f"{year}/{label}.toml", f'label = "{label}"\npolicy_year = {year}\n{dates}status = "draft"\n', None
    )


def check(*tables: OpenTable) -> list[TableError]:
    """List what would be unsound if these tables were saved together; empty when they may be."""
    with tempfile.TemporaryDirectory() as overlay:
        for table in tables:
            path = Path(overlay, table.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(table.text.encode())
        try:
            return check_tables(read_tables(Path(overlay), tables=tables[0].directory))
        except TablesError as error:
            return list(error.errors)


def save(*tables: OpenTable) -> tuple[OpenTable, ...]:
    """Write tables, all of them or none, and give them back as they now stand opened.

    Raises TablesError when a check fails and ChangedMeanwhileError when a file is no longer the one opened.
    """
    if not tables:
        return ()
    if errors := check(*tables):
        raise TablesError(errors)
    with alone(tables[0].directory):
        for table in tables:
            _refuse_if_changed(table)
        for table in tables:
            write_whole(table.directory / table.name, table.text.encode())
    return tuple(evolve(table, digest=_digest(table.text.encode())) for table in tables)


def read_policy(name: str, text: str) -> PolicyYear:
    """Read the text of a table. Raises TablesError with the line of every fault."""
    return structure_table(name, text, PolicyYear)


def source_block(source: Source) -> dict[str, Any]:
    """Give a source as its block in a table: what it does not say is left out, but for the address."""
    return {key: value for key, value in asdict(source).items() if value not in (None, "") or key == "url"}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _refuse_if_changed(table: OpenTable) -> None:
    path = table.directory / table.name
    now = _digest(path.read_bytes()) if path.exists() else None
    if now != table.digest:
        raise ChangedMeanwhileError(table.name)
