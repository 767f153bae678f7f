"""Headings are found as exports write them: shortened, numbered, with a note in brackets, over several lines."""

from io import BytesIO

import pytest

from coverage_service.claims.formats.heading_words import SAID, meaning_of, stems_of
from coverage_service.claims.formats.headings import find_header
from coverage_service.claims.formats.rows import KNOWN, NoClaimsFileError
from coverage_service.claims.formats.sniffing import open_claims
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts

MEANT = ("claim_id", "insured_id", "birth_date", "service_date", "service_code", "dcsph", "csi", "uzovi")
EXPORTS = [
    "Declaratieregelnummer;Patiëntnr.;Geb.datum;Behandeldatum;Prestatiecode;Diagnosecode;Aanspraakcode;UZOVI-code",
    "Regel;Pat.nr;Geb. dat.;Datum;Prest. code;DCSPH;CSI;Verzekeraar (UZOVI)",
    "Factuurregel;Cliëntnummer;Geboren;Datum zitting;Code;Diagn.;Indic.;Uzovi",
    "Volgnr;Dossier;Geboortedat.;Beh.datum;Verrichting;Diagnose (DCSPH);Indicatie (CSI);Zorgverzekeraar",
    "REGELNR.;PATIENTCODE;GEBDATUM;DATUM;PRESTCODE;DIAGCODE;INDICATIE;UZOVINR",
    "1. Declaratienr;2. Patiëntnr;3. Geboortedatum;4. Behandeldatum;5. Prestatiecode;6. Diagnose;7. CSI;8. UZOVI",
    "Claim #;Patiënt;Geboortedatum (dd-mm-jjjj);Datum;Prestatiecode (4 cijfers);Diagnose;CSI;UZOVI (4 cijfers)",
    "Rechnungsnr;Patientennummer;Geburtsdatum;Behandlungsdatum;Leistungscode;Diagnose;CSI;Krankenkasse",
    "Beleg-Nr.;Patient-Nr.;Geb.-Datum;Datum;Leistung;Diagnosecode;CSI;Versicherung",
    "DECL_NR;PAT_NR;GEB_DAT;BEH_DAT;BEH_CODE;DIAGN;CSI;VERZ_UZOVI",
    "Claim ID;Patient ID;DOB;Date of service;Procedure code;Diagnosis;Indication;Insurer",
]


@pytest.mark.parametrize("line", EXPORTS)
def test_the_headings_of_an_export_are_known(line: str) -> None:
    """Abbreviations, numbers, notes and case do not keep a heading from being known."""
    assert MEANT == meaning_of(line.split(";"))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_we_call_a_column_is_a_heading(language: Language) -> None:
    """A clerk may write above a column what our page calls it."""
    for name, label in texts(language)["claim_column"].items():
        assert (name,) == meaning_of((label,))


def test_an_exact_word_goes_before_a_general_one() -> None:
    """Beside a day of treatment, a date that stands before it is another; so are a code, an amount and a name."""
    header = ("Datum", "Behandeldatum", "Code", "Prestatiecode", "Bedrag", "Tarief", "Patiënt", "Patiëntnummer")
    assert ("datum", "service_date", "code", "service_code") == meaning_of(header)[:4]
    assert ("bedrag", "tariff_eur", "patient", "insured_id") == meaning_of(header)[4:]


