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
    "date": "2026-03-02",
    "price": "45,00",
}
PAGES = [("/", "nl"), ("/en", "en")]


@pytest.mark.parametrize(("path", "language"), PAGES)
def test_the_page_is_in_its_language_and_posts_to_itself(client, path, language) -> None:
    """Each language has its own address, and a form that is posted to the same address."""
    page = client.get(path).text
    assert f'<html lang="{language}">' in page
    assert f'<form method="post" action="{path}"' in page
    assert 'value="2026-11-22"' in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("path", "headline", "left"),
    [
        ("/", "9 behandelingen", "Nog over in 2026"),
        ("/en", "9 sessions", "Left in 2026"),
    ],
)
def test_an_answer_has_headline_sessions_left_euros_and_a_line_for_each_session(client, path, headline, left) -> None:
    """The answer stands above the form, with amounts when a price was given."""
    page = client.post(path, data=CHILD)
    assert page.status_code == 200
    assert headline in re.search(r"<h1[^>]*>(.*?)</h1>", page.text)[1]
    assert left in page.text
    assert re.search(r"€\s?405[,.]00", page.text)
    assert page.text.count('<th scope="row">') == 12
    assert "Besluit zorgverzekering" in page.text


@pytest.mark.parametrize(("path", "title"), [("/", "<title>Fout: "), ("/en", "<title>Error: ")])
def test_errors_stand_beside_their_field_and_in_the_title(client, path, title) -> None:
    """A field with a fault is marked, its message is tied to it, and typed values stay."""
    page = client.post(path, data={"age": "twaalf", "insurer": "Zilvern <Kruis>", "used": "3"})
    assert page.status_code == 422
    assert title in page.text
    for field in ("age", "insurer"):
        assert re.search(
            rf'<input id="{field}"[^>]*aria-invalid="true"\s+aria-describedby="[^"]*{field}-error"', page.text
        )
        assert f'id="{field}-error"' in page.text
    assert 'value="twaalf"' in page.text
    assert 'value="Zilvern &lt;Kruis&gt;"' in page.text
    assert 'id="used" name="used" type="text" value="3"' in page.text


def test_typed_values_stay_after_an_answer(client) -> None:
    """The form keeps what was filled in, so that one value can be changed."""
    page = client.post("/", data=CHILD).text
    assert 'value="45,00"' in page
    assert 'name="listed" value="no" checked' in page
    assert 'name="no_packages" value="yes" checked' in page


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"age": ""}, "Vul uw geboortedatum of uw leeftijd in."),
        ({"age": "12", "birth_date": "2014-01-01"}, "niet allebei"),
        ({"age": "40", "insurer": "CZ", "packages": "Plus", "no_packages": "yes"}, "kruiste aan dat u er geen hebt"),
    ],
)
def test_a_form_that_contradicts_itself_is_told_in_plain_words(client, form, message) -> None:
    """What a form alone can get wrong has a sentence of its own."""
    page = client.post("/", data=form)
    assert page.status_code == 422
    assert message in page.text


def test_what_is_not_known_is_said_and_what_to_ask(client) -> None:
    """Without a table for the year there is no answer, but the last known year and a question for the insurer."""
    form = {
        "age": "35",
        "insurer": "Zilveren Kruis",
        "packages": "Aanvullend 2 Sterren",
        "listed": "no",
        "therapy": "manual_therapy",
    }
    page = client.post("/en", data=form).text
    assert "Ask your insurer" in page
    assert "What held in 2019 (no answer for now)" in page
    assert "What would decide" in page


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
    page = client.post("/en", data=form).text
    assert "By the figures you gave" in page
    assert "<details open>" in page


def test_a_form_of_another_kind_is_refused(client) -> None:
    """The page takes an urlencoded form of at most 64 kB and nothing else."""
    assert client.post("/", json={"age": 12}).status_code == 415
    assert client.post("/", files={"age": b"12"}).status_code == 415
    assert client.post("/", data={"insurer": "x" * 70_000}).status_code == 413
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/", content=b"age=%ff", headers=headers).status_code == 400
    assert client.post("/", content=b"&".join([b"age=1"] * 1000), headers=headers).status_code == 400


def test_the_address_never_carries_answers(client) -> None:
    """A question in the address is not read: addresses end up in histories and logs."""
    assert client.get("/?age=12").text == client.get("/").text
