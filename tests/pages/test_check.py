"""The self-check in a real browser: from the empty form to the file, in both languages, with and without scripts."""

import re
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError
from pypdf import PdfReader

from api.pages.words import translations
from tests.api.apps import ROOT
from tests.pages.browsing import page_on

NO_RECORD = {"en": "none of the records of this name is the one meant", "ja": "いずれも該当しない"}
SUMMARY = "We measure weak magnetic fields with a quantum sensor made of diamond. " * 4


@pytest.fixture(scope="module", autouse=True)
def names(service: str, cache: Path) -> None:
    """The service makes its index of names at its start, beside its work: here it is waited for."""
    for _ in range(600):
        if list((cache / "trusted-research").glob("names-*.sqlite")):
            return
        time.sleep(0.1)
    pytest.fail("there is no index of names")


def go_on(page: Page, said: str, to: str) -> None:
    """Press the button, and be on the next page."""
    page.locator("main .actions").get_by_role("button", name=said, exact=True).click()
    page.wait_for_url(f"**/{to}")


@pytest.mark.parametrize(("language", "scripts"), [("en", False), ("ja", True)])
def test_from_the_empty_form_to_the_file(browser: Browser, service: str, language: str, scripts: bool) -> None:
    say = translations(language).gettext
    with page_on(browser, service, language, java_script_enabled=scripts) as page:
        page.goto("/check")
        go_on(page, say("Begin"), "me")
        page.get_by_label(say("Your organisation"), exact=True).fill("Minamisettsu Institute of Technology")
        _choose_the_second(page, say("Your name"), say("None of these"), scripts)
        go_on(page, say("Continue"), "partners")
        page.get_by_role("button", name=say("Add a person")).click()
        _choose_none(page, say("Name"), say("None of these"), scripts)
        page.get_by_role("button", name=say("Add an organisation")).click()
        page.get_by_label(say("Name"), exact=True).last.fill("Harbin Institute of Technology")
        page.get_by_label(say("ROR or OpenAlex id (optional)")).last.fill("01yqg2h08")
        go_on(page, say("Continue"), "work")
        page.get_by_label(say("Title"), exact=True).fill("Quantum sensing of magnetic fields")
        page.get_by_label(say("Summary"), exact=True).fill(SUMMARY)
        go_on(page, say("Continue"), "funding")
        go_on(page, say("Continue"), "questions")
        page.get_by_role("group", name=re.compile("published|公表")).get_by_label(say("Yes")).check()
        go_on(page, say("Continue"), "review")
        expect(page.locator("main")).to_contain_text("A5900000007")
        page.get_by_role("button", name=say("See the result")).click()
        expect(page.locator("#keep")).to_be_visible()
        main = page.locator("main").inner_text()
        assert "Harbin Institute of Technology" in main and say("What could not be seen") in main
        assert NO_RECORD[language] in main
        _downloads(page, say("Download the checklist"))
        page.get_by_role("button", name=say("Hand in"), exact=True).click()
        expect(page.locator("#handed-in")).to_contain_text(say("Handed in"))


def _choose_the_second(page: Page, label: str, none: str, scripts: bool) -> None:
    """The other one of two people of the same name at the same organisation: their topics tell them apart."""
    if scripts:
        page.get_by_label(label, exact=True).press_sequentially("Kuremoto Ao")
        option = page.get_by_role("option").filter(has_text="Advancements in Battery Materials")
        expect(page.get_by_role("option", name=none)).to_be_visible()
        option.click()
        expect(page.locator(".chosen").first).to_contain_text("A5900000007")
    else:
        page.get_by_label(label, exact=True).fill("Kuremoto Aoi")
        page.locator("button[value=find-me]").click()
        expect(page.get_by_role("radio", name=none)).to_be_visible()
        page.get_by_role("radio", name="Advancements in Battery Materials").check()


def _choose_none(page: Page, label: str, none: str, scripts: bool) -> None:
    """None of the people of that name is meant: an answer of its own, and no omission."""
    if scripts:
        page.get_by_label(label, exact=True).press_sequentially("Jun Isonaga")
        page.get_by_role("option", name=none).click()
        expect(page.locator(".chosen").first).to_be_visible()
    else:
        page.get_by_label(label, exact=True).fill("Jun Isonaga")
        page.locator("button[value=find-person-1]").click()
        page.get_by_role("radio", name=none).check()


