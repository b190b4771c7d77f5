"""What a person found to be another body than a list entry is shown wherever it would be found. All is invented."""

import json
from datetime import date

import pytest

from tests.lists.test_matching import edition, listing
from tests.profile.test_profiles import PLACES, authorship, work
from toolkit import load_pack, proposal_from, render, screen
from toolkit.models.assessment import Assessment
from toolkit.models.lists import Link, ListEntry
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot

DAY, LISTED, LOOKED = date(2026, 11, 1), date(2023, 1, 1), date(2026, 10, 1)
NAME, ROR = "Zanzora University of Kites", "0aaaaaa07"
ENTRY = ListEntry(id="kites", name=NAME)
LINK = Link(
    list_id="us-section-1286",
    entry_id="kites",
    ror=ROR,
    kind="same",
    how="review",
    status="rejected",
    by="A. Office",
    date=LOOKED,
    note="two towns",
)
KITES = ("I107", NAME, ROR, "GB")


def assessed(place: object, link: Link | None) -> Assessment:
    works = [
        work(1, 2024, authorship("A1", "I107")),
        work(2, 2024, authorship("A1", "I100"), authorship("A4", "I107")),
        *(
            work(n, 2024, authorship("A1", "I100"), funders=[{"id": "https://openalex.org/F7", "display_name": NAME}])
            for n in range(3, 9)
        ),
    ]
    folder = place.mktemp("aside")  # type: ignore[attr-defined]
    (folder / "works.jsonl").write_text("".join(json.dumps(each) + "\n" for each in works), encoding="utf-8")
    funder = {"id": "https://openalex.org/F7", "display_name": NAME, "country_code": "GB"}
    record = funder | {"ids": {"ror": f"https://ror.org/{ROR}"}, "updated_date": "2026-10-01"}
    (folder / "funders.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    build([folder / "works.jsonl", folder / "funders.jsonl"], folder / "snapshot")
    told = {
        "id": "one",
        "title": "Invented",
        "summary": "Invented for a test.",
        "own_organisation": {"name": "Invented University"},
        "people": [
            {"name": "Alex Example", "openalex": "A1", "posts": [{"organisation": {"name": NAME, "openalex": "I107"}}]}
        ],
        "partners": [{"name": NAME, "openalex": "I107"}],
        "funders": [{"name": NAME, "openalex": "F7"}],
    }
    source = listing(edition("only", LISTED, ENTRY), name="us-section-1286")
    source = source.model_copy(update={"links": (link,) if link else ()})
    snapshot = Snapshot(folder / "snapshot", name="invented")
    [(_, [found])] = screen([proposal_from(told)], snapshot, [load_pack("japan-uk")], DAY, [source])
    return found


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assessment, Assessment]:
    """With the decision, and without it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PLACES, "I107", KITES)
        return assessed(tmp_path_factory, LINK), assessed(tmp_path_factory, None)


WHERE = (
    "listed-post",
    "declared-post-listed",
    "listed-coauthors",
    "listed-funder",
    "partner-listed",
    "proposal-funder-listed",
)


@pytest.mark.parametrize("criterion", WHERE)
def test_it_counts_for_nothing_and_is_shown(both: tuple[Assessment, Assessment], criterion: str) -> None:
    with_it, without = ([f for f in each.findings if f.criterion == criterion] for each in both)
    assert [(f.outcome, f.reading.value) for f in with_it] == [("clear", 0)]
    assert all(f.reading.value for f in without)
    (piece,) = with_it[0].reading.evidence
    assert (piece.kind, piece.hits, piece.organisation_name) == ("list", (), NAME)
    (hit,) = piece.uncounted
    assert hit.rejected and hit.decided and (hit.decided.by, hit.decided.date) == ("A. Office", LOOKED)


def test_the_checklist_says_who_looked_and_when(both: tuple[Assessment, Assessment]) -> None:
    said = {
        "en": "this entry was looked at by A. Office on 1 October 2026 and found to be another body (two towns)",
        "ja": "2026年10月1日にA. Officeが当該掲載項目を確認し、別の機関と判断 (two towns)",
    }
    for language, words in said.items():
        for form in ("html", "md", "json"):
            page = render(both[0], load_pack("japan-uk"), language, form)
            assert words in page.replace("\\", ""), (language, form)
            assert words not in render(both[1], load_pack("japan-uk"), language, form)
