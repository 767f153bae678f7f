"""What insurers demand of the structure of a physiotherapy performance in GDS801, with their return codes.

Source: the validation stylesheets of GDS801 for performance list 073 (VECOZO, August 2025). What can be told from the
cells of a row alone is left to `checks`.
"""

from collections.abc import Iterator

from coverage_service.claims.formats.markup import Node
from insurer_rules.faults import Fault, shown

DEBIT = "DebetPrestatie"
PHYSIOTHERAPY = "073"
FEATURES = ("002", "003", "004")
REFERRED = ("01", "07")
NO_CODE = "999"
FIRST_VERSION_ENDS = "2027-01-01"
TWO_REFERRALS = Fault(("referral_date",), "one referral at most (return code 9558)", "more")
NO_PROVIDER = Fault(("provider_agb",), "a provider code of kind 3 in role 01 (return code 9559)", "nothing")
NO_CLAIM_CODE = Fault(("csi",), "a claim code: list 004 (return code 9561)", "nothing")
OTHER_FEATURE = "features of lists 002, 003 and 004 only (return code 9562)"
OTHER_REFERRAL = "a referral of kind 01 or 07 (return code 9565)"
NAMED_PROVIDER = Fault(("provider_agb",), "a provider without a name (return code 9574)", "a name")
TWO_DIAGNOSES = Fault(("dcsph",), "one diagnosis at most (return code 9674)", "more")
WITHOUT_CODE = Fault(("performance_list",), "another performance list than 999 (return code 9544)", '"999"')
TOO_LATE = "a date before 2027-01-01 in version 1.0 of the message (return code {})"


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
        yield Fault(("service_date",), TOO_LATE.format(code), shown(day))


def _of_features(performance: Node) -> Iterator[Fault]:
    lists = [one.value("ApkCodelijstCode") for one in performance.below("AanvullendPrestatieKenmerk")]
    if "004" not in lists:
        yield NO_CLAIM_CODE
    for other in sorted({code for code in lists if code not in FEATURES}):
        yield Fault(("csi",), OTHER_FEATURE, shown(other))
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
            yield Fault(("referral_date",), OTHER_REFERRAL, shown(kind))