def _downloads(page: Page, said: str) -> None:
    page.locator("#in").select_option("both")
    with page.expect_download() as waited:
        page.get_by_role("button", name=said).click()
    file = waited.value
    assert file.suggested_filename.endswith(".japan-uk.checklist.both.pdf")
    text = "".join(sheet.extract_text() for sheet in PdfReader(file.path()).pages[:2])
    assert "Quantum sensing of magnetic fields" in text


def test_the_keyboard_alone_completes_it(browser: Browser, service: str) -> None:
    with page_on(browser, service) as page:
        page.goto("/check")
        _to_button(page, "Begin")
        page.wait_for_url("**/me")
        _write(page, "me-name", "Aoi Kuremoto")
        expect(page.locator("[role=option]").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator(".chosen").first).to_contain_text("A59000000")
        _write(page, "own-name", "Minamisettsu")
        expect(page.locator("[role=option]")).to_have_count(2)
        page.keyboard.press("Escape")
        expect(page.locator("[role=option]")).to_have_count(0)
        page.keyboard.press("ArrowDown")
        expect(page.locator("[role=option]")).to_have_count(2)
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        expect(page.locator(".chosen").last).to_contain_text("none of the records")
        _to_button(page, "Continue")
        page.wait_for_url("**/partners")
        _to_button(page, "Continue")
        page.wait_for_url("**/work")
        _write(page, "title", "Ageing of thin films")
        _write(page, "summary", "We look at how thin films age outdoors. We publish what we find every year.")
        _to_button(page, "Continue")
        page.wait_for_url("**/funding")
        _to_button(page, "Continue")
        page.wait_for_url("**/questions")
        page.keyboard.press("Tab")
        _to_button(page, "Continue")
        page.wait_for_url("**/review")
        _to_button(page, "See the result")
        expect(page.locator("#keep")).to_be_visible()
        _to_button(page, "Hand in")
        expect(page.locator("#handed-in")).to_be_visible()


def test_the_list_that_opens_while_one_types(browser: Browser, service: str) -> None:
    """What is asked for and when, what an assistive technology is told, and that an older answer never comes last."""
    with page_on(browser, service) as page:
        page.goto("/check")
        go_on(page, "Begin", "me")
        name, status = page.locator("#me-name"), page.locator("[data-finder=me] [data-told]")
        asked: list[str] = []
        held: list[Route] = []

        def answer(route: Route) -> None:
            typed = parse_qs(urlsplit(route.request.url).query)["name"][0]
            asked.append(typed)
            held.append(route) if typed == "Ao" else route.continue_()

        page.route("**/candidates?*", answer)
        name.press_sequentially("A")
        name.press_sequentially("o")
        page.wait_for_timeout(600)
        assert asked == ["Ao"], "one letter is not enough, and what is typed at once is asked for once"
        name.press_sequentially("i Kur")
        expect(page.locator("[role=option]").first).to_contain_text("Aoi Kuremoto")
        with suppress(PlaywrightError):  # the browser has given it up already
            held[0].fulfill(body='<ul role="listbox"><li role="option">Too late</li></ul>')
        page.wait_for_timeout(200)
        expect(page.get_by_text("Too late")).to_have_count(0)
        assert (name.get_attribute("aria-expanded"), name.get_attribute("aria-controls")) == ("true", "me-options")
        expect(status).to_have_text(re.compile(r"\d+ records found. Choose with the arrow keys."))
        name.press("ArrowDown")
        marked = page.locator("[role=option][aria-selected=true]")
        assert name.get_attribute("aria-activedescendant") == marked.get_attribute("id")
        chosen = marked.get_attribute("data-value") or ""
        name.press("Enter")
        expect(status).to_have_text(f"Chosen: {chosen.partition('|')[2]}")
        assert (name.get_attribute("aria-expanded"), name.get_attribute("aria-activedescendant")) == ("false", None)
        name.press_sequentially("x")
        expect(page.locator("input[name=me-id]")).to_have_value("")
        _composed(page, name, asked)


