"""The interview: from what is known, the next question whose answer still changes verdict, sessions or euros.

Pure; in the order of what people know best. A question whose answers all lead to the same is skipped, one that was
answered with "I do not know" is not asked again. The words are left to `wording`, the answer to `decision`.
"""

from collections.abc import Collection, Iterator
from decimal import Decimal

from attrs import evolve, frozen

from coverage_service.decision.axes import EARLIER_YEARS_USED
from coverage_service.decision.complaint import ADULT, age_known
from coverage_service.decision.deciding import decide, decide_and_weigh, decide_in_brief
from coverage_service.decision.held_packages import has_basic_rate
from coverage_service.decision.planned_days import planned_days
from coverage_service.inputs_to_come import inputs_that_may_come
from coverage_service.model import CoverageDecision, CoverageQuery, ManualTherapy, assumes
from insurer_rules.rules import Rules, remembered

# The inputs in the order in which they are asked.
ORDER = (
    "age",
    "birth_date",
    "therapy",
    "condition.listed",
    "condition.code",
    "condition.term_began",
    "condition.first_session",
    "packages",
    "insurer",
    "stated_package",
    "stated_package.sessions",
    "sessions_used",
    "used_before_18",
    "sessions_used.condition_ever",
    "planned_sessions",
    "tariff_eur",
    "result_insufficient",
    "contracted",
    "budget_used_eur",
    "deductible_left_eur",
    "accident",
    "packages.basic_policy",
    "stated_package.non_contracted_percent",
    "stated_package.eur_per_session",
)
# Of a child the basic insurance pays the first sessions: what else is held is asked where more are expected.
HELD = ("packages", "insurer", "stated_package", "stated_package.sessions")
ORDER_UNDER_18 = tuple(sorted(ORDER, key=lambda name: name in HELD))
# Inputs that are asked only where their answers lead to different ones, whatever else is missing.
YES_OR_NO = ("result_insufficient", "contracted", "accident")
# What is of use only to whom is treated without a contract.
WITHOUT_CONTRACT = ("packages.basic_policy", "stated_package.non_contracted_percent")
# A price to find what changes euros as long as nobody has said what a session costs.
ANY_TARIFF = Decimal("45.00")
# How many sessions are tried as long as nobody has said how many are expected.
SOME_SESSIONS = 12
# Around the 18th birthday the day itself decides, not the age.
ASKED_FOR_BIRTH_DATE = (17, 18)


@frozen
class NextQuestion:
    """The input to ask for next (None when nothing more changes the answer), and how many may come at the most.

    `waiting` are the inputs that still change the answer, in the order in which they would be asked; `may_come` are
    those and what their answers may make matter. `query` is what was decided: a contract that changes nothing is taken
    as there.
    """

    input: str | None
    at_most: int
    decision: CoverageDecision | None
    waiting: tuple[str, ...] = ()
    query: CoverageQuery | None = None
    may_come: tuple[str, ...] = ()


def next_question(query: CoverageQuery | None, asked: Collection[str], rules: Rules) -> NextQuestion:
    """Choose the next question. `query` is what is known, None without an age; `asked` are the inputs answered so far.

    An input that was answered with "I do not know" is among `asked` and unknown in `query`.
    """
    if query is None:
        return NextQuestion("age", len(ORDER), None)
    if query.birth_date is None and query.age in ASKED_FOR_BIRTH_DATE and "birth_date" not in asked:
        return NextQuestion("birth_date", len(ORDER) - 1, None)
    priced = query if query.tariff_eur is not None else evolve(query, tariff_eur=ANY_TARIFF)
    with_price, weighty = decide_and_weigh(priced, rules, YES_OR_NO)
    decision = with_price if priced is query else decide(query, rules)
    open_inputs = {*_open_inputs(priced, with_price, rules)} - {*asked}
    if query.tariff_eur is not None:
        open_inputs.discard("tariff_eur")
    if query.sessions_used is None and "sessions_used" in asked:
        open_inputs.discard("sessions_used.condition_ever")
    if _is_sure_child(query, asked, decision) or decision.is_elsewhere:
        open_inputs = set()
    order = ORDER_UNDER_18 if _is_under_18(query) else ORDER
    waiting = tuple(name for name in order if name in open_inputs)
    while waiting and waiting[0] in {*YES_OR_NO} - weighty:
        waiting = waiting[1:]
    if waiting or "contracted" in asked or query.contracted is not None or "contracted" in weighty:
        come = inputs_that_may_come(query, waiting, asked, order) if waiting else ()
        return NextQuestion(waiting[0] if waiting else None, len(come), decision, waiting, query, come)
    with_contract = evolve(query, contracted=True)
    return NextQuestion(None, 0, decide(with_contract, rules), query=with_contract)


