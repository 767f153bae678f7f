"""What insurers demand of the structure of a physiotherapy performance in GDS801, with their return codes.

Source: the validation stylesheets of GDS801 for performance list 073 (VECOZO, August 2025). What can be told from the
cells of a row alone is left to `line_checks.before_sending`.
"""

from collections.abc import Iterator

from coverage_service.claims.formats.markup import Node
from insurer_rules.faults import MORE, NOTHING, Fault, phrase, shown

DEBIT = "DebetPrestatie"
PHYSIOTHERAPY = "073"
FEATURES = ("002", "003", "004")
REFERRED = ("01", "07")
NO_CODE = "999"
FIRST_VERSION_ENDS = "2027-01-01"
TWO_REFERRALS = Fault(("referral_date",), phrase("one_referral"), MORE, return_code="9558")
NO_PROVIDER = Fault(("provider_agb",), phrase("treating_provider"), NOTHING, return_code="9559")
NO_CLAIM_CODE = Fault(("csi",), phrase("claim_code"), NOTHING, return_code="9561")
OTHER_FEATURE = phrase("known_features")
OTHER_REFERRAL = phrase("referral_kind")
NAMED_PROVIDER = Fault(("provider_agb",), phrase("provider_without_name"), phrase("a_name"), return_code="9574")
TWO_DIAGNOSES = Fault(("dcsph",), phrase("one_diagnosis"), MORE, return_code="9674")
WITHOUT_CODE = Fault(("performance_list",), phrase("other_than_999"), shown("999"), return_code="9544")
TOO_LATE = phrase("date_of_version", before=FIRST_VERSION_ENDS)


def demands(performance: Node, header: Node | None) -> Iterator[Fault]:
    """List what an insurer demands of the structure and a performance lacks."""
    yield from _of_version(performance, header)
    listed = performance.value("PrestatieCodelijstCode")
    if listed == NO_CODE:
        yield WITHOUT_CODE
    if listed == PHYSIOTHERAPY and performance.name == DEBIT:
        yield from _of_features(performance)
        yield from _of_people(performance)


def _of_version(performance: Node, header: Node | None) -> Iterator[Fault]:
    version = (header.value("Berichtversie"), header.value("Berichtsubversie")) if header else ("", "")
    day = performance.value("Begindatum")
    if version in {("1", "0"), ("1", "")} and day >= FIRST_VERSION_ENDS:
        code = "9798" if performance.name == DEBIT else "9799"
        yield Fault(("service_date",), TOO_LATE, shown(day), return_code=code)


def _of_features(performance: Node) -> Iterator[Fault]:
    lists = [one.value("ApkCodelijstCode") for one in performance.below("AanvullendPrestatieKenmerk")]
    if "004" not in lists:
        yield NO_CLAIM_CODE
    for other in sorted({code for code in lists if code not in FEATURES}):
        yield Fault(("csi",), OTHER_FEATURE, shown(other), return_code="9562")
    diagnoses = [*performance.below("AanvullendePrestatiegegevens", "Diagnose"), *performance.below("Diagnose")]
    if len(diagnoses) > 1:
        yield TWO_DIAGNOSES


def _of_people(performance: Node) -> Iterator[Fault]:
    providers, referrals = list(performance.below("Zorgaanbieder")), list(performance.below("Verwijzing"))
    treating = [
        who
        for who in providers
        if who.value("Zorgaanbiedercode")
        and (who.value("ZorgaanbiederSoort"), who.value("ZorgaanbiederRol")) == ("3", "01")
    ]
    if not treating:
        yield NO_PROVIDER
    if any(list(who.below("NaamZorgverlener")) for who in providers):
        yield NAMED_PROVIDER
    if len(referrals) > 1:
        yield TWO_REFERRALS
    for referral in referrals:
        if (kind := referral.value("TypeVerwijzingcode")) not in REFERRED:
            yield Fault(("referral_date",), OTHER_REFERRAL, shown(kind), return_code="9565")