def _composed(page: Page, name: Locator, asked: list[str]) -> None:
    """Letters of a keyboard that are still being put together are not looked for; one kanji is enough."""
    name.fill("")
    asked.clear()
    keyboard = page.context.new_cdp_session(page)
    for so_far in ("あ", "あお"):
        keyboard.send("Input.imeSetComposition", {"text": so_far, "selectionStart": 1, "selectionEnd": 1})
    page.wait_for_timeout(600)
    assert asked == []
    keyboard.send("Input.insertText", {"text": "碧"})
    expect(page.locator("[role=option]").first).to_contain_text("A5900000007")
    assert asked == ["碧"]


def _to_button(page: Page, said: str) -> None:
    """Tab from the beginning of the page to a button, and press it."""
    page.locator("main").focus()
    button = page.locator("main .actions").get_by_role("button", name=said, exact=True)
    _tab_to(page, button)
    page.keyboard.press("Enter")


def _write(page: Page, field: str, text: str) -> None:
    page.locator("main").focus()
    _tab_to(page, page.locator(f"#{field}"))
    page.keyboard.type(text)


def _tab_to(page: Page, wanted: object) -> None:
    focused = page.locator(":focus")
    for _ in range(120):
        page.keyboard.press("Tab")
        if focused.count() and focused.and_(wanted).count():  # type: ignore[arg-type]
            return
    pytest.fail("the keyboard does not lead there")


def test_a_file_takes_the_place_of_the_form(browser: Browser, service: str, tmp_path: Path) -> None:
    with page_on(browser, service, java_script_enabled=False) as page:
        page.goto("/check")
        go_on_with = page.get_by_role("button", name="Hand over the file")
        go_on_with.click()
        assert "Choose a file first" in page.get_by_role("alert").inner_text()
        broken = tmp_path / "broken.yaml"
        broken.write_text("id: x\ntitle: [\n", encoding="utf-8")
        page.locator("#file").set_input_files(broken)
        go_on_with.click()
        assert "broken.yaml:" in page.locator("main").inner_text()
        page.locator("#file").set_input_files(ROOT / "examples" / "proposals" / "clean.yaml")
        go_on_with.click()
        page.wait_for_url("**/questions")
        go_on(page, "Continue", "review")
        page.get_by_role("button", name="See the result").click()
        expect(page.locator("#keep")).to_be_visible()
        assert "Ordinary checks" in page.locator("main").inner_text()


def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(browser: Browser, service: str) -> None:
    with page_on(browser, service) as page:
        page.goto("/check")
        go_on(page, "Begin", "me")
        page.get_by_label("Your organisation").fill("University of Wharfemoor")
        page.get_by_label("Your ORCID").fill("0000-0002-1825-0098")
        page.locator("main .actions").get_by_role("button", name="Continue").click()
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("Write your name")
        alert.get_by_role("link", name=re.compile("last digit is checked")).click()
        expect(page.locator("#me-code")).to_be_focused()
        expect(page.locator("#me-code")).to_have_value("0000-0002-1825-0098")
        expect(page.get_by_label("Your organisation")).to_have_value("University of Wharfemoor")
        page.get_by_label("Your ORCID").fill("0000-0002-1825-0097")
        page.get_by_label("Your name").fill("W. Oakenshade")
        page.get_by_role("button", name="日本語").click()
        expect(page.locator("html")).to_have_attribute("lang", "ja")
        expect(page.locator("#me-name")).to_have_value("W. Oakenshade")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_step_is_wider_than_a_small_telephone(browser: Browser, service: str, language: str) -> None:
    size = {"width": 320, "height": 640}
    with page_on(browser, service, language, viewport=size, bypass_csp=True) as page:
        page.goto("/check")
        page.locator("main form button").first.click()
        page.wait_for_url("**/me")
        draft = page.url.rpartition("/")[0]
        page.locator("#me-name").fill("Aoi Kuremoto")
        page.locator("#own-name").fill("Minamisettsu Institute of Technology")
        page.locator("button[value=find-me]").click()
        page.wait_for_url("**/me?find=me#me-name")
        for step in ("me?find=me", "partners", "work", "funding", "questions", "review"):
            page.goto(f"{draft}/{step}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, step
