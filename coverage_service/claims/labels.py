"""What a clerk calls a column, a reason or a kind of fault, and what she can do about a line.

The words stand in `wording`; which lines there are is counted in `summary`.
"""

from collections.abc import Callable, Mapping

from attrs import evolve

from coverage_service.claims.by_row.files import VerifiedRow
from coverage_service.claims.outcomes import main_reason
from coverage_service.claims.summary import NOT_PAID, TWICE, FaultKind
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts
from insurer_rules.faults import Fault, phrase


def column_label(name: str, language: Language) -> str:
    """Name a column as the page does; one that the page has no name for by its own, the line itself without any."""
    if name in ("", "line"):
        return texts(language)["result"]["of_line"]
    known = texts(language)
    return known["claim_column"].get(name) or known["claim_message"].get(name, name)


def lacks_columns(fault: Fault) -> bool:
    """Tell whether a file is refused for the columns that it lacks."""
    return fault.wanted.code == "claim_columns"


def with_labels(fault: Fault, label: Callable[[str], str]) -> Fault:
    """Call the columns that a file lacks by a label."""
    names = dict(fault.wanted.figures).get("names") if lacks_columns(fault) else None
    if not isinstance(names, tuple):
        return fault
    return evolve(fault, wanted=phrase("claim_columns", names=tuple(label(str(name)) for name in names)))


def key_label(key: FaultKind | str, language: Language) -> str:
    """Name what a line is counted under: a reason by its code, or a kind of fault by its column and return code."""
    known, reasons = texts(language)["result"], texts(language)["claim_reason"]
    if isinstance(key, str):
        return reasons.get(key, key)
    if key == TWICE:
        return known["claimed_twice"]
    label = column_label(key.column, language)
    return known["return_code"].format(column=label, code=key.return_code) if key.return_code else label


def todo(verified: VerifiedRow, language: Language) -> str:
    """Say what to do: by return code, by column, by reason, and else by who pays."""
    known = texts(language)["claim_todo"]
    verdict = verified.verdict
    if verdict is None:
        return " ".join(dict.fromkeys(_mend(fault, known) for fault in verified.faults))
    if verdict.payer not in NOT_PAID:
        return known["advised"]
    return known.get(main_reason(verdict.payer, verdict.reasons), known[verdict.payer])


def _mend(fault: Fault, known: Mapping[str, str]) -> str:
    places = [fault.return_code, *(str(part) for part in fault.path)]
    return next((known[place] for place in places if place in known), known["error"])
