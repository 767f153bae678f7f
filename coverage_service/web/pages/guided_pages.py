"""The pages of the guide: a question with what was typed, the summary beside it, and the answer.

Which question is asked is left to `guided_steps`; all that was answered is carried in hidden fields.
"""

from typing import Any

from attrs import evolve, frozen
from litestar import Response

from coverage_service.interview import NextQuestion
from coverage_service.model import CoverageDecision, CoverageQuery
from coverage_service.web.pages import choices as offers
from coverage_service.web.pages.answer import answer_page
from coverage_service.web.pages.form import Errors
from coverage_service.web.pages.guided_answers import (
    ASIDE,
    BOXES_OF,
    CONDITION,
    FIELDS_OF,
    HELD,
    KEPT,
    PERSON,
    STATED,
    STATED_BESIDES,
    Answers,
    fields_of,
    form_of,
    on_one_page,
    pages,
)
from coverage_service.web.pages.guided_summary import summary_of
from coverage_service.web.pages.held_package import for_holder
from coverage_service.web.pages.practice_terms import NO_TERMS, PracticeTerms
from coverage_service.web.pages.seasons import is_choosing
from coverage_service.web.pages.where_to_look import where_to_look
from coverage_service.web.rendering import CHECK, FORM_PAGE, Addresses, page
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.wording.complaints import Named, complaints, complaints_like, names_a_treatment
from coverage_service.wording.questions import CHOICES, QuestionAsked, question_asked
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts

STATED_HERE = {*STATED, *STATED_BESIDES}
CHIPS = ("6", "9", "12", "18", "unlimited")


@frozen
class AskedOnPage:
    """An input as a page asks for it: its words, its field, and the values of its choices."""

    question: QuestionAsked
    field: str
    values: tuple[str, ...]


@frozen
class GuidePages:
    """The pages in one language, with the rules of the moment and what a practice sent along."""

    language: Language
    in_use: RulesInUse
    terms: PracticeTerms = NO_TERMS

    def question(
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
        names = self._on_page(answers, name, following)
        here = {field for each in names for field in fields_of(each)} - (STATED_HERE if read_back else set())
        found = complaints_like(form["complaint"]) if name == "condition.listed" else ()
        place = answers.asked[: answers.asked.index(name)] if name in answers.asked else answers.asked
        return self._page(
            answers,
            status=422 if errors else 200,
            here=here,
            question=self._question(names),
            together=[self._one_asked_for(each) for each in names],
            name=FIELDS_OF[name][0],
            place=pages(place) + 1,
            at_most=pages({*following.may_come} - {*names}) if following and following.decision else None,
            back=answers.before(*names),
            form=form,
            errors=errors or {},
            shown=None,
            read_back=read_back,
            found=_with_chosen(found, form["complaint_is"]),
            conditions=self._conditions(form, name, found=bool(found)),
            is_treatment=names_a_treatment(form["complaint"]),
            is_first=not answers.asked and not errors,
            look=where_to_look(form["insurer"], self.in_use.rules, self.language, therapy=form["therapy"]),
            next_year=self.in_use.today().year + 1,
            **self._offers(name, form),
        )

    def _on_page(self, answers: Answers, name: str, following: NextQuestion | None) -> tuple[str, ...]:
        """Name the inputs of a page: those that matter now, or those that were on it before."""
        before = answers.on_page if name in answers.on_page else answers.asked if name in answers.asked else ()
        names = on_one_page(name, following.waiting if following else before)
        in_season = is_choosing(self.in_use.today()) or "date" in answers.asked
        return names if in_season else tuple(each for each in names if each != "date")

    def _one_asked_for(self, name: str) -> AskedOnPage:
        values = tuple(code for _, code in CHOICES.get(name, ()))
        return AskedOnPage(question_asked(name, self.language), FIELDS_OF[name][0], values)

    def _question(self, names: tuple[str, ...]) -> QuestionAsked:
        """Put what a page asks for into words: what it is about, where it asks for more than one thing."""
        question, words = question_asked(names[0], self.language), texts(self.language)["guide"]
        if len(names) == 1 or names[0] in HELD:
            return question
        if names[0] in PERSON:
            return evolve(question, text=words["person"], help=words["person_help"])
        return evolve(question, text=words["together"], help=words["together_help"])

    def _offers(self, name: str, form: dict[str, str]) -> dict[str, Any]:
        """Give what an input is chosen from."""
        return {
            "packages": offers.packages(form, self.in_use.rules, self.in_use.today()).packages,
            "chips": CHIPS,
            "boxes": BOXES_OF.get(name, ()),
            "on_list": CONDITION,
            "insurers": offers.insurers(self.in_use.rules) if name in HELD else (),
        }

    def _conditions(self, form: dict[str, str], name: str, *, found: bool) -> tuple[offers.ConditionOffered, ...]:
        """Offer the list itself where its condition is asked for, or where no complaint is like the words."""
        today, words = self.in_use.today(), form["complaint"]
        if name == "condition.code":
            return offers.conditions({"code": form["code"]}, self.in_use.rules, today, self.language)
        if name != "condition.listed" or found or not words:
            return ()
        return offers.conditions({"condition_search": words}, self.in_use.rules, today, self.language)

    def answer(self, answers: Answers, query: CoverageQuery, decision: CoverageDecision) -> Response[str]:
        """Show the answer, with all that was answered above it."""
        blank = dict.fromkeys((*STATED_HERE, "therapy"), "")
        form = {**blank, **form_of(answers)}
        narrowed = for_holder(decision) if answers.field("has_package") == "yes" else decision
        shown = answer_page(
            query,
            form,
            self.in_use,
            self.language,
            decision=narrowed,
            insurer=answers.field("insurer"),
        )
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


def _with_chosen(found: tuple[Named, ...], chosen: str) -> tuple[Named, ...]:
    """Keep the complaint that was chosen among those found."""
    named = complaints().get(chosen)
    return (named, *found) if named and named not in found else found
