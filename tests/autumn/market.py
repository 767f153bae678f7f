"""Ten labels that do not exist: their tables of 2026, their pages of 2027 on a web server, and what these say."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from insurer_rules.intake.review import ReviewRow
from insurer_rules.loading import TABLES
from tests.insurer_rules.policy_documents.written import DOCUMENTS, Document, built, documents
from tests.insurer_rules.served import Site

CHOSEN = (
    "koornaar",
    "slotgracht",
    "zilverreiger",
    "weidevogel",
    "vuurdoorn",
    "waterjuffer",
    "lichtmast",
    "loopplank",
    "steenbok",
    "orchard-en",
)
Truth = Mapping[tuple[str, str, str], tuple[str, str]]


def market() -> tuple[Document, ...]:
    """Give the ten documents."""
    own = {document.id: document for document in documents(DOCUMENTS) if document.id in CHOSEN}
    return tuple(own[name] for name in CHOSEN)


def label_of(document: Document) -> str:
    """Give the id of a document's label."""
    return document.label.casefold().replace(" ", "_")


def write_tables(directory: Path, site: Site) -> None:
    """Write the law, the ten labels with a table of 2026, and the registry of their pages of 2027."""
    shutil.copytree(TABLES, directory, ignore=lambda _, names: [n for n in names if n.startswith(("20", "sources_"))])
    labels = [(directory / "labels.toml").read_text("utf-8")]
    pages = ["due = 2027-01-31\n"]
    (directory / "2026").mkdir()
    for document in market():
        label, path = label_of(document), f"/{document.id}/{document.file_name}"
        labels.append(f'[[label]]\nid = "{label}"\nname = "{document.label}"\nsource = "uzovi"\n')
        pages.append(f'[[page]]\nlabel = "{label}"\nkind = "physio_overview"\nurl = "{site.url(path)}"\nyear = 2027\n')
        (directory / f"2026/{label}.toml").write_text(_table(label, document.packages), "utf-8")
        site.pages[path] = built(document)
    (directory / "labels.toml").write_text("\n".join(labels), "utf-8")
    (directory / "sources_2027.toml").write_text("\n".join(pages), "utf-8")


def truth() -> Truth:
    """Give what the pages say: by label, package and figure the value and the period, as cells of a sheet."""
    return {
        (label_of(document), each["package"], each["figure"]): (str(each["value"]), each["per"])
        for document in market()
        for each in document.figures
    }


def decision(row: ReviewRow, said: Truth, value: str) -> str:
    """Decide on a row as somebody does who has the page open: yes where it says so, else no."""
    wanted = said.get((row.label, row.package, row.figure))
    return "ja" if wanted is not None and wanted[0] == value and row.per in ("", wanted[1]) else "nee"


def _table(label: str, packages: tuple[str, ...]) -> str:
    head = (
        f'label = "{label}"\npolicy_year = 2026\nvalid_from = 2026-01-01\nvalid_through = 2026-12-31\n'
        'status = "published"\n\n[[source]]\nid = "own_2026"\ntitle = "Overview of 2026"\nurl = ""\n'
        'publisher = "insurer"\nevidence = "insurer"\nread_on = 2025-11-14\napplies_to_year = 2026\n'
    )
    return head + "".join(
        f'\n[[package]]\nid = "{_id(name)}"\nname = "{name}"\nsource = "own_2026"\n\n[[package.entitlement]]\n'
        'id = "movement"\ntherapies = ["physiotherapy", "manual_therapy", "exercise_therapy"]\n'
        f"limits = [{{ sessions = {6 + 3 * place} }}]\n"
        for place, name in enumerate(packages)
    )


def _id(name: str) -> str:
    return name.casefold().replace(" ", "_")
