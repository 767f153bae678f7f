"""The JSON documents that the interface sends, as types: what clients may rely on.

Their content is written by `answers` and the controllers. A question is `CoverageQuery` of `model`, and an answer is
described by its classes there.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, TypedDict

from coverage_service.model import (
    Cents,
    Codes,
    CoverageDecision,
    ManualTherapy,
    Reason,
    RulesEvidence,
    SourceCited,
    Words,
)
from coverage_service.wire.fields import SHOWN, describe
from coverage_service.wording.questions import QuestionKind
from insurer_rules.faults import Pattern, phrase
from insurer_rules.model import Amount, Figure, Period, Therapy

Euros = Annotated[str, Pattern(r"\d{1,10}\.\d{2}", phrase("euros_and_cents"))]


class Text(TypedDict):
    """One text in both languages."""

    nl: str
    en: str


class ReasonShown(TypedDict):
    """One reason or assumption in words, with its sources."""

    code: str
    text: Text
    sources: "list[SourceShown]"


# What parts of an answer are on the wire, by their types; its classes are described by themselves.
OF_ANSWER: dict[Any, Any] = {Cents: Euros, Reason: ReasonShown, Words: Text, Codes: list[str]}
if TYPE_CHECKING:
    SourceShown: TypeAlias = dict[str, Any]
    CoverageAnswer: TypeAlias = dict[str, Any]
else:
    for _kind, _name in SHOWN.items():
        describe(_kind, _name, OF_ANSWER)
    SourceShown, CoverageAnswer = OF_ANSWER[SourceCited], OF_ANSWER[CoverageDecision]


class ChoiceShown(TypedDict):
    """One choice of a question: its value as a request has it; null is not known."""

    value: Any
    text: Text


class QuestionShown(TypedDict):
    """A question of the interview: the input that it fills, its kind, and what can be chosen."""

    input: str
    kind: QuestionKind
    text: Text
    help: Text
    choices: list[ChoiceShown]


class NextQuestionAnswer(TypedDict):
    """The next question, and how many may come at the most; null beside the answer where there is none."""

    question: QuestionShown | None
    at_most: int
    answer: CoverageAnswer | None


class FigureRead(TypedDict):
    """One figure as it was read, with the words it was read in; a doubt says why to look twice."""

    package: str
    figure: str
    value: Any
    per: str | None
    text: str
    doubt: str


class StatedRead(TypedDict, total=False):
    """The figures of an own policy, as a request has them."""

    sessions: Amount
    manual_sessions: int
    manual_per: Literal["year", "indication"]
    budget_eur: Euros
    eur_per_session: Euros
    non_contracted_percent: int


class PolicyReadingAnswer(TypedDict):
    """What pasted lines say in figures, to be confirmed; `rest` are the other lines with a number."""

    figures: list[FigureRead]
    rest: list[str]
    stated_package: StatedRead | None
    notes: list[str]


class ReportsKept(TypedDict):
    """How many figures of a report were received, to be looked at by an analyst."""

    received: int


class FaultShown(TypedDict):
    """One fault of a request: where (a JSON pointer), and what was wanted and found."""

    pointer: str
    detail: str
    detail_nl: str


class Problem(TypedDict):
    """A problem document (RFC 9457) with every fault of the request."""

    type: str
    title: str
    title_nl: str
    status: int
    errors: list[FaultShown]


class InsurerListed(TypedDict):
    """An insurer (label) as people know it, and the policy years with a table."""

    id: str
    name: str
    aliases: list[str]
    uzovi: list[str]
    site: str
    years: list[int]


class InsurerList(TypedDict):
    """Insurers by name."""

    insurers: list[InsurerListed]


class TherapyCovered(TypedDict):
    """What one entitlement of a package gives; null is no such figure, a figure nobody has seen is named in unknown."""

    entitlement: str
    therapies: list[Therapy]
    sessions: Amount | None
    manual_sessions: Amount | None
    manual_per: Period | None
    budget_eur: Euros | None
    eur_per_session: Euros | None
    unknown: list[Figure]


class PackageListed(TypedDict):
    """A package of one insurer and year, with its figures for manual therapy and where they were read."""

    id: str
    name: str
    aliases: list[str]
    kind: Literal["package", "module", "collective", "basic_policy"]
    closed: bool | None
    premium_eur_per_month: Euros | None
    therapies: list[TherapyCovered]
    unknown: list[Figure]
    sources: list[SourceShown]


class PackageList(TypedDict):
    """The packages of an insurer in a policy year; known is false when no table has that year."""

    insurer: str
    name: str
    policy_year: int
    known: bool
    packages: list[PackageListed]


class PackageComparedShown(TypedDict):
    """What one package would pay for the sessions asked; null is not known, or no price was given."""

    insurer: str
    insurer_name: str
    id: str
    name: str
    kind: Literal["package", "module", "collective", "basic_policy"]
    known: bool
    sessions_paid: int
    sessions_self: int
    sessions_unknown: int
    at_most: bool
    reimbursed_eur: Euros | None
    own_eur: Euros | None
    premium_eur_per_month: Euros | None
    year_cost_eur: Euros | None
    closed: bool | None
    acceptance: Literal["open", "health_questions"] | None
    evidence: RulesEvidence
    sources: list[SourceShown]


class ComparisonAnswer(TypedDict):
    """All supplementary packages of a policy year, the cheapest for this use first."""

    policy_year: int
    therapy: ManualTherapy
    sessions: int
    rules: str
    packages: list[PackageComparedShown]


class ConditionListed(TypedDict):
    """A condition of the official list, or a programme of the basic package."""

    code: str
    kind: Literal["listed", "programme"]
    name: Text
    aliases: list[str]


class ConditionList(TypedDict):
    """Conditions in the order of the decree."""

    conditions: list[ConditionListed]


class Alive(TypedDict):
    """The process answers."""

    status: Literal["ok"]


class Ready(TypedDict):
    """The rule tables are loaded."""

    status: Literal["ok"]
    rules: str
    release: int | None
    release_watch: Literal["off", "switched", "unchanged", "refused", "unreachable"]
    policy_years: list[int]
