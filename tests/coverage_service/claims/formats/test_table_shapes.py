"""A table that no choice of headings makes readable is told by its shape, with what puts it right."""

from io import BytesIO

import pytest

from coverage_service.claims.formats.rows import FileError
from coverage_service.claims.formats.sniffing import open_claims

WHOLE = "Nr;Patiëntnr;Geboortedatum;Datum;Code;UZOVI"
# A table, and what is found of it and what its file then asks for.
SHAPES = {
    "Nr;1;2\nPatiëntnr;7;8\nGeboortedatum;12-03-2014;12-03-2015\nDatum;02-11-2026;03-11-2026\nCode;1200;1200\n": (
        "headings_below_each_other"
    ),
    "Patiëntnr;Geboortedatum;UZOVI;jan;feb;mrt;Totaal\n7;12-03-2014;7119;2;1;;3\n": "column_for_each",
    "Patiëntnr;Geboortedatum;UZOVI;01-2026;02-2026;03-2026\n7;12-03-2014;7119;2;1;3\n": "column_for_each",
    "Patiëntnr;Geboortedatum;UZOVI;week 1;week 2;week 3\n7;12-03-2014;7119;2;1;3\n": "column_for_each",
    "Nr;Patiëntnr;Geboortedatum;Datum 1;Datum 2;Code;UZOVI\n1;7;12-03-2014;02-11-2026;;1200;7119\n": "column_for_each",
    "Nr;Patiëntnr;Geboortedatum;Zitting 1;Zitting 2;UZOVI\n1;7;12-03-2014;02-11-2026;03-11-2026;7119\n": (
        "column_for_each"
    ),
    "Nr;Patiënt;Datum;Code;UZOVI\n1;Jansen, 12-03-1980;02-11-2026;1200;7119\n": "day_beside",
    "Nr;Patiënt (geb.datum);Datum;Code;UZOVI\n1;12-03-1980 Jansen;02-11-2026;1200;7119\n": "day_beside",
    f"{WHOLE};;{WHOLE}\n1;7;12-03-2014;02-11-2026;1200;7119;;2;8;12-03-2015;03-11-2026;1200;7119\n": "tables_beside",
}
# Tables whose headings may be chosen: none of these shapes is theirs.
OTHERS = [
    "Nr;Patiëntnr;Wanneer;Datum;Code;UZOVI\n1;7;12-03-2014;02-11-2026;1200;7119\n",
    "Nr;Patiëntnr;Geboortedatum;Wanneer;Code;UZOVI\n1;7;12-03-2014;ma 02-11-2026;1200;7119\n",
    "Nr;Patiënt;Wanneer geboren;Datum;Code;UZOVI;Notitie\n1;7;12-03-2014;02-11-2026;1200;7119;gebeld 01-11-2026\n",
    "Nr;Pat.nr;Geb.datum;Wanneer;Kuur 1;Kuur 2;Code;UZOVI\n1;7;12-03-2014;02-11-2026;01-01-2026;;1200;7119\n",
    "Nr;Patiëntnr;Leeftijd;Datum;Code;UZOVI;Bedrag 1;Bedrag 2\n1;7;12;02-11-2026;1200;7119;45,00;0,00\n",
]


@pytest.mark.parametrize(("text", "found"), SHAPES.items())
def test_a_table_of_another_shape_is_told_by_it(text: str, found: str) -> None:
    """No heading is asked for: whatever they mean, sessions would be lost or made up."""
    with pytest.raises(FileError) as raised:
        open_claims(BytesIO(text.encode()))
    assert [found] == [fault.found.code for fault in raised.value.faults]
    assert raised.value.seen is None


@pytest.mark.parametrize("text", OTHERS)
def test_headings_that_may_be_chosen_are_asked_for(text: str) -> None:
    """A column by a name that nobody knows is chosen by its heading."""
    with pytest.raises(FileError) as raised:
        open_claims(BytesIO(text.encode()))
    assert ["claim_columns"] == [fault.wanted.code for fault in raised.value.faults]
    assert raised.value.seen
