"""The guide: one question a page, all of it in the form."""

import re
from html import unescape

import pytest

PAGES = [("/", "nl"), ("/en", "en")]
FIRST = "Wordt uw manuele therapie vergoed?"
POLICY = "Fysiotherapie en manuele therapie: 12 behandelingen per jaar, waarvan maximaal 9 manuele therapie."
LED = {
    "an adult without a package": (
        [{"age": "35"}, {"therapy": "manual_therapy"}, {"complaint_is": "hoge rugpijn"}, {"has_package": "no"}],
        4,
    ),
    "an adult with a policy": (
        [
            {"age": "35 jaar"},
            {"therapy": "manual_therapy"},
            {"complaint_is": "none"},
            {"has_package": "yes"},
            {"stated_choice": "other", "stated_other": "10", "stated_manual_sessions": "8"},
            {"used": "drie", "planned": "5 keer", "price": ""},
            {"contracted": "yes"},
        ],
        9,
    ),
    "a child": (
        [
            {"age": "12"},
            {"therapy": "manual_therapy"},
            {"complaint_is": "nekpijn"},
            {"used": "0", "planned": "5", "price": "45"},
            {"contracted": "yes"},
        ],
        7,
    ),
    "a complaint that is sometimes on the list": (
        [
            {"age": "70"},
            {"therapy": "manual_therapy"},
            {"complaint_is": "na heupoperatie"},
            {"complaint_admitted": "yes"},
            {"first_session_day": "1", "first_session_month": "10", "first_session_year": "2026"},
            {"has_package": "no"},
            {"used": "4", "ever": "4", "planned": "12", "price": "45"},
        ],
        10,
    ),
    "a package whose figures are known": (
        [
            {"age": "50"},
            {"therapy": "manual_therapy_es"},
            {"has_package": "yes"},
            {"insurer": "CZ"},
            {"package": "Plus"},
            {"planned": "4", "price": "65", "budget_used": "0"},
            {"contracted": "yes"},
        ],
        9,
    ),
}


