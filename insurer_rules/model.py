"""The rule language: what a law or a policy can say about a treatment, as frozen data.

What is the law's alone is left to `basic_insurance`; reading tables, checking them and running them to `loading`,
`checks` and `compiling`.
Money is integer cents, shares are integer percent, sessions are integers or "unlimited";
a figure nobody has seen is absent and named in `unknown`.
"""

from datetime import date
from typing import Literal

from attrs import field, frozen

Therapy = Literal[
    "manual_therapy",
    "manual_therapy_es",
    "physiotherapy",
    "exercise_therapy",
    "oedema_therapy",
    "skin_therapy",
    "alternative_care",
]
Period = Literal["calendar_year", "12_months", "indication", "condition", "accident", "day", "lifetime"]
Layer = Literal["basic", "supplementary"]
Choice = Literal["yes", "no", "any"]
Provider = Literal["any", "contracted", "non_contracted"]
Evidence = Literal["insurer", "reported"]
Publisher = Literal[
    "law",
    "insurer",
    "policy_document",
    "comparison",
    "practice",
    "news",
    "association",
    "municipality",
    "policy_holder",
]
Need = Literal[
    "referral",
    "approval",
    "authorisation_code",
    "accident_report",
    "vmt_member",
    "recognised_provider",
    "specialised_therapist",
    "operation",
]
Figure = Literal[
    "sessions",
    "manual_sessions",
    "budget",
    "eur_per_session",
    "non_contracted",
    "cover",
    "carry_over",
    "approval_from_session",
    "under_18",
    "term",
    "manual_therapy",
    "premium",
]
# What packages pay together, where they name no therapy.
MOVEMENT: tuple[Therapy, ...] = ("physiotherapy", "manual_therapy", "exercise_therapy")
OPEN_FIGURES = frozenset({"sessions", "budget", "cover"})
Amount = int | Literal["unlimited"]


@frozen(kw_only=True)
class Source:
    """Where a figure was read; `evidence` is "insurer" for the law or the insurer's own text of that very year."""

    id: str
    title: str
    url: str
    publisher: Publisher
    evidence: Evidence
    read_on: date
    applies_to_year: int | None = None
    published: str = ""
    note: str = ""

    def is_about(self, year: int) -> bool:
        """Tell whether it speaks for a policy year; one that names no year speaks for all."""
        return self.applies_to_year in (None, year)


@frozen(kw_only=True)
class When:
    """The circumstances under which an entitlement applies; every stated one must hold.

    `age_from` and `age_below` are years of age on the day of the session. `conditions` are condition codes of
    `listed_conditions.toml`; empty means every condition. `insured_before`: the basic policy began before that day.
    """

    age_from: int | None = None
    age_below: int | None = None
    listed: Choice = "any"
    conditions: tuple[str, ...] = ()
    accident: Choice = "any"
    provider: Provider = "any"
    insured_before: date | None = None

    def is_of_age(self, age: int) -> bool:
        """Tell whether somebody of that age is old and young enough."""
        return (self.age_from is None or age >= self.age_from) and (self.age_below is None or age < self.age_below)


@frozen(kw_only=True)
class Limit:
    """A ceiling on sessions or euros that counts its therapies over its period.

    Exactly one of `sessions` and `euro_cents` is given. `therapies` empty: all of the entitlement.
    Periods: calendar_year; 12_months from the first session; indication (one complaint within one policy year);
    condition (one complaint over all years); accident; day; lifetime.
    `extension` sessions come on top when the result is insufficient. `carry_over` is the most unused sessions that
    move to the next year. `approval_from_session` is the first session that needs approval. Limits with the same
    `pool` share one counter within a label.
    """

    sessions: Amount | None = None
    euro_cents: int | None = None
    per: Period = "calendar_year"
    therapies: tuple[Therapy, ...] = ()
    provider: Provider = "any"
    listed: Choice = "any"
    extension: int = 0
    carry_over: int = 0
    approval_from_session: int | None = None
    pool: str = ""
    source: str = ""

    @property
    def is_total(self) -> bool:
        """Whether this is a ceiling on all therapies of its entitlement together, longer than a day."""
        return not self.therapies and self.per != "day"

    @property
    def is_part(self) -> bool:
        """Whether this is a ceiling on some of its therapies within a total, longer than a day."""
        return bool(self.therapies) and self.per != "day"


@frozen(kw_only=True)
class Reimbursement:
    """What one session pays: `percent` of the tariff, never above `eur_per_session_cents`.

    Without a contract: the LOWEST of `non_contracted_percent` of the average contracted tariff, the same percent of
    the invoice, and `non_contracted_max_cents`. `non_contracted_of` "average" leaves the invoice term out, "invoice"
    leaves the average out. `average_tariff_cents` is the average contracted tariff where a source gives it.
    """

    percent: int = 100
    eur_per_session_cents: int | None = None
    non_contracted_percent: int | None = None
    non_contracted_of: Literal["lowest", "average", "invoice"] = "lowest"
    non_contracted_max_cents: int | None = None
    average_tariff_cents: int | None = None
    source: str = ""


