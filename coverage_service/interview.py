"""The interview: from what is known, the next question whose answer still changes verdict, sessions or euros.

Pure; in the order of what people know best. A question whose answers all lead to the same is skipped, one that was
answered with "I do not know" is not asked again. The words are left to `wording`, the answer to `decision`.
"""

from collections.abc import Collection, Iterator

from attrs import frozen

from coverage_service.decision.deciding import decide
from coverage_service.model import CoverageDecision, CoverageQuery, ManualTherapy
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
    "result_insufficient",
    "planned_sessions",
    "tariff_eur",
    "contracted",
    "budget_used_eur",
    "deductible_left_eur",
    "accident",
    "packages.basic_policy",
    "stated_package.non_contracted_percent",
    "stated_package.eur_per_session",
)
# Around the 18th birthday the day itself decides, not the age.
ASKED_FOR_BIRTH_DATE = (17, 18)


@frozen
class NextQuestion:
    """The input to ask for next (None when nothing more changes the answer), and how many may come at the most."""

    input: str | None
    at_most: int
    decision: CoverageDecision | None


def next_question(query: CoverageQuery | None, asked: Collection[str], rules: Rules) -> NextQuestion:
    """Choose the next question. `query` is what is known, None without an age; `asked` are the inputs answered so far.

    An input that was answered with "I do not know" is among `asked` and unknown in `query`.
    """
    if query is None:
        return NextQuestion("age", len(ORDER), None)
    if query.birth_date is None and query.age in ASKED_FOR_BIRTH_DATE and "birth_date" not in asked:
        return NextQuestion("birth_date", len(ORDER) - 1, None)
    decision = decide(query, rules)
    open_inputs = {*_open_inputs(query, decision, rules)} - {*asked}
    waiting = [name for name in ORDER if name in open_inputs]
    return NextQuestion(waiting[0] if waiting else None, len(waiting), decision)


def _open_inputs(query: CoverageQuery, decision: CoverageDecision, rules: Rules) -> Iterator[str]:
    """Name the inputs that could still change the answer."""
    for name in decision.decided_by:
        if name != "insurer" or figures_known(rules, query.date.year, query.therapy or "manual_therapy"):
            yield name
    if decision.verdict == "not_reimbursed" and not _is_paid_later(decision):
        return
    if not decision.sessions.unlimited:
        yield "planned_sessions"
    if decision.totals.pays_at_most is None and not _is_free(decision):
        yield "tariff_eur"
    if any(reason.code == "first_sessions_own" for reason in decision.reasons):
        yield "sessions_used.condition_ever"


def _is_paid_later(decision: CoverageDecision) -> bool:
    """Tell whether further sessions may be reimbursed where the planned ones are not."""
    return any(sessions.own_before for sessions in (decision.sessions, *(each.sessions for each in decision.branches)))


def _is_free(decision: CoverageDecision) -> bool:
    """Tell whether the patient pays nothing whatever a session costs: all is paid, and no deductible comes first."""
    return decision.verdict == "reimbursed" and not any(
        reason.code.startswith(("deductible_", "package_pays_capped", "package_pays_budget", "stated_pays_budget"))
        for reason in decision.reasons
    )


@remembered(64)
def figures_known(rules: Rules, year: int, therapy: ManualTherapy) -> bool:
    """Tell whether any package of a policy year has a known figure for a therapy, so that its name can help."""
    return any(
        therapy in entitlement.therapies and entitlement.is_ordinary and not entitlement.is_open
        for (_, policy_year), policy in rules.policies.items()
        if policy_year == year
        for package in policy.packages
        for entitlement in package.entitlements
    )
