"""A GDS801 writer of its own: elements put together from the validation stylesheets, not from the reader."""

from xml.sax.saxutils import escape

from attrs import field, frozen

NAMESPACE = "http://ei.vektis.nl/declaratiebericht573"


def tag(name: str, *content: str) -> str:
    """Write an element with its content."""
    return f"<g:{name}>{''.join(content)}</g:{name}>"


def value(name: str, text: str) -> str:
    """Write an element with a text; nothing for none."""
    return tag(name, escape(text)) if text else ""


@frozen
class Debit:
    """A debit performance; amounts in cents."""

    reference: str = "R1"
    day: str = "2026-01-05"
    code: str = "1200"
    dcsph: str = "3226"
    csi: str = "009"
    cents: int = 4_500
    count: int = 1
    referred: str = ""
    listed: str = "073"
    more: str = ""

    @property
    def total(self) -> int:
        """Tariff times count."""
        return self.cents * self.count

    def written(self) -> str:
        """Write the performance."""
        referrer = tag("Verwijzer", tag("Zorgaanbiedercode", "01000001"), tag("ZorgaanbiederSoort", "3"))
        return tag(
            "DebetPrestatie",
            value("Referentienummer", self.reference),
            tag("PrestatieCodelijstCode", self.listed),
            tag("Prestatiecode", self.code),
            tag("Begindatum", self.day),
            tag("Aantal", str(self.count)),
            tag("TariefInclBtw", euros(self.cents)),
            tag("BerekendBedragInclBtw", euros(self.total)),
            tag("DeclaratieBedragInclBtw", euros(self.total)),
            tag("DoorsturenToegestaan", "true"),
            tag("Herdeclaratiecode", "01"),
            tag("AanvullendPrestatieKenmerk", tag("ApkCodelijstCode", "004"), tag("ApkCode", self.csi)),
            tag("Verwijzing", tag("TypeVerwijzingcode", "01"), tag("Verwijsdatum", self.referred), referrer)
            if self.referred
            else "",
            tag("Zorgaanbieder", tag("Zorgaanbiedercode", "04123456"), tag("ZorgaanbiederSoort", "3"),
                tag("ZorgaanbiederRol", "01")),
            tag("AanvullendePrestatiegegevens",
                tag("Diagnose", tag("DiagnoseCodelijstCode", "008"), tag("Diagnosecode", self.dcsph))),
            self.more,
        )  # fmt: skip


@frozen
class Credit:
    """A credit performance, that takes back an earlier one."""

    reference: str = "C1"
    related: str = "OLD"
    day: str = "2026-01-05"
    code: str = "1200"
    cents: int = 4_500

    @property
    def total(self) -> int:
        """What is taken off."""
        return -self.cents

    def written(self) -> str:
        """Write the performance."""
        return tag(
            "CreditPrestatie",
            value("Referentienummer", self.reference),
            value("GerelateerdReferentienummer", self.related),
            tag("PrestatieCodelijstCode", "073"),
            tag("Prestatiecode", self.code),
            tag("Begindatum", self.day),
            tag("ToegekendBedragInclBtwFinancieel", euros(self.cents)),
        )


@frozen
class Patient:
    """One insured with the performances claimed."""

    bsn: str = "123456782"
    number: str = "P1"
    born: str = "1980-05-01"
    performances: tuple[Debit | Credit, ...] = field(factory=lambda: (Debit(),))

    def written(self) -> str:
        """Write the insured with all performances."""
        return tag(
            "Verzekerde",
            value("BSN", self.bsn),
            tag("UzoviNummer", "7119"),
            value("PatientIdentificatienummer", self.number),
            tag("Geboortedatum", self.born),
            *("\n" + tag("Prestatie", one.written()) for one in self.performances),
        )


def euros(cents: int) -> str:
    """Write an amount with a point."""
    return f"{cents // 100}.{cents % 100:02d}"


def message(*patients: Patient, version: str = "2.0", total: int | None = None, encoding: str = "utf-8") -> bytes:
    """Write a whole message; the total is the sum unless another is given."""
    cents = sum(one.total for patient in patients for one in patient.performances) if total is None else total
    major, minor = version.split(".")
    body = tag(
        "Header", tag("Berichtcode", "573"), tag("Berichtversie", major), tag("Berichtsubversie", minor),
        tag("Berichtsoort", "P"), tag("VerzenderRol", "1"), tag("Ontvanger", "7119"), tag("OntvangerRol", "3"),
        tag("Verzenddatum", "2026-01-31")
    ) + tag(
        "DeclaratieContext", tag("Factuurnummer", "F1"), tag("Factuurdatum", "2026-01-31"),
        tag("Declarant", tag("Zorgaanbiedercode", "04004321"), tag("ZorgaanbiederSoort", "2"))
    ) + "\n" + "\n".join(patient.written() for patient in patients) + tag(
        "Overzicht", tag("TotaalDeclaratiebedragInclBtw", tag("Bedrag", euros(abs(cents))),
                         tag("DebetCreditCode", "C" if cents < 0 else "D"))
    )  # fmt: skip
    start = f'<?xml version="1.0" encoding="{encoding}"?>\n<g:Bericht xmlns:g="{NAMESPACE}">'
    return f"{start}{body}</g:Bericht>\n".encode(encoding)
