"""The words of a question and its answer, as frozen data; the wire's names are these names.

Deciding is left to `decision`, its words to `wording`, reading and writing JSON to `wire`.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le, MaxLen
from attrs import field, frozen

from insurer_rules.faults import Pattern, phrase
from insurer_rules.model import Evidence, Period
from insurer_rules.money import cents_of

Verdict = Literal["reimbursed", "partly_reimbursed", "not_reimbursed", "unknown"]
Payer = Literal["basic", "supplementary", "self", "unknown"]
ManualTherapy = Literal["manual_therapy", "manual_therapy_es"]
MANUAL_THERAPIES: tuple[ManualTherapy, ...] = ("manual_therapy", "manual_therapy_es")
RulesEvidence = Literal["insurer", "reported", "stated", "none"]
InsuredUnder = Literal["zvw", "other"]
# Under which a field says its name on the wire, where that is another one.
WIRE_NAME = "wire name"
# Left out, an accident is taken not to be there, by a named assumption; None is not known.
NotSaid = Literal["not said"]

Name = Annotated[str, MaxLen(120), Pattern(r"(?s).*\S.*", phrase("filled_name"))]
Dcsph = Annotated[str, Pattern(r"\d{4}", phrase("dcsph_digits"))]
Count = Annotated[int, Ge(0), Le(366)]
EverCount = Annotated[int, Ge(0), Le(10_000)]
Sessions = Annotated[int, Ge(0), Le(366)]
Percent = Annotated[int, Ge(0), Le(100)]
# Amounts of an answer; on the wire a text of euros, under the field's name with `_eur` behind it.
Cents = Annotated[int, "cents"]


@frozen(kw_only=True)
class StatedPackage:
    """The figures of a person's own policy, as they read them; they win over the tables."""

    sessions: Sessions | Literal["unlimited"] | None = None
    manual_sessions: Sessions | None = None
    manual_per: Literal["year", "indication"] = "year"
    budget_eur: Decimal | None = None
    eur_per_session: Decimal | None = None
    non_contracted_percent: Percent | None = None


@frozen(kw_only=True)
class Complaint:
    """The complaint that is treated: on the official list or not, by which code, treated since when.

    `term_began` is the day from which a term runs that the law does not begin at the first session.
    """

    listed: bool | None = None
    code: Name | None = None
    dcsph: Dcsph | None = None
    first_session: dt.date | None = None
    term_began: dt.date | None = None


@frozen(kw_only=True)
class SessionsUsed:
    """Sessions had before this question, in the policy year of its date; a count left out takes the nearest given.

    `condition_ever` counts this complaint over all years and insurers, whoever paid; None stands for "not known".
    """

    year: Count | None = None
    manual_year: Count | None = None
    indication_year: Count | None = None
    manual_indication_year: Count | None = None
    condition_ever: EverCount | NotSaid | None = "not said"

    @property
    def ever(self) -> int | None:
        """The sessions over all years, where they were said."""
        return self.condition_ever if isinstance(self.condition_ever, int) else None


@frozen(kw_only=True)
class CoverageQuery:
    """One person's question: is their manual therapy reimbursed, how many sessions, and what do they pay.

    None stands for "not known". `date` is the day of the first planned session; the edge fills in today.
    `insured_since` is the day the basic policy with this insurer began. `supplementary_insurer` is given where it is
    another than `insurer`, whose deductible holds. `used_before_18` are sessions of this year from before the 18th
    birthday, `days_between_sessions` is the pace where no dates are given, a week when it is None.
    """

    date: dt.date
    birth_date: dt.date | None = None
    age: Annotated[int, Ge(0), Le(125)] | None = None
    therapy: ManualTherapy | None = "manual_therapy"
    insurer: Name | None = None
    packages: Annotated[tuple[Name, ...], MaxLen(8)] | None = None
    stated_package: StatedPackage | None = None
    condition: Complaint | None = None
    sessions_used: SessionsUsed | None = SessionsUsed()
    budget_used_eur: Decimal | None = None
    planned_sessions: Annotated[int, Ge(1), Le(366)] | None = None
    session_dates: Annotated[tuple[dt.date, ...], MaxLen(366)] | None = None
    contracted: bool | None = None
    tariff_eur: Decimal | None = None
    deductible_left_eur: Decimal | None = None
    accident: bool | NotSaid | None = "not said"
    result_insufficient: bool | None = None
    referral: bool | None = None
    insured_since: dt.date | None = None
    days_between_sessions: Annotated[int, Ge(1), Le(90)] | None = None
    used_before_18: Count | None = None
    supplementary_insurer: Name | None = None
    insured_under: InsuredUnder | None = None

    @property
    def tariff(self) -> int | None:
        """The price of a session in cents; None where it is not known."""
        return None if self.tariff_eur is None else cents_of(self.tariff_eur)


@frozen(cache_hash=True)
class SourceCited:
    """Where a figure was read; evidence "insurer" is the law or the insurer's own text of that very year."""

    title: str
    url: str
    applies_to_year: int | None
    evidence: Evidence


