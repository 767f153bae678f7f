"""A return message beside what was foreseen: per claim, per return code and per insurer; pure but for reading files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from attrs import define, evolve, field, frozen

from coverage_service.claims.by_row.files import FileVerification, VerifiedRow, verify_files
from coverage_service.claims.containers import open_files, unpacked_files
from coverage_service.claims.formats.return_messages import ReturnedClaim
from insurer_rules.rules import Rules

# How it went: paid as foreseen, refused as foreseen, refused for another reason, refused unforeseen, paid though
# refusal was foreseen, a reference of two claims of which different things were foreseen, neither amounts nor a code
# that say it, and a claim that our file does not have.
ReturnOutcome = Literal["paid", "foreseen", "otherwise", "missed", "feared", "of_two", "not_said", "not_ours"]
OUTCOMES: tuple[ReturnOutcome, ...] = get_args(ReturnOutcome)


@frozen
class Foreseen:
    """What was foreseen of a claim before it was sent: refused or not, by which return codes, and its insurer.

    `times` claims have its reference; not `alike` are those of which different things were foreseen.
    """

    refused: bool
    codes: tuple[str, ...]
    insurer: str
    times: int = 1
    alike: bool = True


@frozen
class ClaimCompared:
    """A claim that came back, what was foreseen of it (None: our file does not have it), and how it went."""

    returned: ReturnedClaim
    foreseen: Foreseen | None
    outcome: ReturnOutcome


@define
class Total:
    """Cents of the claims that say them; `unsaid` counts the claims that do not."""

    cents: int = 0
    unsaid: int = 0

    def add(self, cents: int | None) -> None:
        """Add what one claim says."""
        self.cents += cents or 0
        self.unsaid += cents is None


@define
class OfInsurer:
    """What came back from one insurer: claims, those not or not wholly paid, and what was claimed and granted."""

    claims: int = 0
    refused: int = 0
    claimed: Total = field(factory=Total)
    granted: Total = field(factory=Total)

    def count(self, returned: ReturnedClaim) -> None:
        """Count one claim."""
        self.claims += 1
        self.refused += is_refused(returned)
        self.claimed.add(returned.claimed)
        self.granted.add(returned.granted)


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

    def by_insurer(self) -> dict[str, OfInsurer]:
        """Add up what came back from each insurer; none ("") stands for claims that our file does not have."""
        sums: dict[str, OfInsurer] = {}
        for each in self.claims:
            insurer = each.foreseen.insurer if each.foreseen else ""
            sums.setdefault(insurer, OfInsurer()).count(each.returned)
        return dict(sorted(sums.items()))

    @property
    def of_another_file(self) -> bool:
        """Tell whether not one claim that came back stands in our file: it answers another month or practice."""
        return self.outcomes["not_ours"] == len(self.claims)


def all_codes(returned: ReturnedClaim) -> tuple[str, ...]:
    """Give the return codes of a claim, with those of its insured and message."""
    return tuple(dict.fromkeys((*returned.codes, *returned.message_codes)))


def is_refused(returned: ReturnedClaim) -> bool:
    """Tell whether a claim came back unpaid, in whole or in part; without amounts a return code tells it.

    More than was claimed is paid; of a credit, which is below zero, less is taken back than was said.
    """
    granted, claimed = returned.granted, returned.claimed
    if granted is None or claimed is None:
        return bool(all_codes(returned))
    return granted > claimed if claimed < 0 else granted < claimed


def compare_returns(returned: Iterable[ReturnedClaim], foreseen: Mapping[str, Foreseen]) -> ReturnsCompared:
    """Hold each claim that came back against what was foreseen of the claim with its reference."""
    named = NamesSent(foreseen)
    found = [(each, named.name_of(each.claim_id)) for each in returned]
    claims = tuple(_compare(each, foreseen.get(name)) for each, name in found)
    back = Counter(name for _, name in found)
    return ReturnsCompared(
        claims=claims,
        not_returned=tuple(name for name, each in foreseen.items() for _ in range(each.times - back[name])),
        outcomes=Counter(each.outcome for each in claims),
    )


class NamesSent:
    """The references of our file, found also where zeros in front, blanks or capitals changed on the way.

    A reference that stands in our file as it came back is that one; two of ours that are alike but for these are told
    apart by nothing else.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Take the references as they were sent."""
        self.names = frozenset(names)
        self.alike: dict[str, list[str]] = {}
        for name in self.names:
            self.alike.setdefault(_bare(name), []).append(name)

    def name_of(self, reference: str) -> str:
        """Give our reference for one that came back; itself where we have none or cannot tell which."""
        alike = self.alike.get(_bare(reference), [])
        return alike[0] if reference not in self.names and len(alike) == 1 else reference


def _bare(reference: str) -> str:
    together = "".join(reference.split()).casefold()
    return together.lstrip("0") or together[:1]


def _compare(returned: ReturnedClaim, foreseen: Foreseen | None) -> ClaimCompared:
    return ClaimCompared(returned, foreseen, _outcome(returned, foreseen))


def _outcome(returned: ReturnedClaim, foreseen: Foreseen | None) -> ReturnOutcome:
    if foreseen is None:
        return "not_ours"
    if not foreseen.alike:
        return "of_two"
    if None in (returned.granted, returned.claimed) and not all_codes(returned):
        return "not_said"
    if not is_refused(returned):
        return "feared" if foreseen.refused else "paid"
    if {*all_codes(returned)} & {*foreseen.codes}:
        return "foreseen"
    return "otherwise" if foreseen.refused or foreseen.codes else "missed"


def foreseen_in(path: Path, rules: Rules, *, today: date) -> dict[str, Foreseen]:
    """Verify the file that was sent, and say of each claim what was foreseen. Raises FileError for another file."""
    with path.open("rb") as packed, unpacked_files(packed) as streams:
        verification = verify_files(
            lambda orders: FileVerification(rules, today=today, orders=orders), lambda: [open_files(streams, {})]
        )
        sheet = open_files(streams, {})
        columns = sheet.meaning
        return gather({}, foreseen_of(verification.rows(sheet), columns))


def gather(known: dict[str, Foreseen], found: Iterable[tuple[str, Foreseen]]) -> dict[str, Foreseen]:
    """Lay what was foreseen under its reference, beside what is known; of one reference there may be several."""
    for name, each in found:
        known[name] = _beside(known[name], each) if name in known else each
    return known


def _beside(one: Foreseen, other: Foreseen) -> Foreseen:
    alike = one.alike and (one.refused, one.codes) == (other.refused, other.codes)
    insurer = one.insurer if one.insurer == other.insurer else ""
    return evolve(one, insurer=insurer, times=one.times + 1, alike=alike)


def foreseen_of(rows: Iterable[VerifiedRow], columns: Sequence[str]) -> Iterator[tuple[str, Foreseen]]:
    """Say of the claim of each row what was foreseen, by its reference."""
    for each in rows:
        cells = dict(zip(columns, each.row.cells, strict=False))
        if each.payer != "none" and cells.get("claim_id", "").strip():
            codes = tuple(fault.return_code for fault in (*each.faults, *each.advice) if fault.return_code)
            yield cells["claim_id"].strip(), Foreseen(each.payer == "error", codes, cells.get("uzovi", "").strip())