# What exports of practices write above a column, words joined, shortened, turned round or in English.
HEADINGS = {
    "claim_id": "Decl.nr|DeclaratieRegelID|Volgnr.|Ref.|Kenmerk declaratie|Zittingsnr|Consult ID|Our reference",
    "insured_id": "Patnr|Pat. nr.|Cliëntnr|Klantnummer|Deelnemernr.|EPD-nummer|Verzekerdenr.|Patientencode|Klantcode",
    "bsn": "B.S.N.|BSN cliënt|Burgerservicenr|BSN nr.",
    "birth_date": "Geb.datum pat.|Geb. dat.|Geboortedt|Datum geboorte|Birth date|Geboren",
    "service_date": "Datum verr.|Beh. dat.|Consultdatum|Zittingsdt|Dat. afspraak|Behandeld op|Uitgevoerd op"
    "|Contactdatum|Visit date|Datum/tijd afspraak|Datum/tijd|Datum en tijd|Startdat.",
    "service_code": "Prest.code|Vektiscode|NZa-code|Code verr.|Behandelsoort|Productcode|NZa|Activity code"
    "|Zorgprestatie",
    "uzovi": "UZOVI-nr.|verzekering.uzovi|Verzekeraarsnummer|Naam verzekeraar|Insurance company"
    "|Zorgverz.|Verzekeringsmij",
    "dcsph": "Diagn. code|Diagnosecode paramedisch|DCSPH diagn.",
    "csi": "Soort indicatie paramedische hulp|CSI code paramedisch|Indicatiecd|Spec. indicatie"
    "|Ind.code|Soort aanspraak",
    "packages": "Aanv. pakket|Polisnaam|Pakketcode|Supplementary package|Additional insurance"
    "|Aanvullende zorgverzekering|Zusatzversicherung",
    "contracted": "Contract J/N|Gecontracteerd?|Contract (ja/nee)",
    "tariff_eur": "Tarief excl. BTW|Tarief (€)|Bedrag incl.|Prijs per stuk|Stuksprijs|Unit price"
    "|Gehanteerd tarief|Bedrag per zitting|Tarief (contract)|Preis|BEDR",
    "calculated_eur": "Totaal|Totaal (€)|Regeltotaal|Totaalbedrag",
    "count": "Aant.|Aantal beh.|Qty|Aantal prestaties|Anzahl",
    "condition_key": "Episodenr|Behandeltraject|Klacht ID|Casusnummer",
    "provider_agb": "AGB uitvoerder|Therapeut AGB|AGB-code zv",
    "practice_agb": "AGB vestiging|AGB instelling|AGB-code onderneming",
    "referrer_agb": "AGB huisarts|Voorschrijver AGB",
    "status": "Status|Declaratiestatus|Status afspraak|Status declaratie",
    "referral_date": "Datum verwijsbrief|Verwijzing d.d.",
}
# What stands beside it and means none of our columns.
OTHERS = (
    "Naam behandelaar|Naam verwijzer|Einddatum behandeling|Betaaldatum|Geboorteplaats|Openstaand bedrag|Vergoed bedrag"
    "|BTW-bedrag|Telefoonnummer|Postcode|Begintijd|Omschrijving prestatie|Retourcode|Medewerkercode|Aantal minuten"
    "|Begindatum verzekering|Contractnummer|Declaratiedatum|Factuurbedrag|Verwijscode|Type verzekering"
    "|Indicatiedatum|Credit|Bedrag (ct)|Tarief (in centen)|Tarief [cent]|Prijs in eurocenten|Bedrag (€ct)"
)


@pytest.mark.parametrize(("meant", "name"), [(key, each) for key, said in HEADINGS.items() for each in said.split("|")])
def test_a_heading_is_known_by_its_stems(meant: str, name: str) -> None:
    """Joined or apart, in any order, shortened or with a note: the same stems mean the same column."""
    assert (meant,) == meaning_of((name,))


@pytest.mark.parametrize("name", OTHERS.split("|"))
def test_a_heading_of_something_else_is_left_alone(name: str) -> None:
    """A stem of ours beside another word is no column of ours."""
    assert meaning_of((name,))[0] not in KNOWN


@pytest.mark.parametrize("section", ["words", "generic", "last"])
def test_each_heading_is_listed_once(section: str) -> None:
    """Words of the same stems say the same; only what may mean two columns is listed beside its like."""
    reduced = [(name, stems_of(word)) for name, words in SAID[section].items() for word in words]
    columns = {stems: {name for name, each in reduced if each == stems} for _, stems in reduced}
    assert [] == [each for each in reduced if reduced.count(each) > 1 and len(columns[each[1]]) == 1]