def _open_inputs(query: CoverageQuery, decision: CoverageDecision, rules: Rules) -> Iterator[str]:
    """Name the inputs that could still change the answer to a question with a price."""
    if _takes_whole_deductible(query, decision):
        yield "deductible_left_eur"
    settled = query.planned_sessions is not None and _is_settled(decision)
    yield from (name for name in decision.decided_by if not settled and _can_help(name, query, rules))
    if decision.verdict == "not_reimbursed" and not _is_paid_later(decision):
        return
    is_free = decision.totals.pays_at_most == 0
    if not is_free:
        yield "tariff_eur"
    if settled:
        return
    if not (is_free and decision.sessions.unlimited):
        yield "planned_sessions"
    if _counts_ever(query, decision, rules):
        yield "sessions_used.condition_ever"


def _takes_whole_deductible(query: CoverageQuery, decision: CoverageDecision) -> bool:
    """Tell whether sessions of this year go to a deductible of which nobody said how much is left."""
    untouched = assumes(decision, "deductible_untouched")
    totals = decision.years[0].totals
    return query.deductible_left_eur is None and untouched and bool(totals.basic) and totals.deductible != 0


def _is_sure_child(query: CoverageQuery, asked: Collection[str], decision: CoverageDecision) -> bool:
    """Tell whether all sessions of a child are reimbursed; with a price, a contract still changes the euros.

    Without a number it is of those alone that are surely left: of more the result of the first nine decides.
    """
    has_number = query.planned_sessions is not None or query.session_dates is not None or "planned_sessions" in asked
    is_paid = decision.verdict == "reimbursed" and not decision.totals.unknown
    if not has_number and not decision.sessions.unlimited:
        return False
    return is_paid and _is_under_18(query) and query.sessions_used is not None and query.tariff_eur is None


def _is_settled(decision: CoverageDecision) -> bool:
    """Tell whether who pays the planned sessions, and how much, no longer depends on anything."""
    totals = decision.totals
    return not totals.unknown and totals.pays_at_least == totals.pays_at_most is not None


def _counts_ever(query: CoverageQuery, decision: CoverageDecision, rules: Rules) -> bool:
    """Tell whether sessions of all years count: the basic insurance pays none of an adult's first ones on the list."""
    may_be_listed = query.therapy != "manual_therapy_es" and (
        query.condition is None or query.condition.listed is not False
    )
    if not may_be_listed or _is_under_18(query):
        return False
    used = query.sessions_used
    if used is None or used.condition_ever != "not said":
        return "sessions_used" in decision.decided_by
    had = evolve(query, sessions_used=evolve(used, condition_ever=EARLIER_YEARS_USED.condition_ever))
    return decide_in_brief(had, rules).totals != decision.totals


def _can_help(name: str, query: CoverageQuery, rules: Rules) -> bool:
    """Tell whether the answer to what decides leads further, as things are known."""
    if name == "insurer":
        return figures_known(rules, query.date.year, query.therapy or "manual_therapy", None)
    if name == "packages.basic_policy" and not rates_known(rules, query.date.year, query.insurer):
        return False
    if name == "stated_package.eur_per_session":  # a figure of the E.S. method, which not everybody is known to have
        return query.therapy is not None
    return query.contracted is False if name in WITHOUT_CONTRACT else True


def _is_paid_later(decision: CoverageDecision) -> bool:
    """Tell whether further sessions may be reimbursed where the planned ones are not."""
    return any(sessions.own_before for sessions in (decision.sessions, *(each.sessions for each in decision.branches)))


def pace_matters(query: CoverageQuery, rules: Rules) -> bool:
    """Tell whether the pace changes the answer: a new year, a birthday or the end of a term falls within the plan."""
    planned = query.planned_sessions or SOME_SESSIONS
    days = planned_days(query, planned)
    if query.days_between_sessions is None and not query.session_dates and days[0].year != days[-1].year:
        return True
    return assumes(decide_in_brief(evolve(query, planned_sessions=planned), rules), "weekly_pace")


def _is_under_18(query: CoverageQuery) -> bool:
    """Tell whether the patient is a child on the day of the question."""
    age = age_known(query, query.date)
    return age is not None and age < ADULT


def rates_known(rules: Rules, year: int, insurer: str | None) -> bool:
    """Tell whether a basic policy of an insurer has a known rate without a contract: naming another leads nowhere."""
    labels = rules.labels_named(insurer) if insurer else ()
    return any(has_basic_rate(rules, label.id, year) for label in labels)


@remembered(512)
def figures_known(rules: Rules, year: int, therapy: ManualTherapy, label: str | None) -> bool:
    """Tell whether a package of a policy year, of one label or of any, has a known figure for a therapy."""
    return any(
        therapy in entitlement.therapies and entitlement.is_ordinary and not entitlement.is_open
        for (name, policy_year), policy in rules.policies.items()
        if policy_year == year and label in (None, name)
        for package in policy.packages
        for entitlement in package.entitlements
    )
