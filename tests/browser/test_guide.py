"""The guide in a real browser: one question a page, with and without JavaScript, by keyboard, on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import swapped, violations
from tests.browser.keyboard import reach

POLICY = "Fysiotherapie en manuele therapie: 12 behandelingen per jaar, waarvan maximaal 9 manuele therapie."
BOTH = pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 390)], ids=["desktop", "phone"])


def go_on(page: Page, button: str = "#continue") -> str:
    """Press a button, and give the heading of what follows."""
    with swapped(page):
        page.click(button)
    return page.inner_text("h1")


def say(page: Page, field: str, text: str) -> str:
    """Type an answer and go on."""
    page.fill(f"#{field}", text)
    return go_on(page)


def choose(page: Page, card: str) -> str:
    """Choose a card and go on."""
    page.check(f"#{card}")
    return go_on(page)


def complain(page: Page, words: str) -> str:
    """Search a complaint, choose the first that is found and go on."""
    page.fill("#complaint", words)
    if page.evaluate("typeof window.htmx !== 'object'"):
        page.click("button[value=search]")
    page.wait_for_selector("#complaint-1")
    return choose(page, "complaint-1")


def begin(page: Page, age: str) -> str:
    """Answer the first page, for somebody whom a physiotherapist treats."""
    page.fill("#age", age)
    return choose(page, "therapy-manual_therapy")


def as_far_as_the_policy(page: Page) -> None:
    """Answer for an adult of 35 with a package, as far as what the policy says."""
    begin(page, "35 jaar")
    complain(page, "stijve nek")
    assert choose(page, "has_package-yes") == "Wat staat er in uw polis?"


@BOTH
def test_an_adult_with_a_policy_is_led_to_an_answer(opened, address, script, width) -> None:
    """Figures are chosen from the policy; the address never changes, and all that was said stands in the summary."""
    page = opened("/", script=script, width=width)
    as_far_as_the_policy(page)
    page.check("#stated-12")
    say(page, "stated_manual_sessions", "9")
    page.fill("#used", "3x")
    page.fill("#planned", "6 keer")
    assert choose(page, "contracted-yes").startswith("Ja, uw aanvullende verzekering vergoedt alle 6")
    rows = page.locator(".answers dl").inner_text()
    assert "12 per jaar, waarvan 9 manueel" in rows
    assert "Stijve nek" in rows
    assert page.url == f"{address}/"
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@BOTH
def test_pasted_lines_are_read_back_before_they_count(opened, script, width) -> None:
    """What is read is said in words, may be changed, and is an answer only when it is confirmed."""
    page = opened("/", script=script, width=width)
    as_far_as_the_policy(page)
    page.click("details summary")
    page.fill("#policy_text", POLICY)
    go_on(page, "button[value=read]")
    assert "12 per jaar, waarvan 9 manueel" in page.inner_text(".read-back")
    go_on(page, "text=Nee, ik pas het aan")
    assert page.is_checked("#stated-12")
    assert page.input_value("#stated_manual_sessions") == "9"
    assert go_on(page) == "Hoeveel behandelingen, en wat kosten ze?"


@BOTH
def test_a_mother_asks_for_her_child(opened, script, width) -> None:
    """A child is asked about the sessions, and about insurance only where the basic insurance may not pay them all."""
    page = opened("/en", script=script, width=width)
    begin(page, "12")
    complain(page, "neck pain")
    page.fill("#used", "none")
    assert "basic insurance" in say(page, "planned", "8")
    assert page.locator("#has_package").count() == 0


@BOTH
def test_an_adult_without_a_package_is_done_in_three_pages(opened, script, width) -> None:
    """Who pays everything is not asked how often or how much."""
    page = opened("/", script=script, width=width)
    begin(page, "35")
    complain(page, "hoge rugpijn")
    choose(page, "has_package-no")
    expect(page.locator("#headline")).to_have_count(1)
    expect(page.locator("[name=asked]")).to_have_count(4)


@BOTH
def test_back_and_change_keep_everything(opened, script, width) -> None:
    """Going back shows what was said, and on again nothing is asked twice; a half-typed answer stays as well."""
    page = opened("/", script=script, width=width)
    as_far_as_the_policy(page)
    page.fill("#stated_manual_sessions", "9")
    assert go_on(page, ".back") == "Hebt u een aanvullende verzekering?"
    assert page.is_checked("#has_package-yes")
    go_on(page, ".back")
    assert page.is_checked("#complaint-1")
    assert go_on(page) == "Wat staat er in uw polis?"
    assert page.input_value("#stated_manual_sessions") == "9"
    go_on(page, "button[name=go][value=age]")
    assert page.input_value("#age") == "35 jaar"
    assert page.is_checked("#therapy-manual_therapy")
    assert say(page, "age", "36") == "Wat staat er in uw polis?"


@BOTH
def test_reload_loses_nothing(opened, script, width) -> None:
    """A page that is loaded again asks the same question with the same answers."""
    page = opened("/", script=script, width=width)
    as_far_as_the_policy(page)
    page.reload()
    page.wait_for_selector("#stated-12")
    assert "Stijve nek" in page.inner_text(".answers")


def test_the_browsers_back_needs_no_script(opened) -> None:
    """Without JavaScript Back, Forward and Reload show the pages again, and an older page still leads on."""
    page = opened("/", script=False, width=390)
    as_far_as_the_policy(page)
    page.go_back()
    assert page.is_checked("#has_package-yes")
    page.go_back()
    assert page.inner_text("h1") == "Wat is uw klacht?"
    page.go_forward()
    page.go_forward()
    page.reload()
    assert page.inner_text("h1") == "Wat staat er in uw polis?"
    page.go_back()
    assert choose(page, "has_package-no").startswith("Nee, u betaalt")


def test_the_browsers_back_shows_the_question_before(opened, address) -> None:
    """With JavaScript the browser's own Back and Forward go a question back and forth."""
    page = opened("/")
    as_far_as_the_policy(page)
    page.go_back()
    page.wait_for_selector("#has_package-yes")
    assert page.is_checked("#has_package-yes")
    page.go_forward()
    page.wait_for_selector("#stated-12")
    page.goto(f"{address}/over")
    page.go_back()
    page.wait_for_selector("#stated-12")


