"""The registry of a year: where each label's overview, conditions, changes and premiums stand, and who looks at them.

Fetching the pages is left to `collecting`.
"""

from datetime import date
from pathlib import Path

from attrs import field, frozen

from insurer_rules.faults import phrase
from insurer_rules.intake.readings_file import ReadingsError
from insurer_rules.loading import structure_table
from insurer_rules.model import Publisher


@frozen(kw_only=True)
class RegisteredPage:
    """A page of a label; `year` is the policy year that it showed when it was last seen, None where it names none.

    An empty label is a page about all of them.
    """

    label: str
    kind: str
    url: str
    year: int | None = None
    language: str = "nl"
    publisher: Publisher = "insurer"
    seen_on: date | None = None
    remark: str = ""


@frozen(kw_only=True)
class Registry:
    """The pages of a year, the day on which all of it is due, and by label who looks at it: a role, never a name."""

    due: date | None = None
    owner: str = "analyst"
    owners: dict[str, str] = field(factory=dict)
    pages: tuple[RegisteredPage, ...] = field(default=(), alias="page")

    def owner_of(self, label: str) -> str:
        """Tell who looks at a label."""
        return self.owners.get(label, self.owner)

    def pages_of(self, *labels: str) -> tuple[RegisteredPage, ...]:
        """List the pages of these labels; of all labels where none is named."""
        return tuple(page for page in self.pages if page.label and (not labels or page.label in labels))


def registry_path(directory: Path, year: int) -> Path:
    """Give the file of the registry of a year: beside the tables."""
    return directory / f"sources_{year}.toml"


def read_registry(directory: Path, year: int) -> Registry:
    """Read the registry of a year. Raises ReadingsError where there is none, TablesError with each fault."""
    path = registry_path(directory, year)
    if not path.exists():
        raise ReadingsError(phrase("no_registry", file=path.name))
    return structure_table(path.name, path.read_text("utf-8"), Registry)


def known_registry(directory: Path, year: int) -> Registry:
    """Read the registry of a year; an empty one where there is none."""
    return read_registry(directory, year) if registry_path(directory, year).exists() else Registry()
