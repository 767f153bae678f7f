"""An amount in its clause, with the words around it, and what it turns out to mean."""

import re

from attrs import frozen

from insurer_rules.policy_documents.amounts import Amount, Value
from insurer_rules.policy_documents.care_words import Subject
from insurer_rules.policy_documents.scopes import Scope
from insurer_rules.policy_documents.words import (
    BACK,
    PERIODS,
    Contract,
    period_of,
)

PART_OF = re.compile(
    r"([0-9]+)\s?(?:(?!procent|percent|euro)\w+ )?"
    r"\(?(?:\b(?:van|of)\s(?:de|deze|die|uw|je|the|these|your)?(?:\sin totaal)?|/)\s?$",
    re.IGNORECASE,
)
AT_NAME = re.compile(r"_ \($")
CLOSE = 120
EACH_SESSION = ("eur_per_session", "non_contracted_max")
ON_TOP_OF = re.compile(r"\b(?:boven ?op|naast|on top of|in addition to)\s(?:\w+\s){0,2}$", re.IGNORECASE)
OWN_END = re.compile(
    r"[,;](?!\d)(?!\sper\s\w+\s*(?:[.;)]|$))|(?<!\bp)\.\s|\s[-–—|·•]\s|\s/\s(?!(?:kalender)?(?:jaar|maand|behandeling"
    r"|zitting|keer|year|month)\b|mnd|jr)|\s(?:waarvan|hiervan|daarvan|maar)\b"
    r"|\s(?:en|and)\s(?=(?:voor|bij|for)\s|per\s\w+\s(?:max|maximaal|hoogstens|hooguit|ten hoogste|tot|niet meer"
    r"|up to|at most)\b)"
)
OF_THE_LAST = re.compile(r"^\s*(?:per|/)\s?\w+\b", re.IGNORECASE)


@frozen(kw_only=True)
class Clause:
    """An amount with the words between it and its neighbours, and what it inherits."""

    amount: Amount
    text: str
    before: str
    after: str
    subject: Subject
    contract: Contract
    scope: Scope
    year: int = 0

    @property
    def _own_before(self) -> str:
        """The words before, without the period of the amount before."""
        return self.before if len(self.before) == self.amount.start else OF_THE_LAST.sub("", self.before)

    @property
    def ahead(self) -> str:
        """The words before, back to the last comma or stop, without the period of the amount before."""
        return re.split(r"(?:[,;:]|\?(?!\s*$)|(?<!max)\.)(?!\d)|\s[-–—/|·•]\s", self._own_before)[-1]

    @property
    def behind(self) -> str:
        """The words behind, up to the next comma or stop, or the bracket in which the next amount stands."""
        after = self.after.partition("(")[0] if "(" in self.after and ")" not in self.after else self.after
        return OWN_END.split(after, maxsplit=1)[0]

    @property
    def until(self) -> str:
        """The whole text up to the amount."""
        return self.text[: self.amount.start]

    @property
    def close(self) -> str:
        """The last words up to the amount: as many as stand close to it."""
        return self.text[max(0, self.amount.start - CLOSE) : self.amount.start]

    @property
    def beyond(self) -> str:
        """The whole text behind the amount."""
        return self.text[self.amount.end :]

    @property
    def per(self) -> str:
        """The period of a limit: beside it, else in what follows to the end, else around it, else the year."""
        usual = ON_TOP_OF.search(self.before)
        own = f"{self.text[self.amount.start : self.amount.end]} | {self.behind}"
        last = self.text.endswith(self.after)
        apart = usual or BACK.search(self._own_before)
        near = own if usual else f"{self.ahead} | {own}"
        words = (near, self.after if last else "", "" if apart else self._own_before)
        found = next((found for text in words if (found := period_of(text))), "")
        earlier = PERIODS["accident"].search(self.before) and not usual
        accident = self.scope.per == "accident" or earlier
        return "accident" if found in ("", "calendar_year") and accident else found or self.scope.per or "calendar_year"


@frozen
class Meaning:
    """A figure with its value and period; `doubt` says why it may be none; without a figure there is only the doubt."""

    figure: str
    value: Value
    per: str = ""
    doubt: str = ""
