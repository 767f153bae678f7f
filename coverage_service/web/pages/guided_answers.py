"""What somebody who is led has answered so far: the fields typed, the inputs answered, the one on the page.

All of it travels in the form and is read anew at every step. Which question comes next is left to `interview`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import evolve, frozen

from coverage_service.interview import ASKED_FOR_BIRTH_DATE, ORDER
from coverage_service.web.edge.media_types import form_pairs
from coverage_service.wire.fields import Json
from coverage_service.wire.typed_text import is_not_known, request_of, whole_number
from coverage_service.wording.complaints import ASK, LISTED, NOT_KNOWN, NOT_LISTED, PERHAPS, complaints, finding
from coverage_service.wording.questions import ABOUT, ABOUT_COMPLAINT

DATES = ("birth_date", "condition.term_began", "condition.first_session")
BOXES = ("day", "month", "year")
STATED = ("stated_sessions", "stated_manual_sessions", "stated_manual_per", "stated_budget")
STATED_BESIDES = ("stated_per_session", "stated_percent")
# The fields in which an input is answered; a date has a field for each of its boxes besides.
FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "age": ("age",),
    "date": ("next_year",),
    "birth_date": ("birth_date",),
    "therapy": ("therapy",),
    "condition.listed": ("complaint_is", "complaint"),
    "condition.code": ("code",),
    "condition.term_began": ("term_began",),
    "condition.first_session": ("first_session",),
    "packages": ("has_package",),
    "insurer": ("insurer",),
    "stated_package": (*STATED, *STATED_BESIDES),
    "stated_package.sessions": ("stated_sessions",),
    "sessions_used": ("used",),
    "used_before_18": ("used_before_18",),
    "sessions_used.condition_ever": ("ever",),
    "result_insufficient": ("result_insufficient",),
    "planned_sessions": ("planned",),
    "days_between_sessions": ("days_between",),
    "tariff_eur": ("price",),
    "contracted": ("contracted",),
    "budget_used_eur": ("budget_used",),
    "deductible_left_eur": ("deductible",),
    "accident": ("accident",),
    "packages.basic_policy": ("basic_policy",),
    "stated_package.non_contracted_percent": ("stated_percent",),
    "stated_package.eur_per_session": ("stated_per_session",),
    **{name: (name.replace(".", "_"),) for name in ABOUT},
    "packages.name": ("package",),
}
BOXES_OF = {name: tuple(f"{FIELDS_OF[name][0]}_{box}" for box in BOXES) for name in DATES}
# Inputs that are asked for on one page: who one is, what one holds, and how often, for how much, at whose.
PERSON = ("age", "therapy", "date")
HELD = ("packages", "insurer")
TOGETHER = (
    *("sessions_used", "sessions_used.condition_ever", "planned_sessions", "days_between_sessions"),
    *("tariff_eur", "budget_used_eur", "contracted"),
)
GROUPS = (PERSON, HELD, TOGETHER)
# What may be left out beside others: it is not taken as unknown, and asked alone where it matters.
OPTIONAL = ("therapy", "date", "insurer", "days_between_sessions", "contracted")
POLICY = tuple(name for name in FIELDS_OF if name.startswith("stated_package"))
# What is asked again after another answer: what was typed stays, as it may be about another complaint or policy.
OF_COMPLAINT = (*ABOUT, "condition.code", "condition.term_began", "condition.first_session")
OF_PACKAGE = ("insurer", "packages.name", *POLICY)
# What it means for the rest of a form that no package is held, or no Dutch insurance at all.
WITHOUT_PACKAGE = {"no": {"no_packages": "yes"}, "abroad": {"insured_under": "other"}}
# What is typed on one page only and becomes an answer there.
ASIDE = ("stated_choice", "stated_other", "policy_text", "do", "go")
KEPT = tuple(dict.fromkeys((*(f for fields in FIELDS_OF.values() for f in fields), *sum(BOXES_OF.values(), ()))))
MOST_FIELDS = 120
# A complaint that is chosen without a name.
NONE = "none"
# What stands before the code of a condition that is chosen from the list itself.
CONDITION = "code:"
UNKNOWN = "unknown"


@frozen
class Answers:
    """The fields as typed, the inputs answered in the order of asking, and those on the page; none: the answer."""

    fields: Mapping[str, str]
    asked: tuple[str, ...] = ()
    on_page: tuple[str, ...] = ()

    def field(self, name: str) -> str:
        """Give what was typed in a field, without the blanks around it."""
        return self.fields.get(name, "").strip()

    def with_fields(self, **typed: str) -> "Answers":
        """Put other text in some fields."""
        return evolve(self, fields={**self.fields, **typed})

    def with_answer(self, name: str) -> "Answers":
        """Count an input as answered, whatever the answer was."""
        return self if name in self.asked else evolve(self, asked=(*self.asked, name))

    def without(self, names: Collection[str]) -> "Answers":
        """Count inputs as not answered; what was typed stays."""
        return evolve(self, asked=tuple(name for name in self.asked if name not in names))

    def unknown(self, name: str) -> "Answers":
        """Take "I do not know" for an answer."""
        emptied = dict.fromkeys(fields_of(name), "")
        return self.with_fields(**emptied).with_answer(name)

    def before(self, *names: str) -> str:
        """Name the input that was asked before those of a page, the last one for what was not answered yet."""
        place = min((self.asked.index(name) for name in names if name in self.asked), default=len(self.asked))
        return self.asked[place - 1] if place else ""

    def is_empty(self, name: str) -> bool:
        """Tell whether nothing was typed or chosen for an input."""
        return not any(self.field(field) for field in fields_of(name) if field != "stated_manual_per")


def fields_of(name: str) -> tuple[str, ...]:
    """Give every field in which an input is typed."""
    return (*FIELDS_OF[name], *BOXES_OF.get(name, ()))


def with_page(answers: Answers) -> Answers:
    """Take what was typed on a page for answers; of numbers asked for together, an empty one is not known."""
    changed: tuple[str, ...] = ()
    if "condition.listed" in answers.on_page:
        changed = OF_COMPLAINT
    elif "packages" in answers.on_page and answers.field("has_package") != "yes":
        changed = OF_PACKAGE
    elif "insurer" in answers.on_page:
        changed = ("packages.name",)
    newest = answers.without(changed)
    for name in answers.on_page:
        if name not in changed:
            newest = _with_input(newest, name)
    return newest


def _with_input(answers: Answers, name: str) -> Answers:
    if not answers.is_empty(name):
        return answers.with_answer(name)
    return answers.without((name,)) if name in left_out(answers) else answers.unknown(name)


def left_out(answers: Answers) -> tuple[str, ...]:
    """Name the inputs of a page that may be left out there: not the one that a page of its own asks for."""
    return tuple(name for name in OPTIONAL if name in answers.on_page[1:])


def all_unknown(answers: Answers) -> Answers:
    """Take "I do not know" for the answer to all that a page asks, but for what was typed beside something else."""
    is_group = len(answers.on_page) > 1
    for name in answers.on_page:
        answers = answers.with_answer(name) if is_group and not answers.is_empty(name) else answers.unknown(name)
    return answers


def on_one_page(name: str, names: Collection[str]) -> tuple[str, ...]:
    """Give the inputs that are asked for beside one: all that begin with it, or those of its page among `names`."""
    group = next((group for group in GROUPS if name in group), (name,))
    if name == group[0] and group is not TOGETHER:
        return group
    return tuple(each for each in group if each == name or each in names)


def input_of(field: str) -> str:
    """Name the input that a field of a request belongs to; "" when to none."""
    if field in ("listed", "code"):
        return "condition.listed"
    if field == "date":
        return "date"
    return next((name for name in ORDER if field in FIELDS_OF[name]), "")


def answers_of(body: bytes) -> Answers:
    """Read the answers of a form; "weet ik niet" leaves a field empty. Raises HttpError 400 when it is no form."""
    pairs = form_pairs(body, most=MOST_FIELDS)
    known = ((name, "" if is_not_known(name, value) and value != UNKNOWN else value) for name, value in pairs)
    fields = {name: value for name, value in known if name in KEPT or name in ASIDE}
    asked = tuple(dict.fromkeys(value for name, value in pairs if name == "asked" and value in FIELDS_OF))
    on_page = tuple(dict.fromkeys(value for name, value in pairs if name == "on_page" and value in FIELDS_OF))
    return Answers(_with_choice(fields), asked, on_page)


def _with_choice(fields: dict[str, str]) -> dict[str, str]:
    """Make the sessions of a policy from the number chosen, or from the other one that was typed."""
    if "stated_choice" not in fields and "stated_other" not in fields:
        return fields
    choice = fields.get("stated_choice", "other")
    return {**fields, "stated_sessions": fields.get("stated_other", "") if choice == "other" else choice}


def form_of(answers: Answers) -> dict[str, str]:
    """Fill in the one-page form with what was answered: a complaint is its place on the list, boxes are a date."""
    form = {
        field: answers.field(field)
        for name in answers.asked
        for field in FIELDS_OF[name]
        if answers.field(field) not in ("", UNKNOWN)
    }
    form |= {FIELDS_OF[name][0]: day for name in DATES if name in answers.asked and (day := day_of(answers, name))}
    form = {field: text for field, text in form.items() if not field.startswith("complaint_")}
    complaint = dict(_complaint(answers))
    if complaint.get("listed") == "no":
        form.pop("code", None)
    form |= complaint
    if year := form.pop("next_year", ""):
        form |= {"date": f"{year}-01-01", "used": "0"}
    form |= WITHOUT_PACKAGE.get(form.pop("has_package", ""), {})
    if (package := form.pop("package", NONE)) != NONE:
        form["packages"] = package
    if whole_number(form.get("age", "")) not in ASKED_FOR_BIRTH_DATE:
        form.pop("birth_date", None)
    elif "birth_date" in form:
        del form["age"]
    return form


def _complaint(answers: Answers) -> Iterator[tuple[str, str]]:
    """Say whether the complaint is on the list, and which condition it is or has a programme, as the answers tell."""
    found = complaint_finding(answers)
    if found == NOT_LISTED:
        yield "listed", "no"
        named = complaints().get(answers.field("complaint_is"))
        yield from [("code", named.code)] if named and named.listed == "no" and named.code else ()
    elif found.startswith(PERHAPS):
        yield "code", found.removeprefix(PERHAPS)
    elif found != NOT_KNOWN and not found.startswith(ASK):
        yield "listed", "yes"
        if found != LISTED:
            yield "code", found


def complaint_finding(answers: Answers) -> str:
    """Tell what is known of the complaint that was chosen, as `finding` does."""
    chosen = answers.field("complaint_is") if "condition.listed" in answers.asked else ""
    if chosen.startswith(CONDITION):
        return chosen.removeprefix(CONDITION)
    if chosen == NONE:
        return NOT_LISTED
    named = complaints().get(chosen)
    said = {
        name.removeprefix(ABOUT_COMPLAINT): answers.field(FIELDS_OF[name][0]) for name in ABOUT if name in answers.asked
    }
    return finding(named, said) if named else NOT_KNOWN


def pages(names: Iterable[str]) -> int:
    """Count the pages on which inputs are asked for."""
    return len({next((group[0] for group in GROUPS if name in group), name) for name in names})


def about_complaint(answers: Answers) -> str:
    """Name the question about the complaint that comes next; "" where there is none."""
    found = complaint_finding(answers)
    return f"{ABOUT_COMPLAINT}{found.removeprefix(ASK)}" if found.startswith(ASK) else ""


def is_form_unknown(answers: Answers) -> bool:
    """Tell whether the form of the complaint decides and was asked for in vain: `condition.code` asks the same."""
    return complaint_finding(answers).startswith(PERHAPS)


def day_of(answers: Answers, name: str) -> str:
    """Write the boxes of a date as a day; what is no number is carried over, to be refused."""
    day, month, year = (answers.field(box) for box in BOXES_OF[name])
    return f"{year}-{month:0>2}-{day:0>2}" if day or month or year else ""


def request_of_answers(answers: Answers) -> Json:
    """Make a request of what was answered; how often in all years is not known where it was asked and left empty."""
    request = request_of(form_of(answers))
    if request.get("sessions_used") and "sessions_used.condition_ever" in answers.asked:
        request["sessions_used"].setdefault("condition_ever", None)
    return request