def hidden(page) -> dict[str, list[str]]:
    """Give the hidden fields of a page, which carry all that was answered."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page):
        found.setdefault(name, []).append(unescape(value))
    return found


def led(client, answers, path="/") -> str:
    """Answer one question after the other, each with what its page carries; give the last page."""
    page = client.get(path).text
    for answer in answers:
        page = client.post(path, data={**hidden(page), **answer}).text
    return page


def heading(page) -> str:
    """Give the heading of a page."""
    return unescape(re.sub(r"<[^>]+>", "", re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[1]))


@pytest.mark.parametrize(("path", "language"), PAGES)
def test_the_first_page_asks_age_and_therapist_and_links_the_whole_form(client, path, language) -> None:
    """Each language has its own address, its form posts to it, and the one-page form is a link away."""
    page = client.get(path).text
    assert f'<html lang="{language}">' in page
    assert f'<form id="check" class="guide" method="post" action="{path}"' in page
    assert 'name="age"' in page
    assert f'href="{ {"nl": "/formulier", "en": "/en/form"}[language] }"' in page
    assert 'name="therapy"' in page
    assert 'name="do" value="unknown"' not in page


@pytest.mark.parametrize(("answers", "asked"), LED.values(), ids=LED)
def test_a_person_is_asked_what_matters_and_no_more(client, answers, asked) -> None:
    """After so many questions there is an answer, with every answer in the summary."""
    page = led(client, answers)
    assert '<h1 id="headline"' in page
    assert len(hidden(page)["asked"]) == asked
    assert page.count('class="change"') == asked


ADMITTED = [{"age": "70"}, {"therapy": "manual_therapy"}, {"complaint_is": "na heupoperatie"}]
OWN_POLICY = LED["an adult with a policy"][0]


def test_what_decides_of_a_complaint_is_asked_at_once(client) -> None:
    """A complaint that is only sometimes on the list brings its one question; no answer to it is asked for twice."""
    page = led(client, ADMITTED)
    assert "opgenomen" not in heading(page)
    assert 'name="complaint_admitted"' in page
    answered = led(client, [*ADMITTED, {"complaint_admitted": "unknown"}, {"has_package": "no"}])
    assert 'name="planned"' in answered
    assert "Opgenomen geweest" in answered


def test_another_complaint_takes_no_answer_of_the_one_before(client) -> None:
    """Who was admitted for a hip is asked again about a knee."""
    page = led(client, [*ADMITTED, {"complaint_admitted": "yes"}, {"go": "condition.listed"}])
    page = client.post("/", data={**hidden(page), "complaint_is": "na knieoperatie"}).text
    assert 'name="complaint_admitted"' in page


def test_what_is_left_out_beside_another_question_is_asked_alone(client) -> None:
    """A therapist left out on the first page, and a contract left out beside the price, are no "I do not know"."""
    page = led(client, [{"age": "35"}])
    assert heading(page) == "Wie behandelt u?"
    assert 'name="age" type="text"' not in page
    page = led(client, OWN_POLICY[:6])
    assert heading(page) == "Heeft uw therapeut een contract met uw verzekeraar?"
    beside = {**OWN_POLICY[5], "contracted": "yes"}
    assert '<h1 id="headline"' in led(client, [*OWN_POLICY[:5], beside])


def test_back_leads_to_the_whole_page_before(client) -> None:
    """What was asked on one page is shown on one page again, with its answers."""
    page = led(client, [{"age": "35", "therapy": "manual_therapy"}, {"go": "therapy"}])
    assert 'name="age" type="text" value="35"' in page
    assert 'value="manual_therapy" checked' in page


@pytest.mark.parametrize("name", ["Onbekende Zorg", "DSW Zorgverzekeraar", ""])
def test_no_name_of_an_insurer_blocks_anything(client, name) -> None:
    """An insurer that nobody knows, or none, leads to the policy all the same, with where to look in it."""
    page = led(client, [*OWN_POLICY[:3], {"has_package": "yes", "insurer": name}])
    assert heading(page) == "Wat staat er in uw polis?"
    assert 'id="look-heading"' in page
    assert ("kennen wij niet" in page) is (name == "Onbekende Zorg")
    assert ('href="https://www.dsw.nl/"' in page) is name.startswith("DSW")


def test_who_types_that_they_do_not_know_their_insurer_has_left_it_out(client) -> None:
    """Who writes "weet ik niet" names no insurer that we do not know, and none is suggested for it."""
    held = {"has_package": "yes", "insurer": "Weet ik niet"}
    page = led(client, [{"age": "35"}, {"therapy": "manual_therapy"}, {"complaint_is": "none"}, held])
    assert 'name="stated_choice"' in page
    assert "Weet ik niet&#34;" not in page
    assert "Bedoelt u" not in page


def test_a_policy_shows_where_to_look_with_its_insurer(client) -> None:
    """The heading in the policy, where to log in, and the insurer's own page on it, not its front door."""
    page = unescape(led(client, [*OWN_POLICY[:3], {"has_package": "yes", "insurer": "vgz"}]))
    assert 'het kopje "Fysiotherapie vanaf 18 jaar"' in page
    assert "Mijn VGZ" in page
    assert "https://www.vgz.nl/vergoedingen/fysiotherapie-en-andere-beweegzorg/fysiotherapie-vanaf-18-jaar" in page


def test_who_holds_a_package_is_never_told_what_holds_without_one(client) -> None:
    """Where the policy is not known, the answer is the most that it can cost, and no case is that of no package."""
    answers = [*OWN_POLICY[:4], {"do": "unknown"}, {"planned": "5", "price": "45", "contracted": "yes"}]
    page = led(client, answers)
    assert heading(page) == (
        "Voor alle 5 behandelingen betaalt u hoogstens € 225; uw polis zegt hoeveel uw verzekering daarvan betaalt."
    ).replace("€ ", "€\N{NO-BREAK SPACE}")
    assert "geen aanvullende verzekering hebt" not in page


