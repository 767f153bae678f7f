"""What the documentation of the client shows is what happens."""

import contextlib
import re
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs" / "client.md").read_text("utf-8")
# A block of Python, and the indented lines shown below it.
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n((?:    [^\n]*\n)+)", DOCUMENT, re.DOTALL)


def test_the_examples_print_the_lines_shown(service, tmp_path, monkeypatch) -> None:
    """Every example runs after those before it, and prints each of the lines shown below it."""
    shutil.copy(ROOT / "docs" / "claims.csv", tmp_path)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for code, shown in EXAMPLES:
        printed = StringIO()
        with contextlib.redirect_stdout(printed):
            here = code.replace("http://127.0.0.1:8000", service.address).replace("mtc_...", service.token)
            exec(here, names)  # noqa: S102 - the project's own documentation
        for line in shown.splitlines():
            assert line.strip() in printed.getvalue()


def test_no_example_goes_unchecked() -> None:
    """Every block of Python shows what it prints."""
    assert DOCUMENT.count("```python") == len(EXAMPLES) > 3
