"""The guide: one question a page leads to an answer, in Dutch at `/` and in English at `/en`; keeps nothing.

Which question comes next is decided by `interview` alone, what an answer means by `guided_answers`.
"""

from functools import partial
from typing import Any

from anyio.to_thread import run_sync
from attrs import frozen
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from coverage_service.interview import NextQuestion, next_question
from coverage_service.model import CoverageQuery
from coverage_service.web.api.interviews import reading_of
from coverage_service.web.edge.media_types import FORM, MOST_BYTES, body_of
from coverage_service.web.edge.problems import AnyRequest
from coverage_service.web.pages import choices as offers
from coverage_service.web.pages.answer import answer_page
from coverage_service.web.pages.form import Errors, message
from coverage_service.web.pages.guided_answers import (
    ASIDE,
    BOXES_OF,
    CONDITION,
    FIELDS_OF,
    KEPT,
    STATED,
    STATED_BESIDES,
    Answers,
    answers_of,
    asked_of,
    fields_of,
    form_of,
    input_of,
)
from coverage_service.web.pages.guided_summary import policy_in_words, summary_of
from coverage_service.web.rendering import CHECK, FORM_PAGE, page
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.web.telemetry.metrics import count_faults
from coverage_service.wire.interviews import LONGEST_TEXT, PolicyTextQuery, read_part, stated_of
from coverage_service.wire.questions_and_answers import RequestError
from coverage_service.wire.typed_text import field_of
from coverage_service.wording.complaints import Named, complaints, complaints_like
from coverage_service.wording.questions import CHOICES, KINDS, question_asked
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


class DutchGuide(Controller):
    """The guide in Dutch."""

    path = "/"
    include_in_schema = False

    @get(sync_to_thread=False)
    def first(self, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Ask the first question."""
        return Guide("nl", in_use).onward(Answers({}))

    @post(status_code=200, request_max_body_size=MOST_BYTES)
    async def step(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Take an answer, and ask the next question or show where it leads."""
        return await Guide("nl", in_use).step(answers_of(await body_of(request, FORM)))


class EnglishGuide(Controller):
    """The guide in English."""

    path = "/en"
    include_in_schema = False

    @get(sync_to_thread=False)
    def first(self, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Ask the first question."""
        return Guide("en", in_use).onward(Answers({}))

    @post(status_code=200, request_max_body_size=MOST_BYTES)
    async def step(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Take an answer, and ask the next question or show where it leads."""
        return await Guide("en", in_use).step(answers_of(await body_of(request, FORM)))


@frozen
class Guide:
    """The steps of the guide in one language, with the rules of the moment."""

    language: Language
    in_use: RulesInUse

    async def step(self, answers: Answers) -> Response[str]:
        """Do what the button asked for: go to a question, search, read, not know; or else take the answer."""
        do, go = answers.field("do"), answers.field("go")
        if go:
            return self.go(answers, go)
        if not answers.on_page:
            own = answers if answers.is_empty("stated_package") else answers.with_answer("stated_package")
            return self.onward(own)
        if do == "unknown" and answers.on_page != "age":
            return self.onward(answers.unknown(answers.on_page))
        if answers.on_page == "stated_package" and do != "confirm" and answers.field("policy_text"):
            return await self.read_back(answers)
        if answers.on_page == "condition.listed" and self._is_searching(answers, do):
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
        """Take the answer to the question on the page; one that is missing or wrong is asked again beside its fault."""
        name = answers.on_page
        if answers.is_empty(name):
            return self.ask(answers, name, errors={_first_field(name): [self._missing_text(name)]})
        newest = answers.with_answer(name)
        if errors := self._errors(newest, name):
            return self.ask(answers.without(frozenset({name})), name, errors=errors)
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
        return read_part(asked_of(answers), self.in_use.rules, today=self.in_use.today())[0]

    def sound(self, answers: Answers) -> tuple[Answers, CoverageQuery | None]:
        """Count what contradicts the newest answer as not answered, so that it is asked again."""
        while error := self._faults(answers):
            wrong = frozenset(input_of(field_of(fault.path)) for fault in error.faults) & {*answers.asked}
            answers = answers.without(wrong or frozenset(answers.asked))
        return answers, self._read(answers)

    def onward(self, answers: Answers) -> Response[str]:
        """Ask the next question that still changes the answer; show the answer where there is none."""
        kept, query = self.sound(answers)
        following = next_question(query, kept.asked, self.in_use.rules)
        if following.input is None and query is not None:
            return self.answer(kept, query)
        return self.ask(kept, following.input or "age", following=following)

    async def read_back(self, answers: Answers) -> Response[str]:
        """Read pasted lines, and ask whether what was read is right; nothing is taken before that."""
        text, today = answers.field("policy_text"), self.in_use.today()
        if len(text) > LONGEST_TEXT:
            return self._unread(answers, "long")
        query = PolicyTextQuery(text=text)
        stated = stated_of(await run_sync(partial(reading_of, query, self.in_use.rules, year=today.year)))
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
        here = set(fields_of(name)) - (STATED_HERE if read_back else set())
        found = complaints_like(form["complaint"]) if name == "condition.listed" else ()
        return self._page(
            answers,
            status=422 if errors else 200,
            here=here,
            question=question_asked(name, self.language),
            name=FIELDS_OF[name][0],
            place=(answers.asked.index(name) if name in answers.asked else len(answers.asked)) + 1,
            at_most=following.at_most - 1 if following and following.decision else None,
            back=answers.before(name),
            form=form,
            errors=errors or {},
            shown=None,
            read_back=read_back,
            found=_with_chosen(found, form["complaint_is"]),
            conditions=self._conditions(form, name, found=bool(found)),
            is_first=not answers.asked and not errors,
            **self._offers(name),
        )

    def _offers(self, name: str) -> dict[str, Any]:
        """Give what an input is chosen from."""
        return {
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
            CHECK,
            status=status,
            form_address=FORM_PAGE[self.language],
            hidden={field: text for field in KEPT if (text := answers.field(field)) and field not in here},
            asked=answers.asked,
            summary=summary_of(answers, self.in_use.rules, self.language),
            today=self.in_use.today(),
            reporting=self.in_use.reporting,
            **context,
        )

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
