"""A real browser on the pages of a running service: English or Japanese, with and without scripts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.pages.visiting import PASSWORD

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS = 40_000


@contextmanager
def started(chromium: Path) -> Iterator[Browser]:
    """The browser, once for a module."""
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def page_on(browser: Browser, service: str, language: str = "en", **more: Any) -> Iterator[Page]:
    """A page on which a request to anywhere else, or an error in a script, fails the test."""
    context = browser.new_context(base_url=service, locale=language, **more)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda request: wrong.append(request.url) if service not in request.url else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert not wrong


def sign_in_on(page: Page, sign_in: str = "oakenshade", to: str = "/") -> None:
    """Sign in with the form, and wait for the page that comes after.

    With the key Enter, which goes to the field that has the focus: a click goes to a point of the picture last drawn.
    """
    page.goto(f"/sign-in?next={to}")
    page.locator("#name").fill(sign_in)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.wait_for_url(to)
