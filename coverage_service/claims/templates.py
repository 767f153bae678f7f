"""Templates: an empty claim file with the headings that are read, for a practice whose program exports nothing."""

import csv
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO

from coverage_service.claims.formats.rows import REQUIRED, SETTLED
from coverage_service.claims.formats.workbook import write_workbook
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
    out = BytesIO()
    write_workbook(out, headings(language), ())
    return out.getvalue()


TEMPLATES: Mapping[str, Callable[[Language], bytes]] = {"csv": csv_template, "xlsx": xlsx_template}
