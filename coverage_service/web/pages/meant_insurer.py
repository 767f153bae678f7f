"""Which insurer a person meant: the one of that name, or of one with a letter wrong, where only one can be meant.

What is found is shown back; the interface itself takes no name with a letter wrong.
"""

from collections.abc import Iterator
from difflib import SequenceMatcher

from insurer_rules.model import Label
from insurer_rules.rules import Rules
from insurer_rules.written_names import BESIDE_INSURERS, plain

# A group of insurers goes by the name of its largest.
BESIDE_NAMES = BESIDE_INSURERS | {"groep"}
# Shorter names differ in too few letters to tell a slip from another name.
LEAST_LETTERS = 5
ALIKE = 0.8


def insurer_meant(name: str, rules: Rules) -> Label | None:
    """Find the one label that a name means; None where it means none, or may mean several."""
    words = " ".join(word for word in plain(name).split() if word not in BESIDE_NAMES)
    labels = rules.labels_named(name) or rules.labels_named(words) or tuple(_alike(words, rules))
    return labels[0] if len(labels) == 1 else None


def _alike(words: str, rules: Rules) -> Iterator[Label]:
    """Find the labels whose name, or the first word of it, differs in a letter or two."""
    if len(words) < LEAST_LETTERS:
        return
    for label in rules.labels:
        name = plain(label.name)
        if any(SequenceMatcher(None, words, each).ratio() >= ALIKE for each in {name, name.split()[0]}):
            yield label
