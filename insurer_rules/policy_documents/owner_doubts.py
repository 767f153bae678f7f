"""Why an amount may be another's: of a package that one has not, of somebody else, of the young or of two together."""

import re
from collections.abc import Iterator

from insurer_rules.policy_documents.care_words import care
from insurer_rules.policy_documents.clauses import Clause
from insurer_rules.policy_documents.remembered import occurs
from insurer_rules.policy_documents.words import SHARED, is_young, may_be_young

OTHER_PACKAGE = re.compile(
    r"\b(?:een (?:ander|hoger|groter|uitgebreider|duurder|ruimer)e?|another|a (?:larger|higher|bigger|different))\s"
    r"(?:aanvullende )?(?:pakket|verzekering|polis|module|package|policy|plan)\b"
    r"|\b(?:kunt u|kun je)\b[^.;]*\been (?:\w+ )?(?:module|pakket|verzekering"
    r"|aanvulling)\s(?:met|voor|van)\b"
    r"|\b(?:ons|onze|het|de)\s(?:grotere|hogere|ruimere|uitgebreidere|duurdere|grootste)\s(?:pakket|verzekering"
    r"|polis|module)\b"
    r"|\b(?:kies|neem|choose|take)\s(?:dan\s|voor\s)?(?-i:[A-Z])\w+\s(?:voor|met|for|with)\b"
    r"|\b(?:u|je)\s(?:\w+\s){0,3}(?-i:[A-Z])\w+\s(?:\w+\s){0,2}(?:kiezen|nemen|afsluiten)\b"
    r"|\b(?:kiest?|neemt?) (?:u|je) (?:voor )?(?-i:[A-Z])\w+\b[^.;]*,\s"
    r"|[\"“‘'][\w -]{1,30}(?:pakket|polis)[\"”’']|\b[0-9]-?ster(?:ren)?(?:pakket|polis)"
    r"|\b(?:sommige|andere|enkele|veel|de meeste|some|other|many|most)\s(?:andere\s)?"
    r"(?:aanvullende )?(?:polissen|verzekeraars|pakketten|verzekeringen|policies|insurers|packages|plans)\b",
    re.IGNORECASE,
)
WISHED = re.compile(r"\b(?:wilt?|wenst) (?:u|je) (?:(?:liever|meer|dan|nog|ook) )?$", re.IGNORECASE)
WITHOUT_NAMED = re.compile(r"\b(?:zonder|without|heeft u geen|hebt u geen) (?:het |de )?_", re.IGNORECASE)
SOMEBODY_ELSE = re.compile(
    r"\b(?:mijn|m'n|uw|je|jouw|my|your) (?:vrouw|man|partner|vriend(?:in)?|dochter|zoon|moeder|vader|collega"
    r"|buur\w*|zus|broer"
    r"|wife|husband)\s(?:heeft|krijgt|kreeg|had|has|gets)\b(?![^.;]*[,;]\s(?:(?:en|maar)\s)?(?:u|ik|je|jij|I|you)\s)",
    re.IGNORECASE,
)
TOGETHER = re.compile(r"\b(?:u|je) samen\b|samen (?:krijg|heb|heeft)", re.IGNORECASE)
PARTS = re.compile(r"[,;:.?](?!\d)|\s[-–—/|·•]\s")


def doubts_of_owner(clause: Clause) -> Iterator[str]:
    """Give every reason to think that an amount is not what the holder of the package gets."""
    yield from _doubts_of_package(clause)
    if "_" not in clause.text and SOMEBODY_ELSE.search(clause.until):
        yield "perhaps of somebody else"
    if may_be_young(clause.text) and is_young(PARTS.split(clause.until)[-1]) and not clause.scope.young:
        yield "perhaps only under 18"
    own = clause.text[clause.amount.start : clause.amount.end]
    shared = SHARED.search(f"{clause.ahead[-60:]} {own} {clause.behind[:60]}")
    if shared and not (TOGETHER.search(shared[0]) and any(not each.alone for each in care(clause.until))):
        yield "perhaps of two persons together"


def _doubts_of_package(clause: Clause) -> Iterator[str]:
    """Tell what one has from what one may wish, what one has without the package, and what others pay."""
    if WISHED.search(clause.close):
        yield "perhaps what one may wish"
    if occurs(WITHOUT_NAMED, clause.text) and WITHOUT_NAMED.search(clause.until):
        yield "perhaps without the package"
    if "_" not in clause.text and occurs(OTHER_PACKAGE, clause.text) and OTHER_PACKAGE.search(clause.until):
        yield "perhaps of another package"
