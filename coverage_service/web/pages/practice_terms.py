"""What a practice sends along with the guide on its own site: its prices, and the insurers it has a contract with."""

import re
from collections.abc import Mapping

from attrs import field, frozen

from coverage_service.web.rendering import EMBED
from coverage_service.wording.sentences import Language
from insurer_rules.model import Label

AMOUNT = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?")
# A session, a first visit, a long session; each in euros.
PRICES: Mapping[str, re.Pattern[str]] = {"price": AMOUNT, "first_price": AMOUNT, "long_price": AMOUNT}
# With which insurers there is a contract; nothing: the practice does not say.
CONTRACTS = ("", "all", "none", "some")


@frozen
class PracticeTerms:
    """The prices as amounts, the choice of contracts with the labels it names, and all of it as an address has it."""

    prices: Mapping[str, str] = field(factory=dict)
    contracts: str = ""
    labels: tuple[Label, ...] = ()
    query: str = ""
    framed: bool = True

    def address(self, language: Language) -> str:
        """Give the address of the guide with these terms."""
        return EMBED[language] + (f"?{self.query}" if self.query else "")

    def has_contract_with(self, insurer: Label | None) -> bool | None:
        """Tell whether the practice has a contract; None where it does not say, or the insurer is not known."""
        if self.contracts in ("all", "none"):
            return self.contracts == "all"
        if self.contracts == "some" and insurer is not None:
            return any(label.id == insurer.id for label in self.labels)
        return None


# Outside a practice's site there are none.
NO_TERMS = PracticeTerms(framed=False)