@frozen(kw_only=True)
class Entitlement:
    """One right to reimbursement: what for, when, from which session, up to which limits, and how much.

    `after_sessions`: pays only from the session after this many of the condition, over all years and insurers,
    whoever paid them. `unknown` names figures nobody has seen ("cover": whether a package has this at all); `inferred`
    those that no source prints literally.
    """

    id: str
    therapies: tuple[Therapy, ...]
    source: str = ""
    when: When = When()
    after_sessions: int = 0
    limits: tuple[Limit, ...] = ()
    reimbursement: Reimbursement = Reimbursement()
    deductible: bool = False
    needs: tuple[Need, ...] = ()
    unknown: tuple[Figure, ...] = ()
    inferred: tuple[str, ...] = ()
    article: str = ""
    valid_from: date | None = None
    valid_through: date | None = None
    note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether a figure that decides how much this entitlement pays is unknown."""
        return not OPEN_FIGURES.isdisjoint(self.unknown)

    @property
    def has_rate_without_contract(self) -> bool:
        """Whether a source was read for what is paid without a contract; beside an open total, silence says nothing."""
        if "non_contracted" in self.unknown:
            return False
        return not self.is_open or self.reimbursement.non_contracted_percent is not None

    @property
    def is_ordinary(self) -> bool:
        """Whether this is for any complaint, not an extra one after an accident or for a few conditions."""
        return not self.when.conditions and self.when.accident == "any"


@frozen(kw_only=True)
class Package:
    """A supplementary package, an add-on module, a collective's variant or a basic policy, with what it entitles to.

    `closed` packages take no new customers. `based_on` names the package of the same file whose entitlements hold
    where this one gives none. `premium_cents` is euro cents a month. `insures_deductible` names the source that says
    that the package pays the deductible of the basic insurance, or a part of it. A "basic_policy" entitles to the
    basic package of the law; its `reimbursement` says what that pays without a contract.
    """

    id: str
    name: str
    source: str
    aliases: tuple[str, ...] = ()
    kind: Literal["package", "module", "collective", "basic_policy"] = "package"
    closed: bool | None = None
    premium_cents: int | None = None
    acceptance: Literal["open", "health_questions"] | None = None
    age_from: int | None = None
    age_below: int | None = None
    insured_before: date | None = None
    based_on: str = ""
    insures_deductible: str = ""
    reimbursement: Reimbursement | None = None
    unknown: tuple[Figure, ...] = ()
    note: str = ""
    entitlements: tuple[Entitlement, ...] = field(default=(), alias="entitlement")


@frozen(kw_only=True)
class EveryPackage:
    """What a label says of all its supplementary packages at once: extra limits, rates and entitlements."""

    limits: tuple[Limit, ...] = ()
    reimbursement: Reimbursement | None = None
    carry_over: int = 0
    entitlements: tuple[Entitlement, ...] = field(default=(), alias="entitlement")
    source: str = ""
    note: str = ""


@frozen(kw_only=True)
class PolicyYear:
    """One label's supplementary insurance in one policy year; a file of `tables/<year>/`.

    `names_of` "carrier": the source names the risk carrier, not the label. `same_as` is a white label: every package
    of that label holds here under this name. `deductible_cents` is the label's own lower compulsory deductible.
    """

    label: str
    policy_year: int
    valid_from: date
    valid_through: date
    status: Literal["draft", "published"]
    names_of: Literal["label", "carrier"] = "label"
    same_as: str = ""
    deductible_cents: int | None = None
    deductible_source: str = ""
    note: str = ""
    sources: tuple[Source, ...] = field(default=(), alias="source")
    every_package: EveryPackage | None = None
    packages: tuple[Package, ...] = field(default=(), alias="package")


@frozen(kw_only=True)
class Label:
    """A brand that people say they are insured with; `aliases` are the spellings seen, `carrier` a label id.

    `scheme` names another law than the Zorgverzekeringswet under which it pays. `deductible_at_18`: in the year of the
    18th birthday the deductible begins on the first of the next month, and its part is counted in days from that day
    or from the birthday; empty where its source says nothing. Where to look: `heading` is the one under which its
    policy speaks of physiotherapy, `heading_es` of the E.S. method, `page` its own page on it, `portal` where a person
    sees what was used; `looked_up` is their source.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    uzovi: tuple[str, ...] = ()
    disputed_uzovi: tuple[str, ...] = ()
    carrier: str = ""
    scheme: str = ""
    scheme_source: str = ""
    deductible_at_18: Literal["", "days_from_birthday", "days_from_next_month"] = ""
    deductible_at_18_source: str = ""
    site: str = ""
    heading: str = ""
    heading_es: str = ""
    page: str = ""
    portal: str = ""
    looked_up: str = ""
    source: str = ""
    note: str = ""


@frozen(kw_only=True)
class Labels:
    """Every label of the market, with the spellings and numbers by which people know it."""

    sources: tuple[Source, ...] = field(default=(), alias="source")
    labels: tuple[Label, ...] = field(default=(), alias="label")
