"""Over all pages in a real browser: axe, small screens, no other host, and pictures that were looked at.

axe looks at every page in one language and one colour, and at every kind of element in both.

The pictures lie in tests/golden/pages; `GOLDEN=write pytest tests/pages/test_every_page_shown.py` makes them again.
They are taken with the one font that all machines of the tests have, at half size, and compared with a tolerance.
"""

import base64
import os
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Route, sync_playwright
from starlette.testclient import TestClient

from api.pages.visitor import PLAIN_COOKIE
from tests.api.apps import ROOT
from tests.api.clients import served
from tests.pages.browsing import FLAGS
from tests.pages.places import Place, found, kind_of
from tests.pages.states import LANGUAGES, States, states
from tests.pages.visiting import account_for, signed_in, visit_of

STEADY = [*FLAGS, "--font-render-hinting=none", "--disable-lcd-text"]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
LOOKS = (("en", "light"), ("ja", "dark"))
FORCED = 16
"""So many pages are looked at in colours that the system forces."""
DRAWN = (("en", 320), ("en", 1280), ("ja", 768))
"""Language and width of the pictures."""
GOLDEN = ROOT / "tests" / "golden" / "pages"
FONT = "*, *::before, *::after { font-family: IPAGothic !important; caret-color: transparent !important; }"
WIDE = """[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > 320)
  .map(e => e.tagName + "." + e.className + ": " + e.textContent.trim().slice(0, 40)).slice(-3)"""
TALLEST = 2000
"""So much of a page is kept in a picture, so that pictures stay small."""
TOLERANCE = 0.02
"""The share of a picture that may differ: another edition of the browser draws letters a little otherwise."""
DIFFERENCE = """async ([one, other]) => {
  const drawn = async address => {
    const image = new Image(); image.src = address; await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width; canvas.height = image.height;
    const context = canvas.getContext("2d"); context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  };
  const [a, b] = [await drawn(one), await drawn(other)];
  if (a.width !== b.width || Math.abs(a.height - b.height) > Math.max(8, a.height / 50)) return 1;
  const rows = Math.min(a.height, b.height);
  let far = 0;
  for (let i = 0; i < rows * a.width * 4; i += 4)
    if ([0, 1, 2].some(c => Math.abs(a.data[i + c] - b.data[i + c]) > 96)) far++;
  return far / (rows * a.width);
}"""
"""The share of pixels that two pictures do not have alike; 1 if their sizes differ."""
EMPTY = {
    "start": "/",
    "sign-in": "/sign-in",
    "nowhere": "/nowhere",
    "check": "/check",
    "cases": "/cases",
    "new": "/cases/new",
}
"""Pages that look the same every day, for somebody who has nothing yet."""
FILLED = {
    "me": "/check/[^/]+/me",
    "work": "/check/[^/]+/work",
    "correct": r"/check/[^/]+/corrections\?check=.*",
    "columns": "/cases/upload/[^/]+/columns",
    "rows": "/cases/upload/[^/]+/rows",
    "portfolio": "/portfolio",
    "frameworks": "/criteria",
    "criterion": "/criteria/[^/]+/partner-export-ban",
}
"""The same for somebody who has all there is; what tells a time is covered."""
TIMES = "main .soft"


@pytest.fixture(scope="module")
def app(office_service: FastAPI) -> FastAPI:
    return office_service


@pytest.fixture(scope="module")
def office(app: FastAPI) -> TestClient:
    """Somebody who has all there is."""
    account_for(app.state.database, "kuroda", "hoshimi")
    return signed_in(app)


@pytest.fixture(scope="module")
def pages(app: FastAPI, office: TestClient) -> list[Place]:
    """One page of each kind; where a query only says what a page begins with, one of them."""
    kept: dict[Any, Place] = {}
    for place in found(office, "en").values():
        if place.html:
            kept.setdefault((kind_of(place.path.partition("?")[0]), "person=" in place.path), place)
    return list(kept.values())


@pytest.fixture(scope="module")
def paths(pages: list[Place]) -> list[str]:
    return [place.path for place in pages]


