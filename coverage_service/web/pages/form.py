"""The form as it was posted: its known fields, what was typed in words, and what is wrong with it.

Making a request of it is left to `typed_text`, showing it to the templates.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from coverage_service.web.edge.media_types import form_pairs
from coverage_service.wire.questions import RequestError
from coverage_service.wire.typed_text import PLACES, amount, field_of
from coverage_service.wording.answer_lines import day
from coverage_service.wording.faults import fault_text
from coverage_service.wording.sentences import Language, money
from coverage_service.wording.texts import texts
from insurer_rules.faults import Fault
from insurer_rules.money import written_cents
from insurer_rules.rules import Rules
from insurer_rules.written_names import plain

# What a button or a search box adds to the answers.
ASIDE = ("step", "condition_search")
FIELDS = (*PLACES, "no_packages", "used_unknown", "basic_policy", *ASIDE)
MOST_FIELDS = 100
Form = Mapping[str, str]
Errors = dict[str, list[str]]


def form_of(body: bytes) -> dict[str, str]:
    """Read a form's known fields; packages ticked and typed are joined. Raises HttpError 400 when it is no form."""
    pairs = form_pairs(body, most=MOST_FIELDS)
    form = {name: value for name, value in pairs if name in FIELDS}
    form["packages"] = "; ".join(_each_once(_names(value for name, value in pairs if name == "packages")))
    return form


def _names(values: Iterator[str]) -> Iterator[str]:
    for value in values:
        yield from filter(None, (name.strip() for name in value.split(";")))


def _each_once(names: Iterator[str]) -> list[str]:
    """Leave out a name that was ticked and typed as well, whatever its case."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(plain(name) or name, name)
    return list(found.values())


def contradictions(form: Form, language: Language) -> Errors:
    """Find what a form alone can get wrong: an age twice or not at all, a package beside none."""
    errors, found = texts(language)["error"], {}
    typed = [bool(form.get(field, "").strip()) for field in ("birth_date", "age")]
    if typed[0] == typed[1]:
        found["age"] = [errors["age_both" if all(typed) else "age_neither"]]
    if form.get("no_packages") and form.get("packages", "").strip():
        found["packages"] = [errors["packages_both"]]
    if form.get("used_unknown") and form.get("used", "").strip():
        found["used"] = [errors["used_both"]]
    return found


def errors_of(error: RequestError, form: Form, rules: Rules, language: Language) -> Errors:
    """Give the message of each field with faults, in the order of the form."""
    found: Errors = {}
    for fault in error.faults:
        found[field_of(fault.path)] = [message(fault, form, rules, language)]
    found |= contradictions(form, language)
    return {field: found[field] for field in (*PLACES, "form") if field in found}


def message(fault: Fault, form: Form, rules: Rules, language: Language) -> str:
    """Say what to fill in instead, in the words of the page; names come with those that look like them."""
    field = field_of(fault.path)
    wrong = texts(language)["wrong"]
    if field in ("insurer", "packages"):
        near = nearest(field, form, rules, fault)
        return wrong[field] + (" " + wrong["near"].format(names=", ".join(near)) if near else "")
    return wrong[field] if field in wrong else fault_text(fault, language)


def nearest(field: str, form: Form, rules: Rules, fault: Fault) -> tuple[str, ...]:
    """Suggest the names that a name may have meant."""
    labels = rules.labels_named(form.get("insurer", "").strip())
    if field == "insurer":
        return tuple(label.name for label in labels) or rules.nearest_labels(form.get("insurer", ""))
    place = fault.path[-1] if isinstance(fault.path[-1], int) else 0
    names = form.get("packages", "").split("; ")
    return rules.nearest_packages(labels[0].id, names[place]) if labels and place < len(names) else ()


def day_in_words(text: str, language: Language) -> str:
    """Write a day as the language does; what is none is carried over, to be refused."""
    try:
        return day(date.fromisoformat(text), language)
    except ValueError:
        return text


def amount_in_words(text: str, language: Language) -> str:
    """Write euros as the language does; what is no amount is carried over, to be refused."""
    cents = written_cents(amount(text))
    return text if cents is None else money(cents, language)
