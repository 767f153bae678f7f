"""What would change the answer: the same question with one thing otherwise, decided again and compared.

Deciding is left to `decision`, the words to `texts/answer.toml`.
"""

from collections.abc import Iterator

from attrs import evolve

from coverage_service.decision.deciding import decide
from coverage_service.interview import ANY_TARIFF
from coverage_service.model import Complaint, CoverageDecision, CoverageQuery
from coverage_service.wording.sentences import Language, money, number_of_sessions
from coverage_service.wording.texts import texts
from coverage_service.wording.without_contract import perhaps_nothing
from insurer_rules.rules import Rules


def alternatives(query: CoverageQuery, decision: CoverageDecision, rules: Rules, language: Language) -> tuple[str, ...]:
    """Say for each thing that could be otherwise what the answer would be then; what makes no difference is left out.

    Euros can differ where nobody has said what a session costs: they are compared at any price. A contract that decides
    stands among the cases of the answer itself.
    """
    same = evolve(query, planned_sessions=len(decision.outcomes), tariff_eur=query.tariff_eur or ANY_TARIFF)
    if "contracted" not in decision.decided_by:
        same = evolve(same, contracted=query.contracted is not False)
    words, now = texts(language)["alternative"], decide(same, rules)
    decided = [(code, decide(changed, rules)) for code, changed in _changes(same)]

    def difference_of(after: CoverageDecision) -> str:
        return _difference(now, after=after, language=language, priced=query.tariff_eur is not None)

    return tuple(
        f"{words[code]} {difference_of(after)}"
        for code, after in decided
        if _result(after) != _result(now) and difference_of(after) != difference_of(now)
    )


def _changes(query: CoverageQuery) -> Iterator[tuple[str, CoverageQuery]]:
    if query.contracted is not None:
        code = "not_contracted" if query.contracted else "contracted"
        yield code, evolve(query, contracted=not query.contracted)
    complaint = query.condition or Complaint()
    known = complaint.listed is True or complaint.code is not None
    if not known and query.therapy != "manual_therapy_es":
        yield "listed", evolve(query, condition=evolve(complaint, listed=True, code=None, dcsph=None))
    if complaint.listed is not False and query.therapy != "manual_therapy_es":
        yield "not_listed", evolve(query, condition=Complaint(listed=False))
    if query.therapy is None:
        yield "manual_therapy", evolve(query, therapy="manual_therapy")
        yield "manual_therapy_es", evolve(query, therapy="manual_therapy_es")


def _difference(before: CoverageDecision, *, after: CoverageDecision, language: Language, priced: bool) -> str:
    words = texts(language)["alternative"]
    in_name_only = priced and after.totals.reimbursed == 0 and not after.totals.unknown
    paid = 0 if in_name_only else after.totals.basic + after.totals.supplementary
    said = [words["paid"].format(n=number_of_sessions(paid, language))] if paid else []
    if perhaps_nothing(after):
        return words["perhaps"].format(n=number_of_sessions(paid, language))
    if not paid and not after.totals.unknown:
        said.append(words["nothing"])
    if after.totals.unknown:
        code = "unknown" if said else "unknown_only"
        said.append(words[code].format(n=number_of_sessions(after.totals.unknown, language)))
    own = after.totals.own
    if own is not None and priced:
        code = "own" if after.totals.pays_at_least == after.totals.pays_at_most else "own_at_least"
        said.append(words[code].format(amount=money(own + (after.totals.deductible or 0), language)))
    unseen = words["own_unknown"] if paid and own is None and before.totals.own is not None else ""
    return f" {words['and']} ".join(said) + "." + unseen


def _result(decision: CoverageDecision) -> tuple[object, ...]:
    return tuple(outcome.payer for outcome in decision.outcomes), decision.totals.own, decision.totals.deductible