def looked_at(pages: list[Place], look: int) -> list[str]:
    """Every other page, and of the rest those that have kinds of elements of their own; richest first."""
    own = pages[look :: len(LOOKS)]
    seen = {kind for place in own for kind in kinds(place)}
    chosen = [place.path for place in own]
    for place in sorted(pages, key=lambda place: -len(kinds(place))):
        if not kinds(place) <= seen:
            chosen.append(place.path)
            seen |= kinds(place)
    return chosen


def kinds(place: Place) -> set[tuple[str, ...]]:
    """The kinds of elements of a page, whatever their names."""
    return {kind[:-1] for kind in place.read.built}


@pytest.fixture(scope="module")
def others(app: FastAPI, office: TestClient, paths: list[str]) -> States:
    """Pages that no link leads to. Making them changes what is there: tests that use it stand last."""
    return states(app, office, paths)


@pytest.fixture(scope="module")
def address(app: FastAPI, paths: list[str]) -> Iterator[str]:
    assert paths
    with served(app) as here:
        yield here


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=STEADY)
        yield started
        started.close()


def opened(browser: Browser, address: str, app: FastAPI, sign_in: str, language: str, **more: Any) -> Page:
    """A page of somebody who is signed in, in which no movement is waited for."""
    context = browser.new_context(base_url=address, bypass_csp=True, reduced_motion="reduce", **more)
    context.set_default_timeout(20_000)
    cookies = {PLAIN_COOKIE: visit_of(app, sign_in), "language": language}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    return context.new_page()


def against_it(page: Page) -> list[Any]:
    """What axe finds against a page."""
    page.evaluate(AXE)
    told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert len(told["passes"]) > 5
    return [(fault["id"], [node["html"][:200] for node in fault["nodes"][:3]]) for fault in told["violations"]]


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_axe_finds_nothing_and_nothing_runs_off_a_small_screen(
    browser: Browser, address: str, app: FastAPI, pages: list[Place], language: str, scheme: Any
) -> None:
    page = opened(browser, address, app, "oakenshade", language, color_scheme=scheme)
    elsewhere: list[str] = []
    page.on(
        "request", lambda request: None if request.url.startswith((address, "data:")) else elsewhere.append(request.url)
    )
    chosen = looked_at(pages, LOOKS.index((language, scheme)))
    faults: dict[str, list[Any]] = {}
    for path in (place.path for place in pages):
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        faults[path] = run_off(page)
        if path in chosen:
            page.set_viewport_size({"width": 1280, "height": 800})
            faults[path] += against_it(page)
    page.context.close()
    assert not {path: said for path, said in faults.items() if said}
    assert not elsewhere


def run_off(page: Page) -> list[Any]:
    """What a window of 320 pixels does not hold, if there is something."""
    width = page.evaluate("document.documentElement.scrollWidth")
    return [("wider than the window", width, page.evaluate(WIDE))] if width > 320 else []


def test_axe_is_shown_every_page_once_and_every_kind_of_element_in_both_looks(pages: list[Place]) -> None:
    every = {kind for place in pages for kind in kinds(place)}
    shown = [set(looked_at(pages, look)) for look in range(len(LOOKS))]
    assert set.union(*shown) == {place.path for place in pages}
    for chosen in shown:
        assert {kind for place in pages if place.path in chosen for kind in kinds(place)} == every


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_in_colours_that_the_system_forces(
    browser: Browser, address: str, app: FastAPI, paths: list[str], scheme: Any
) -> None:
    page = opened(browser, address, app, "oakenshade", "en", color_scheme=scheme, forced_colors="active")
    faults = {}
    for path in paths[:FORCED][scheme == "light" :: 2]:
        page.goto(path)
        faults[path] = against_it(page)
    page.context.close()
    assert not {path: said for path, said in faults.items() if said}


