"""The steps of the guide: one question a page leads to an answer; all of it travels in the form, nothing is kept.

Which question comes next is decided by `interview` alone, what an answer means by `guided_answers`.
"""

import re

from anyio.to_thread import run_sync
from attrs import evolve, frozen
from litestar import Response

from coverage_service.interview import NextQuestion, figures_known, next_question, pace_matters
from coverage_service.model import CoverageQuery
from coverage_service.web.api.interviews import reading_of
from coverage_service.web.edge.dear_questions import PAGES_AT_A_TIME
from coverage_service.web.edge.media_types import FORM, body_of
from coverage_service.web.edge.problems import AnyRequest
from coverage_service.web.pages.form import Errors, message
from coverage_service.web.pages.guided_answers import (
    BOXES_OF,
    FIELDS_OF,
    NONE,
    OF_PACKAGE,
    POLICY,
    TOGETHER,
    UNKNOWN,
    Answers,
    about_complaint,
    all_unknown,
    answers_of,
    form_of,
    input_of,
    is_form_unknown,
    left_out,
    request_of_answers,
    with_page,
)
from coverage_service.web.pages.guided_pages import STATED_HERE, GuidePages
from coverage_service.web.pages.guided_summary import policy_in_words
from coverage_service.web.pages.meant_insurer import insurer_meant
from coverage_service.web.pages.practice_terms import NO_TERMS, PracticeTerms
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.web.telemetry.metrics import count_faults
from coverage_service.wire.interviews import LONGEST_TEXT, PolicyTextQuery, read_part, stated_of
from coverage_service.wire.questions import RequestError
from coverage_service.wire.typed_text import field_of
from coverage_service.wording.questions import KINDS
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts

