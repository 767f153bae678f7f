"""What people call their complaint, and whether that is on the basic insurance's list; found by lay words and slips.

The conditions of the list itself are left to the rule tables. Each row of `complaints.csv` keeps its source.
"""

import csv
from functools import lru_cache
from importlib.resources import files
from typing import Literal, cast

from attrs import frozen
from rapidfuzz import fuzz

from coverage_service.wording.sentences import Language
from insurer_rules.rules import plain

OnTheList = Literal["yes", "no", "depends"]
LEAST_LIKE, SHORTEST, MOST = 82.0, 2, 6


@frozen(kw_only=True)
class Named:
    """A complaint by its names. `code` is the condition of the list where there is exactly one.

    `listed` is "depends" where a therapist or doctor must say it.
    """

    term_nl: str
    term_en: str
    names: tuple[str, ...]
    listed: OnTheList
    code: str

    def term(self, language: Language) -> str:
        """Give the name in a language, as a heading has it."""
        name = self.term_nl if language == "nl" else self.term_en
        return name[:1].upper() + name[1:]


@lru_cache(maxsize=1)
def complaints() -> dict[str, Named]:
    """Read the complaints, by their Dutch name."""
    text = files("coverage_service.wording").joinpath("complaints.csv").read_text("utf-8")
    return {row["term_nl"]: _complaint_of(row) for row in csv.DictReader(text.splitlines())}


def _complaint_of(row: dict[str, str]) -> Named:
    names = (row["term_nl"], row["term_en"], *row["other_names"].split(";"))
    return Named(
        term_nl=row["term_nl"],
        term_en=row["term_en"],
        names=tuple(dict.fromkeys(plain(name) for name in names if name)),
        listed=cast("OnTheList", row["listed"]),
        code=row["code"],
    )


def complaints_like(text: str) -> tuple[Named, ...]:
    """Find the complaints that a text may mean, the likeliest first; none is better than a wrong one."""
    words = plain(text)
    if len(words) < SHORTEST:
        return ()
    scored = [(max(_likeness(words, name) for name in each.names), each) for each in complaints().values()]
    close = sorted((pair for pair in scored if pair[0] >= LEAST_LIKE), key=lambda pair: -pair[0])
    return tuple(each for _, each in close[:MOST])


def _likeness(words: str, name: str) -> float:
    """Compare by letters; words that all stand in a name are nearly the same, wherever they stand."""
    if words == name:
        return 100.0
    spelled = fuzz.ratio(words, name)
    inside = 90.0 + spelled / 20 if all(word in name for word in words.split()) else 0.0
    return max(spelled, inside, fuzz.token_sort_ratio(words, name))
