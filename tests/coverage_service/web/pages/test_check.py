"""The page: a form and an answer, in two languages, without JavaScript."""

import re

import pytest

CHILD = {
    "age": "12",
    "no_packages": "yes",
    "listed": "no",
    "therapy": "manual_therapy",
    "contracted": "yes",
    "planned": "12",
    "result_insufficient": "no",
    "date": "2026-03-02",
    "price": "45,00",
}
PAGES = [("/formulier", "nl"), ("/en/form", "en")]


@pytest.mark.parametrize(("path", "language"), PAGES)
def test_the_page_is_in_its_language_and_posts_to_itself(client, path, language) -> None:
    """Each language has its own address, and a form that is posted to the same address."""
    page = client.get(path).text
    assert f'<html lang="{language}">' in page
    assert f'<form id="check" method="post" action="{path}"' in page
    assert 'value="2026-11-22"' in page


@pytest.mark.parametrize(
    "path", ["/", "/en", "/formulier", "/en/form", "/over", "/en/about", "/vergelijken", "/en/compare", "/nowhere"]
)
def test_no_page_has_a_script_or_style_of_its_own(client, path) -> None:
    """Scripts and styles are files of ours; nothing stands in the markup, so that the policy can be strict."""
    page = client.get(path, headers={"accept": "text/html"}).text
    assert not re.search(r"<script(?![^>]* src=\"/static/)|<style| style=| on[a-z]+=|javascript:", page)
    assert not re.search(r"(?:src|action|data-hx-\w+)=\"https?:", page)


@pytest.mark.parametrize(
    ("path", "headline", "left"),
    [
        ("/formulier", "9 behandelingen", "nog over in 2026"),
        ("/en/form", "9 sessions", "left in 2026"),
    ],
)
def test_an_answer_has_headline_sessions_left_euros_and_a_line_for_each_session(client, path, headline, left) -> None:
    """The answer stands above the form, with amounts when a price was given."""
    page = client.post(path, data=CHILD)
    assert page.status_code == 200
    assert headline in re.search(r"<h1[^>]*>(.*?)</h1>", page.text)[1]
    assert left in page.text
    assert re.search(r"€\s?405\b", page.text)
    assert page.text.count('<th scope="row">') == 12
    assert "Besluit zorgverzekering" in page.text


@pytest.mark.parametrize(("path", "title"), [("/formulier", "<title>Fout: "), ("/en/form", "<title>Error: ")])
def test_errors_stand_beside_their_field_and_in_the_title(client, path, title) -> None:
    """A field with a fault is marked, its message is tied to it, and typed values stay."""
    page = client.post(path, data={"age": "oud", "insurer": "Zilvern <Kruis>", "used": "3"})
    assert page.status_code == 422
    assert title in page.text
    for field in ("age", "insurer"):
        assert re.search(
            rf'<input id="{field}"[^>]*aria-invalid="true"\s+aria-describedby="[^"]*{field}-error"',
            page.text,
            re.DOTALL,
        )
        assert f'id="{field}-error"' in page.text
    assert 'value="oud"' in page.text
    assert 'value="Zilvern &lt;Kruis&gt;"' in page.text
    assert 'id="used" name="used" type="text" value="3"' in page.text


def test_typed_values_stay_after_an_answer(client) -> None:
    """The form keeps what was filled in, so that one value can be changed."""
    page = client.post("/formulier", data=CHILD).text
    assert 'value="45,00"' in page
    assert 'name="listed" value="no" checked' in page
    assert 'name="no_packages" value="yes" checked' in page


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"age": ""}, "Vul uw leeftijd in. Of vul uw geboortedatum in."),
        ({"age": "12", "birth_date": "2014-01-01"}, "niet allebei"),
        ({"age": "40", "insurer": "CZ", "packages": "Plus", "no_packages": "yes"}, "ook dat u er geen hebt"),
        ({"age": "40", "used": "3", "used_unknown": "yes"}, "ook dat u het niet weet"),
        ({"age": "40", "price": "veel"}, "Vul een bedrag in, bijvoorbeeld 52,50."),
        ({"age": "40", "insurer": "Zilvern Kruis"}, "Bedoelt u: Zilveren Kruis"),
        ({"age": "40", "insurer": "CZ", "packages": "Plu"}, "Bedoelt u: Plus"),
        ({"age": "40", "listed": "no", "code": "B16"}, "Dit past niet bij de aandoening die u koos."),
        ({"age": "40", "stated_sessions": "9", "stated_manual_sessions": "12"}, "niet meer dan het totaal"),
    ],
)
def test_a_form_that_contradicts_itself_is_told_in_plain_words(client, form, message) -> None:
    """What a form alone can get wrong has a sentence of its own."""
    page = client.post("/formulier", data=form)
    assert page.status_code == 422
    assert message in page.text
    for value in form.values():
        assert not value or f'value="{value}"' in page.text


def test_what_is_not_known_is_said_and_what_to_ask(client) -> None:
    """Without a table for the year there is no answer, but the last known year and a question for the insurer."""
    form = {
        "age": "35",
        "insurer": "Zilveren Kruis",
        "packages": "Aanvullend 2 Sterren",
        "listed": "no",
        "therapy": "manual_therapy",
    }
    page = client.post("/en/form", data=form).text
    assert "Or ask your insurer" in page
    assert "What held in 2019 (no answer for now)" in page
    assert "How many sessions of manual therapy do you reimburse in 2026?" in page
    assert "The number in your own policy is enough" in page
    assert page.count('name="stated_sessions"') == 1
    assert 'name="stated_sessions" type="text" value="" autocomplete="off" class="short" form="check"' in page


