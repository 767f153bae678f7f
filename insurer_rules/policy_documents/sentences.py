"""Sentences of running text, and the marks of footnotes at the end of words."""

import re
from collections.abc import Iterator
from textwrap import wrap

ABBREVIATIONS = (
    "max",
    "min",
    "bijv",
    "incl",
    "excl",
    "ca",
    "nr",
    "art",
    "E.S",
    "E",
    "p.j",
    "p.m",
    "p.i",
    "p.p",
    "i.p.v",
    "beh",
    "evt",
    "resp",
    "o.a",
    "d.w.z",
    "e.g",
    "m.u.v",
    "t.o.v",
    "n.v.t",
    "jr",
    "mnd",
    "ther",
    "behand",
    "contr",
    "gecontr",
    "p",
)
ABBREVIATION = "".join(rf"(?<!\b(?i:{re.escape(short)})\.)" for short in ABBREVIATIONS)
END = re.compile(rf"{ABBREVIATION}(?<=[.!?])[)\"'’”]?\s+(?=[\"'‘“(]?[A-Z0-9€•*\u2013-])")
LONGEST = 500
MARK = re.compile(r"(?:(?<=[\w%.)])\s?(?:\*{1,4}|[¹²³⁴⁵⁶⁷⁸⁹]+)|(?<=[a-z])[1-9]\))(?=[\s,.;:)|]|$)")
NOTE = re.compile(r"^(\*{1,4}|[¹²³⁴⁵⁶⁷⁸⁹]+|[1-9]\)|[1-9](?=\s[A-Z]))\s*(?=\S)")
RAISED = str.maketrans("123456789", "¹²³⁴⁵⁶⁷⁸⁹")


def sentences(text: str) -> Iterator[str]:
    """Split running text into sentences; abbreviations and decimals end none, and a question goes with its answer."""
    asked = ""
    for sentence in _pieces(text):
        if sentence.endswith("?"):
            asked = f"{asked} {sentence}".strip()
        else:
            yield f"{asked} {sentence}".strip()
            asked = ""
    if asked:
        yield asked


def _pieces(text: str) -> Iterator[str]:
    """Split at the ends of sentences; what has none for very long is split between words all the same."""
    for sentence in filter(None, (each.strip() for each in END.split(text))):
        yield from wrap(sentence, LONGEST, break_on_hyphens=False) if len(sentence) > LONGEST else (sentence,)


def marks_of(text: str) -> tuple[str, ...]:
    """Give the marks of footnotes that words bear."""
    return tuple(mark.strip().rstrip(")").translate(RAISED) for mark in MARK.findall(text))


def without_marks(text: str) -> str:
    """Take the marks of footnotes away."""
    return MARK.sub("", text).strip()


def note_of(text: str) -> tuple[str, str]:
    """Give the mark and the words of a footnote; the mark is empty where a text is none."""
    found = NOTE.match(text)
    if found is None:
        return "", text
    return found[1].rstrip(")").translate(RAISED), text[found.end() :]
