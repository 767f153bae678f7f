"""The title of a source in the language of the reader; what documents are called in Dutch is in `source_titles.toml`.

A title is "publisher: document", with the article of law behind it where there is one.
"""

import re
from functools import lru_cache
from importlib.resources import files

import tomli

from coverage_service.wording.sentences import Language

NUMBER = re.compile(r"\d+(?:[-.]\d+)*")
TITLE = re.compile(r"(?P<publisher>.*?: )?(?P<document>.*?)(?P<place>, (?:article|appendix) .*)?", re.DOTALL)
PUBLISHERS = ((" and ", " en "), (" for care providers", " voor zorgverleners"))
PLACES = (
    (r"\barticle\b", "artikel"),
    (r"\bappendix\b", "bijlage"),
    (r"\band\b", "en"),
    (r"\((\d+)\)", r" lid \1"),
    (r"\(([a-z])\)", r" onder \1"),
)


@lru_cache(maxsize=1)
def documents() -> dict[str, str]:
    """Read what documents are called, and the same in Dutch, with # for each number."""
    return tomli.loads(files("coverage_service.wording").joinpath("source_titles.toml").read_text("utf-8"))


@lru_cache(maxsize=512)
def title_in(title: str, language: Language) -> str:
    """Give a title in a language: "artikel 2.6 lid 8" for "article 2.6(8)".

    A document that has no Dutch name keeps its title whole: half a translation reads as neither.
    """
    found = TITLE.fullmatch(title)
    document = dutch_document(found["document"]) if found else None
    if language == "en" or found is None or document is None:
        return title
    publisher, place = found["publisher"] or "", found["place"] or ""
    for english, dutch in PUBLISHERS:
        publisher = publisher.replace(english, dutch)
    for english, dutch in PLACES:
        place = re.sub(english, dutch, place)
    return f"{publisher}{document}{place}"


def dutch_document(document: str) -> str | None:
    """Name a document in Dutch, with the numbers of its title in their order; None where no name is known."""
    dutch = documents().get(NUMBER.sub("#", document))
    numbers = iter(NUMBER.findall(document))
    return None if dutch is None else re.sub("#", lambda _: next(numbers), dutch)
