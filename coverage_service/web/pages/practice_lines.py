"""A verified line that asks for somebody's attention, in words: what it is, and what to do about it.

Such a line is faulty, is paid by no insurer, or carries advice. Counting is left to `practice_result`.
"""

from collections.abc import Iterator, Sequence

from attrs import frozen

from coverage_service.claims.by_row.files import VerifiedRow
from coverage_service.claims.by_row.verification import Verdict
from coverage_service.claims.labels import column_label, todo
from coverage_service.claims.summary import NOT_PAID, Summary
from coverage_service.wording.faults import fault_text
from coverage_service.wording.sentences import Language, sentence
from coverage_service.wording.texts import texts
from insurer_rules.faults import Fault

ADVICE = "advice"


@frozen
class AttentionLine:
    """A line to look at; `key` is what the summary counts it under, or that it has no more than advice."""

    number: int
    claim: str
    payer: str
    key: str
    wrong: str
    todo: str


def attention(verified: VerifiedRow, columns: Sequence[str], language: Language) -> AttentionLine | None:
    """Tell what to look at in a row of these columns; None where an insurer pays and there is nothing to advise."""
    verdict = verified.verdict
    if verified.payer == "none":
        return None
    if verdict and verdict.payer not in NOT_PAID and not verified.advice:
        return None
    alone = Summary()
    alone.count(verified)
    key = next(iter(map(str, (*alone.refused, *alone.unpaid))), ADVICE)
    return AttentionLine(
        verified.row.number,
        claim_of(verified, columns),
        verified.payer,
        key,
        wrong(verified, key, language),
        todo(verified, language),
    )


def claim_of(verified: VerifiedRow, columns: Sequence[str]) -> str:
    """Give the claim id of a row, as far as the row has it."""
    return dict(zip(columns, verified.row.cells, strict=False)).get("claim_id", "").strip()[:60]


def wrong(verified: VerifiedRow, key: str, language: Language) -> str:
    """Say every fault of a row, or else the reason why no insurer pays it, and what is advised."""
    if verified.verdict is None:
        return "; ".join(f"{place}: {fault}" for place, fault in words_of_faults(verified.faults, language))
    advice = [
        f"{texts(language)['result'][ADVICE]}: {place}: {text}."
        for place, text in words_of_faults(verified.advice, language)
    ]
    return " ".join([*_reason(verified.verdict, key, language), *advice])


def _reason(verdict: Verdict, key: str, language: Language) -> Iterator[str]:
    """Say the reason that decides; the download has them all."""
    yield from (sentence(reason, language, "practice") for reason in verdict.reasons if reason.code == key)


def words_of_faults(faults: Sequence[Fault], language: Language) -> Iterator[tuple[str, str]]:
    """Say of each fault where it is, and what was wanted and found."""
    for fault in faults:
        yield column_label(".".join(map(str, fault.path)), language), fault_text(fault, language)
