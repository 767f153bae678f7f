"""The text of a web page and the figures in it: what a reader sees, without scripts, styles and addresses.

Fetching pages is left to `polite_pages`.
"""

import re
from collections import Counter
from html.parser import HTMLParser

HIDDEN = {"script", "style", "noscript", "template", "svg"}
BREAKS = {
    "p",
    "div",
    "li",
    "tr",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "table",
    "ul",
    "ol",
    "dt",
    "dd",
}
NEAR = re.compile(
    r"behandeling|zitting|sessie|manuele|fysiotherap|oefentherap|vergoed|pakket|aanvullend|indicatie|kalenderjaar"
    r"|per jaar|%|€|euro",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![\w.,/-])(?:€\s?)?\d{1,4}(?:[.,]\d{1,3})*(?:\s?%)?(?![\w/-])|\bonbeperkt\b", re.IGNORECASE)
WIDTH = 45


class _PageText(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        if tag in HIDDEN:
            self.hidden.append(tag)
        self.parts.append("\n" if tag in BREAKS else " " if tag in ("td", "th") else "")

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()
        self.parts.append("\n" if tag in BREAKS else "")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def page_text(html: str) -> str:
    """Give the lines a reader sees, each with its spaces reduced to one."""
    parser = _PageText()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def figures_in(text: str) -> tuple[str, ...]:
    """List the numbers of a text that stand near words of the field, each with the words around it."""
    found = []
    for line in text.split("\n"):
        for number in NUMBER.finditer(line):
            around = line[max(0, number.start() - WIDTH) : number.end() + WIDTH]
            if NEAR.search(around):
                found.append(_whole_words(line, number.start(), number.end()))
    return tuple(found)


def figure_changes(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the figures that went and those that came; the same figure in another place of the page is neither."""
    went, came = Counter(before) - Counter(after), Counter(after) - Counter(before)
    return tuple(went.elements()), tuple(came.elements())


def _whole_words(line: str, start: int, end: int) -> str:
    first = line.rfind(" ", 0, max(0, start - WIDTH)) + 1 if start > WIDTH else 0
    last = line.find(" ", end + WIDTH)
    return line[first : last if last >= 0 else len(line)].strip()