def test_a_double_post_is_one_answer(opened) -> None:
    """Two clicks answer one question, not two."""
    page = opened("/")
    page.fill("#age", "35")
    page.dblclick("#continue")
    page.wait_for_selector("#age", state="detached")
    page.wait_for_timeout(500)
    assert page.inner_text("h1") == "Wie behandelt u?"
    expect(page.locator("[name=asked]")).to_have_count(1)


def test_the_guide_goes_by_keyboard_alone(opened) -> None:
    """Every field is reached with Tab, chosen with the arrows or the space bar, and Enter goes on."""
    page = opened("/")
    reach(page, "age", presses=20)
    page.keyboard.type("35")
    reach(page, "therapy-manual_therapy", presses=20)
    page.keyboard.press("Space")
    with swapped(page):
        page.keyboard.press("Enter")
    reach(page, "complaint", presses=20)
    page.keyboard.type("hoge rugpijn")
    page.wait_for_selector("#complaint-1")
    reach(page, "complaint-1", presses=5)
    page.keyboard.press("Space")
    reach(page, "continue", presses=5)
    with swapped(page):
        page.keyboard.press("Enter")
    reach(page, "has_package-yes", presses=20)
    page.keyboard.press("ArrowDown")
    assert page.is_checked("#has_package-no")
    with swapped(page):
        page.keyboard.press("Enter")
    expect(page.locator("#headline")).to_be_focused()


@BOTH
def test_an_error_stands_beside_its_field_and_above(opened, script, width) -> None:
    """What was typed stays, the summary leads to the field, and the title says that there is an error."""
    page = opened("/en", script=script, width=width)
    say(page, "age", "old")
    assert page.title().startswith("Error: ")
    assert page.input_value("#age") == "old"
    assert "whole number" in page.inner_text("#age-error")
    page.click(".errors a")
    expect(page.locator("#age")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_of_the_guide_breaks_a_rule(opened, scheme) -> None:
    """Zero violations on the questions, an error, what was read back, and the answer."""
    page = opened("/", width=390, scheme=scheme)
    found = violations(page)
    say(page, "age", "oud")
    found += violations(page)
    begin(page, "35")
    found += violations(page)
    page.fill("#complaint", "hernia")
    page.wait_for_selector("#complaint-1")
    found += violations(page)
    choose(page, "complaint-1")
    found += violations(page)
    choose(page, "complaint_hernia-no")
    choose(page, "complaint_admitted-no")
    choose(page, "has_package-yes")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found += violations(page)
    page.fill("#policy_text", POLICY)
    go_on(page, "button[value=read]")
    found += violations(page)
    go_on(page)
    found += violations(page)
    go_on(page, "#unknown")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert found + violations(page) == []


# A word of the headline that takes more than one line though it would fit on one of its own.
TORN = """() => {
  const text = [...document.querySelector("h1").childNodes].find(node => node.nodeType === 3 && node.data.trim());
  return [...text.data.matchAll(/[^\\s-]+/g)].map(({0: word, index}) => {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return [word, new Set([...range.getClientRects()].map(line => line.top)).size];
  }).filter(([, lines]) => lines > 1).map(([word]) => word);
}"""


@pytest.mark.parametrize("path", ["/", "/en"])
def test_no_word_of_the_headline_is_torn_on_a_small_phone(opened, path) -> None:
    """At 320 pixels "basisverzekering" stands on one line; a longer word is divided by the rules of its language."""
    page = opened(path, width=320)
    begin(page, "12")
    complain(page, "stijve nek")
    page.fill("#used", "0")
    say(page, "planned", "5")
    if page.locator("#contracted-yes").count():
        choose(page, "contracted-yes")
    assert page.locator("#headline").count() == 1
    assert page.evaluate(TORN) == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).hyphens") == "auto"
