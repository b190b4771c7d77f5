"""What stood on a list and no longer does is shown, with its days, and counts for nothing. All of it is invented."""

import json
from datetime import date

import pytest

from tests.lists.test_matching import edition, listing
from tests.profile.test_profiles import authorship, work
from toolkit import load_pack, proposal_from, render, screen
from toolkit.models.assessment import Assessment, Finding
from toolkit.models.lists import ListEntry
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot

DAY = date(2026, 11, 1)
LISTED, DROPPED = date(2023, 1, 1), date(2025, 9, 1)
PARTNER = "Other Invented University"
GONE = ListEntry(id="gone", name=PARTNER, openalex=("I102",))
OTHER = ListEntry(id="other", name="Organisation on no paper")
LIST = listing(edition("first", LISTED, GONE, OTHER), edition("second", DROPPED, OTHER), name="us-section-1286")


@pytest.fixture(scope="module")
def assessment(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    place = tmp_path_factory.mktemp("formerly")
    works = [
        work(1, 2022, authorship("A1", "I100"), authorship("A4", "I102")),
        work(2, 2024, authorship("A1", "I100"), authorship("A4", "I102")),
        work(3, 2026, authorship("A1", "I100"), authorship("A4", "I102")),
        work(4, 2024, authorship("A1", "I102")),
        *(work(n, 2024, authorship("A1", "I100")) for n in range(5, 9)),
    ]
    (place / "works.jsonl").write_text("".join(json.dumps(each) + "\n" for each in works), encoding="utf-8")
    build([place / "works.jsonl"], place / "snapshot")
    told = {
        "id": "one",
        "title": "Invented",
        "summary": "Invented for a test.",
        "own_organisation": {"name": "Invented University"},
        "people": [{"name": "Alex Example", "openalex": "A1"}],
        "partners": [{"name": PARTNER, "openalex": "I102"}],
    }
    source = Snapshot(place / "snapshot", name="invented")
    [(_, [assessed])] = screen([proposal_from(told)], source, [load_pack("japan-uk")], DAY, [LIST])
    return assessed


def finding(assessment: Assessment, criterion: str) -> Finding:
    (found,) = [each for each in assessment.findings if each.criterion == criterion]
    return found


@pytest.mark.parametrize(
    ("criterion", "works"),
    [
        ("partner-listed", set()),
        ("listed-coauthors", {"W1", "W2", "W3"}),
        ("listed-post", {"W4"}),
    ],
)
def test_it_is_evidence_and_raises_nothing(assessment: Assessment, criterion: str, works: set[str]) -> None:
    found = finding(assessment, criterion)
    assert (found.outcome, found.level, found.reading.value) == ("clear", "none", 0)
    assert {piece.work for piece in found.reading.evidence} - {None} == works
    assert found.reading.total == len(found.reading.evidence) > 0
    for piece in found.reading.evidence:
        assert piece.hits == ()
        (hit,) = piece.formerly
        assert (hit.edition, hit.listed_since, hit.until) == ("first", LISTED, DROPPED)


def test_the_checklist_says_both_for_the_day_of_the_work_and_for_today(assessment: Assessment) -> None:
    said = render(assessment, load_pack("japan-uk"), "en", "json")
    (item,) = [
        item for part in json.loads(said)["sections"] for item in part["items"] if item["id"] == "listed-coauthors"
    ]
    (check,) = item["checks"]
    then = {piece["date"][:4]: piece["matches"][0]["then"] for piece in check["evidence"]}
    assert then == {
        "2022": "no, it was listed only later (no edition of that day at hand)",
        "2024": "yes (edition first of 1 January 2023)",
        "2026": "no, it was no longer listed (edition second of 1 September 2025)",
    }
    assert [entry["now"] for entry in check["entries"]] == [
        "no, not since 1 September 2025 (edition second of 1 September 2025)"
    ]
    assert "2025年9月1日以降は掲載なし" in render(assessment, load_pack("japan-uk"), "ja", "html")
