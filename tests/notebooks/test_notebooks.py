"""Every notebook runs from top to bottom on a copy of the tables, quietly, and is kept as the house keeps notebooks."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from insurer_rules.loading import TABLES

from tests.insurer_rules.policy_documents.written import built, documents
from tests.insurer_rules.served import Site, served  # noqa: TID252 - tests are found by path, not installed

if not os.environ.get("CI"):
    for needed in ("nbclient", "ipykernel", "altair", "great_tables", "polars", "pdfplumber", "vl_convert"):
        pytest.importorskip(needed, reason="running the notebooks needs the notebooks extra")

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
OFFLINE = ("1", "2", "3", "4", "5", "6")
PAGE = b"<p>Fysiotherapie: maximaal 12 behandelingen per kalenderjaar.</p>"
LOWER = PAGE.replace(b"12", b"9")


def notebook(number: str) -> Path:
    """Give the path of a notebook by its number."""
    (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
    return path


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Copy the tables, so that no notebook can touch the shipped ones."""
    return Path(shutil.copytree(TABLES, tmp_path / "tables"))


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve the cited pages from this machine."""
    with served() as pages:
        yield pages


@pytest.fixture(scope="module")
def kernel() -> Iterator[KernelManager]:
    """Keep one kernel for notebooks that have been run in a fresh one: what they import is imported once."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(NOTEBOOKS))
    yield manager
    manager.shutdown_kernel(now=True)


def run(number: str, chosen: str = "", *, kernel: KernelManager | None = None, **parameters: Any) -> Any:
    """Run a notebook with parameters of its own, as its `parameters` cell allows, and with what is chosen in its form.

    In a kernel of its own, or in one that is emptied first.
    """
    book = nbformat.read(notebook(number), as_version=4)
    place = next(n for n, cell in enumerate(book.cells) if "parameters" in cell.metadata.get("tags", []))
    stated = ["from pathlib import Path", *(f"{name} = {value!r}" for name, value in parameters.items())]
    source = "\n".join(stated).replace("PosixPath(", "Path(")
    book.cells.insert(place + 1, nbformat.v4.new_code_cell(source))
    book.cells.insert(place + 3, nbformat.v4.new_code_cell(chosen))
    book.cells.insert(0, nbformat.v4.new_code_cell("%reset -f" if kernel else ""))
    own = {"metadata": {"path": str(NOTEBOOKS)}}
    client = NotebookClient(book, kernel, timeout=120, kernel_name="python3", resources=own)
    client.execute()
    if kernel:
        client.kc.stop_channels()
    return book


def outputs(book: Any) -> list[Any]:
    """List what the cells of a notebook put out."""
    return [output for cell in book.cells for output in cell.get("outputs", [])]


@pytest.mark.parametrize("number", OFFLINE)
def test_a_notebook_runs_to_its_last_assertion(number: str, tables: Path) -> None:
    """Nothing fails, nothing warns, and the shipped tables stay as they are."""
    before = {path: path.stat().st_mtime_ns for path in TABLES.rglob("*.toml")}
    book = run(number, TABLES=tables)
    assert [] == [output.text for output in outputs(book) if output.get("name") == "stderr"]
    assert before == {path: path.stat().st_mtime_ns for path in TABLES.rglob("*.toml")}


SECOND: dict[str, dict[str, Any]] = {
    "1": {"LABEL": "cz", "YEAR": 2026},
    "2": {"LABEL": "zilveren_kruis", "NAME": "Zilveren Kruis"},
    "3": {"LABEL": "slotgracht", "NAME": "Slotgracht", "PACKAGES": ("Toren", "Poort", "Brug")},
    "4": {"LABELS": ("cz", "menzis")},
    "5": {"LABEL": "cz", "YEAR": 2019},
    "6": {"LABELS": ("zilveren_kruis",), "WRONG": ("cz", "plus", 18, 12)},
}


