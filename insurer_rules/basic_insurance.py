"""The law of the basic insurance: its package, its listed conditions and its deductible, each in its own time.

In the rule language of `model`; of what no law is known, nothing stands here.
"""

from datetime import date
from typing import Literal

from attrs import field, frozen

from insurer_rules.model import Choice, Entitlement, Figure, Source

TermStart = Literal["first_session", "discharge", "end_of_conservative_treatment", "end_of_radiotherapy"]


@frozen(kw_only=True)
class Condition:
    """A condition of appendix 1 of the Health Insurance Decree, or a programme of article 2.6.

    `term_months` runs from the first treatment, or from another event that the law names (`term_from`);
    `extension_months` on top of it; `until_age`: the term ends on that birthday. `article` is the item of the
    appendix, or the paragraph of the article. `manual_therapy`: whether sessions of a manual therapist (service code
    1200) fall under it. `followed_by`: what the basic package still pays for, among those who had this when it left
    the list.
    """

    code: str
    kind: Literal["listed", "programme"]
    name_nl: str
    name_en: str
    source: str
    aliases: tuple[str, ...] = ()
    dcsph: tuple[str, ...] = ()
    article: str = ""
    term_months: int | None = None
    term_from: TermStart = "first_session"
    extension_months: int = 0
    until_age: int | None = None
    manual_therapy: Choice = "yes"
    valid_from: date | None = None
    valid_through: date | None = None
    followed_by: tuple[str, ...] = ()
    unknown: tuple[Figure, ...] = ()
    inferred: tuple[str, ...] = ()
    note: str = ""


@frozen(kw_only=True)
class Deductible:
    """The compulsory deductible (eigen risico) of one calendar year, in euro cents.

    `announced`: the government has said so, and the rule itself has not been read.
    """

    year: int
    cents: int
    source: str
    inferred: bool = False
    announced: bool = False
    article: str = ""


@frozen(kw_only=True)
class BasicPackage:
    """The basic package by validity period; nothing is known of a day outside `known_from`..`known_through`."""

    known_from: date
    known_through: date
    sources: tuple[Source, ...] = field(default=(), alias="source")
    entitlements: tuple[Entitlement, ...] = field(default=(), alias="entitlement")
    deductibles: tuple[Deductible, ...] = field(default=(), alias="deductible")


@frozen(kw_only=True)
class ListedConditions:
    """The conditions and programmes of the basic package, by validity period."""

    sources: tuple[Source, ...] = field(default=(), alias="source")
    conditions: tuple[Condition, ...] = field(default=(), alias="condition")