def test_a_treatment_that_starts_next_year_is_one_of_next_year(client) -> None:
    """From mid-November one can ask for the year to come: nothing was had in it yet, so that is not asked."""
    first = {"age": "41", "therapy": "manual_therapy", "next_year": "2027"}
    page = led(client, [first, {"complaint_is": "none"}, {"has_package": "yes"}])
    assert "Gebruik uw polis voor 2027" in page
    page = client.post("/", data={**hidden(page), "stated_choice": "9"}).text
    assert 'name="used"' not in page
    page = client.post("/", data={**hidden(page), "planned": "12", "price": "48", "contracted": "yes"}).text
    assert "vergoedt 9 behandelingen" in heading(page)
    assert "nog over in 2027" in page
    changed = client.post("/", data={**hidden(page), "go": "age"}).text
    changed = client.post("/", data={**hidden(changed), "age": "41", "therapy": "manual_therapy"}).text
    assert "next_year" not in hidden(changed)
    assert 'name="used"' in changed


def test_the_pace_is_asked_where_it_decides(client) -> None:
    """Over New Year it matters how often one goes: it is asked beside the number; once a week is named otherwise."""
    page = led(client, OWN_POLICY[:5])
    assert 'name="days_between"' in page
    weekly = client.post(
        "/", data={**hidden(page), "used": "0", "planned": "9", "price": "45", "contracted": "yes"}
    ).text
    assert "één keer per week" in weekly
    page = client.post("/", data={**hidden(weekly), "go": "days_between_sessions"}).text
    assert heading(page) == "Hoe vaak gaat u?"
    monthly = client.post("/", data={**hidden(page), "days_between": "30"}).text
    assert "1 keer per maand" in monthly
    assert "één keer per week" not in monthly
    assert led(client, [{"age": "41", "therapy": "manual_therapy", "next_year": "2027"}]).count("days_between") == 0


def test_a_contract_that_changes_nothing_is_not_asked_about_anywhere(client) -> None:
    """Where the same is paid with a contract and without one, no question, action or case is about it."""
    person = {"age": "50", "therapy": "manual_therapy_es"}
    used = {"used": "9", "planned": "6", "price": "65", "budget_used": "340"}
    page = led(client, [person, {"has_package": "yes", "insurer": "CZ"}, {"package": "Plus"}, used])
    assert '<h1 id="headline"' in page
    assert "een contract" not in page


def test_cases_that_cost_the_same_are_not_told_apart(client) -> None:
    """All of it goes to the deductible, with a contract and without one: that is one answer."""
    first_session = {"first_session_day": "1", "first_session_month": "9", "first_session_year": "2026"}
    used = {"used": "22", "ever": "22", "planned": "4", "price": "50"}
    asked = [*ADMITTED, {"complaint_admitted": "yes"}, first_session, {"has_package": "no"}, used]
    page = led(client, [*asked, {"deductible": "385"}])
    assert "Eerst geldt uw eigen risico" in heading(page)
    assert 'class="branch"' not in page


def test_what_an_answer_rests_on_stands_beside_it(client) -> None:
    """Over New Year the figures of this year's policy are taken for the next one's, and that is said at once."""
    beside = {"used": "0", "planned": "9", "price": "45", "contracted": "yes"}
    page = led(client, [*OWN_POLICY[:5], beside])
    note = re.search(r'<p class="note">(.*?)</p>', page)[1]
    assert "voor het nieuwe jaar rekenen wij met dezelfde" in note
    within = led(client, [*OWN_POLICY[:5], {**beside, "planned": "2"}])
    assert 'class="note"' not in within


def test_figures_under_physiotherapy_are_no_figures_of_the_other_therapist(client) -> None:
    """Who does not know who treats them is told whose answer it is."""
    person = {"age": "35", "therapy": "unknown"}
    beside = {"used": "0", "planned": "2", "price": "45", "contracted": "yes"}
    page = led(client, [person, {"complaint_is": "none"}, *OWN_POLICY[3:5], beside])
    assert "De cijfers van uw polis gelden als een fysiotherapeut u behandelt" in page