def test_a_name_does_not_stand_for_somebody_whose_bsn_is_there() -> None:
    """Two people may be called Jansen; where nothing better is there, a name has to do."""
    assert ("naam", "bsn") == meaning_of(("Naam", "BSN"))
    assert ("client", "bsn") == meaning_of(("Cliënt", "BSN"))
    assert ("insured_id", "bsn") == meaning_of(("Cliëntnr", "BSN"))
    assert ("insured_id",) == meaning_of(("Naam patiënt",))


@pytest.mark.parametrize("name", ["Nr", "Nr.", "Factuurnummer", "Factuurnr", "Invoice No", "Afspraak", "Nota", "Rij"])
def test_a_number_that_lines_have_stands_for_a_claim_id(name: str) -> None:
    """An export without a reference of its own gets in; where it has one, an invoice's number is not it."""
    assert ("claim_id", "insured_id") == meaning_of((name, "Patiënt"))
    assert "claim_id" == meaning_of((name, "Volgnummer"))[1]


def test_a_name_is_no_code_of_a_register() -> None:
    """Who treated and who referred stand by their names in many exports: no AGB code is looked for there."""
    assert ("behandelaar", "verwijzer", "provider_agb") == meaning_of(("Behandelaar", "Verwijzer", "AGB behandelaar"))


LINE = "1;a;01-05-1980;04-01-2019;1200;3226;009;7119"


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "cp437", "mac_roman", "utf-8"])
def test_a_heading_is_read_in_the_encoding_of_its_machine(encoding: str) -> None:
    """The ë of a heading tells Windows, DOS and an old Mac apart, and its text comes through whole."""
    sheet = open_claims(BytesIO(f"{EXPORTS[0]}\n{LINE}\n".encode(encoding)))
    assert MEANT == sheet.meaning
    assert sheet.columns[1] == "Patiëntnr."


@pytest.mark.parametrize("lost", ["Pati?ntnr.", "PatiÃ«ntnr.", "Pati\ufffdntnr."])
def test_a_heading_with_a_lost_accent_is_known(lost: str) -> None:
    """A letter that an export could not write keeps no heading from being known."""
    assert MEANT == meaning_of(EXPORTS[0].replace("Patiëntnr.", lost).split(";"))


def test_headings_over_several_lines_are_one_line() -> None:
    """A heading with a line break in its quotes, as a spreadsheet saves it, is one heading."""
    header = EXPORTS[0].replace("Geb.datum", '"Geboorte\ndatum"').replace("Prestatiecode", '"Prestatie\ncode"')
    sheet = open_claims(BytesIO(f"Overzicht\n{header}\n{LINE}\n".encode()))
    assert MEANT == sheet.meaning
    assert [5] == [row.number for row in sheet.rows]


def test_groups_above_headings_say_whose_they_are() -> None:
    """Patiënt above Nummer and Naam makes the number that of the patient, and the name nobody's."""
    groups = "Patiënt;;;Zitting;;Verzekering;"
    names = "Nummer;Geboortedatum;Naam;Datum;Code;UZOVI;Referentie"
    header = find_header([("Overzicht",), groups.split(";"), names.split(";")])
    assert header is not None
    meaning = ("insured_id", "birth_date", "", "service_date", "service_code", "uzovi", "claim_id")
    assert (3, meaning) == (header.rows, tuple(name if name in KNOWN else "" for name in header.meaning))


def test_what_stands_beside_the_headings_is_carried_through() -> None:
    """Cells to the right of the last heading are no fault of a line where the line of headings is as wide."""
    sheet = open_claims(BytesIO(f"{EXPORTS[0]};;\n{LINE};x;y\n{LINE};x;y;z\n".encode()))
    first, second = sheet.rows
    assert (("x", "y"), ()) == (first.more, first.faults)
    assert second.faults


def test_a_file_of_something_else_is_told_apart() -> None:
    """A file without any heading of claims is another than one that lacks a column."""
    with pytest.raises(NoClaimsFileError):
        open_claims(BytesIO(b"nog bellen\nmaandag\n"))
