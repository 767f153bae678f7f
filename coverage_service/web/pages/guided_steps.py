"""The steps of the guide: one question a page leads to an answer; all of it travels in the form, nothing is kept.

Which question comes next is decided by `interview` alone, what an answer means by `guided_answers`.
"""

from typing import Any

from anyio.to_thread import run_sync
from attrs import evolve, frozen
from litestar import Response

from coverage_service.interview import NextQuestion, figures_known, next_question
from coverage_service.model import CoverageQuery
from coverage_service.web.api.interviews import reading_of
from coverage_service.web.edge.dear_questions import PAGES_AT_A_TIME
from coverage_service.web.pages import choices as offers
from coverage_service.web.pages.answer import answer_page
from coverage_service.web.pages.form import Errors, message
from coverage_service.web.pages.guided_answers import (
    ASIDE,
    BOXES_OF,
    CONDITION,
    FIELDS_OF,
    KEPT,
    NONE,
    OF_PACKAGE,
    POLICY,
    STATED,
    STATED_BESIDES,
    UNKNOWN,
    Answers,
    about_complaint,
    all_unknown,
    asked_of,
    fields_of,
    form_of,
    input_of,
    on_one_page,
    pages,
    with_page,
)
from coverage_service.web.pages.guided_summary import policy_in_words, summary_of
from coverage_service.web.pages.practice_terms import NO_TERMS, PracticeTerms
from coverage_service.web.rendering import CHECK, FORM_PAGE, Addresses, page
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.web.telemetry.metrics import count_faults
from coverage_service.wire.interviews import LONGEST_TEXT, PolicyTextQuery, read_part, stated_of
from coverage_service.wire.questions_and_answers import RequestError
from coverage_service.wire.typed_text import field_of
from coverage_service.wording.complaints import Named, complaints, complaints_like
from coverage_service.wording.questions import CHOICES, KINDS, QuestionAsked, question_asked
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts

STATED_HERE = {*STATED, *STATED_BESIDES}
CHIPS = ("6", "9", "12", "18", "unlimited")
STATED_FIELDS = {
    "sessions": "stated_sessions",
    "manual_sessions": "stated_manual_sessions",
    "manual_per": "stated_manual_per",
    "budget_eur": "stated_budget",
    "eur_per_session": "stated_per_session",
    "non_contracted_percent": "stated_percent",
}


