"""How people write the names of insurers, packages and conditions, and finding what a written name means."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import TypeVar

T = TypeVar("T")
WORDS = re.compile(r"[a-z0-9]+|\+")
# Nobody writes more words for a name.
MOST_WORDS = 12
# What people write beside the name of an insurer, and of a package.
BESIDE_INSURERS = {
    *("nv", "n", "v", "bv", "b", "ua", "u", "a", "owm", "o", "w", "m", "cooperatie", "stichting", "zorg"),
    *("zorgverzekeraar", "zorgverzekering", "zorgverzekeringen", "verzekeraar", "verzekering", "verzekeringen"),
    *("ziektekostenverzekeraar", "ziektekostenverzekering", "ziektekostenverzekeringen"),
    *("health", "insurance", "insurer", "www", "nl"),
}
SUPPLEMENTARY = {"av", "aanv", "aanvullend", "aanvullende", "supplementary"}
BESIDE_PACKAGES = SUPPLEMENTARY | {
    *("verzekering", "verz", "zorgverzekering", "pakket", "polis", "van", "bij"),
    *("insurance", "package", "policy", "of", "with"),
}

# What tells no name from another.
COMMON = "module modules mijn ik de het een en in na niet met zonder door my the and or not without after +"
BESIDE_ANY = BESIDE_INSURERS | BESIDE_PACKAGES | {*COMMON.split()}
# How like a suggestion is at the least, how like a word with a slip, and how long that is.
LEAST_LIKE, LEAST_LIKE_WORD, SHORTEST_SLIP = 72.0, 80.0, 4


def plain(name: str) -> str:
    """Reduce a name to what people mean by it: no case, accents, punctuation or doubled spaces."""
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(WORDS.findall(name.casefold().replace("&", " en ")))


def index_names(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    """Index things by the names they have: as spelled, as people mean them, and in one word."""
    index: dict[str, list[T]] = {}
    for name, thing in pairs:
        for key in {name, plain(name), _in_one_word(name)}:
            if not any(thing is known for known in index.setdefault(key, [])):
                index[key].append(thing)
    return {
        name: tuple(things if name.startswith(" ") else index.get(plain(name), things))
        for name, things in index.items()
    }


def things_named(index: Mapping[str, tuple[T, ...]], name: str) -> tuple[T, ...]:
    """Find what a name means; spaces left out or put in between are no other name, where none is nearer."""
    return index.get(name) or index.get(plain(name)) or index.get(_in_one_word(name), ())


def insurers_meant(index: Mapping[str, tuple[T, ...]], name: str) -> tuple[T, ...]:
    """Find the insurer of a name that has beside it what every insurer is called: "CZ zorgverzekering"."""
    return _first_found(index, (bare for bare, _ in _cores(name, BESIDE_INSURERS.issuperset)))


def packages_meant(index: Mapping[str, tuple[T, ...]], name: str, insurer: Iterable[str]) -> tuple[T, ...]:
    """Find the packages of a name that has beside it its insurer, or what every package is called: "AV CZ Plus"."""
    names = (plain(name), *_package_names(name, {*map(plain, insurer)}))
    return _first_found(index, names) or next(filter(None, (_of_short_name(index, each) for each in names)), ())


def nearest_names(name: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Suggest up to three of the names that look like this one, the likest first; none is better than a wrong one."""
    words = plain(name)
    scored = sorted(((_likeness(words, key), key) for key in names), key=lambda pair: -pair[0])
    return tuple(dict.fromkeys(names[key] for score, key in scored if score >= LEAST_LIKE))[:3]


def _likeness(words: str, name: str) -> float:
    """Compare all letters of two names, and each word that tells them from others; equally like, the whole decides."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - names that a table knows are found without it

    spelled = max(fuzz.ratio(words, name), fuzz.ratio(_in_one_word(words), _in_one_word(name)))
    telling = ([word for word in text.split() if word not in BESIDE_ANY] for text in (words, name))
    return max(spelled, *(_word_likeness(one, other) for one, other in product(*telling)), 0.0) + spelled / 10


def _word_likeness(one: str, other: str) -> float:
    """Compare two words: a short one is the same or none, a longer one has a slip or is a part of the other."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - names that a table knows are found without it

    if one == other:
        return 100.0
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < SHORTEST_SLIP:
        return 0.0
    is_part = longer.startswith(shorter) or (len(shorter) > SHORTEST_SLIP and shorter in longer)
    slip = fuzz.ratio(one, other)
    return max(slip if slip >= LEAST_LIKE_WORD else 0.0, LEAST_LIKE_WORD if is_part else 0.0)


def _in_one_word(name: str) -> str:
    """Write a name without its spaces, behind one that no other key begins with."""
    return " " + plain(name).replace(" ", "")


def _first_found(index: Mapping[str, tuple[T, ...]], names: Iterable[str]) -> tuple[T, ...]:
    return next(filter(None, (things_named(index, name) for name in names)), ())


def _package_names(name: str, insurer: Collection[str]) -> Iterator[str]:
    """Give the names that may be meant, the longest first; "aanvullende verzekering Top" may be "AV Top".

    What every package is called is the name of one where only the insurer stands beside it: "OHRA Aanvullend".
    """
    insurers = {_without(BESIDE_PACKAGES, name.split()) for name in insurer} | {""}

    def is_beside(words: Iterable[str]) -> bool:
        return _without(BESIDE_PACKAGES, words) in insurers

    for bare, beside in _cores(name, is_beside):
        if BESIDE_PACKAGES.issuperset(bare.split()) and " ".join(beside) not in insurer:
            continue
        yield bare
        if not SUPPLEMENTARY.isdisjoint(beside):
            yield from (f"av {bare}", f"aanvullend {bare}")


def _without(words: Collection[str], name: Iterable[str]) -> str:
    return " ".join(word for word in name if word not in words)


def _of_short_name(index: Mapping[str, tuple[T, ...]], name: str) -> tuple[T, ...]:
    """Find a package that is called "AV" and this, where no other package of the insurer ends in the same words."""
    longer = [each for each in index if name and each.endswith(f" {name}") and each == plain(each)]
    begun = [each.removesuffix(f" {name}") for each in longer]
    return index[longer[0]] if begun and len({*begun}) == 1 and begun[0] in SUPPLEMENTARY else ()


def _cores(name: str, is_beside: Callable[[Iterable[str]], bool]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what is left of a name without words beside it, and those words; from either end, the longest first."""
    words = tuple(plain(name).split())
    for length in range(len(words) - 1, 0, -1) if len(words) <= MOST_WORDS else ():
        for first in range(len(words) - length + 1):
            before, bare, after = words[:first], words[first : first + length], words[first + length :]
            if is_beside(before) and is_beside(after):
                yield " ".join(bare), (*before, *after)
