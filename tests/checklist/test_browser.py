"""The page in a real browser: narrow screens, nothing loaded, dark and light, and paper."""

import io
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader

from tests.checklist import made
from tests.checklist.test_pictures import seen_profile
from toolkit.checklist import BOTH, render, render_for_person
from toolkit.models.criteria import LANGUAGES, Pack

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
A4 = (595, 842)
CONTRAST = r"""() => {
  const channel = value => value / 255 <= .03928 ? value / 255 / 12.92 : ((value / 255 + .055) / 1.055) ** 2.4;
  const light = colour => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map(Number).map(channel);
    return .2126 * red + .7152 * green + .0722 * blue;
  };
  const behind = element => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (!/, 0\)$/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const says = element => [...element.childNodes].some(node => node.nodeType == 3 && node.textContent.trim());
  const ratio = element => {
    const both = [light(getComputedStyle(element).color), light(behind(element))];
    return (Math.max(...both) + .05) / (Math.min(...both) + .05);
  };
  return [...document.querySelectorAll("main *")]
    .filter(element => says(element) && element.checkVisibility() && ratio(element) < 4.5)
    .map(element => element.outerHTML.slice(0, 80));
}"""
"""Every element with text whose contrast (WCAG 2, 1.4.3) is below 4.5."""


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module", params=LANGUAGES)
def file(request: pytest.FixtureRequest, joint: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("page") / f"checklist.{request.param}.html"
    place.write_text(render(made.assessment(joint), joint, request.param, "html"), encoding="utf-8")
    return place


@pytest.mark.parametrize("width", [320, 360, 1200])
def test_nothing_runs_off_the_screen_and_nothing_is_loaded(browser: Browser, file: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri(), wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [file.as_uri()]
    page.close()


BROKEN = r"""() => [...document.querySelectorAll("thead th")].flatMap(head => {
  const texts = document.createTreeWalker(head, NodeFilter.SHOW_TEXT), found = [];
  for (let text; (text = texts.nextNode()); )
    for (const word of text.data.matchAll(/[A-Za-z]+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(line => line.top)).size > 1) found.push(word[0]);
    }
  return found;
})"""
"""Every word in the heading of a column that stands on two lines."""


@pytest.mark.parametrize("width", [641, 1200])
def test_no_word_in_the_heading_of_a_column_is_broken(browser: Browser, file: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(file.as_uri())
    assert page.evaluate("document.querySelectorAll('thead th').length") > 10
    assert page.evaluate(BROKEN) == [] and page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.fixture(scope="module", params=[*LANGUAGES, BOTH, "person"])
def any_page(request: pytest.FixtureRequest, joint: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checklist in each language and in both, with pictures, and the page for a person."""
    place: Path = tmp_path_factory.mktemp("axe") / "page.html"
    if request.param == "person":
        place.write_bytes(render_for_person(made.assessment(joint), joint, "ja", "html", made.ROBIN))
    else:
        written = render(made.assessment(joint), joint, request.param, "html", seen_profile())
        place.write_text(written, encoding="utf-8")
    return place


def test_axe_finds_nothing_against_it(browser: Browser, any_page: Path) -> None:
    page = browser.new_page()
    page.goto(any_page.as_uri())
    page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    page.close()
    assert len(found["passes"]) > 10
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(browser: Browser, file: Path, scheme: str) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(file.as_uri())
    assert page.evaluate(CONTRAST) == []
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(23, 24, 26)"}[scheme]
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.close()


def test_paper_has_a4_pages_and_says_what_is_not_printed(browser: Browser, file: Path) -> None:
    page = browser.new_page()
    page.goto(file.as_uri())
    assert not page.get_by_text("example materials, part 19").first.is_visible()
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=False)))
    page.close()
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in paper.pages} == {A4}
    said = "".join(normalize("NFKC", "".join(p.extract_text() for p in paper.pages)).split())
    said = said.replace("\N{HYPHENATION POINT}", "・")  # what a text taken from some Japanese fonts has in its place
    assert "examplematerials,part1" in said and "examplematerials,part19" not in said
    assert f"{len(paper.pages)}/{len(paper.pages)}" in said
    wanted = {
        "ja": [
            "印刷していません",
            "日英トラステッド・リサーチ・チェックリスト",
            "強化された事前確認",
            "確認者の記入欄",
        ],
        "en": ["morepiecesofevidencearenotprinted", "Sign-off", "Enhancedduediligence"],
    }
    for text in wanted[file.suffixes[0][1:]]:
        assert text in said
