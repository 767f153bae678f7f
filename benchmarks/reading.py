"""How well documents are read: `make bench-reading`; its last line is `recall R precision P`.

Measured on the documents of the tests, or on `DOCUMENTS=FOLDER`: a folder with the truth of each document as TOML and,
beside it or below, its file by the same name (.html, .pdf or .txt); a document without a file is built.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from insurer_rules.policy_documents import form_of, read_document
from tests.insurer_rules.policy_documents.truth import Judgement, judged
from tests.insurer_rules.policy_documents.written import DOCUMENTS, Document, built, documents

SUFFIXES = (".html", ".pdf", ".txt")


def judgements_of(folder: Path) -> Iterator[tuple[Document, Judgement, float]]:
    """Read each document below a folder, and hold it against its truth; with the share of figures in the list."""
    files = {path.stem: path for path in folder.rglob("*") if path.suffix in SUFFIXES}
    for document in documents(folder):
        file = files.get(document.id)
        content = file.read_bytes() if file else built(document)
        reading = read_document(
            content,
            form_of(content, file.name if file else document.file_name),
            packages=document.packages,
            label=document.label,
            year=document.policy_year,
        )
        values = {line.value for line in reading.lines}
        listed = sum(figure["value"] in values for figure in document.figures)
        yield document, judged(document, reading.lines), listed


def row(name: str, judgements: list[Judgement]) -> tuple[int, int, int]:
    """Print what was stated, right and wrong among documents of one form, and give stated, proposed and right."""
    stated = sum(len(each.stated) for each in judgements)
    proposed = sum(len(each.proposed) for each in judgements)
    right = sum(len(each.right) for each in judgements)
    print(f"{name:18} {len(judgements):4} documents {stated:5} figures {right:5} right {proposed - right:4} wrong")
    return stated, proposed, right


def main() -> None:
    """Measure by form and in all."""
    folder = Path(os.environ.get("DOCUMENTS") or DOCUMENTS)
    began = perf_counter()
    forms: dict[str, list[Judgement]] = defaultdict(list)
    in_list = 0.0
    for document, judgement, listed in judgements_of(folder):
        forms[document.form].append(judgement)
        in_list += listed
    for form, judgements in sorted(forms.items()):
        row(form, judgements)
    stated, proposed, right = row("all", [each for judgements in forms.values() for each in judgements])
    print(f"{in_list:.0f} of {stated} figures stand in the list; {perf_counter() - began:.0f} seconds")
    print(f"recall {right / max(stated, 1):.3f} precision {right / max(proposed, 1):.3f}")


if __name__ == "__main__":
    main()
