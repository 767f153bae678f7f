"""Coverage-guided fuzzing of the readers of claim files.

    pip install atheris
    python -m tests.fuzz.fuzz_formats --seconds 600 pm304

Formats: pm304, gds801, delimited, workbook (the sheet inside one), any (the format is told by what the file holds).
Starts from `corpus/<format>`, and leaves that as it is; a file that makes a reader fail is written to the directory
where the command runs, as `crash-...`. Put it in the corpus when the reader is mended: `test_corpus` reads it from
then on.
"""

import argparse
import sys
from tempfile import TemporaryDirectory


def main() -> None:
    """Fuzz one format for so many seconds; ends with an error when a file makes a reader fail."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("format", choices=["pm304", "gds801", "delimited", "workbook", "any"])
    given = parser.parse_args()
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is needed: pip install atheris")
    with atheris.instrument_imports(include=["coverage_service.claims", "tests.fuzz.targets"]):
        from tests.fuzz.targets import CORPUS, TARGETS
    with TemporaryDirectory() as found:
        options = [f"-max_total_time={given.seconds}", "-max_len=8192", "-timeout=10", "-rss_limit_mb=2048"]
        atheris.Setup([sys.argv[0], *options, found, str(CORPUS / given.format)], TARGETS[given.format])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
