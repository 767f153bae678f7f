"""Overviews of reimbursements of insurers that do not exist, in the layouts and the wording of those that do.

Each comes with the figures a reader finds in it: package, figure, value, period and page.
"""

from collections.abc import Callable, Sequence

from attrs import frozen
from fpdf import FPDF

Truth = tuple[str, str, int | str, str, int]
YEAR = "calendar_year"
GLASSES = "Brillen en lenzen: maximaal € 150 per 3 kalenderjaren. Tandarts: 80% tot € 250 per jaar."


@frozen
class Document:
    """A PDF, the packages to look for, and the truth in it."""

    content: bytes
    packages: tuple[str, ...]
    truth: frozenset[Truth]


def _pdf() -> FPDF:
    pdf = FPDF(format="A4")
    pdf.core_fonts_encoding = "cp1252"
    pdf.set_margin(20)
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    return pdf


def _heading(pdf: FPDF, text: str, size: int = 14) -> None:
    pdf.set_font("helvetica", "B", size)
    pdf.ln(3)
    pdf.multi_cell(0, 8, text, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("helvetica", size=10)


def _text(pdf: FPDF, text: str, width: float = 0) -> None:
    pdf.multi_cell(width, 5, text, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(3)


def _row(pdf: FPDF, cells: Sequence[str], widths: Sequence[float]) -> None:
    for cell, width in zip(cells, widths, strict=True):
        pdf.cell(width, 7, cell)
    pdf.ln(7)


def _document(pdf: FPDF, packages: Sequence[str], *truth: Truth) -> Document:
    return Document(bytes(pdf.output()), tuple(packages), frozenset(truth))


def table() -> Document:
    """One row per package, a heading over two lines, and a table of something else."""
    pdf = _pdf()
    _heading(pdf, "Vergoedingenoverzicht 2027")
    _text(pdf, "Dit overzicht hoort bij de polisvoorwaarden 2027. Bel ons op 088 123 45 67.")
    _heading(pdf, "Fysiotherapie en oefentherapie", 12)
    widths = (45, 40, 40, 45)
    _row(pdf, ("Pakket", "Behandelingen", "Waarvan manuele", "Vergoeding zonder"), widths)
    _row(pdf, ("", "per jaar", "therapie per indicatie", "contract"), widths)
    _row(pdf, ("Start", "9", "9", "75%"), widths)
    _row(pdf, ("Extra", "12", "9", "75%"), widths)
    _row(pdf, ("Uitgebreid", "27", "12", "80%"), widths)
    _row(pdf, ("Top", "Onbeperkt", "18", "80%"), widths)
    pdf.ln(4)
    _heading(pdf, "Brillen en lenzen", 12)
    _row(pdf, ("Pakket", "Vergoeding", "", ""), widths)
    _row(pdf, ("Start", "€ 75", "", ""), widths)
    _row(pdf, ("Top", "€ 250", "", ""), widths)
    rows = {"Start": (9, 9, 75), "Extra": (12, 9, 75), "Uitgebreid": (27, 12, 80), "Top": ("unlimited", 18, 80)}
    truth: list[Truth] = []
    for package, (total, manual, share) in rows.items():
        truth += [(package, "sessions", total, YEAR, 1), (package, "manual_sessions", manual, "indication", 1)]
        truth.append((package, "non_contracted", share, "", 1))
    return _document(pdf, tuple(rows), *truth)


def across() -> Document:
    """Put packages side by side, kinds of care below each other, most of them of no concern here."""
    pdf = _pdf()
    _heading(pdf, "Wat krijgt u vergoed in 2027?")
    widths = (62, 36, 36, 36)
    _row(pdf, ("", "AV Basis", "AV Plus", "AV Top"), widths)
    _row(pdf, ("Alternatieve geneeswijzen", "geen", "€ 300 per jaar", "€ 600 per jaar"), widths)
    _row(pdf, ("Fysiotherapie en oefentherapie", "9 behandelingen", "18 behandelingen", "32 behandelingen"), widths)
    _row(pdf, ("- waarvan manuele therapie", "9 per indicatie", "9 per indicatie", "12 per indicatie"), widths)
    _row(pdf, ("Orthodontie", "geen", "80%", "100%"), widths)
    _row(pdf, ("Voetzorg", "6 behandelingen", "10 behandelingen", "10 behandelingen"), widths)
    totals = {"AV Basis": (9, 9), "AV Plus": (18, 9), "AV Top": (32, 12)}
    truth: list[Truth] = []
    for package, (total, manual) in totals.items():
        truth += [(package, "sessions", total, YEAR, 1), (package, "manual_sessions", manual, "indication", 1)]
    return _document(pdf, tuple(totals), *truth)


def prose() -> Document:
    """Write running text under a heading per package, on two pages, with care of other kinds between."""
    pdf = _pdf()
    _heading(pdf, "Aanvullend Goed")
    _text(pdf, GLASSES)
    _text(
        pdf,
        "Fysiotherapie en oefentherapie. Wij vergoeden maximaal 12 behandelingen per kalenderjaar. Heeft uw "
        "therapeut geen contract met ons, dan vergoeden wij 75% van het gemiddeld "
        "gecontracteerde tarief. Voor manuele therapie vergoeden wij maximaal 9 behandelingen per indicatie.",
    )
    pdf.add_page()
    _heading(pdf, "Aanvullend Best")
    _text(
        pdf,
        "U krijgt maximaal 32 behandelingen fysiotherapie, oefentherapie en manuele therapie per kalenderjaar. De "
        "premie bedraagt € 43,50 per maand. Verzekerden jonger dan 18 jaar hebben uit de basisverzekering recht op 9 "
        "behandelingen fysiotherapie per indicatie.",
    )
    return _document(
        pdf,
        ("Aanvullend Goed", "Aanvullend Best"),
        ("Aanvullend Goed", "sessions", 12, YEAR, 1),
        ("Aanvullend Goed", "non_contracted", 75, "", 1),
        ("Aanvullend Goed", "manual_sessions", 9, "indication", 1),
        ("Aanvullend Best", "sessions", 32, YEAR, 2),
        ("Aanvullend Best", "premium", 4350, "", 2),
    )


def columns() -> Document:
    """Two columns of running text, written line by line as a printer does it."""
    pdf = _pdf()
    _heading(pdf, "Zo bent u aanvullend verzekerd")
    left = (
        "Met Compact bent u verzekerd voor",
        "fysiotherapie en oefentherapie: maximaal",
        "9 behandelingen per kalenderjaar, ook voor",
        "manuele therapie. Met Royaal krijgt u 27",
        "behandelingen fysiotherapie per kalenderjaar.",
    )
    right = (
        "Hiervan mogen er 12 behandelingen manuele",
        "therapie zijn per indicatie. Gaat u naar",
        "een fysiotherapeut zonder contract met ons, dan",
        "vergoeden wij bij Royaal 80% van het tarief",
        "dat wij met andere therapeuten afspraken.",
    )
    for one, other in zip(left, right, strict=True):
        _row(pdf, (one, other), (90, 80))
    return _document(
        pdf,
        ("Compact", "Royaal"),
        ("Compact", "sessions", 9, YEAR, 1),
        ("Royaal", "sessions", 27, YEAR, 1),
        ("Royaal", "manual_sessions", 12, "indication", 1),
        ("Royaal", "non_contracted", 80, "", 1),
    )


def footnotes() -> Document:
    """Totals in a table, the limits within them in notes below it; small raised digits beside the numbers."""
    pdf = _pdf()
    _heading(pdf, "Fysiotherapie en manuele therapie")
    _row(pdf, ("Aanvullende verzekering", "Aantal behandelingen per kalenderjaar"), (70, 80))
    for package, total, mark in (("Jong", "6", ""), ("Fit", "12", "1"), ("Vitaal", "24", "1"), ("Compleet", "36", "2")):
        pdf.cell(70, 7, package)
        pdf.cell(pdf.get_string_width(total) + 2.1, 7, total)
        pdf.set_font("helvetica", size=6)
        pdf.set_xy(pdf.get_x() - 1.9, pdf.get_y() - 0.8)
        pdf.cell(8, 7, mark)
        pdf.set_font("helvetica", size=10)
        pdf.ln(7.8)
    pdf.ln(5)
    _text(pdf, "¹ Waarvan maximaal 9 behandelingen manuele therapie per indicatie.")
    _text(pdf, "² Waarvan maximaal 18 behandelingen manuele therapie per jaar.")
    return _document(
        pdf,
        ("Jong", "Fit", "Vitaal", "Compleet"),
        ("Jong", "sessions", 6, YEAR, 1),
        ("Fit", "sessions", 12, YEAR, 1),
        ("Vitaal", "sessions", 24, YEAR, 1),
        ("Compleet", "sessions", 36, YEAR, 1),
        ("Fit", "manual_sessions", 9, "indication", 1),
        ("Vitaal", "manual_sessions", 9, "indication", 1),
        ("Compleet", "manual_sessions", 18, YEAR, 1),
    )


def within() -> Document:
    """State a total and a limit within it in one sentence, several packages in a list, on the third page."""
    pdf = _pdf()
    _text(pdf, "Inhoud. 1 Algemeen. 2 Begrippen. 3 Vergoedingen.")
    pdf.add_page()
    _text(pdf, "Artikel 4. U betaalt eigen risico van € 385 per jaar over zorg uit de basisverzekering.")
    pdf.add_page()
    _heading(pdf, "Artikel B.12 Fysiotherapie en oefentherapie Cesar/Mensendieck", 12)
    _text(
        pdf,
        "Zilver: maximaal 16 behandelingen per kalenderjaar, waarvan maximaal 9 behandelingen manuele therapie per "
        "indicatie. Goud: maximaal 24 behandelingen per kalenderjaar, waarvan 12 manuele therapie per indicatie. "
        "Platina: onbeperkt, waarvan ten hoogste 18 behandelingen manuele therapie per kalenderjaar.",
    )
    _text(pdf, "Bij manuele therapie E.S. vergoeden wij maximaal € 40 per behandeling.")
    return _document(
        pdf,
        ("Zilver", "Goud", "Platina"),
        ("Zilver", "sessions", 16, YEAR, 3),
        ("Zilver", "manual_sessions", 9, "indication", 3),
        ("Goud", "sessions", 24, YEAR, 3),
        ("Goud", "manual_sessions", 12, "indication", 3),
        ("Platina", "sessions", "unlimited", YEAR, 3),
        ("Platina", "manual_sessions", 18, YEAR, 3),
    )


def budgets() -> Document:
    """Euros in the place of sessions: a budget a year, an amount a session, a premium a month."""
    pdf = _pdf()
    _heading(pdf, "Module Spieren en Gewrichten")
    _text(
        pdf,
        "Fysiotherapie, oefentherapie en manuele therapie vergoeden wij samen tot een budget van € 350,- per "
        "kalenderjaar. Per behandeling vergoeden wij maximaal € 38,50. U betaalt € 12,75 per maand.",
    )
    _heading(pdf, "Module Beweging Ruim")
    _text(
        pdf,
        "Voor fysiotherapie en manuele therapie krijgt u maximaal € 1.250,00 per kalenderjaar. Zonder contract "
        "vergoeden wij maximaal € 27,50 per behandeling fysiotherapie.",
    )
    return _document(
        pdf,
        ("Module Spieren en Gewrichten", "Module Beweging Ruim"),
        ("Module Spieren en Gewrichten", "budget", 35000, YEAR, 1),
        ("Module Spieren en Gewrichten", "eur_per_session", 3850, "", 1),
        ("Module Spieren en Gewrichten", "premium", 1275, "", 1),
        ("Module Beweging Ruim", "budget", 125000, YEAR, 1),
        ("Module Beweging Ruim", "non_contracted_max", 2750, "", 1),
    )


def letter() -> Document:
    """Loose wording: packages behind their numbers, a new package, numbers that mean something else."""
    pdf = _pdf()
    _text(
        pdf,
        "Vanaf 1 januari 2027 verandert uw aanvullende verzekering. U krijgt 9 fysiotherapiebehandelingen bij Start, "
        "15 behandelingen bij Plus en 21 behandelingen bij Opstap Plus. De eerste 20 behandelingen van een chronische "
        "aandoening vallen niet onder de basisverzekering. Een behandeling fysiotherapie kost gemiddeld € 42. Met "
        "Plus krijgt u 9 keer manuele therapie per indicatie. U kunt tot 31 december opzeggen.",
    )
    return _document(
        pdf,
        ("Start", "Plus", "Opstap Plus"),
        ("Start", "sessions", 9, YEAR, 1),
        ("Plus", "sessions", 15, YEAR, 1),
        ("Opstap Plus", "sessions", 21, YEAR, 1),
        ("Plus", "manual_sessions", 9, "indication", 1),
    )


LAYOUTS: dict[str, Callable[[], Document]] = {
    "table": table,
    "packages across": across,
    "prose": prose,
    "two columns": columns,
    "footnotes": footnotes,
    "a total with a limit within": within,
    "budgets in euros": budgets,
    "a letter": letter,
}
