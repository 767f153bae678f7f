"""A return message beside what was foreseen: per claim, per return code and per insurer; pure but for reading files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from coverage_service.claims.by_row.files import FileVerification, VerifiedRow, verify_files
from coverage_service.claims.containers import open_files, unpacked_files
from coverage_service.claims.formats.return_messages import ReturnedClaim
from insurer_rules.rules import Rules

# How it went: paid as foreseen, refused as foreseen, refused for another reason, refused unforeseen, paid though
# refusal was foreseen, neither amounts nor a code that say it, and a claim that our file does not have.
Outcome = Literal["paid", "foreseen", "otherwise", "missed", "feared", "not_said", "not_ours"]
OUTCOMES: tuple[Outcome, ...] = ("paid", "foreseen", "otherwise", "missed", "feared", "not_said", "not_ours")


@frozen
class Foreseen:
    """What was foreseen of a claim before it was sent: refused or not, by which return codes, and its insurer."""

    refused: bool
    codes: tuple[str, ...]
    insurer: str


@frozen
class ClaimCompared:
    """A claim that came back, what was foreseen of it (None: our file does not have it), and how it went."""

    returned: ReturnedClaim
    foreseen: Foreseen | None
    outcome: Outcome


@frozen(kw_only=True)
class ReturnsCompared:
    """All claims of a return message; `not_returned` are references of our file that did not come back."""

    claims: tuple[ClaimCompared, ...]
    not_returned: tuple[str, ...]
    outcomes: Counter[str] = field(factory=Counter)

    def by_code(self) -> list[tuple[str, int, int]]:
        """Count for each return code its claims, and those of which it was foreseen; the commonest first."""
        counted, foreseen = Counter[str](), Counter[str]()
        for each in self.claims:
            for code in all_codes(each.returned):
                counted[code] += 1
                foreseen[code] += bool(each.foreseen and code in each.foreseen.codes)
        return [(code, number, foreseen[code]) for code, number in counted.most_common()]

    def by_insurer(self) -> list[tuple[str, int, int, int, int]]:
        """Add up for each insurer: claims, refused ones, cents claimed and granted as far as they are said."""
        sums: dict[str, list[int]] = {}
        for each in self.claims:
            insurer = each.foreseen.insurer if each.foreseen else ""
            found = sums.setdefault(insurer, [0, 0, 0, 0])
            found[0] += 1
            found[1] += is_refused(each.returned)
            found[2] += each.returned.claimed or 0
            found[3] += each.returned.granted or 0
        return [(name, *found) for name, found in sorted(sums.items())]  # type: ignore[misc]


def all_codes(returned: ReturnedClaim) -> tuple[str, ...]:
    """Give the return codes of a claim, with those of its insured and message."""
    return tuple(dict.fromkeys((*returned.codes, *returned.message_codes)))


def is_refused(returned: ReturnedClaim) -> bool:
    """Tell whether a claim came back unpaid, in whole or in part; without amounts a return code tells it."""
    if returned.granted is None or returned.claimed is None:
        return bool(all_codes(returned))
    return returned.granted != returned.claimed


def compare_returns(returned: Iterable[ReturnedClaim], foreseen: Mapping[str, Foreseen]) -> ReturnsCompared:
    """Hold each claim that came back against what was foreseen of the claim with its reference."""
    claims = tuple(_compare(each, foreseen.get(each.claim_id)) for each in returned)
    back = {each.returned.claim_id for each in claims}
    return ReturnsCompared(
        claims=claims,
        not_returned=tuple(name for name in foreseen if name not in back),
        outcomes=Counter(each.outcome for each in claims),
    )


def _compare(returned: ReturnedClaim, foreseen: Foreseen | None) -> ClaimCompared:
    return ClaimCompared(returned, foreseen, _outcome(returned, foreseen))


def _outcome(returned: ReturnedClaim, foreseen: Foreseen | None) -> Outcome:
    if foreseen is None:
        return "not_ours"
    if None in (returned.granted, returned.claimed) and not all_codes(returned):
        return "not_said"
    if not is_refused(returned):
        return "feared" if foreseen.refused else "paid"
    if {*all_codes(returned)} & {*foreseen.codes}:
        return "foreseen"
    return "otherwise" if foreseen.refused or foreseen.codes else "missed"


def foreseen_in(path: Path, rules: Rules, *, today: date) -> dict[str, Foreseen]:
    """Verify the file that was sent, and say of each claim what was foreseen. Raises FileError where it cannot be read.

    Of two claims with one reference the later one counts.
    """
    with path.open("rb") as packed, unpacked_files(packed) as streams:
        verification = verify_files(
            lambda orders: FileVerification(rules, today=today, orders=orders), lambda: [open_files(streams, {})]
        )
        sheet = open_files(streams, {})
        columns = sheet.meaning
        return dict(foreseen_of(verification.rows(sheet), columns))


def foreseen_of(rows: Iterable[VerifiedRow], columns: Sequence[str]) -> Iterator[tuple[str, Foreseen]]:
    """Say of the claim of each row what was foreseen, by its reference."""
    for each in rows:
        cells = dict(zip(columns, each.row.cells, strict=False))
        if each.payer != "none" and cells.get("claim_id", "").strip():
            codes = tuple(fault.return_code for fault in (*each.faults, *each.advice) if fault.return_code)
            yield cells["claim_id"].strip(), Foreseen(each.payer == "error", codes, cells.get("uzovi", "").strip())
