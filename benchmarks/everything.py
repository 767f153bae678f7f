"""Every benchmark in turn, and their tables in `docs/benchmarks.md`: `make bench`.

Only what stands between the marks of that page is written anew; what the figures mean is left to the page.
"""

import subprocess
import sys
from pathlib import Path

from benchmarks.load_figures import machine

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- written by make bench: begin -->\n", "<!-- written by make bench: end -->\n"
TABLES = ("peers", "load")


def commands(peers: str) -> dict[str, list[str]]:
    """List the benchmarks with what they are told: the peers' Python, rows of claims, seconds of load."""
    return {"decision": [], "peers": [peers], "claims": ["1_000_000"], "load": ["10"]}


def section(name: str, told: list[str]) -> str:
    """Run one benchmark and write its section; a table as it is, plain text as a block."""
    print(f"{name} ...", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", *told]
    output = subprocess.check_output(command, text=True).strip()  # noqa: S603 - own program
    return (
        f"## {name.capitalize()}\n\n{output}\n" if name in TABLES else f"## {name.capitalize()}\n\n```\n{output}\n```\n"
    )


def main(peers: str) -> None:
    """Run all and keep what they print."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    sections = "\n".join(section(name, told) for name, told in commands(peers).items())
    PAGE.write_text(f"{before}{BEGIN}\n{machine()}\n\n{sections}\n{END}{after}", "utf-8")
    print(sections)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else sys.executable)