# With this header htmx asks for a page.
BY_SCRIPT = "hx-request"
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

    @property
    def pages(self) -> GuidePages:
        """The pages on which the steps are shown."""
        return GuidePages(self.language, self.in_use, self.terms)

    async def reckon(self, request: AnyRequest) -> Response[str]:
        """Take a step beside the loop: a question with much open costs more than others should wait for.

        Without a script the browser's own Back shows the page again that it kept; with one, it keeps none.
        """
        answers = answers_of(await body_of(request, FORM))
        response = await run_sync(self.step, answers, limiter=PAGES_AT_A_TIME)
        if BY_SCRIPT not in request.headers:
            response.headers["cache-control"] = "private, no-cache"
        return response

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
            return self.pages.question(answers, "condition.listed")
        return self.take(answers)

    def go(self, answers: Answers, to: str) -> Response[str]:
        """Show a question again with what was answered; the answers to the others stay."""
        sound = self.sound(answers)[0]
        return self.pages.question(sound, to) if to in FIELDS_OF else self.onward(sound)

    def _is_searching(self, answers: Answers, do: str) -> bool:
        """Tell whether words are looked up: none of what they find was chosen yet."""
        return do == "search" or (not answers.field("complaint_is") and bool(answers.field("complaint")))

    def take(self, answers: Answers) -> Response[str]:
        """Take what the page asked for; what is missing or wrong is asked again beside its fault."""
        names, optional = answers.on_page, left_out(answers)
        needed = [name for name in names if name not in optional]
        answered = [name for name in names if not answers.is_empty(name)]
        if not {*answered} & {*(needed if names[0] not in TOGETHER else names)}:
            missing = {_first_field(names[0]): [self._missing_text(names[0])]}
            return self.pages.question(answers, names[0], errors=missing)
        newest = with_page(self._with_insurer(answers))
        found = self._messages(newest)
        wrong = {name: found[name] for name in names if name in newest.asked and name in found}
        errors = {place: told for name in needed for place, told in wrong.get(name, {}).items()}
        if errors:
            return self.pages.question(answers.without(names), names[0], errors=errors)
        return self.onward(newest.without([name for name in optional if name in wrong]))

    def _with_insurer(self, answers: Answers) -> Answers:
        """Write the insurer that was meant as its name is."""
        found = insurer_meant(answers.field("insurer"), self.in_use.rules) if "insurer" in answers.on_page else None
        return answers.with_fields(insurer=found.name) if found else answers

    def _missing_text(self, name: str) -> str:
        texts_missing, kind = texts(self.language)["missing"], KINDS[name]
        code = "age" if name == "age" else "choice" if kind == "packages" or name == "condition.code" else kind
        return texts_missing[code]

    def _messages(self, answers: Answers) -> dict[str, Errors]:
        """Find what is wrong with the answers, in the words of the page: by input, beside the field it is about."""
        try:
            self._read(answers)
        except RequestError as error:
            count_faults(error.faults)
            return self._by_input(error, answers)
        return {}

    def _by_input(self, error: RequestError, answers: Answers) -> dict[str, Errors]:
        form, found = form_of(answers), dict[str, Errors]()
        for fault in error.faults:
            field = field_of(fault.path)
            told = [message(fault, form, self.in_use.rules, self.language)]
            for name in {input_of(field), *(name for name, fields in FIELDS_OF.items() if field in fields)} - {""}:
                found.setdefault(name, {})[_on_page(name, field)] = told
        return found

    def _read(self, answers: Answers) -> CoverageQuery | None:
        asked, has_contract = request_of_answers(answers), self._has_contract(answers)
        if has_contract is not None:
            asked["contracted"] = has_contract
        return read_part(asked, self.in_use.rules, today=self.in_use.today())[0]

    def _has_contract(self, answers: Answers) -> bool | None:
        """Tell whether there is a contract, where the practice says so."""
        named = answers.field("insurer") if "insurer" in answers.asked else ""
        labels = self.in_use.rules.labels_named(named) if named else ()
        return self.terms.has_contract_with(labels[0] if len(labels) == 1 else None)

    def sound(self, answers: Answers) -> tuple[Answers, CoverageQuery | None]:
        """Count what contradicts the newest answer as not answered, so that it is asked again."""
        while True:
            try:
                return answers, self._read(answers)
            except RequestError as error:
                count_faults(error.faults)
                wrong = frozenset(input_of(field_of(fault.path)) for fault in error.faults) & {*answers.asked}
                answers = answers.without(wrong or frozenset(answers.asked))

    def onward(self, answers: Answers) -> Response[str]:
        """Ask the next question that still changes the answer; show the answer where there is none."""
        kept, query = self.sound(answers)
        following = self.next_after(kept, query)
        if following.input is None and following.query and following.decision:
            return self.pages.answer(kept, following.query, following.decision)
        return self.pages.question(kept, following.input or "age", following=following)

    def next_after(self, answers: Answers, query: CoverageQuery | None) -> NextQuestion:
        """Choose the next question: that of the interview, or what is asked for the sake of one of its inputs."""
        about, name = about_complaint(answers), self._package_asked(answers, query)
        open_again = {"condition.listed": about, "packages": name}
        answered = [each for each in answers.asked if not open_again.get(each)]
        if "packages" in answers.asked and answers.field("has_package") != "yes":
            answered += OF_PACKAGE
        if is_form_unknown(answers):
            answered.append("condition.code")
        if answers.field("package") not in ("", NONE, UNKNOWN) and "packages.name" in answers.asked:
            answered += POLICY
        if self._has_contract(answers) is not None:
            answered.append("contracted")
        found = next_question(query, answered, self.in_use.rules)
        asks_number = found.input in TOGETHER and "planned_sessions" in found.waiting
        if asks_number and query and pace_matters(query, self.in_use.rules):
            found = evolve(found, waiting=(*found.waiting, "days_between_sessions"))
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
        text, year = answers.field("policy_text"), answers.field("next_year")
        if len(text) > LONGEST_TEXT:
            return self._unread(answers, "long")
        query = PolicyTextQuery(text=text)
        of_year = int(year) if re.fullmatch(r"20\d\d", year, re.ASCII) else self.in_use.today().year
        stated = stated_of(reading_of(query, self.in_use.rules, year=of_year))
        if not stated:
            return self._unread(answers, "unread")
        figures = {STATED_FIELDS[name]: str(value) for name, value in stated.items()}
        emptied = dict.fromkeys((*STATED_HERE, "policy_text"), "")
        read = answers.with_fields(**{**emptied, **figures})
        return self.pages.question(read, "stated_package", read_back=policy_in_words(read.fields, self.language))

    def _unread(self, answers: Answers, code: str) -> Response[str]:
        errors = {"policy_text": [texts(self.language)["missing"][code]]}
        return self.pages.question(answers, "stated_package", errors=errors)


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
