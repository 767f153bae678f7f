"""Names as exports write them: of insurers with what they are by law, of packages with the insurer's name beside them.

Which label or package a name means is left to `cells`.
"""

import re
from collections.abc import Iterator

from insurer_rules.rules import Rules, plain

# What a name says beside which insurer it is: what the company is by law, and that it insures care.
OF_EVERY_INSURER = {
    "nv", "n", "v", "bv", "b", "ua", "u", "a", "owm", "o", "w", "m", "cooperatie", "zorgverzekeraar", "zorgverzekering",
    "zorgverzekeringen", "ziektekostenverzekeraar", "ziektekostenverzekering", "ziektekostenverzekeringen",
    "verzekeraar", "verzekering", "verzekeringen", "zorg",
}  # fmt: skip
# Who pays other than a health insurer, in words and by number: foreign law, forensic and long-term care.
NO_INSURER = {
    "geen", "none", "geen verzekering", "geen verzekeraar", "onverzekerd", "niet verzekerd", "niet verzekerde",
    "uninsured", "not insured", "particulier", "particulieren", "private", "zelf", "zelf betalen", "zelfbetaler",
    "zelfbetalend", "contant", "self", "self paying", "self payer", "cash", "pin", "eigen rekening", "eigen kosten",
    "op rekening", "patient", "client", "werkgever", "employer", "bedrijf", "uwv", "svb", "cak", "wlz", "wmo",
    "zorgkantoor", "gemeente", "letselschade", "buitenland", "buitenlands", "buitenlandse verzekering",
    "buitenlands recht", "groep buitenlands recht", "foreign", "foreign insurer", "abroad", "ehic", "s2", "7125",
    "9992", "9994", "9995",
}  # fmt: skip
# Words for no supplementary package, and for one that is not named.
NONE_HELD = {
    "geen", "none", "no", "nee", "neen", "n", "onwaar", "false", "geen av", "geen aanvullend", "geen aanvullende",
    "geen aanvullende verzekering", "geen aanvullende verzekeringen", "geen pakket", "niet aanvullend verzekerd",
    "alleen basis", "basis", "nvt", "basisverzekering", "alleen basisverzekering", "basispakket", "alleen basispakket",
    "basic", "only basic", "n v t",
}  # fmt: skip
NOT_NAMED = {
    "ja", "j", "yes", "y", "x", "waar", "true", "aanvullend verzekerd", "zie cov", "zie polis", "volgens cov",
    "volgens polis", "see cov", "see policy",
}  # fmt: skip
BETWEEN_PACKAGES = re.compile(r" ?[+,/&] ?| en ", re.IGNORECASE)


def names_of_insurer(text: str) -> Iterator[str]:
    """Give a name without what every insurer is called, from either end, the longest first."""
    words = plain(text).split()
    begin = next((place for place, word in enumerate(words) if word not in OF_EVERY_INSURER), len(words))
    end = next((place for place in range(len(words), begin, -1) if words[place - 1] not in OF_EVERY_INSURER), begin)
    for last in range(len(words), end - 1, -1):
        for first in range(begin + 1):
            if words[first:last]:
                yield " ".join(words[first:last])


def names_of_packages(text: str, label: str, rules: Rules) -> tuple[str, ...]:
    """Give the packages that a text names: as a whole, without the name of its insurer, or one beside another.

    A text of which no table of the label has any part stays as it is.
    """
    if whole := _package_of(text, label, rules):
        return (whole,)
    parts = tuple(filter(None, BETWEEN_PACKAGES.split(text)))
    known = [_package_of(part, label, rules) for part in parts]
    return tuple(name or part for name, part in zip(known, parts, strict=True)) if any(known) else (text,)


def _package_of(text: str, label: str, rules: Rules) -> str:
    """Give a package's name as a table of the label has it; nothing where none has."""
    if rules.knows_package(label, text):
        return text
    own = rules.label(label)
    for name in map(plain, (own.name, *own.aliases)):
        said = plain(text)
        bare = (said.removeprefix(f"{name} "), said.removesuffix(f" {name}"))
        if found := next((each for each in bare if each != said and rules.knows_package(label, each)), ""):
            return found
    return ""
