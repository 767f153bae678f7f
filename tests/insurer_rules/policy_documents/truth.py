"""What a document states beside what was proposed: right, missed and wrong.

A proposal counts as right when package, figure, value and, for sessions and budgets, the period are those of the
truth. A share of 100 percent, and nothing for a package that is not covered, count nowhere.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from insurer_rules.policy_documents import ReadLine
from insurer_rules.written_names import plain
from tests.insurer_rules.policy_documents.written import Document

COUNTED = ("sessions", "manual_sessions", "budget", "manual_budget")
GENERIC = {"pakket", "aanvullend", "aanvullende", "verzekering", "aanvulling", "polis", "av", "module", "package"}
Key = tuple[str, str, Any, str]


@frozen
class Judgement:
    """The figures that a document states, and the proposals that count."""

    stated: frozenset[Key]
    proposed: frozenset[Key]

    @property
    def right(self) -> frozenset[Key]:
        """What was proposed and is stated."""
        return self.stated & self.proposed


def judged(document: Document, lines: Iterable[ReadLine]) -> Judgement:
    """Hold the proposals among lines against the truth of a document."""
    stated = frozenset(_key(figure, document) for figure in document.figures)
    free = frozenset(_key(figure, document) for figure in document.optional) - stated
    made = {
        _key({"package": line.package, "figure": line.figure, "value": line.value, "per": line.per}, document)
        for line in lines
        if line.package and line.figure and not line.doubt
    }
    return Judgement(stated, frozenset(key for key in made - free if not _is_nothing(key, document)))


def _is_nothing(key: Key, document: Document) -> bool:
    return key[1:3] == ("percent", 100) or (key[0] in document.not_covered and key[2] in (0, "none"))


def _key(figure: Mapping[str, Any], document: Document) -> Key:
    per = (figure["per"] or "calendar_year") if figure["figure"] in COUNTED else ""
    return _named(figure["package"], document), figure["figure"], figure["value"], per


def _named(name: str, document: Document) -> str:
    """Give the name in the truth that a name means, but for words that say only what it is."""
    names = {each["package"] for each in (*document.figures, *document.optional)}
    names |= {*document.packages, *document.not_covered}
    alike = [each for each in names if plain(each) == plain(name)] or [
        each for each in names if _bare(each, document) == _bare(name, document)
    ]
    return alike[0] if len(alike) == 1 else name


def _bare(name: str, document: Document) -> tuple[str, ...]:
    words = re.findall(r"\w+", name.casefold())
    own = re.findall(r"\w+", document.label.casefold())
    return tuple(word for word in words if word not in GENERIC and word not in own) or tuple(words)
