"""The bar of sessions above the answer, and its legend."""

import re
from html import unescape

import pytest

ES = {
    "age": "50",
    "therapy": "manual_therapy_es",
    "insurer": "CZ",
    "packages": "Plus",
    "used": "0",
    "contracted": "yes",
}
NO_PACKAGE = {"age": "41", "therapy": "manual_therapy", "listed": "no", "used": "0", "no_packages": "yes"}
RHEUMATIC = {**NO_PACKAGE, "listed": "yes", "code": "RA", "contracted": "yes"}
LEGENDS = {
    "a part of each is reimbursed": (
        {**ES, "planned": "5", "price": "70"},
        ["5 behandelingen vergoed, 2 mrt 2026 t/m 30 mrt 2026, u betaalt € 30 per keer"],
        ["5 sessions reimbursed, 2 Mar 2026 to 30 Mar 2026, you pay €30 each"],
    ),
    "a part of one is reimbursed": (
        {**ES, "planned": "1", "price": "70"},
        ["1 behandeling vergoed, 2 mrt 2026, u betaalt € 30"],
        ["1 session reimbursed, 2 Mar 2026, you pay €30"],
    ),
    "nothing is reimbursed": (
        {**NO_PACKAGE, "planned": "1", "price": "45"},
        ["1 behandeling betaalt u zelf, 2 mrt 2026, € 45"],
        ["1 session you pay yourself, 2 Mar 2026, €45"],
    ),
    "perhaps nothing is reimbursed": (
        {**NO_PACKAGE, "no_packages": "", "stated_sessions": "9", "planned": "2", "price": "45", "contracted": "no"},
        ["2 behandelingen zonder contract misschien minder of niet vergoed, 2 mrt 2026 t/m 9 mrt 2026"],
        ["2 sessions without a contract perhaps reimbursed less, or not, 2 Mar 2026 to 9 Mar 2026"],
    ),
    "all goes to the deductible": (
        {**RHEUMATIC, "planned": "2", "price": "45"},
        ["2 behandelingen van uw eigen risico, 2 mrt 2026 t/m 9 mrt 2026, u betaalt € 45 per keer"],
        ["2 sessions from your deductible, 2 Mar 2026 to 9 Mar 2026, you pay €45 each"],
    ),
}


def picture(client, path, form) -> str:
    """Ask, and give the figure of the answer."""
    page = client.post(path, data={"date": "2026-03-02", **form}).text
    return unescape(re.search(r"<figure>.*?</figure>", page, re.DOTALL)[0]).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("form", "dutch", "english"), LEGENDS.values(), ids=LEGENDS)
def test_an_amount_says_whose_it_is(client, form, dutch, english) -> None:
    """Beside what is reimbursed stands what the patient pays, and it says so, as on the command line."""
    for path, told in (("/formulier", dutch), ("/en/form", english)):
        lines = re.findall(r"</span> <span>(.*?)</span></li>", picture(client, path, form))
        assert told == lines[: len(told)]


@pytest.mark.parametrize("form", [form for form, _, _ in LEGENDS.values()], ids=LEGENDS)
def test_a_number_of_sessions_is_no_amount(client, form) -> None:
    """In the bar nothing stands beside a number that makes euros of it."""
    bar = picture(client, "/formulier", form).split('<ul class="legend">')[0]
    assert '<span class="part ' in bar
    assert "€" not in bar
