"""Every promise of `docs/threat-model.md` attacked, one after the other, with a table at the end: `make attack`.

    python -m tests.attack --examples 500 --seconds 20

`--examples` of schemathesis are tried for each operation, `--seconds` are given to the fuzzer of each parser.
"""

import argparse
import os
import re
import subprocess
import sys
import time

from tests.fuzz.targets import TARGETS

WEB, CLAIMS = "tests/coverage_service/web", "tests/coverage_service/claims"
# What is attacked, and the tests that do it.
ATTACKS: dict[str, tuple[str, ...]] = {
    "disks that are full": ("tests/faults/test_full_disks.py", "tests/faults/test_stores_and_disks.py"),
    "one allowance for an upload": (f"{CLAIMS}/formats/test_allowances.py", f"{CLAIMS}/test_containers.py"),
    "files without measure": (f"{CLAIMS}/formats/test_bounds.py", f"{CLAIMS}/formats/test_office_process.py"),
    "work that nobody waits for": (f"{WEB}/uploads", "tests/faults/test_stopping.py"),
    "heads, hosts, chunks, connections": ("tests/faults/test_connections.py",),
    "slow clients, and those who leave": ("tests/faults/test_slow_clients.py",),
    "releases that are not": ("tests/insurer_rules/publishing", f"{WEB}/test_releases.py"),
    "ledgers at once": (f"{CLAIMS}/test_ledger.py",),
    "limits by route and cost": (f"{WEB}/edge/test_quotas.py", f"{WEB}/edge/test_dear_questions.py"),
    "a client's fault": (f"{WEB}/test_app.py",),
    "who may pass, and until when": (f"{WEB}/edge/test_access.py", "tests/coverage_service/access"),
    "formulas in what is written": (f"{CLAIMS}/by_row/test_files.py", f"{WEB}/pages/test_compare.py"),
    "marked values in logs and answers": (f"{WEB}/test_privacy.py", f"{WEB}/telemetry"),
    "headers on every answer": (f"{WEB}/edge/test_headers.py",),
    "nasty bodies": (f"{WEB}/api/test_nasty_bodies.py", f"{WEB}/api/test_coverage_checks.py"),
    "requests that the description allows, or not": (f"{WEB}/api/test_openapi.py",),
    "every file that ever made a parser fail": ("tests/fuzz",),
}
PYTHON = (sys.executable, "-m")
COUNTED = re.compile(r"(\d+) (passed|failed|skipped|error)")


def main() -> None:
    """Attack everything, and end with an error where something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    surroundings = os.environ | {"EXAMPLES": str(given.examples)}
    rows = [run(name, [*PYTHON, "pytest", "-q", "-n2", *tests], surroundings) for name, tests in ATTACKS.items()]
    fuzzing = [*PYTHON, "tests.fuzz.mutations", "--seconds", str(given.seconds)]
    rows += [run(f"fuzzing {name}", [*fuzzing, name], surroundings) for name in TARGETS]
    rows.append(run("known faults of what is installed", [".ci/audit"], surroundings))
    table = (f"{name:<48} {held:<6} {seconds:>6.1f} s  {told}\n" for name, held, seconds, told in rows)
    sys.stdout.write("\n" + "".join(table))
    sys.exit(any(held != "held" for _, held, _, _ in rows))


def run(name: str, command: list[str], surroundings: dict[str, str]) -> tuple[str, str, float, str]:
    """Run one attack: whether all held, in how many seconds, and what it counted."""
    begun = time.monotonic()
    done = subprocess.run(
        command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    last = done.stdout.strip().splitlines()[-1:] or [""]
    counted = ", ".join(" ".join(found) for found in COUNTED.findall(last[0])) or last[0]
    if done.returncode:
        sys.stdout.write(f"{name}:\n{done.stdout[-6_000:]}\n")
    return name, "failed" if done.returncode else "held", time.monotonic() - begun, counted


if __name__ == "__main__":
    main()
