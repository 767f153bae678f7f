"""How many mutants the tests kill, by file, after `mutmut run`: the figures of `docs/mutation.md`."""

import json
from collections import Counter
from pathlib import Path

SURVIVED, UNTESTED = {0}, {5, 33}


def fates() -> dict[str, Counter[str]]:
    """Count the mutants of each file by what became of them; one that runs without end is killed too."""
    found = {}
    for meta in sorted(Path("mutants").rglob("*.py.meta")):
        codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"].values()
        if codes:
            found[meta.name.removesuffix(".meta")] = Counter(fate(code) for code in codes)
    return found


def fate(code: int | None) -> str:
    """Say what an exit code of the tests means for a mutant."""
    return "not run" if code is None else "survived" if code in SURVIVED | UNTESTED else "killed"


def main() -> None:
    """Print the table."""
    print("| file | mutants | killed | survived | killed % |\n|---|--:|--:|--:|--:|")
    found = fates()
    for name, each in [*found.items(), ("all", sum(found.values(), Counter()))]:
        ran = each["killed"] + each["survived"]
        print(
            f"| {name} | {ran:,} | {each['killed']:,} | {each['survived']} | {100 * each['killed'] / max(1, ran):.1f} |"
        )
        if each["not run"]:
            print(f"{each['not run']} of {name} were not run")


if __name__ == "__main__":
    main()
