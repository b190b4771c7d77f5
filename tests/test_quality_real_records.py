"""What stands on real works: the counts of an assessment agree with an independent walk over the JSON.

That the live source gives the same facts is tested with all others of a profile, in `test_sources_agree`.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from tests.sources import walk
from toolkit import Assessment, load_pack, open_source, proposal_from, screen
from toolkit.models.assessment import SeenWorks

FILES = ("works_2025schema.jsonl.gz", "works_2026schema.jsonl.gz")
TEAM = {"A": "A5023888391", "B": "A5048491430", "C": "A5032473237", "D": "A5065371627"}
"""Authors with many works in these files; A and B, and C and D, have works together."""
AS_OF = date(2026, 11, 1)


@pytest.fixture(scope="module")
def works(shared: Path) -> list[walk.Record]:
    return list(walk.records(*(shared / "openalex" / file for file in FILES)))


@pytest.fixture(scope="module")
def folder(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("records")
    for file in FILES:
        (place / file).symlink_to(shared / "openalex" / file)
    return place


def screened(folder: Path, cache: Path, team: dict[str, str]) -> Assessment:
    said = {
        "id": "real-team",
        "title": "Four authors",
        "summary": "How much do the records of four authors say?",
        "own_organisation": {"name": "Nowhere In These Records"},
        "people": [{"name": name, "openalex": author} for name, author in team.items()],
    }
    source = open_source(str(folder), cache=cache)
    [(_, [found])] = screen([proposal_from(said)], source, [load_pack("japan-uk")], AS_OF)
    return found


@pytest.fixture(scope="module")
def assessment(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return screened(folder, tmp_path_factory.mktemp("cache"), TEAM)


def own(work: walk.Record, author: str) -> list[walk.Record]:
    """The authorships of an author on a work."""
    return [a for a in work["authorships"] if (walk.author(a) or "").endswith(f"/{author}")]


def walked(works: Iterable[walk.Record], authors: Iterable[str]) -> dict[str, int]:
    """The same counts, off the records; what concerns a person must hold for each of them on the work."""
    rows = [(w, [on for author in authors if (on := own(w, author))]) for w in works]
    rows = [(w, people) for w, people in rows if people]

    def whole(work: walk.Record) -> bool:
        cut = work.get("is_authors_truncated") or len(work["authorships"]) == 100
        return not cut and all(walk.institutions(a) for a in work["authorships"])

    return {
        "works": len(rows),
        "placed": sum(all(any(walk.institutions(a) for a in on) for on in people) for _, people in rows),
        "orcid": sum(all(any(a.get("raw_orcid") for a in on) for on in people) for _, people in rows),
        "whole": sum(whole(w) for w, _ in rows),
        "funding": sum(any(w.get(key) for key in ("funders", "awards", "grants")) for w, _ in rows),
        "abstract": sum(bool(w.get("abstract_inverted_index")) for w, _ in rows),
        "topics": sum(bool(w.get("topics")) for w, _ in rows),
        "cut": sum(len(w["authorships"]) == 100 or bool(w.get("is_authors_truncated")) for w, _ in rows),
    }


def figures(seen: SeenWorks) -> dict[str, int]:
    return {"works": seen.works, "cut": seen.cut} | {str(aspect): count for aspect, count in seen.said.items()}


def test_each_person(assessment: Assessment, works: list[walk.Record]) -> None:
    counted = {name: figures(seen) for name, seen in assessment.quality.people.items()}
    assert counted == {name: walked(works, [author]) for name, author in TEAM.items()}
    assert all(each["works"] >= 14 for each in counted.values())


def test_the_whole_team_counts_each_work_once(assessment: Assessment, works: list[walk.Record]) -> None:
    counted = figures(assessment.quality.team)
    assert counted == walked(works, TEAM.values())
    assert counted["works"] < sum(seen.works for seen in assessment.quality.people.values())


def test_every_abstract_is_counted_once(folder: Path, works: list[walk.Record], tmp_path: Path) -> None:
    found = open_source(str(folder), cache=tmp_path).for_proposals([])
    counted = found.manifest.coverage["works"]["with_abstract"]
    assert counted == sum(bool(w.get("abstract_inverted_index")) for w in works) == 752


def test_the_records_are_of_the_generations_before_autumn_2026(assessment: Assessment) -> None:
    assert (assessment.quality.links, assessment.quality.labels) == ("old", "old")
    topics = [finding for finding in assessment.findings if finding.criterion == "sensitive-topics"]
    assert {(finding.outcome, finding.level) for finding in topics} == {("unknown", "none")}
    assert {finding.reading.unknown for finding in topics} == {"old-topics"}