@frozen(cache_hash=True)
class Reason:
    """Why a decision is as it is: a code of `wording`, the figures for its sentence, and where they stand."""

    code: str
    figures: tuple[tuple[str, str | int | dt.date], ...] = ()
    sources: tuple[SourceCited, ...] = ()


# On the wire only the words of a reason; of some reasons, which stand among the others, only their codes.
Words = Annotated[Reason, "words"]
Codes = Annotated[tuple[Reason, ...], "codes"]


@frozen
class SessionOutcome:
    """Who pays one planned session, by which entitlement and why.

    Amounts are euro cents, None when not known.
    """

    number: int
    date: dt.date
    payer: Payer
    entitlement: str | None
    reasons: tuple[str, ...]
    reimbursed: Cents | None
    deductible: Cents | None
    own: Cents | None


@frozen(kw_only=True)
class SessionsLeft:
    """Sessions in one policy year, all layers together; nothing where the range is wide or it is not known.

    `own_before` counts the sessions from now that the patient pays before the next one that is reimbursed; None also
    where none is. `usable_until` is the last day on which what is left can be used: the day before the 18th birthday,
    or the last of a condition's term, where that comes first.
    """

    allowed: int | None
    unlimited: bool
    used: int | None
    remaining: int | None
    remaining_at_least: int
    remaining_at_most: int | None
    certain: bool
    own_before: int | None = None
    usable_until: dt.date | None = None


@frozen(kw_only=True)
class Totals:
    """The planned sessions counted by payer, and what is paid of them.

    Amounts are euro cents, None when not known.
    `pays_at_least` and `pays_at_most` bound what the patient pays, deductible included; None only without a price.
    """

    basic: int
    supplementary: int
    patient: int = field(metadata={WIRE_NAME: "self"})
    unknown: int
    reimbursed: Cents | None
    deductible: Cents | None
    own: Cents | None
    pays_at_least: Cents | None = None
    pays_at_most: Cents | None = None


@frozen(kw_only=True)
class YearOfPlan:
    """The part of an answer that falls in one policy year; what one year leaves open blanks no other."""

    policy_year: int
    totals: Totals
    sessions: SessionsLeft
    evidence: RulesEvidence


@frozen(kw_only=True)
class Branch:
    """What would be answered if one missing input had one of these values, which all end alike.

    `values` are as the wire has them; none where a value has no name, such as a package nobody has seen. `condition`
    says which case it is.
    """

    input: str
    values: tuple[Any, ...]
    condition: Words = field(metadata={WIRE_NAME: "text"})
    verdict: Verdict
    sessions: SessionsLeft
    totals: Totals
    reasons: tuple[Reason, ...]
    decided_by: tuple[str, ...]


@frozen(kw_only=True)
class PackageThen:
    """What a package gave in the newest earlier year that is known of it; a figure that is not there was not seen."""

    id: str
    name: str
    policy_year: int
    sessions: int | Literal["unlimited"] | None
    manual_sessions: int | None
    manual_per: Period | None
    budget: Cents | None
    per_session: Cents | None = field(metadata={WIRE_NAME: "eur_per_session"})
    sources: tuple[SourceCited, ...]


@frozen(kw_only=True)
class LastKnown:
    """What the newest earlier year with known figures said; history, never the answer.

    `law` says what the basic package gave then, where the law is what is not known.
    """

    policy_year: int
    packages: tuple[PackageThen, ...]
    law: tuple[Reason, ...] = ()


@frozen(kw_only=True)
class RulesUsed:
    """Which tables decided: their content hash, the policy year, and how sure its figures are."""

    version: str
    policy_year: int
    evidence: RulesEvidence


# The reasons that say that no Dutch basic insurance decides.
OTHER_SCHEMES = ("insured_elsewhere", "other_scheme")


@frozen(kw_only=True)
class CoverageDecision:
    """The answer to one question.

    Words stand in none of it: a reason is a code with its figures.
    """

    verdict: Verdict
    sessions: SessionsLeft
    outcomes: tuple[SessionOutcome, ...]
    totals: Totals
    years: tuple[YearOfPlan, ...]
    reasons: tuple[Reason, ...]
    decided_by: tuple[str, ...]
    branches: tuple[Branch, ...]
    assumptions: Codes
    last_known: LastKnown | None
    rules: RulesUsed

    @property
    def is_elsewhere(self) -> bool:
        """Whether another scheme than the Dutch basic insurance holds, of which there are no rules to ask for."""
        return any(reason.code in OTHER_SCHEMES for reason in self.reasons)


@frozen
class DecisionInBrief:
    """What an answer comes to and rests on, for who compares many."""

    totals: Totals
    reasons: tuple[Reason, ...]
    assumptions: tuple[Reason, ...]
    evidence: RulesEvidence


def assumes(decision: CoverageDecision | DecisionInBrief, code: str) -> bool:
    """Tell whether an answer rests on an assumption."""
    return any(assumption.code == code for assumption in decision.assumptions)