@frozen
class Guide:
    """The steps of the guide in one language, with the rules of the moment."""

    language: Language
    in_use: RulesInUse
    terms: PracticeTerms = NO_TERMS

    async def reckon(self, answers: Answers) -> Response[str]:
        """Take a step beside the loop: a question with much open costs more than others should wait for."""
        return await run_sync(self.step, answers, limiter=PAGES_AT_A_TIME)

    def step(self, answers: Answers) -> Response[str]:
        """Do what the button asked for: go to a question, search, read, not know; or else take the answer."""
        do, go = answers.field("do"), answers.field("go")
        if go:
            return self.go(answers, go)
        if not answers.on_page:
            own = answers if answers.is_empty("stated_package") else answers.with_answer("stated_package")
            return self.onward(own)
        if do == "unknown" and "age" not in answers.on_page:
            return self.onward(all_unknown(answers))
        if answers.on_page == ("stated_package",) and do != "confirm" and answers.field("policy_text"):
            return self.read_back(answers)
        if answers.on_page == ("condition.listed",) and self._is_searching(answers, do):
            return self.ask(answers, "condition.listed")
        return self.take(answers)

    def go(self, answers: Answers, to: str) -> Response[str]:
        """Show a question again with what was answered; the answers to the others stay."""
        sound = self.sound(answers)[0]
        return self.ask(sound, to) if to in FIELDS_OF else self.onward(sound)

    def _is_searching(self, answers: Answers, do: str) -> bool:
        """Tell whether words are looked up: none of what they find was chosen yet."""
        return do == "search" or (not answers.field("complaint_is") and bool(answers.field("complaint")))

    def take(self, answers: Answers) -> Response[str]:
        """Take what the page asked for; what is missing or wrong is asked again beside its fault."""
        names = answers.on_page
        if all(answers.is_empty(name) for name in names):
            return self.ask(answers, names[0], errors={_first_field(names[0]): [self._missing_text(names[0])]})
        newest = with_page(answers)
        errors = {place: found for name in names for place, found in self._errors(newest, name).items()}
        if errors:
            return self.ask(answers.without(names), names[0], errors=errors)
        return self.onward(newest)

    def _missing_text(self, name: str) -> str:
        texts_missing, kind = texts(self.language)["missing"], KINDS[name]
        code = "age" if name == "age" else "choice" if kind == "packages" or name == "condition.code" else kind
        return texts_missing[code]

    def _errors(self, answers: Answers, name: str) -> Errors:
        """Find what is wrong with one answer, in the words of the page."""
        found, form = self._faults(answers), form_of(answers)
        errors: Errors = {}
        for fault in found.faults if found else ():
            if input_of(field_of(fault.path)) == name or field_of(fault.path) in FIELDS_OF[name]:
                place = _on_page(name, field_of(fault.path))
                errors[place] = [message(fault, form, self.in_use.rules, self.language)]
        return errors

    def _faults(self, answers: Answers) -> RequestError | None:
        try:
            self._read(answers)
        except RequestError as error:
            count_faults(error.faults)
            return error
        return None

    def _read(self, answers: Answers) -> CoverageQuery | None:
        asked = asked_of(answers)
        if self._has_contract(answers) is not None:
            asked["contracted"] = self._has_contract(answers)
        return read_part(asked, self.in_use.rules, today=self.in_use.today())[0]

    def _has_contract(self, answers: Answers) -> bool | None:
        """Tell whether there is a contract, where the practice says so."""
        named = answers.field("insurer") if "insurer" in answers.asked else ""
        labels = self.in_use.rules.labels_named(named) if named else ()
        return self.terms.has_contract_with(labels[0] if len(labels) == 1 else None)

    def sound(self, answers: Answers) -> tuple[Answers, CoverageQuery | None]:
        """Count what contradicts the newest answer as not answered, so that it is asked again."""
        while error := self._faults(answers):
            wrong = frozenset(input_of(field_of(fault.path)) for fault in error.faults) & {*answers.asked}
            answers = answers.without(wrong or frozenset(answers.asked))
        return answers, self._read(answers)

    def onward(self, answers: Answers) -> Response[str]:
        """Ask the next question that still changes the answer; show the answer where there is none."""
        kept, query = self.sound(answers)
        following = self.next_after(kept, query)
        if following.input is None and query is not None:
            return self.answer(kept, query)
        return self.ask(kept, following.input or "age", following=following)

    def next_after(self, answers: Answers, query: CoverageQuery | None) -> NextQuestion:
        """Choose the next question: that of the interview, or what is asked for the sake of one of its inputs."""
        about, name = about_complaint(answers), self._package_asked(answers, query)
        open_again = {"condition.listed": about, "packages": name}
        answered = [each for each in answers.asked if not open_again.get(each)]
        if "packages" in answers.asked and answers.field("has_package") != "yes":
            answered += OF_PACKAGE
        if answers.field("package") not in ("", NONE, UNKNOWN) and "packages.name" in answers.asked:
            answered += POLICY
        if self._has_contract(answers) is not None:
            answered.append("contracted")
        found = next_question(query, answered, self.in_use.rules)
        return evolve(found, input=open_again.get(found.input or "") or found.input)

    def _package_asked(self, answers: Answers, query: CoverageQuery | None) -> str:
        """Ask for the package by its name where the insurer's figures of the year are known for the therapy."""
        if query is None or not {"packages", "insurer"} <= {*answers.asked} or "packages.name" in answers.asked:
            return ""
        labels = self.in_use.rules.labels_named(answers.field("insurer")) if answers.field("insurer") else ()
        therapy = query.therapy or "manual_therapy"
        known = len(labels) == 1 and figures_known(self.in_use.rules, query.date.year, therapy, labels[0].id)
        return "packages.name" if known else ""

    def read_back(self, answers: Answers) -> Response[str]:
        """Read pasted lines, and ask whether what was read is right; nothing is taken before that."""
        text, today = answers.field("policy_text"), self.in_use.today()
        if len(text) > LONGEST_TEXT:
            return self._unread(answers, "long")
        query = PolicyTextQuery(text=text)
        stated = stated_of(reading_of(query, self.in_use.rules, year=today.year))
        if not stated:
            return self._unread(answers, "unread")
        figures = {STATED_FIELDS[name]: str(value) for name, value in stated.items()}
        emptied = dict.fromkeys((*STATED_HERE, "policy_text"), "")
        read = answers.with_fields(**{**emptied, **figures})
        return self.ask(read, "stated_package", read_back=policy_in_words(read.fields, self.language))

    def _unread(self, answers: Answers, code: str) -> Response[str]:
        errors = {"policy_text": [texts(self.language)["missing"][code]]}
        return self.ask(answers, "stated_package", errors=errors)

    def ask(
        self,
        answers: Answers,
        name: str,
        *,
        errors: Errors | None = None,
        read_back: str = "",
        following: NextQuestion | None = None,
    ) -> Response[str]:
        """Show a question with what was typed; 422 when there is something wrong with it."""
        form = {field: answers.field(field) for field in (*KEPT, *ASIDE)}
        form["price"] = form["price"] or self.terms.prices.get("price", "")
        names = on_one_page(
            name, following.waiting if following else answers.on_page if name in answers.on_page else answers.asked
        )
        here = {field for each in names for field in fields_of(each)} - (STATED_HERE if read_back else set())
        found = complaints_like(form["complaint"]) if name == "condition.listed" else ()
        return self._page(
            answers,
            status=422 if errors else 200,
            here=here,
            question=self._question(names),
            together=[(question_asked(each, self.language), FIELDS_OF[each][0]) for each in names],
            name=FIELDS_OF[name][0],
            place=pages(answers.asked[: answers.asked.index(name)] if name in answers.asked else answers.asked) + 1,
            at_most=pages({*following.waiting} - {*names}) if following and following.decision else None,
            back=answers.before(*names),
            form=form,
            errors=errors or {},
            shown=None,
            read_back=read_back,
            found=_with_chosen(found, form["complaint_is"]),
            conditions=self._conditions(form, name, found=bool(found)),
            is_first=not answers.asked and not errors,
            **self._offers(name, form),
        )

    def _question(self, names: tuple[str, ...]) -> QuestionAsked:
        """Put what a page asks for into words."""
        question, words = question_asked(names[0], self.language), texts(self.language)["guide"]
        if len(names) == 1:
            return question
        return evolve(question, text=words["together"], help=words["together_help"])

    def _offers(self, name: str, form: dict[str, str]) -> dict[str, Any]:
        """Give what an input is chosen from."""
        return {
            "packages": offers.packages(form, self.in_use.rules, self.in_use.today()).packages,
            "chips": CHIPS,
            "values": tuple(code for _, code in CHOICES.get(name, ())),
            "boxes": BOXES_OF.get(name, ()),
            "on_list": CONDITION,
            "insurers": offers.insurers(self.in_use.rules) if name == "insurer" else (),
        }

    def _page(self, answers: Answers, *, here: set[str], status: int = 200, **context: Any) -> Response[str]:
        """Render a step, with all answers but those whose fields are `here` on the page carried in hidden fields."""
        return page(
            "guide.html",
            self.language,
            self._addresses(),
            status=status,
            framed=self.terms.framed,
            of_practice=self._practice_lines(),
            form_address=FORM_PAGE[self.language],
            hidden={field: text for field in KEPT if (text := answers.field(field)) and field not in here},
            asked=answers.asked,
            summary=summary_of(answers, self.in_use.rules, self.language),
            today=self.in_use.today(),
            reporting=self.in_use.reporting,
            **context,
        )

    def _addresses(self) -> Addresses:
        """Give the addresses of this guide: its own, or those on a practice's site with what it sent along."""
        return {"nl": self.terms.address("nl"), "en": self.terms.address("en")} if self.terms.framed else CHECK

    def _practice_lines(self) -> tuple[str, ...]:
        """Say the practice's prices and contracts."""
        words, named = texts(self.language)["embed"], texts(self.language)["embed_price"]
        prices = [named[name].format(amount=f"€ {text}") for name, text in self.terms.prices.items()]
        lines = [f"{words['prices']} {', '.join(prices)}."] if prices else []
        if self.terms.labels:
            lines.append(words["has_contracts"].format(names=", ".join(label.name for label in self.terms.labels)))
        return tuple(lines)

    def _conditions(self, form: dict[str, str], name: str, *, found: bool) -> tuple[offers.ConditionOffered, ...]:
        """Offer the list itself where its condition is asked for, or where no complaint is like the words."""
        today, words = self.in_use.today(), form["complaint"]
        if name == "condition.code":
            return offers.conditions({"code": form["code"]}, self.in_use.rules, today, self.language)
        if name != "condition.listed" or found or not words:
            return ()
        return offers.conditions({"condition_search": words}, self.in_use.rules, today, self.language)

    def answer(self, answers: Answers, query: CoverageQuery) -> Response[str]:
        """Show the answer, with all that was answered above it."""
        blank = dict.fromkeys((*STATED_HERE, "therapy"), "")
        form = {**blank, **form_of(answers)}
        shown = answer_page(query, form, self.in_use.rules, self.language)
        return self._page(
            answers,
            here=STATED_HERE if shown.own_policy else set(),
            question=None,
            together=(),
            back=answers.asked[-1] if answers.asked else "",
            form=form,
            errors={},
            shown=shown,
            is_first=False,
        )


def _first_field(name: str) -> str:
    """Name the element on the page that a missing answer is about."""
    return BOXES_OF[name][0] if name in BOXES_OF else _on_page(name, FIELDS_OF[name][0])


def _on_page(name: str, field: str) -> str:
    """Name the element on the page that a fault of a field is about."""
    if name in BOXES_OF:
        return BOXES_OF[name][0]
    if name == "stated_package" and field == "stated_sessions":
        return "stated_choice"
    if name == "condition.listed":
        return "complaint"
    return field if field in FIELDS_OF[name] else FIELDS_OF[name][0]


def _with_chosen(found: tuple[Named, ...], chosen: str) -> tuple[Named, ...]:
    """Keep the complaint that was chosen among those found."""
    named = complaints().get(chosen)
    return (named, *found) if named and named not in found else found