def test_the_deductible_is_warned_of_once(client) -> None:
    """Where the first sentence says that it comes first, no second one does."""
    first_session = {"first_session_day": "1", "first_session_month": "9", "first_session_year": "2026"}
    used = {"used": "22", "ever": "22", "planned": "4", "price": "50", "contracted": "yes"}
    asked = [*ADMITTED, {"complaint_admitted": "yes"}, first_session, {"has_package": "no"}, used]
    page = led(client, [*asked, {"deductible": "385"}])
    assert "dat gaat van uw eigen risico af" in heading(page)
    assert "gaat eerst uw eigen risico af" not in page
    paid = led(client, [*asked, {"deductible": "0"}])
    assert heading(paid) == "Ja, de basisverzekering betaalt alle 4 behandelingen; u betaalt niets."


WHIPLASH = [
    {"age": "52", "therapy": "manual_therapy"},
    {"complaint_is": "whiplash"},
    {"first_session_day": "1", "first_session_month": "9", "first_session_year": "2026"},
    {"has_package": "no"},
    {"used": "14", "ever": "14", "planned": "10", "price": "44", "contracted": "yes"},
]


def test_nothing_is_left_where_nothing_can_be_had(client) -> None:
    """What the basic insurance pays without a limit after twenty sessions is not told to who will not reach them."""
    page = led(client, WHIPLASH)
    assert heading(page).startswith("Nee")
    assert "onbeperkt" not in page
    assert "Kan de termijn worden verlengd" in page


def test_who_holds_a_package_is_not_told_that_there_may_be_none(client) -> None:
    """Which package it is decides, and it is asked what it is called; an unknown name leads to what the policy says."""
    held = [{"age": "44", "therapy": "manual_therapy_es"}, {"has_package": "yes", "insurer": "VGZ"}]
    assert "Dan vragen wij wat er in uw polis staat." in led(client, held)
    used = {"used": "2", "planned": "4", "price": "60"}
    page = unescape(led(client, [*held, {"package": "unknown"}, used, {"do": "unknown"}]))
    assert heading(page).startswith("Dat hangt ervan af welke aanvullende verzekering u hebt.")
    assert "hoe uw aanvullende verzekering heet" in page
    assert "of u een aanvullende verzekering hebt" not in page


def test_what_makes_no_difference_is_not_among_what_would_change_the_answer(client) -> None:
    """A contract can save money also where no price was said; a list that changes nothing is left out."""
    page = led(client, [{"age": "12", "therapy": "manual_therapy"}, {"complaint_is": "nekpijn"}, {"used": "0"}])
    assert "Heeft uw therapeut geen contract?" in page
    assert "Staat uw klacht wel op de lijst?" not in page
    assert "geen verschil" not in page


def test_another_scheme_is_said_without_figures_that_are_not_its_own(client) -> None:
    """Somebody insured abroad gets the question to ask, no count of sessions and no rule on referral."""
    answers = [{"age": "22", "therapy": "manual_therapy"}, {"complaint_is": "nekpijn"}, {"has_package": "abroad"}]
    page = led(client, answers)
    assert "geen Nederlandse zorgverzekering" in page
    assert "heb ik een verwijzing nodig" in page
    assert 'class="tiles"' not in page
    assert "hebt u geen verwijzing nodig" not in page


def test_a_policy_no_longer_held_pays_nothing(client) -> None:
    """Figures that were stated before the answer became "no package" do not count."""
    page = led(client, [*OWN_POLICY, {"go": "packages"}])
    page = client.post("/", data={**hidden(page), "has_package": "no"}).text
    assert "u betaalt alle 5 behandelingen zelf" in heading(page)


def test_no_answer_no_says_when_it_turns_to_yes(client) -> None:
    """Of a complaint that may be on the list, "no" comes with the session from which the basic insurance would pay."""
    answers = [
        *ADMITTED,
        {"complaint_admitted": "unknown"},
        {"has_package": "no"},
        {"used": "0", "ever": "0", "planned": "5"},
    ]
    assert "begint de vergoeding na nog 20 behandelingen" in heading(led(client, answers))