@pytest.mark.parametrize(("path", "language"), [("/sign-in", "en"), ("/check", "ja"), ("/cases/new", "en")])
def test_what_is_wrong_in_a_form_is_told_to_everybody(
    browser: Browser, address: str, app: FastAPI, path: str, language: str
) -> None:
    page = opened(browser, address, app, "oakenshade", language)
    page.goto(path)
    page.locator("main form[method=post] button").last.click()
    page.locator(".faults").wait_for()
    assert page.locator(".faults").evaluate("element => element === document.activeElement")
    assert not against_it(page)
    page.locator(".faults a").first.click()
    assert page.evaluate("document.activeElement.matches('input, select, textarea, fieldset')")
    page.context.close()


@pytest.mark.parametrize(("language", "width"), DRAWN)
def test_pages_look_as_they_did(
    browser: Browser, address: str, app: FastAPI, paths: list[str], language: str, width: int
) -> None:
    size: Any = {"width": width, "height": 800}
    look: Any = {"viewport": size, "device_scale_factor": 0.5, "color_scheme": "light"}
    full = {name: next(path for path in paths if re.fullmatch(kind, path)) for name, kind in FILLED.items()}
    differ: dict[str, float] = {}
    for sign_in, places in (("kuroda", EMPTY), ("oakenshade", full)):
        page = opened(browser, address, app, sign_in, language, **look)
        differ |= {name: share for name, share in _apart(page, places, f"{language}.{width}") if share > TOLERANCE}
        page.context.close()
    assert not differ


def _apart(page: Page, places: dict[str, str], kind: str) -> Iterator[tuple[str, float]]:
    """How much each page differs from its picture, which is made first if that is asked for."""
    for name, path in places.items():
        page.goto(path)
        page.add_style_tag(content=FONT)
        page.evaluate("document.fonts.ready")
        size = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
        clip: Any = {"x": 0, "y": 0, "width": size[0], "height": min(size[1], TALLEST)}
        now = page.screenshot(full_page=True, clip=clip, mask=[page.locator(TIMES)], mask_color="#888888")
        file = GOLDEN / f"{name}.{kind}.png"
        if os.environ.get("GOLDEN") == "write":
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(now)
        yield name, page.evaluate(DIFFERENCE, [_address(file.read_bytes()), _address(now)])


def test_another_page_is_told_from_the_one_that_was_looked_at(browser: Browser) -> None:
    page = browser.new_page()
    for one, other in (("check", "cases"), ("sign-in", "nowhere")):
        two = [_address((GOLDEN / f"{name}.en.1280.png").read_bytes()) for name in (one, other)]
        assert page.evaluate(DIFFERENCE, two) > TOLERANCE
        assert page.evaluate(DIFFERENCE, [two[0], two[0]]) == 0
    page.close()


def test_the_pictures_are_small_and_all_of_them_are_compared() -> None:
    there = {file.name for file in GOLDEN.iterdir()}
    assert there == {f"{name}.{language}.{width}.png" for name in (*EMPTY, *FILLED) for language, width in DRAWN}
    assert sum(file.stat().st_size for file in GOLDEN.iterdir()) < 4_000_000


@pytest.mark.parametrize(("language", "scheme"), (("en", "dark"), ("ja", "light")))
def test_axe_finds_nothing_on_pages_that_no_link_leads_to(
    browser: Browser, address: str, app: FastAPI, others: States, language: str, scheme: Any
) -> None:
    """Each in one language, as it was sent, at an address of the service, so that it finds its style."""
    page = opened(browser, address, app, "oakenshade", language, color_scheme=scheme)
    faults: dict[str, list[Any]] = {}
    for name, html in list(others[language].items())[LANGUAGES.index(language) :: len(LANGUAGES)]:
        page.route("**/as-it-was-sent", partial(_fulfil, html))
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto("/as-it-was-sent")
        faults[name] = against_it(page)
        page.set_viewport_size({"width": 320, "height": 800})
        faults[name] += run_off(page)
        page.unroute("**/as-it-was-sent")
    page.context.close()
    assert not {name: said for name, said in faults.items() if said}


def _fulfil(html: str, route: Route) -> None:
    route.fulfill(body=html, content_type="text/html")


def _address(picture: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"
