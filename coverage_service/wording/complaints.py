"""What people call their complaint, and whether that is on the basic insurance's list; found by lay words and slips.

Of a complaint that is only sometimes on it a question or two decide: `complaint_questions.toml`.

The conditions of the list itself are left to the rule tables. Each row of `complaints.csv` keeps its source.
"""

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Literal, cast

import tomli
from attrs import frozen
from rapidfuzz import fuzz

from coverage_service.wording.sentences import Language
from insurer_rules.written_names import plain

OnTheList = Literal["yes", "no", "depends"]
# What the questions about a complaint lead to, besides the code of a condition: a question more, the list alone, or a
# condition that it may be in one form and not in another.
ASK, LISTED, NOT_LISTED, PERHAPS, NOT_KNOWN = "ask:", "listed", "not_listed", "perhaps:", ""
LEAST_LIKE, SHORTEST, MOST = 82.0, 2, 6
# What is, or may be, on the list: how like a slip is at the least, how long it is, and what part of a name is enough.
LEAST_LIKE_LISTED, SHORTEST_SLIP, SHORTEST_INSIDE, MOST_OF_IT = 90.0, 6, 6, 0.5


@frozen(kw_only=True)
class Named:
    """A complaint by its names. `code` is the condition of the list where there is exactly one, or its programme.

    `listed` is "depends" where the case decides; `asks` is then the question to begin with.
    """

    term_nl: str
    term_en: str
    names: tuple[str, ...]
    listed: OnTheList
    code: str
    asks: str

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
        asks=row["asks"],
    )


@frozen
class ComplaintQuestion:
    """A question with yes and no about a complaint, its label for a summary, and what each answer or none leads to."""

    text: Mapping[str, str]
    label: Mapping[str, str]
    yes: str
    no: str
    unknown: str = NOT_KNOWN


@lru_cache(maxsize=1)
def complaint_questions() -> dict[str, ComplaintQuestion]:
    """Read the questions about complaints, by their key."""
    text = files("coverage_service.wording").joinpath("complaint_questions.toml").read_text("utf-8")
    return {
        key: ComplaintQuestion({"nl": each.pop("nl"), "en": each.pop("en")}, **each)
        for key, each in tomli.loads(text).items()
    }


def finding(named: Named, said: Mapping[str, str]) -> str:
    """Follow the questions about a complaint as far as they were answered, by their key.

    Gives the code of a condition, LISTED, NOT_LISTED, ASK and the question that comes next; where one was answered with
    neither yes nor no PERHAPS and a condition, or NOT_KNOWN.
    """
    found = {"yes": named.code or LISTED, "no": NOT_LISTED, "depends": f"{ASK}{named.asks}"}[named.listed]
    while found.startswith(ASK) and (key := found.removeprefix(ASK)) in said:
        question = complaint_questions()[key]
        found = {"yes": question.yes, "no": question.no}.get(said[key], question.unknown)
    return found


def complaints_like(text: str) -> tuple[Named, ...]:
    """Find the complaints that a text may mean, the likeliest first; none is better than a wrong one."""
    words = plain(text)
    if len(words) < SHORTEST or names_a_treatment(text):
        return ()
    scored = [(max(_likeness(words, name, each.listed) for name in each.names), each) for each in complaints().values()]
    close = sorted((pair for pair in scored if pair[0] >= LEAST_LIKE), key=lambda pair: -pair[0])
    return tuple(each for _, each in close[:MOST])


@lru_cache(maxsize=1)
def _words_of_treatments() -> frozenset[str]:
    text = files("coverage_service.wording").joinpath("treatments.toml").read_text("utf-8")
    return frozenset(tomli.loads(text)["words"])


def names_a_treatment(text: str) -> bool:
    """Tell whether a text says what somebody gets, or by whom, and nothing of what it is for."""
    words = plain(text).split()
    return bool(words) and _words_of_treatments().issuperset(words)


def _likeness(words: str, name: str, listed: OnTheList) -> float:
    """Compare by letters; words that all stand in a name are nearly the same, wherever they stand.

    Nobody is told that a complaint is on the list for a few letters: there a slip is a small one in a long word, and
    what stands inside another word is most of the name.
    """
    if words == name:
        return 100.0
    spelled, sorted_words = fuzz.ratio(words, name), fuzz.token_sort_ratio(words, name)
    inside = 90.0 + spelled / 20 if all(_stands_in(word, name) for word in words.split()) else 0.0
    if listed == "no":
        return max(spelled, inside, sorted_words)
    slip = max(spelled, sorted_words)
    if listed == "yes" and len(words) < MOST_OF_IT * len(name) and not {*words.split()} <= {*name.split()}:
        inside = 0.0
    return max(inside, slip if slip >= LEAST_LIKE_LISTED and len(words) >= SHORTEST_SLIP else 0.0)


def _stands_in(word: str, name: str) -> bool:
    """Tell whether a word stands in a name: two letters as a word, a few at the edge of one, six and more anywhere."""
    if len(word) >= SHORTEST_INSIDE:
        return word in name
    parts = name.split()
    if len(word) <= SHORTEST:
        return word in parts and len(parts) > 1
    return any(part.startswith(word) or (len(word) > SHORTEST + 1 and part.endswith(word)) for part in parts)
