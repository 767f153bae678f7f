"""What a person typed, in a form or on a command line, becomes a request; and back to the field of a fault.

Text is carried over and never repaired beyond how people write: "52,50" for an amount, "9", "12 keer" or "twaalf" for a
number, "28-11-2026" for a day. What is wrong with it is left to `questions`.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from coverage_service.wire.fields import Json
from insurer_rules.faults import Path
from insurer_rules.written_names import plain

# Where the value of a field stands in a request.
PLACES: Mapping[str, Path] = {
    "date": ("date",),
    "birth_date": ("birth_date",),
    "age": ("age",),
    "therapy": ("therapy",),
    "insurer": ("insurer",),
    "packages": ("packages",),
    "listed": ("condition", "listed"),
    "code": ("condition", "code"),
    "first_session": ("condition", "first_session"),
    "term_began": ("condition", "term_began"),
    "ever": ("sessions_used", "condition_ever"),
    "used": ("sessions_used", "year"),
    "used_before_18": ("used_before_18",),
    "planned": ("planned_sessions",),
    "days_between": ("days_between_sessions",),
    "result_insufficient": ("result_insufficient",),
    "accident": ("accident",),
    "referral": ("referral",),
    "insured_under": ("insured_under",),
    "supplementary_insurer": ("supplementary_insurer",),
    "contracted": ("contracted",),
    "price": ("tariff_eur",),
    "deductible": ("deductible_left_eur",),
    "budget_used": ("budget_used_eur",),
    "stated_sessions": ("stated_package", "sessions"),
    "stated_manual_sessions": ("stated_package", "manual_sessions"),
    "stated_manual_per": ("stated_package", "manual_per"),
    "stated_budget": ("stated_package", "budget_eur"),
    "stated_per_session": ("stated_package", "eur_per_session"),
    "stated_percent": ("stated_package", "non_contracted_percent"),
}
# Counts that nobody types: without one, the number of this year is taken for it.
TAKEN_FROM_USED = ("manual_year", "indication_year", "manual_indication_year")
NUMBERS = {
    "age",
    "used",
    "ever",
    "used_before_18",
    "planned",
    "days_between",
    "stated_sessions",
    "stated_manual_sessions",
    "stated_percent",
}
YES_OR_NO = {"listed", "contracted", "result_insufficient", "accident", "referral"}
AMOUNTS = {"price", "deductible", "budget_used", "stated_budget", "stated_per_session"}
DAYS = {"date", "birth_date", "first_session", "term_began"}
CHOICES = {"yes": True, "no": False}
DUTCH_NUMBERS = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
    "achttien negentien twintig"
)
ENGLISH_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
WRITTEN_OUT = {
    word: number for words in (DUTCH_NUMBERS, ENGLISH_NUMBERS) for number, word in enumerate(words.split())
} | {"geen": 0, "none": 0}
MONTHS = {
    name: number
    for names in (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "january february march april may june july august september october november december",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    )
    for number, name in enumerate(names.split(), start=1)
}
# What people write beside a number, and what changes nothing about it.
BESIDE_A_NUMBER = {
    *("jaar", "jaren", "oud", "year", "years", "old", "per", "a"),
    *("behandeling", "behandelingen", "zitting", "zittingen", "session", "sessions"),
    *("keer", "maal", "times", "time", "x", "stuks", "procent", "percent"),
    *("ongeveer", "circa", "ca", "about", "around", "±", "~", "maximaal", "max", "hoogstens"),
}
# How people write that they do not know, and that they hold no package.
NOT_KNOWN = {
    *("weet ik niet", "ik weet het niet", "weet niet", "weet het niet", "geen idee", "onbekend", "niet bekend"),
    *("i don t know", "don t know", "i do not know", "do not know", "dont know", "no idea", "unknown", "not known"),
}
NO_PACKAGE = {"geen", "geen pakket", "geen aanvullende verzekering", "niet", "nee", "none", "no package", "no"}
# Where a day is left out, today or an age is taken: a day that nobody knows is no such day.
NEEDED = {"date", "birth_date", "age"}


def request_of(typed: Mapping[str, str]) -> Json:
    """Make a request of what was typed; an empty field is left out, except that an unknown therapy is null.

    `no_packages` says that there is no supplementary package; several packages are separated by semicolons.
    `used_unknown` says that nobody knows the sessions had. A basic policy is held besides the packages. "Weet ik niet"
    is not known.
    """
    request: Json = {"therapy": None}
    if typed.get("no_packages"):
        request["packages"] = []
    for field, place in PLACES.items():
        if (text := typed.get(field, "").strip()) and not is_not_known(field, text):
            _put(request, place, _value(field, text))
        elif text and field == "ever":
            _put(request, place, None)
    if typed.get("used_unknown") or is_not_known("used", typed.get("used", "")):
        request["sessions_used"] = None
    if "packages" in request and (policy := typed.get("basic_policy", "").strip()):
        request["packages"].append(policy)
    if request.get("stated_package", {}).keys() == {"manual_per"}:
        del request["stated_package"]
    return request


def is_not_known(field: str, text: str) -> bool:
    """Tell whether somebody wrote in a field that they do not know."""
    return field not in NEEDED and plain(text) in NOT_KNOWN


def _put(request: Json, place: Path, value: object) -> None:
    for step in place[:-1]:
        request = request.setdefault(str(step), {})
    request[str(place[-1])] = value


def _value(field: str, text: str) -> object:
    if field == "packages":
        return [] if plain(text) in NO_PACKAGE else [name.strip() for name in text.split(";") if name.strip()]
    if field in AMOUNTS:
        return amount(text)
    if field == "stated_sessions" and text.casefold() in ("onbeperkt", "unlimited"):
        return "unlimited"
    if field in DAYS:
        return iso_day(text)
    if field in NUMBERS:
        return whole_number(text)
    return CHOICES.get(text, text) if field in YES_OR_NO else text


def whole_number(text: str) -> int | str:
    """Read a number as people write it: "35 jaar", "3x" and "twaalf" are meant; anything else is carried over."""
    words = re.findall(r"\d+|[^\W\d_]+|[^\s%.]", text.casefold().replace("één", "een"))
    numbers = [word for word in words if word not in BESIDE_A_NUMBER]
    if len(numbers) != 1 or re.search(r"\d\.\d", text):
        return text
    if re.fullmatch(r"\d{1,9}", numbers[0], re.ASCII):
        return int(numbers[0])
    return WRITTEN_OUT.get(numbers[0], text)


def amount(text: str) -> str:
    """Write an amount as the wire has it: "€ 1.234,50", "45,-" and "1234.5" are meant; the rest is carried over."""
    plain = re.sub(r"€|eur(?:o|os)?\b|[ \xa0]", "", text, flags=re.IGNORECASE)
    plain = re.sub(r"(?<=\d)[.,](?:-+|=)$", "", plain)
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d{1,2})?|\d+,\d{1,2}", plain, re.ASCII):
        return plain.replace(".", "").replace(",", ".")
    return plain


def iso_day(text: str) -> str:
    """Write a day as the wire has it: "28-11-2026", "28.11.2026" and "28 nov 2026" are meant; the rest is carried over.

    The day stands first, as in Dutch; behind a slash some write the month first, so there it is above twelve.
    """
    found = re.fullmatch(r"(\d{1,2})([-. /])(\d{1,2}|[a-z]{3,9})\.?[-. /](\d{4})", text.casefold(), re.ASCII)
    if found is None or (found[2] == "/" and int(found[1]) <= MONTHS["december"]):
        return text
    with suppress(ValueError):
        return date(int(found[4]), MONTHS.get(found[3]) or int(found[3]), int(found[1])).isoformat()
    return text


def field_of(path: Path) -> str:
    """Name the field that a fault's path is about, or the first one within it; "form" when it is about none."""
    if path[:1] == ("sessions_used",) and path[1:2] and path[1] in TAKEN_FROM_USED:
        return "used"
    for field, place in PLACES.items():
        if path and path[: len(place)] == place[: len(path)]:
            return field
    return "form"
