"""The check in a real browser: with and without JavaScript, by keyboard, on a phone and on a in_use."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import swapped
from tests.browser.keyboard import reach

PAGES = [("/formulier", "nl", "9 behandelingen"), ("/en/form", "en", "9 sessions")]
TYPED = {"age": "12", "planned": "12", "date": "2026-03-02", "price": "45,00"}
CHOSEN = {"no_packages": "yes", "listed": "no", "contracted": "yes", "therapy": "manual_therapy"}


def fill_in(page: Page) -> None:
    """Fill in the form for a child of 12."""
    for name, value in TYPED.items():
        page.fill(f"#{name}", value)
    for name, value in CHOSEN.items():
        page.check(f"[name={name}][value={value}]")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("path", "language", "headline"), PAGES)
def test_the_page_asks_and_answers(opened, address, path, language, headline, width, script) -> None:
    """A phone and a desktop get the answer in either language; the address never changes, what was typed stays."""
    page = opened(path, script=script, width=width)
    fill_in(page)
    with swapped(page):
        page.click("#ask")
    assert headline in page.inner_text("h1")
    assert page.get_attribute("html", "lang") == language
    assert page.title().startswith(("Antwoord: ", "Answer: "))
    expect(page.locator(".answer tbody tr")).to_have_count(12)
    assert [bar.inner_text() for bar in page.locator(".bar-of-sessions .part").all()] == ["✓ 9", "? 3"]
    assert page.input_value("#price") == "45,00"
    assert page.url == address + path
    assert page.locator("body").bounding_box()["width"] <= width
    assert page.locator(".answer").bounding_box()["width"] <= width


@pytest.mark.parametrize(
    "path",
    ["/", "/en", "/formulier", "/en/form", "/over", "/en/compare?year=2018", "/vergelijken?year=2026", "/nergens"],
)
def test_no_page_scrolls_sideways_on_a_phone(opened, path) -> None:
    """At 320 pixels everything is in sight."""
    page = opened(path, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_packages_and_conditions_appear_as_one_types(opened) -> None:
    """With JavaScript the insurer brings its packages, a word its conditions, and the focus stays where it was."""
    page = opened("/formulier")
    page.fill("#date", "2018-05-01")
    page.fill("#insurer", "cz")
    page.press("#insurer", "Tab")
    page.wait_for_selector("#package-plus")
    page.check("[name=packages][value=Plus]")
    assert "pakketten in 2018" in page.inner_text("#status")
    page.click("text=Zoek uw aandoening op de lijst")
    page.focus("#condition_search")
    with swapped(page):
        page.keyboard.type("nekhernia", delay=5)
    expect(page.locator("#conditions input[type=radio]")).to_have_count(2)
    expect(page.locator("#condition_search")).to_be_focused()
    assert page.is_checked("[name=packages][value=Plus]")


def test_what_is_ticked_while_packages_are_fetched_stays(opened) -> None:
    """A slow network loses no answer."""
    page = opened("/formulier")
    page.route("**/formulier", lambda route: (page.wait_for_timeout(300), route.continue_())[1])
    page.fill("#insurer", "CZ")
    with swapped(page):
        page.press("#insurer", "Tab")
        page.check("#no_packages")
        page.fill("#packages_typed", "Iets")
    page.wait_for_selector("#package-plus")
    assert page.is_checked("#no_packages")
    assert page.input_value("#packages_typed") == "Iets"


def test_packages_and_conditions_appear_by_button_without_javascript(opened) -> None:
    """What htmx does by itself has a button."""
    page = opened("/en/form", script=False)
    page.fill("#insurer", "Zilvern Kruis")
    page.click("text=Show the packages")
    page.click("button[name=insurer][value='Zilveren Kruis']")
    page.fill("#age", "41")
    page.fill("#date", "2019-03-01")
    page.click("text=Show the packages")
    page.check("[name=packages][value='Aanvullend 2 Sterren']")
    page.click("text=Find your condition on the list")
    page.fill("#condition_search", "whiplash")
    page.click("button[value=conditions]")
    expect(page.locator("#conditions input[type=radio]")).to_have_count(2)
    assert page.is_checked("[name=packages][value='Aanvullend 2 Sterren']")
    assert page.input_value("#age") == "41"


def test_the_whole_check_goes_by_keyboard_alone(opened) -> None:
    """Every question is reached with Tab, chosen with the arrows or the space bar, and Enter answers."""
    page = opened("/formulier")
    reach(page, "age", presses=60)
    page.keyboard.type("12")
    reach(page, "therapy-unknown", presses=60)
    page.keyboard.press("ArrowDown")
    assert page.is_checked("#therapy-manual_therapy")
    reach(page, "contracted-unknown", presses=60)
    page.keyboard.press("ArrowDown")
    assert page.is_checked("#contracted-yes")
    reach(page, "date", presses=60)
    with swapped(page):
        page.keyboard.type("03022026")
    reach(page, "no_packages", presses=60)
    page.keyboard.press("Space")
    reach(page, "listed-unknown", presses=60)
    page.keyboard.press("ArrowUp")
    assert page.is_checked("#listed-no")
    reach(page, "planned", presses=60)
    page.keyboard.type("12")
    with swapped(page):
        page.keyboard.press("Enter")
    assert page.inner_text("h1").startswith("Uw verzekering vergoedt zeker 9 behandelingen")
    assert page.get_attribute("html", "lang") == "nl"
    expect(page.locator("#headline")).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_the_switch_of_language_keeps_the_answers(opened, address, script) -> None:
    """An answer comes back as an answer, a half-filled form as a form, and nothing is in the address."""
    page = opened("/formulier", script=script)
    page.fill("#age", "12")
    page.click("#language")
    assert page.url == f"{address}/en/form"
    assert page.input_value("#age") == "12"
    expect(page.locator("#headline")).to_have_count(0)
    fill_in(page)
    with swapped(page):
        page.click("#ask")
    page.click("#language")
    assert page.url == f"{address}/formulier"
    assert "9 behandelingen" in page.inner_text("h1")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_figures_of_ones_own_policy_are_asked_for_and_answer(opened, script) -> None:
    """Where the year is not known it is said, and two figures typed in the same place give an answer."""
    page = opened("/en/form", script=script)
    page.fill("#age", "41")
    page.fill("#date", "2026-03-02")
    page.fill("#insurer", "Zilveren Kruis")
    page.fill("#packages_typed", "Aanvullend 2 Sterren")
    page.check("[name=listed][value=no]")
    page.check("[name=therapy][value=manual_therapy]")
    page.check("[name=contracted][value=yes]")
    with swapped(page):
        page.click("#ask")
    assert "The number in your own policy is enough" in page.inner_text(".policy")
    assert "What held in 2019" in page.inner_text(".policy")
    page.fill("#stated_sessions", "12")
    page.fill("#stated_manual_sessions", "9")
    with swapped(page):
        page.click("#compute")
    assert page.inner_text("h1").startswith("Yes, your supplementary insurance reimburses all 9 sessions")
    assert page.input_value("#stated_sessions") == "12"


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_fault_is_tied_to_its_field(opened, script) -> None:
    """A screen reader hears the fault with the field, the title says that there is one, and the text stays."""
    page = opened("/en/form", script=script)
    page.fill("#age", "old")
    with swapped(page):
        page.click("#ask")
    assert page.title().startswith("Error: ")
    assert page.get_attribute("#age", "aria-invalid") == "true"
    assert page.input_value("#age") == "old"
    tied = page.get_attribute("#age", "aria-describedby").split()
    assert "whole number" in " ".join(page.inner_text(f"#{name}") for name in tied)


def test_double_posts_and_the_back_button_do_no_harm(opened, address) -> None:
    """Two clicks give one answer, and going back from another page gives a page that still asks."""
    page = opened("/formulier")
    fill_in(page)
    page.dblclick("#ask")
    page.wait_for_selector("#headline")
    expect(page.locator("#headline")).to_have_count(1)
    page.click("nav a >> nth=2")
    page.go_back()
    assert page.url == f"{address}/formulier"
    expect(page.locator("#check")).to_have_count(1)


def test_without_a_connection_the_page_says_so(opened) -> None:
    """What was filled in is still there when the network fails."""
    page = opened("/formulier")
    fill_in(page)
    page.context.set_offline(True)
    page.click("#ask")
    page.wait_for_selector("#offline:not([hidden])")
    assert page.input_value("#age") == "12"


def test_the_printed_answer_is_one_clean_page(opened) -> None:
    """Paper has the answer and what was filled in, without the form."""
    page = opened("/formulier")
    fill_in(page)
    with swapped(page):
        page.click("#ask")
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) == 1
    page.emulate_media(media="print")
    assert page.is_visible(".on-paper")
    assert not page.is_visible("#check")


def test_the_first_view_is_light(opened) -> None:
    """All that the first view transfers, headers included, is under 60 kB."""
    page = opened("/over")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(page.url.replace("/over", "/"), wait_until="networkidle")
    assert 10_000 < sum(sizes) < 60_000


def test_packages_are_compared_as_one_chooses(opened) -> None:
    """With JavaScript a filter shows at once and stands in the address; without it there is a button."""
    page = opened("/en/compare?year=2018")
    with page.expect_response(re.compile("sort=paid")):
        page.select_option("#sort", "paid")
    page.wait_for_url(re.compile("sort=paid"))
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)
    plain = opened("/en/compare?year=2018", script=False)
    plain.fill("#insurer", "kruis")
    plain.click("#use button")
    assert "insurer=kruis" in plain.url
    assert plain.locator(".market tbody tr").count() < 10


def test_the_description_page_works_under_its_policy(opened) -> None:
    """Swagger UI shows the operations without a blocked script, style or request."""
    page = opened("/schema/swagger")
    page.wait_for_selector(".opblock")
