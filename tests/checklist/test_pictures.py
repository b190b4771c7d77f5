"""Pictures of a profile, counted again here from its rows; each with a title, a text in its place and its table."""

import io
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import pypdf
import pytest

from tests.checklist import made
from tests.checklist.test_paper import plain
from toolkit import load_pack, open_source, read_proposal, screen
from toolkit.checklist import render, render_file
from toolkit.checklist.pictures import LISTED, pictures
from toolkit.checklist.svg import bars, fit
from toolkit.checklist.words import words_in
from toolkit.models.criteria import LANGUAGES, Pack
from toolkit.models.profile import Profile

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"


@cache
def seen_profile() -> Profile:
    """The invented team of the example that needs review."""
    proposal = read_proposal(ROOT / "examples" / "proposals" / "needs-review.yaml")
    with TemporaryDirectory() as cache:
        source = open_source(str(ROOT / "examples" / "corpus"), cache=Path(cache))
        [(profile, _)] = screen([proposal], source, [load_pack("japan-uk")], date(2026, 11, 1))
    return profile


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_has_a_title_a_text_in_its_place_and_a_table(language: str) -> None:
    drawn = pictures(seen_profile(), words_in(language))
    assert len(drawn) >= 4
    for picture in drawn:
        root = ElementTree.fromstring(picture.svg)
        names = [root.find(f"{SVG}{tag}") for tag in ("title", "desc")]
        assert [name.text for name in names if name is not None] == [picture.title, picture.desc]
        assert root.get("aria-labelledby") == " ".join(str(name.get("id")) for name in names if name is not None)
        assert picture.rows and {len(row) for row in picture.rows} == {len(picture.head)}
        assert {each.get("fill") for each in root.iter() if each.get("fill")} <= {"currentColor", "none"}


def test_affiliations_are_counted_by_organisation_and_year() -> None:
    profile = seen_profile()
    person = profile.people[0]
    pairs = {(row.organisation, row.work) for row in person.posts.rows if row.organisation}
    counted = Counter((profile.known[o].name, profile.works[work].year) for o, work in pairs if o)
    (picture,) = [p for p in pictures(profile, words_in("en")) if p.title.startswith("Aff") and person.name in p.title]
    told = {
        (label.removeprefix(f"{LISTED} "), int(year)): int(count)
        for label, by_year in picture.rows
        for year, count in re.findall(r"(\d{4}): (\d+)", by_year)
    }
    assert told == dict(counted)
    shown = [node.text for node in ElementTree.fromstring(picture.svg).iter(f"{SVG}text")]
    assert sum(int(text) for text in shown if text and re.fullmatch(r"\d{1,3}", text)) == sum(counted.values())


def test_ties_are_to_listed_organisations_only_and_all_of_them() -> None:
    profile = seen_profile()
    listed = {found.name for found in profile.known.values() if found.hits}
    wanted = {
        (person.name, profile.known[row.organisation].name)
        for person in profile.people
        for rows in (person.posts.rows, person.listed_coauthors.rows)
        for row in rows
        if row.organisation and profile.known[row.organisation].hits
    }
    (picture,) = [p for p in pictures(profile, words_in("en")) if p.head[0] == "Person"]
    assert {(row[0], row[1].removeprefix(f"{LISTED} ")) for row in picture.rows} == wanted
    assert {name for _, name in wanted} <= listed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_for_people_has_them(joint: Pack, language: str) -> None:
    profile = seen_profile()
    titles = [picture.title for picture in pictures(profile, words_in(language))]
    page = render(made.assessment(joint), joint, language, "html", profile)
    assert page.count("<svg") == len(titles)
    paper = pypdf.PdfReader(io.BytesIO(render_file(made.assessment(joint), joint, language, "pdf", profile)))
    there = plain("".join(sheet.extract_text() for sheet in paper.pages))
    for title in titles:
        assert title in page
        assert plain(title) in there
    assert "<svg" not in render(made.assessment(joint), joint, language, "html")


def test_no_text_breaks_out_of_a_picture() -> None:
    hostile = '</text><script>"&\x0b'
    drawn = bars([(hostile, 3)], name="x", title=hostile, desc=hostile)
    root = ElementTree.fromstring(drawn)
    assert not list(root.iter(f"{SVG}script"))
    assert [node.text for node in root.iter(f"{SVG}text")] == [
        hostile.replace("\x0b", "\N{REPLACEMENT CHARACTER}"),
        "3",
    ]


@pytest.mark.parametrize(("text", "cut"), [("short", "short"), ("機" * 40, "機" * 8 + "…")])
def test_a_label_is_cut_to_its_room(text: str, cut: str) -> None:
    assert fit(text, 100) == cut
