"""Fuzzing of every parser with what its corpus becomes by chance: cut, doubled, joined, a byte or a number changed.

    python -m tests.fuzz.mutations --seconds 600 pm304 page

Without names all are tried, each for so many seconds. A file that makes a parser fail is kept in `corpus/<format>` as
`found_...`, where `test_corpus` reads it from then on. Fuzzing that follows the code is left to `fuzz_formats`.
"""

import argparse
import hashlib
import random
import sys
import time
from collections.abc import Sequence

from tests.fuzz.targets import CORPUS, TARGETS

LONGEST = 1 << 16
ODD = (
    b"\0",
    b"\xff\xfe",
    b"\r",
    b'"',
    b"=1+1",
    b"9" * 400,
    b"<!--",
    b"]]>",
    b"&#0;",
    b"\xef\xbb\xbf",
    b"\xc2\x85",
    b"-1",
)


def change(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Change a file in one to six places."""
    for _ in range(chance.randint(1, 6)):
        first, last = sorted(chance.randint(0, len(data)) for _ in range(2))
        part = data[first : min(last, first + 2_000)]
        data = chance.choice(
            (
                data[:first] + data[last:],
                data[:last] + part * chance.randint(1, 4) + data[last:],
                data[:first] + chance.choice(ODD) + data[first:],
                data[:first] + chance.randbytes(chance.randint(1, 8)) + data[first + 1 :],
                data[:first] + chance.choice(others)[:LONGEST][first:],
            )
        )[:LONGEST]
    return data


def fuzz(name: str, seconds: float, chance: random.Random) -> tuple[int, int]:
    """Try one parser for so many seconds; gives how many files were tried, and how many made it fail."""
    known = [path.read_bytes() for path in sorted((CORPUS / name).iterdir()) if path.is_file()] or [b""]
    tried = failed = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data, tried = change(chance.choice(known), known, chance), tried + 1
        try:
            TARGETS[name](data)
        except Exception as error:  # noqa: BLE001 - whatever a parser raises is what is looked for
            failed += 1
            found = CORPUS / name / f"found_{hashlib.sha256(data).hexdigest()[:12]}"
            found.write_bytes(data)
            sys.stdout.write(f"{found.name}: {type(error).__name__}: {error}\n")
            if failed == 5:
                break
    return tried, failed


def main() -> None:
    """Fuzz the parsers named, or all, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("formats", nargs="*", choices=[*TARGETS, []])
    given = parser.parse_args()
    failures = 0
    for name in given.formats or TARGETS:
        tried, failed = fuzz(name, given.seconds, random.Random(given.seed))  # noqa: S311 - chance, no secret
        failures += failed
        sys.stdout.write(f"{name:<16} {tried:>8} files, {failed} made it fail\n")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
