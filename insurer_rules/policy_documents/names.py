"""The names of packages and insurers in a text: those known from last year, their short forms, and new ones."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, field, frozen
from rapidfuzz import fuzz

from insurer_rules.policy_documents.care_words import subject_of
from insurer_rules.policy_documents.name_words import (
    ANY_WORD,
    BEFORE,
    CALLED_PACKAGE,
    COMMON,
    COMPOUND,
    COUNTED,
    GENERIC,
    INSURING,
    IS_ONE,
    NO_NAMES,
    NOT_NAMES,
    NUMBERED,
    OWN_WORD,
    PATTERN,
    is_apart,
)
from insurer_rules.policy_documents.words import ALL_PACKAGES, BASIC
from insurer_rules.written_names import plain

# So far a word beside a name may be one that makes it a name.
BESIDE = 80
# Per cent: words less alike than this are no slip of each other.
ALIKE = 80


@frozen
class Mention:
    """A name in a sentence, from start to end; `quiet` where it stands in brackets behind its number."""

    names: tuple[str, ...]
    start: int
    end: int
    quiet: bool = False


def every_name(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Give the names that are mentioned, each once, in the order of the text."""
    return tuple(dict.fromkeys(name for mention in mentions for name in mention.names))


@define
class Names:
    """Packages that may be named, the label that is read, and other labels whose figures are not asked for."""

    known: tuple[str, ...]
    label: str = ""
    others: tuple[str, ...] = ()
    found: list[str] = field(factory=list)
    patterns: tuple[tuple[str, re.Pattern[str]], ...] = ()
    present: tuple[str, ...] = ()
    aliases: dict[str, str] = field(factory=dict)
    recent: tuple[tuple[str, int, int], tuple[Mention, ...]] = (("", -1, -1), ())

    @property
    def packages(self) -> tuple[str, ...]:
        """Known packages and those that the document adds."""
        return (*self.known, *self.found)

    def add(self, name: str) -> str:
        """Take a package that the document adds and give its name; one that is known stays what it is."""
        bare = name.strip(" '\"‘’“”:*¹²³⁴⁵")
        if not (known := self.package(bare)):
            self.found.append(bare)
            self.patterns = ()
        return known or bare

    def package(self, text: str) -> str:
        """Give the package whose whole name a text is: literally, without words that say only what it is, or nearly."""
        sought = plain(text)
        if not sought or len(sought) > 80 or "€" in text or "%" in text:
            return ""
        if sought in self.aliases:
            return self.aliases[sought]
        spellings = {name: plain(name) for name in self.packages}
        for name, spelling in spellings.items():
            if spelling == sought:
                return name
        bare = self.bare(sought)
        alike = [name for name, spelling in spellings.items() if self.bare(spelling) == bare]
        if len(alike) == 1:
            return alike[0]
        ended = [name for name, end in self._ends() if plain(end) == sought] if " " not in sought else []
        if ended:
            return ended[0] if len(ended) == 1 else ""
        near = [name for name, spelling in spellings.items() if _near(spelling, sought)]
        return near[0] if len(near) == 1 else ""

    def take_ends(self, texts: Sequence[str]) -> None:
        """Let heads in a row that are the last words of every known package, "S | M | L", stand for them."""
        ends = {plain(name.split()[-1]): name for name in self.known if " " in name}
        if len(ends) == len(self.known) > 1 and sorted(map(plain, texts)) == sorted(ends):
            self.aliases |= ends

    def bare(self, spelling: str) -> tuple[str, ...]:
        """Give the words of a name that set it apart from others of its label."""
        words = spelling.split()
        own = [word for word in words if word not in self._shared] or words
        own = [COMPOUND.sub("", word) for word in own]
        return tuple([word for word in own if word not in GENERIC] or own)

    @property
    def _shared(self) -> Sequence[str]:
        """Give the words that set no package apart: those of the label, and that with which all known ones begin."""
        begun = {name.partition(" ")[0] for name in self.known}
        apart = all(is_apart(name.partition(" ")[2]) for name in self.known)
        first = [plain(word) for word in begun if not subject_of(word)] if apart and len(self.known) > 1 else []
        return (*plain(self.label).split(), *(first if len(begun) == 1 else ()))

    def is_label(self, text: str) -> bool:
        """Tell whether a text is the name of the label, with or without the words that say it insures."""
        return bool(self.label) and _brand(text) == _brand(self.label)

    def is_other(self, text: str) -> bool:
        """Tell whether a text is the name of another label."""
        return (
            bool(_brand(text)) and not self.is_label(text) and any(_brand(text) == _brand(each) for each in self.others)
        )

    def is_of_other(self, text: str) -> bool:
        """Tell whether a text begins with the name of another label, as a package of it does."""
        begins = [each for each in (*self.others, self.label) if each and plain(text).startswith(f"{plain(each)} ")]
        return bool(begins) and self.label not in begins

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Find the packages that a sentence names, the longest name first; "all" is each of them."""
        key = text, len(self.found), len(self.present)
        if self.recent[0] != key:
            self.recent = key, self._mentions(text)
        return self.recent[1]

    def _mentions(self, text: str) -> tuple[Mention, ...]:
        taken = list(self._apart(text))
        for mention in (each for each in tuple(taken) if len(each.names) == 1):
            taken.extend(self._names_of_list(text, mention))
        taken.sort(key=lambda each: each.start)
        return tuple(_free(taken))

    def _apart(self, text: str) -> Iterator[Mention]:
        """Give each mention that takes no sign of one before it, the longest name first."""
        covered = bytearray(len(text))
        for each in self._occurrences(text):
            if not any(covered[each.start : each.end]):
                covered[each.start : each.end] = b"\x01" * (each.end - each.start)
                yield each

    def _occurrences(self, text: str) -> Iterator[Mention]:
        self.patterns = self.patterns or tuple(self._spellings())
        if self.present:
            yield from (Mention(self.present, *found.span()) for found in ALL_PACKAGES.finditer(text))
        for name, pattern in self.patterns:
            for found in pattern.finditer(text):
                if self._is_name(text, found):
                    yield _mention(text, found, name)

    def is_new(self, text: str) -> bool:
        """Tell whether a text looks like the name of a package: short, capital, and of no other use."""
        bare = text.strip(" '\"‘’“”:*¹²³⁴⁵")
        words = bare.split()
        return (
            0 < len(words) <= 5
            and len(bare) <= 40
            and (bare[0].isupper() or bare[0].isdigit())
            and not bare.isdigit()
            and not NOT_NAMES.match(bare)
            and not any(pattern.search(bare) for pattern in NO_NAMES)
            and subject_of(bare) in ("", "physio")
            and (subject_of(bare) == "" or bool(re.search(r"(?i)module|pakket|\d|plus|top|extra", bare)))
            and plain(bare) not in GENERIC
            and not re.search(r"[€%?.;]", bare)
        )

    def is_pattern(self, text: str) -> bool:
        """Tell whether a text says itself that it is a package: "Aanvullend 2", "Pakket Plus"."""
        return bool(PATTERN.match(text.strip())) and self.is_new(text)

    def is_sibling(self, text: str) -> bool:
        """Tell whether a text looks like the name of a package that shares its first word with a known one."""
        words = text.split()
        return (
            1 < len(words) <= 4
            and any(plain(name.split()[0]) == plain(words[0]) and " " in name for name in self.known)
            and self.is_new(text)
            and all(word[0].isupper() or word[0].isdigit() for word in words)
        )

    def _is_name(self, text: str, found: re.Match[str]) -> bool:
        """Tell whether a word is meant as a name: a common one is so only by what stands beside it."""
        start, end = found.span("name")
        if found["name"][:1].isupper() or found["name"][:1].isdigit() or " " in found["name"]:
            return True
        before, after = text[max(0, start - BESIDE) : start], text[end : end + BESIDE]
        quoted = before[-1:] in "'\"‘“(" or re.search(rf"{BEFORE}$", before, re.IGNORECASE) or IS_ONE.match(after)
        return bool(quoted) or (before.endswith((": ", ", ", "; ")) and bool(COUNTED.match(after)))

    def _spellings(self) -> Iterator[tuple[str, re.Pattern[str]]]:
        ends = dict(self._ends())
        for spelling, name in sorted(self._known_spellings().items(), key=lambda pair: -len(pair[0])):
            loose = r"[\s\u00a0-]+".join(re.escape(word) for word in spelling.split())
            as_one_word = "" if BASIC.search(spelling) else "(?:-?(?:pakket|polis))?"
            field = subject_of(spelling) in ("physio", "manual") and not CALLED_PACKAGE.search(spelling)
            short = (spelling != name and ends.get(name) != spelling) or field or plain(spelling) in GENERIC
            listed = rf"^(?={loose}\s?[:=(]?\s?[0-9€(])"
            compound = rf"(?={loose}-?(?:pakket|polis)\b)"
            before = rf"(?:{listed}|{compound}|(?<=[a-z,:;(] )|(?<=[(‘'\"])|{BEFORE})" if short and not field else ""
            if len(spelling) == 1 or spelling.casefold() == "max":
                before = rf"(?:{BEFORE}|(?<=\()(?={loose}\)))"
            elif field and " " not in spelling:
                before = r"(?:module|pakket|aanvullend\w*|verzekering|polis)\s+['\"‘“]?"
            yield name, re.compile(rf"{before}(?<![\w-])(?P<name>{loose}){as_one_word}(?![\w])", re.IGNORECASE)
        for name, number in self._numbers():
            yield name, re.compile(rf"(?<![\w-])(?P<name>{ANY_WORD} {number})(?![\w,.]*[0-9])", re.IGNORECASE)

    def _known_spellings(self) -> Mapping[str, str]:
        whole = {name: name for name in self.packages}
        short: dict[str, list[str]] = {}
        for name, end in self._ends():
            short.setdefault(end, []).append(name)
        for name in self.packages:
            words = name.split()
            kept = [w for w in words if plain(w) not in GENERIC and plain(w) not in self._shared]
            if kept and kept != words and not "".join(kept).isdigit():
                short.setdefault(" ".join(kept), []).append(name)
        for name in self.packages:
            if numbered := NUMBERED.match(name):
                short.setdefault(numbered[1], []).append(name)
        return {spelling: names[0] for spelling, names in short.items() if len(names) == 1} | whole

    def _ends(self) -> Iterator[tuple[str, str]]:
        """Give the last word of each name that shares two words or more before it, where it is a word of its own."""
        for name in self.packages:
            start, _, end = name.rpartition(" ")
            alike = sum(other.startswith(f"{start} ") for other in self.packages)
            if " " in start and alike > 1 and len(end) >= OWN_WORD and end.isalpha() and plain(end) not in COMMON:
                yield name, end

    def _numbers(self) -> Iterator[tuple[str, str]]:
        """Give the number of each name that is a number and a word for any package, where no other has that number."""
        bare = {name: self.bare(plain(name)) for name in self.packages}
        for name, words in bare.items():
            lone = len(words) == 1 and words[0].isdigit() and name != words[0]
            if lone and list(bare.values()).count(words) == 1:
                yield name, words[0]

    def _names_of_list(self, text: str, mention: Mention) -> Iterator[Mention]:
        """Find names that go on a list with their last words only: "Schelp 1, 2 en 3"."""
        words = mention.names[0].split()
        prefix, place = " ".join(words[:-1]), mention.end
        while prefix and (
            more := re.compile(r"(?:\s*,\s*|\s+(?:en|of|and|or)\s+|\s?[/&]\s?)([\w+]+)").match(text, place)
        ):
            sought = plain(f"{prefix} {more[1]}")
            name = next((each for each in self.packages if plain(NUMBERED.sub(r"\1", each)) == sought), "")
            if not name:
                return
            yield Mention((name,), more.start(1), more.end())
            place = more.end()


def _near(one: str, other: str) -> bool:
    """Tell whether two spellings differ by a slip, and in no word so much that it is another: "Beter" is not "Best"."""
    digits = re.findall(r"\d+|\+", one) == re.findall(r"\d+|\+", other)
    alike = digits and min(len(one), len(other)) >= 5 and fuzz.ratio(one, other) >= 88
    words = tuple(zip(one.split(), other.split(), strict=False))
    apart = len(one.split()) == len(other.split()) and any(_differ(*pair) for pair in words)
    return alike and not apart


def _differ(one: str, other: str) -> bool:
    """Tell whether words are too far apart for a slip, or one goes on where the other ends: "Lang" is not "Langst"."""
    longer = abs(len(one) - len(other)) > 1 and (one.startswith(other) or other.startswith(one))
    return longer or fuzz.ratio(one, other) < ALIKE


def _brand(text: str) -> tuple[str, ...]:
    words = plain(re.sub(r"\([^()]*\)", " ", text)).split()
    return tuple(word for word in words if word not in INSURING) or tuple(words)


def _mention(text: str, found: re.Match[str], name: str) -> Mention:
    start, end = found.span("name")
    return Mention((name,), start, end, quiet=text[start - 1 : start] == "(" and text[end : end + 1] in "),")


def _free(mentions: Iterable[Mention]) -> Iterator[Mention]:
    end = -1
    for each in mentions:
        if each.start >= end:
            yield each
            end = each.end
