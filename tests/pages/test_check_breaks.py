"""What goes wrong in the browser, or between it and the service, while a self-check is filled in: nothing is lost."""

import os
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.api.apps import CORPUS
from tests.api.conftest import PROGRAM
from tests.pages.browsing import page_on, started
from tests.pages.test_check_faults import EMOJI, HEBREW


@pytest.fixture(scope="module")
def chrome(chromium: Path) -> Iterator[Browser]:
    with started(chromium) as running:
        yield running


def test_a_paste_that_is_too_large_is_told_at_once_and_can_be_shortened(chrome: Browser, service: str) -> None:
    with page_on(chrome, service) as page:
        page.goto("/check")
        page.get_by_role("button", name="Begin").click()
        page.wait_for_url("**/me")
        page.goto(page.url.replace("/me", "/work"))
        page.get_by_label("Title", exact=True).fill("Tides")
        page.get_by_label("Summary").fill("What was there before.")
        expect(page.locator("#saving")).to_have_text("Saved")
        page.evaluate("document.getElementById('summary').value = 'x'.repeat(10_000_000)")
        page.get_by_label("Summary").dispatch_event("input")
        page.locator("main .actions").get_by_role("button", name="Continue").click()
        expect(page.locator("#saving")).to_contain_text("more was pasted than can be sent. Shorten this field: Summary")
        assert page.evaluate("document.getElementById('summary').value.length") == 10_000_000
        other = page.context.new_page()
        other.goto(page.url)
        expect(other.get_by_label("Summary")).to_have_value("What was there before.")
        page.get_by_label("Summary").fill("Shortened.")
        expect(page.locator("#saving")).to_have_text("Saved")
        page.locator("main .actions").get_by_role("button", name="Continue").click()
        page.wait_for_url("**/funding")


def test_a_service_that_is_killed_and_started_again_loses_nothing(chrome: Browser, cache: Path, tmp_path: Path) -> None:
    with running(cache, tmp_path, 0) as (address, kill), page_on(chrome, address) as page:
        page.goto("/check")
        page.get_by_role("button", name="Begin").click()
        page.wait_for_url("**/me")
        page.get_by_label("Your name").fill(HEBREW)
        page.get_by_label("Your organisation").fill("Harbour Works")
        expect(page.locator("#saving")).to_have_text("Saved")
        kill()
        page.get_by_label("Your name").fill(EMOJI)
        page.locator("main .actions").get_by_role("button", name="Continue").click()
        expect(page.locator("#saving")).to_contain_text("There is no connection")
        expect(page.get_by_label("Your name")).to_have_value(EMOJI)
        with running(cache, tmp_path, int(address.rpartition(":")[2])):
            expect(page.locator("#saving")).to_contain_text("The service was started anew")
            page.locator("main .actions").get_by_role("button", name="Continue").click()
            page.get_by_role("button", name="Send it").click()
            page.wait_for_url("**/partners")
            page.goto(page.url.replace("/partners", "/me"))
            expect(page.get_by_label("Your name")).to_have_value(EMOJI)
            expect(page.get_by_label("Your organisation")).to_have_value("Harbour Works")


@contextmanager
def running(cache: Path, data: Path, port: int) -> Iterator[tuple[str, Callable[[], None]]]:
    """A service of its own over a folder that stays; with what kills it, all its processes at once."""
    command = [str(PROGRAM), "serve", "--source", str(CORPUS), "--port", str(port)]
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "TRUSTED_RESEARCH_DATA": str(data)}
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True
    ) as process:
        assert process.stderr is not None
        found = next((told for line in process.stderr if (told := re.match(r"http://127\.0\.0\.1:\d+", line))), None)
        assert found, "the service stopped before it said where it listens"
        drain = threading.Thread(target=process.stderr.read)
        drain.start()

        def kill() -> None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

        try:
            yield found[0], kill
        finally:
            kill()
            drain.join()


def test_a_lost_connection_and_the_way_back_lose_nothing(chrome: Browser, service: str) -> None:
    with page_on(chrome, service) as page:
        page.goto("/check")
        page.get_by_role("button", name="Begin").click()
        page.wait_for_url("**/me")
        page.get_by_label("Your name").fill(HEBREW)
        page.get_by_label("Your organisation").fill("Harbour Works")
        page.locator("button[value=continue]:visible").last.click()
        page.wait_for_url("**/partners")
        page.goto(page.url.replace("partners", "work"))
        page.get_by_label("Title", exact=True).fill("Tides")
        expect(page.locator("#saving")).to_have_text("Saved")
        page.context.set_offline(True)
        page.get_by_label("Summary").fill(EMOJI)
        page.locator("main .actions").get_by_role("button", name="Continue").click()
        expect(page.locator("#saving")).to_contain_text("There is no connection")
        expect(page.get_by_label("Summary")).to_have_value(EMOJI)
        page.context.set_offline(False)
        expect(page.locator("#saving")).to_have_text("Saved")
        page.locator("main .actions").get_by_role("button", name="Continue").click()
        page.wait_for_url("**/funding")
        page.go_back()
        expect(page.get_by_label("Summary")).to_have_value(EMOJI)
        page.get_by_label("Summary").fill("Changed after going back")
        page.locator("main .actions").get_by_role("button", name="Continue").click()
        page.wait_for_url("**/funding")
