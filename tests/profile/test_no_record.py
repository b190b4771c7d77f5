"""Somebody says that none of the records is meant: everything stays unknown, in words, and nothing becomes clear."""

from datetime import date
from pathlib import Path

import pytest

from toolkit import checklist_page, load_lists, load_pack, load_taxonomies, open_source, proposal_from, screen
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import Pack

CORPUS = Path(__file__).parents[2] / "examples" / "corpus"
DAY = date(2026, 11, 2)
SAID = {"by": "A. Kuremoto", "on": "2026-11-01"}
ASKED = {
    "id": "none-of-these",
    "title": "Magnetic fields",
    "summary": "Invented.",
    "own_organisation": {"name": "Minamisettsu Institute of Technology"},
    "people": [{"name": "Aoi Kuremoto", "no_record": SAID}],
    "partners": [{"name": "Severnside University", "no_record": SAID}],
}
NAMED = ("Aoi Kuremoto", "Severnside University")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("japan-uk")


@pytest.fixture(scope="module")
def assessment(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    source = open_source(str(CORPUS), cache=tmp_path_factory.mktemp("cache"))
    proposals, taxonomies = [proposal_from(ASKED)], load_taxonomies()
    [(_, [found])] = screen(proposals, source, [pack], DAY, load_lists(), taxonomies=taxonomies)
    return found


def test_nothing_about_them_is_clear_and_the_reason_is_said(assessment: Assessment) -> None:
    about = [each for each in assessment.findings if each.subject in NAMED]
    assert {each.subject for each in about} == set(NAMED) and len(about) > 20
    assert not [each.criterion for each in about if each.outcome == "clear"]
    reasons = [each.reading.unknown for each in about if each.outcome == "unknown"]
    assert reasons.count("no-record") > 15 and "not-resolved" not in reasons


@pytest.mark.parametrize(
    ("language", "title", "by", "reason"),
    [
        ("en", "Confirmed that no record is meant", "(A. Kuremoto, 1 November 2026)", "none of the records"),
        ("ja", "該当レコードなしと確認済み", "（A. Kuremoto、2026年11月1日）", "いずれも該当しない"),
    ],
)
def test_the_checklist_says_who_said_so_and_shows_the_records(
    assessment: Assessment, pack: Pack, language: str, title: str, by: str, reason: str
) -> None:
    page = checklist_page(assessment, pack, language)
    [who] = page.people
    assert (who.status, who.title, who.records) == ("no-record", title, ())
    assert by in who.says and len(who.candidates) == 2
    [told] = [each for each in page.open if each.reason == "no-record"]
    assert reason in told.says
    assert len(told.about) == len(NAMED)