@pytest.mark.parametrize("number", SECOND)
def test_a_notebook_answers_for_another_label(
    number: str, tables: Path, tmp_path: Path, kernel: KernelManager
) -> None:
    """Its settings stand in one cell: changed, it runs to its last assertion all the same."""
    changed = dict(SECOND[number])
    if number == "3":
        changed["DOCUMENT"] = tmp_path / "slotgracht.pdf"
        changed["DOCUMENT"].write_bytes(built(next(each for each in documents() if each.id == "slotgracht")))
    book = run(number, kernel=kernel, TABLES=tables, **changed)
    assert [] == [output.text for output in outputs(book) if output.get("name") == "stderr"]


def test_what_is_chosen_in_the_form_is_what_a_notebook_works_with(tables: Path, kernel: KernelManager) -> None:
    """The form stands between the settings and all that follows."""
    chosen = "form.children[0].value, form.children[1].value = 'cz', 2026"
    book = run("1", chosen, kernel=kernel, TABLES=tables)
    assert any(output.get("text", "").startswith("CZ 2026: ") for output in outputs(book))


def serve_cited_pages(tables: Path, site: Site) -> None:
    """Serve every page that the tables cite from this machine, and have them cite it there."""
    addresses = set()
    for path in tables.rglob("*.toml"):
        text = path.read_text("utf-8")
        addresses |= set(re.findall(r'^url = "https?://[^/"]+([^"#]*)', text, re.MULTILINE))
        path.write_text(re.sub(r'^url = "https?://[^/"]+', f'url = "{site.address}', text, flags=re.MULTILINE), "utf-8")
    site.pages |= {address or "/": PAGE for address in addresses}


@pytest.mark.parametrize("label", ["cz", "menzis"])
def test_the_sources_of_one_label_are_watched(
    tables: Path, site: Site, tmp_path: Path, label: str, kernel: KernelManager
) -> None:
    """Chosen in the form, only the pages that its tables cite are fetched."""
    serve_cited_pages(tables, site)
    manners = _Code("Manners(at_once=6, pause=0, timeout=5)")
    chosen = f"form.children[1].value = ({label!r},)"
    book = run("7", chosen, kernel=kernel, TABLES=tables, STATE=tmp_path / "seen.json", MANNERS=manners)
    assert [] == [output.text for output in outputs(book) if output.get("name") == "stderr"]
    assert 0 < len(site.asked) < len(site.pages)


def test_the_sources_are_watched_against_a_local_site(
    tables: Path, site: Site, tmp_path: Path, kernel: KernelManager
) -> None:
    """The second run shows which page changed, which figure in it, and which page is gone."""
    serve_cited_pages(tables, site)
    state, manners = tmp_path / "seen.json", "Manners(at_once=6, pause=0, timeout=5)"
    first = run("7", TABLES=tables, STATE=state, MANNERS=_Code(manners))
    changed, gone, *_ = sorted(site.pages)[1:]
    site.pages |= {changed: LOWER, gone: 404}
    second = run("7", kernel=kernel, TABLES=tables, STATE=state, MANNERS=_Code(manners))
    shown = "".join(output.get("data", {}).get("text/html", "") for output in outputs(second))
    assert "maximaal 9 behandelingen" in shown
    assert "vanished" in shown
    assert [] == [output.text for output in outputs(first) + outputs(second) if output.get("name") == "stderr"]


class _Code(str):
    """A parameter that is an expression, not a text."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Write the expression."""
        return str(self)


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_is_kept_as_the_house_keeps_it(path: Path) -> None:
    """A question as title, 25 cells at most, a form, folded code without output, no function, an assertion at the end."""
    book = nbformat.read(path, as_version=4)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert book.cells[0].source.splitlines()[0].endswith("?")
    assert book.cells[0].source.startswith("# ")
    assert len(book.cells) <= 25
    assert [] == [output for cell in code for output in cell.outputs]
    assert {None} == {cell.execution_count for cell in code}
    assert {True} == {cell.metadata["jupyter"]["source_hidden"] for cell in code}
    assert "SettingsForm(" in code[2].source
    assert not any(re.search(r"^\s*(?:async )?(?:def|class) ", cell.source, re.MULTILINE) for cell in code)
    assert "assert " in book.cells[-1].source


def test_there_are_seven_notebooks() -> None:
    """Each has its number."""
    assert list("1234567") == [path.name[0] for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
