"""What would change the answer: the same question with one thing otherwise, decided again and compared.

Deciding is left to `decision`, the words to `texts/answer.toml`.
"""

from collections.abc import Iterator

from attrs import evolve

from coverage_service.decision.deciding import decide
from coverage_service.model import Complaint, CoverageDecision, CoverageQuery
from coverage_service.wording.sentences import Language, money, number_of_sessions
from coverage_service.wording.texts import texts
from insurer_rules.rules import Rules


def alternatives(query: CoverageQuery, decision: CoverageDecision, rules: Rules, language: Language) -> tuple[str, ...]:
    """Say for each thing that could be otherwise what the answer would be then, or that it makes no difference.

    Where the answer is not known, what makes no difference is left out.
    """
    same = evolve(query, planned_sessions=len(decision.outcomes))
    words = texts(language)["alternative"]
    decided = [(code, decide(changed, rules)) for code, changed in _changes(same)]
    return tuple(
        f"{words[code]} {_difference(decision, after=after, language=language)}"
        for code, after in decided
        if decision.verdict != "unknown" or _result(after) != _result(decision)
    )


def _changes(query: CoverageQuery) -> Iterator[tuple[str, CoverageQuery]]:
    for value, code in ((True, "contracted"), (False, "not_contracted")):
        if query.contracted is not value:
            yield code, evolve(query, contracted=value)
    complaint = query.condition or Complaint()
    known = complaint.listed is True or complaint.code is not None
    if not known and query.therapy != "manual_therapy_es":
        yield "listed", evolve(query, condition=evolve(complaint, listed=True, code=None, dcsph=None))
    if complaint.listed is not False and query.therapy != "manual_therapy_es":
        yield "not_listed", evolve(query, condition=Complaint(listed=False))
    if query.therapy is None:
        yield "manual_therapy", evolve(query, therapy="manual_therapy")
        yield "manual_therapy_es", evolve(query, therapy="manual_therapy_es")


def _difference(before: CoverageDecision, *, after: CoverageDecision, language: Language) -> str:
    words = texts(language)["alternative"]
    if _result(before) == _result(after):
        return words["same"]
    paid = after.totals.basic + after.totals.supplementary
    said = [words["paid"].format(n=number_of_sessions(paid, language))] if paid else []
    if not paid and not after.totals.unknown:
        said.append(words["nothing"])
    if after.totals.unknown:
        said.append(words["unknown"].format(n=number_of_sessions(after.totals.unknown, language)))
    own = after.totals.own
    if own is not None:
        said.append(words["own"].format(amount=money(own + (after.totals.deductible or 0), language)))
    unseen = words["own_unknown"] if own is None and before.totals.own is not None else ""
    return f" {words['and']} ".join(said) + "." + unseen


def _result(decision: CoverageDecision) -> tuple[object, ...]:
    return tuple(outcome.payer for outcome in decision.outcomes), decision.totals.own, decision.totals.deductible
