"""What the form offers to choose from: insurers as one types, the packages of an insurer and year, conditions found.

The lists of the JSON interface are left to `listings`.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from attrs import frozen

from coverage_service.web.pages.form import Form
from coverage_service.wording.sentences import Language
from insurer_rules.basic_insurance import Condition
from insurer_rules.rules import Rules, remembered, valid_on
from insurer_rules.written_names import plain

OfferState = Literal["no_insurer", "unknown_insurer", "known", "no_table"]


@frozen
class InsurerOffered:
    """A name to choose, and the other names by which people know it."""

    name: str
    aliases: str


@frozen(kw_only=True)
class PackagesOffered:
    """What may be ticked for the insurer and year of a form.

    `state`: "no_insurer", "unknown_insurer" (then `near` suggests), "no_table" (the year is not known: `packages` are
    those of `year_known`), or "known". `typed` are the names that are not among them.
    """

    state: OfferState
    insurer: str = ""
    year: int
    year_known: int | None = None
    packages: tuple[str, ...] = ()
    basic: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    typed: str = ""


@frozen
class ConditionOffered:
    """A condition of the list in plain words."""

    code: str
    name: str
    aliases: str


@remembered(1)
def insurers(rules: Rules) -> tuple[InsurerOffered, ...]:
    """List the insurers by name, with their other short names."""
    return tuple(
        InsurerOffered(label.name, ", ".join(alias for alias in label.aliases if len(alias) <= 24))
        for label in sorted(rules.labels, key=lambda label: plain(label.name))
    )


def packages(form: Form, rules: Rules, today: date) -> PackagesOffered:
    """Offer the packages of the form's insurer in the year of its date; the names held stay, whatever is offered."""
    typed, year = tuple(name for name in form.get("packages", "").split("; ") if name), year_of(form, today)
    insurer = form.get("insurer", "").strip()
    if not insurer:
        return PackagesOffered(state="no_insurer", year=year, typed="; ".join(typed))
    labels = rules.labels_named(insurer)
    if len(labels) != 1:
        near = tuple(label.name for label in labels) or rules.nearest_labels(insurer)
        return PackagesOffered(state="unknown_insurer", year=year, near=near, typed="; ".join(typed))
    return _of_label(labels[0].id, name=labels[0].name, year=year, typed=typed, rules=rules)


def _of_label(label: str, *, name: str, year: int, typed: tuple[str, ...], rules: Rules) -> PackagesOffered:
    years = rules.years[label]
    known = year if year in years else max((y for y in years if y < year), default=None)
    on_sale = rules.packages(label, known) if known else ()
    names = tuple(dict.fromkeys(package.name for package in on_sale if package.kind != "basic_policy"))
    found = {plain(name): name for name in names}
    for package in on_sale:
        found.update((plain(alias), package.name) for alias in (package.id, *package.aliases) if package.name in names)
    return PackagesOffered(
        state="known" if known == year else "no_table",
        insurer=name,
        year=year,
        year_known=known,
        packages=names,
        basic=tuple(package.name for package in on_sale if package.kind == "basic_policy"),
        ticked=tuple(found[plain(each)] for each in typed if plain(each) in found),
        typed="; ".join(each for each in typed if plain(each) not in found),
    )


def year_of(form: Form, today: date) -> int:
    """Give the policy year of the form's date; this year where it has none."""
    try:
        return date.fromisoformat(form.get("date", "").strip()).year
    except ValueError:
        return today.year


def conditions(form: Form, rules: Rules, today: date, language: Language) -> tuple[ConditionOffered, ...]:
    """Offer the conditions of the form's year that have the words searched for; the one chosen always stays."""
    day = max(date(year_of(form, today), 1, 1), date(1950, 1, 1))
    words = plain(form.get("condition_search", "")).split()
    return tuple(
        _offer(condition, language)
        for condition in rules.listed.conditions
        if valid_on(condition, day) and (condition.code == form.get("code") or _has(condition, words))
    )


def _has(condition: Condition, words: Iterable[str]) -> bool:
    names = " ".join(plain(name) for name in (condition.name_nl, condition.name_en, *condition.aliases))
    return all(word in names for word in words)


def _offer(condition: Condition, language: Language) -> ConditionOffered:
    name = condition.name_nl if language == "nl" else condition.name_en
    aliases = ", ".join(_further(condition)) if language == "nl" else ""
    return ConditionOffered(condition.code, name[:1].upper() + name[1:], aliases)


def _further(condition: Condition) -> Iterator[str]:
    """Give the other Dutch words for a condition: English ones stand among them and are left to the search."""
    english = plain(condition.name_en)
    yield from (
        alias
        for alias in condition.aliases[:3]
        if plain(alias) not in english and plain(alias) != plain(condition.name_nl)
    )
