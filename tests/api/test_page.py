"""The page in a real browser: fill in the form, read the checklist; hand over a file; be told what is wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.api.conftest import ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, service: str) -> Iterator[Page]:
    """A page on which a request to anywhere else fails the test."""
    context = browser.new_context(base_url=service)
    opened = context.new_page()
    elsewhere: list[str] = []
    opened.on("request", lambda request: elsewhere.append(request.url) if service not in request.url else None)
    yield opened
    context.close()
    assert not elsewhere


def fill(page: Page) -> None:
    page.get_by_label("Title", exact=True).fill("Quantum sensing of magnetic fields")
    page.get_by_label("Summary").fill("We measure weak magnetic fields with a quantum sensor made of diamond. " * 4)
    own = page.get_by_role("group", name="Your organisation")
    own.get_by_label("Name").fill("University of Wharfemoor")
    person = page.get_by_role("group", name="Person 1")
    person.get_by_label("Name").fill("Nobody Of This Name")
    partner = page.get_by_role("group", name="Partner 1")
    partner.get_by_label("Name").fill("Harbin Institute of Technology")
    partner.get_by_label("ROR or OpenAlex id").fill("01yqg2h08")


def test_a_filled_form_becomes_a_checklist(page: Page) -> None:
    page.goto("/")
    fill(page)
    page.get_by_role("button", name="Print the checklist").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Quantum sensing of magnetic fields"
    text = page.locator("main").inner_text()
    assert "Harbin Institute of Technology" in text and "Section 1286" in text
    assert "Nobody Of This Name" in text


def test_the_form_works_without_script(browser: Browser, service: str) -> None:
    context = browser.new_context(base_url=service, java_script_enabled=False)
    page = context.new_page()
    page.goto("/?lang=ja")
    assert page.locator("html").get_attribute("lang") == "ja"
    page.locator("#file").set_input_files(ROOT / "examples" / "proposals" / "clean.yaml")
    page.locator("button").click()
    assert page.locator("html").get_attribute("lang") == "ja"
    assert "通常の確認" in page.locator("main").inner_text()
    context.close()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(page: Page) -> None:
    page.goto("/")
    fill(page)
    page.get_by_role("group", name="Person 1").get_by_label("ORCID or OpenAlex id").fill("0000-0002-1825-0098")
    page.get_by_role("button", name="Print the checklist").click()
    assert "check digit" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Title", exact=True).input_value() == "Quantum sensing of magnetic fields"
    assert page.get_by_role("group", name="Partner 1").get_by_label("Name").input_value() != ""


def test_a_file_that_is_no_proposal_is_refused_with_its_place(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("id: x\ntitle: [\n", encoding="utf-8")
    page.goto("/")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Print the checklist").click()
    assert "broken.yaml:" in page.get_by_role("alert").inner_text()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for language in ("en", "ja"):
        page.goto(f"/?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
