"""The page with explanations: the first visit, the doctor, where to find a therapist, how sure the figures are.

The texts stand in `texts/about.toml`; the table is counted in `evidence`.
"""

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from coverage_service.web.pages.evidence import years_known
from coverage_service.web.rendering import ABOUT, page
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.wording.sentences import Language
from insurer_rules.model import Label
from insurer_rules.rules import Rules, remembered
from insurer_rules.written_names import plain

# The associations' and practices' own pages that the rule tables cite.
THERAPISTS = {"physio": "https://www.kngf.nl/", "es": "https://www.pvmt.nl/"}


class AboutPage(Controller):
    """The explanations in both languages."""

    include_in_schema = False

    @get("/over", sync_to_thread=False)
    def dutch(self, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Explain in Dutch."""
        return about_page("nl", in_use.rules)

    @get("/en/about", sync_to_thread=False)
    def english(self, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Explain in English."""
        return about_page("en", in_use.rules)


def about_page(language: Language, rules: Rules) -> Response[str]:
    """Render the page."""
    return page("about.html", language, ABOUT, years=years_known(rules), sites=sites(rules), therapists=THERAPISTS)


@remembered(1)
def sites(rules: Rules) -> tuple[Label, ...]:
    """List the insurers whose own page is known, by name."""
    return tuple(sorted((label for label in rules.labels if label.site), key=lambda label: plain(label.name)))