def test_figures_of_ones_own_policy_are_used(client) -> None:
    """The figures in the details element win over the tables."""
    form = {
        "age": "35",
        "listed": "no",
        "therapy": "manual_therapy",
        "contracted": "yes",
        "stated_sessions": "12",
        "stated_manual_sessions": "9",
    }
    page = client.post("/en/form", data=form).text
    assert "According to the figures you gave" in page
    assert re.search(r"<details open>\s*<summary>Do you have the figures", page)


def test_a_form_of_another_kind_is_refused(client) -> None:
    """The page takes an urlencoded form of at most 64 kB and nothing else."""
    assert client.post("/formulier", json={"age": 12}).status_code == 415
    assert client.post("/formulier", files={"age": b"12"}).status_code == 415
    assert client.post("/formulier", data={"insurer": "x" * 70_000}).status_code == 413
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/formulier", content=b"age=%ff", headers=headers).status_code == 400
    assert client.post("/formulier", content=b"&".join([b"age=1"] * 1000), headers=headers).status_code == 400


def test_packages_of_the_insurer_and_year_are_offered(client) -> None:
    """A step shows what there is to choose, answers nothing, and keeps what was filled in and what was ticked."""
    form = {"age": "x", "insurer": "cz", "date": "2018-05-01", "packages": "plus", "step": "packages"}
    page = client.post("/formulier", data=form)
    assert page.status_code == 200
    assert re.search(r'name="packages" value="Plus" checked', page.text)
    assert "Pakketten van CZ in 2018:" in page.text
    assert '<h1 id="headline"' not in page.text
    assert 'value="x"' in page.text


@pytest.mark.parametrize(
    ("insurer", "year", "told"),
    [
        ("", "2026", "Vul eerst uw verzekeraar in"),
        ("Zilvern Kruis", "2026", '<button class="second" name="insurer" value="Zilveren Kruis">'),
        ("CZ", "1990", "De pakketten van CZ kennen wij niet."),
        ("CZ", "2031", "De pakketten van CZ in 2031 kennen wij niet. In 2026 waren er deze:"),
    ],
)
def test_without_packages_it_is_said_why(client, insurer, year, told) -> None:
    """No insurer, one nobody knows, or a year without a table: never the packages of another year as if of this."""
    assert (
        told in client.post("/formulier", data={"insurer": insurer, "date": f"{year}-05-01", "step": "packages"}).text
    )


@pytest.mark.parametrize(("word", "code"), [("nekhernia", "A10"), ("WHIPLASH", "B16"), ("frozen", "B7")])
def test_a_condition_is_found_by_a_plain_word(client, word, code) -> None:
    """The list is searched by what people call it; what was chosen stays, whatever is searched."""
    form = {"condition_search": word, "code": "A1", "step": "conditions"}
    page = client.post("/formulier", data=form).text
    assert f'id="code-{code}"' in page
    assert 'value="A1" checked' in page
    assert 'id="code-D3"' not in page


def test_several_packages_may_be_ticked_and_typed(client) -> None:
    """Names ticked and typed are one list; what is not offered comes back in the text field."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    body = "insurer=CZ&date=2018-03-01&packages=Plus&packages=Top;+Iets+anders&step=packages"
    page = client.post("/formulier", content=body, headers=headers).text
    assert 'value="Plus" checked' in page
    assert 'value="Top" checked' in page
    assert 'name="packages" type="text" value="Iets anders"' in page


def test_what_would_change_the_answer_is_said(client) -> None:
    """The same question is decided with a contract and without, on the list and not."""
    page = client.post("/en/form", data=CHILD).text
    assert "If your therapist has no contract:" in page
    assert "If your complaint is on the list: your insurance reimburses 12 sessions" in page


def test_without_a_contract_a_package_may_pay_nothing(client) -> None:
    """What would change is never a reimbursement that nobody has seen; the tile then counts from none."""
    own = {"age": "40", "therapy": "manual_therapy", "listed": "no", "stated_sessions": "9", "planned": "6"}
    page = client.post("/en/form", data={**own, "price": "45", "contracted": "yes"}).text
    assert "If your therapist has no contract: your insurance may reimburse 6 sessions in part, or not at all." in page
    assert "0 to 6 of 6" in client.post("/en/form", data={**own, "price": "45", "contracted": "no"}).text


def test_an_old_page_and_a_double_post_do_no_harm(client) -> None:
    """A field that this version does not have is passed over, and the same post gives the same page."""
    first, second = (client.post("/formulier", data={**CHILD, "field_of_last_year": "x"}).text for _ in range(2))
    assert first == second == client.post("/formulier", data=CHILD).text


@pytest.mark.parametrize(("path", "address"), [("/formulier", "/en/form"), ("/en/form", "/formulier")])
def test_the_switch_of_language_posts_the_answers(client, path, address) -> None:
    """The other language is asked with a post, never with answers in the address."""
    page = client.post(path, data=CHILD).text
    assert f'form="check" formaction="{address}" name="step" value=""' in page
    assert f'formaction="{address}" name="step" value="form"' in client.get(path).text


def test_the_address_never_carries_answers(client) -> None:
    """A question in the address is not read: addresses end up in histories and logs."""
    assert client.get("/formulier?age=12").text == client.get("/formulier").text
