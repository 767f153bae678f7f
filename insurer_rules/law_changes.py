"""What differs between two readings of the law: deductibles, entitlements, conditions, and until when it was read.

What differs between policies is left to `changes`; here each change is a line of text, Dutch or English.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from attrs import asdict

from insurer_rules.basic_insurance import BasicPackage, ListedConditions
from insurer_rules.money import euros

Language = Literal["nl", "en"]
# What only says where something stands, or tells of it.
BESIDE = ("source", "note", "article")
WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "deductible": "eigen risico",
        "announced": " (aangekondigd)",
        "unknown": "onbekend",
        "read": "wet gelezen tot en met",
        "came": "erbij",
        "went": "vervallen",
        "nothing": "niets",
    },
    "en": {
        "deductible": "deductible",
        "announced": " (announced)",
        "unknown": "unknown",
        "read": "law read up to",
        "came": "added",
        "went": "dropped",
        "nothing": "nothing",
    },
}


def law_changes(
    before: tuple[BasicPackage, ListedConditions],
    after: tuple[BasicPackage, ListedConditions],
    *,
    language: Language = "nl",
) -> tuple[str, ...]:
    """List what differs in the law and in the list of conditions, each as one line."""
    words = WORDS[language]
    (old, old_list), (new, new_list) = before, after
    found = [*_deductibles(old, new, words)]
    if old.known_through != new.known_through:
        found.append(f"{words['read']}: {old.known_through} → {new.known_through}")
    found += _differences(((e.id, e) for e in old.entitlements), ((e.id, e) for e in new.entitlements), words)
    return (*found, *_differences(_by_code(old_list), _by_code(new_list), words))


def _by_code(conditions: ListedConditions) -> Iterator[tuple[str, Any]]:
    return ((f"{each.code} ({each.valid_from or '...'})", each) for each in conditions.conditions)


def _deductibles(old: BasicPackage, new: BasicPackage, words: dict[str, str]) -> Iterator[str]:
    known, now = ({each.year: each for each in law.deductibles} for law in (old, new))
    for year in sorted(known | now):
        told = [
            f"€ {euros(each.cents)}{words['announced'] if each.announced else ''}" if each else words["unknown"]
            for each in (known.get(year), now.get(year))
        ]
        if told[0] != told[1]:
            yield f"{words['deductible']} {year}: {told[0]} → {told[1]}"


def _differences(
    old: Iterable[tuple[str, Any]], new: Iterable[tuple[str, Any]], words: dict[str, str]
) -> Iterator[str]:
    known, now = dict(old), dict(new)
    for name in dict.fromkeys((*known, *now)):
        if name not in now or name not in known:
            yield f"{name}: {words['came' if name in now else 'went']}"
            continue
        one, other = asdict(known[name]), asdict(now[name])
        for key in (key for key in one if one[key] != other[key] and key not in BESIDE):
            yield f"{name}.{key}: {_text(one[key], words)} → {_text(other[key], words)}"


def _text(value: Any, words: dict[str, str]) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {each}" for key, each in value.items() if each not in (None, "", (), 0, "any"))
    if isinstance(value, tuple | list):
        return "; ".join(_text(each, words) for each in value) or words["nothing"]
    return words["nothing"] if value in (None, "") else str(value)