def test_inputs_asked_together_may_stay_empty(client) -> None:
    """One of them is enough, none is not; an empty one is not known, and Back leads to the page before them all."""
    page = led(client, OWN_POLICY[:5])
    assert client.post("/", data=hidden(page)).status_code == 422
    wrong = client.post("/", data={**hidden(page), "used": "veel", "planned": "5"})
    assert 'id="used-error"' in wrong.text
    assert 'value="5"' in wrong.text
    assert '<button class="link back" name="go" value="stated_package"' in page


def test_not_known_is_an_answer_to_everything_but_the_age(client) -> None:
    """Somebody who knows nothing else is led to an answer."""
    page = led(client, [{"age": "41"}, *({"do": "unknown"},) * 12])
    assert '<h1 id="headline"' in page
    assert "weet ik niet" in page
    assert client.post("/", data={"on_page": "age", "do": "unknown"}).status_code == 422


def test_near_the_18th_birthday_the_day_is_asked_in_three_boxes(client) -> None:
    """The birth date counts instead of the age; a day that does not exist is told beside the boxes."""
    page = led(client, [{"age": "17"}])
    assert "geboortedatum" in heading(page)
    wrong = {"birth_date_day": "31", "birth_date_month": "2", "birth_date_year": "2009"}
    refused = client.post("/", data={**hidden(page), **wrong})
    assert refused.status_code == 422
    assert 'id="birth_date_day-error"' in refused.text
    right = client.post("/", data={**hidden(page), **wrong, "birth_date_day": "3"})
    assert heading(right.text) == "Wie behandelt u?"


def test_a_summary_row_leads_back_to_its_question(client) -> None:
    """What was answered is filled in; going on leads to the question that was still open."""
    page = led(client, [{"age": "35"}, {"therapy": "manual_therapy"}, {"go": "age"}])
    assert 'name="age" type="text" value="35"' in page
    page = client.post("/", data={**hidden(page), "age": "36", "therapy": "manual_therapy"}).text
    assert heading(page) == "Wat is uw klacht?"
    assert ">36<" in page


