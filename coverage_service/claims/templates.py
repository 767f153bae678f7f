"""Templates: an empty claim file with the headings that are read, for a practice whose program exports nothing."""

import csv
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO

from coverage_service.claims.formats.rows import REQUIRED, SETTLED
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts

COLUMNS = (*REQUIRED, *SETTLED, "count", "provider_agb", "referral_date")


def headings(language: Language) -> list[str]:
    """Give the headings in a language."""
    return [texts(language)["claim_column"][name] for name in COLUMNS]


def csv_template(language: Language) -> bytes:
    """Write the headings as a CSV that a spreadsheet opens with its accents."""
    out = StringIO(newline="")
    csv.writer(out, delimiter=";").writerow(headings(language))
    return out.getvalue().encode("utf-8-sig")


def xlsx_template(language: Language) -> bytes:
    """Write the headings as a workbook whose columns are texts, so that no zero in front is lost."""
    import xlsxwriter  # noqa: PLC0415 - the other form needs no Excel

    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Declaraties")
        head, text = book.add_format({"bold": True, "num_format": "@"}), book.add_format({"num_format": "@"})
        for place, name in enumerate(headings(language)):
            sheet.write_string(0, place, name, head)
            sheet.set_column(place, place, len(name) + 2, text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, 0, len(COLUMNS) - 1)
    return out.getvalue()


TEMPLATES: Mapping[str, Callable[[Language], bytes]] = {"csv": csv_template, "xlsx": xlsx_template}