@pytest.mark.parametrize(
    ("on_page", "typed", "message"),
    [
        ("age", {}, "Vul uw leeftijd in"),
        ("age", {"age": "130"}, "heel getal in van 0 tot 125"),
        ("therapy", {}, "Kies een van de antwoorden"),
        ("insurer", {"insurer": "Onbekend Kruis"}, "Bedoelt u: "),
        ("sessions_used", {"used": "vaak"}, "heel getal"),
        ("tariff_eur", {"price": "veel"}, "bedrag"),
        ("stated_package", {"stated_choice": "other", "stated_other": "9", "stated_manual_sessions": "12"}, "totaal"),
        ("stated_package", {"policy_text": "Wij wensen u een fijne dag."}, "geen aantal"),
        ("stated_package", {"policy_text": "x" * 9000}, "te lang"),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_stays(client, on_page, typed, message) -> None:
    """The message stands beside the field and in the summary of errors, and what was typed is still there."""
    known = {"age": "35", "asked": ["age"]} if on_page != "age" else {}
    page = client.post("/", data={**known, "on_page": on_page, **typed})
    assert page.status_code == 422
    assert unescape(page.text).count(message) == 2
    assert all(f'value="{value}"' in page.text or f">{value}<" in page.text for value in typed.values())


def test_pasted_lines_are_read_back_and_then_count(client) -> None:
    """Nothing counts before it is confirmed."""
    start = {"age": "35", "asked": ["age"], "on_page": "stated_package"}
    page = client.post("/", data={**start, "policy_text": POLICY}).text
    assert "12 per jaar, waarvan 9 manueel" in page
    assert hidden(page)["asked"] == ["age"]
    page = client.post("/", data={**hidden(page), "do": "confirm"}).text
    assert hidden(page)["asked"] == ["age", "stated_package"]
    assert hidden(page)["stated_sessions"] == ["12"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("stijve nek", "Staat niet op de lijst"),
        ("heupoperatie", "Soms op de lijst"),
        ("qwrtzp", "Dit woord kennen wij niet"),
        ("dry needling", "Dit is een behandeling"),
        ("Osteopaat", "Dit is een behandeling"),
    ],
)
def test_a_complaint_says_at_once_whether_it_is_on_the_list(client, words, told) -> None:
    """Searching answers nothing yet; what is found tells where it stands."""
    page = client.post("/", data={"age": "35", "asked": "age", "on_page": "condition.listed", "complaint": words})
    assert page.status_code == 200
    assert told in page.text


def test_more_before_18_than_this_year_is_told_as_such(client) -> None:
    """What was had before the birthday is part of what was had this year, and the page says so."""
    born = {"birth_date_day": "1", "birth_date_month": "10", "birth_date_year": "2008"}
    said = {"age": "18", **born, "therapy": "manual_therapy", "complaint_is": "nekpijn", "has_package": "yes"}
    asked = ["age", "therapy", "birth_date", "condition.listed", "packages", "insurer", "stated_package"]
    typed = {"stated_sessions": "9", "used": "4", "used_before_18": "9", "on_page": "used_before_18"}
    page = client.post("/", data={**said, **typed, "asked": [*asked, "sessions_used"]}).text
    assert "niet meer dan u dit jaar in totaal had" in page


def test_a_stale_or_forged_page_is_put_right(client) -> None:
    """Unknown questions and fields are left out, and what contradicts the newest answer is asked again."""
    forged = {"asked": ["age", "nonsense", "insurer"], "age": "oud", "insurer": "Bestaat Niet", "x": "y", "go": "z"}
    page = client.post("/", data=forged)
    assert page.status_code == 200
    assert heading(page.text) == FIRST
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/", content=b"age=%ff", headers=headers).status_code == 400


def test_the_same_post_gives_the_same_page(client) -> None:
    """A double post and a reload do no harm."""
    data = {"on_page": "age", "age": "35"}
    assert client.post("/", data=data).text == client.post("/", data=data).text


@pytest.mark.parametrize(("headers", "kept"), [({}, "private, no-cache"), ({"hx-request": "true"}, "no-store")])
def test_a_page_is_kept_only_for_the_back_of_a_browser_without_script(client, headers, kept) -> None:
    """A script finds the answers again in the history of the tab, so that the browser need not keep the page."""
    response = client.post("/", data={"on_page": "age", "age": "35"}, headers=headers)
    assert kept == response.headers["cache-control"]


def test_a_page_of_before_leads_on_from_there(client) -> None:
    """Who answers an older page once more goes on with what that page knew, and with nothing that came later."""
    older = led(client, OWN_POLICY[:3])
    page = client.post("/", data={**hidden(older), "has_package": "yes"}).text
    client.post("/", data={**hidden(page), "stated_choice": "12"})
    again = client.post("/", data={**hidden(older), "has_package": "no"}).text
    assert "stated_package" not in hidden(again)["asked"]
    assert heading(again).startswith("Nee, u betaalt")


def test_figures_given_beside_the_answer_count(client) -> None:
    """Where the answer asks for the own policy, its figures lead to another answer."""
    page = led(client, [{"age": "41"}, *({"do": "unknown"},) * 12])
    assert 'name="stated_sessions" type="text"' in page
    page = client.post("/", data={**hidden(page), "stated_sessions": "12", "stated_manual_sessions": "9"}).text
    assert "12 per jaar, waarvan 9 manueel" in page


def test_who_has_arthrosis_is_told_of_the_programme(client) -> None:
    """Manual therapy falls under no programme of the basic insurance: that there is one, and what to ask, is told."""
    person = [{"age": "66", "therapy": "manual_therapy"}, {"complaint_is": "versleten knie"}, {"has_package": "no"}]
    page = led(client, person)
    assert heading(page) == "Nee, u betaalt de behandeling zelf."
    assert "manuele therapie valt daar niet onder" in page
    assert "het programma volgen dat de basisverzekering betaalt" in page
