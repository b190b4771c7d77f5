"""A day in the past sees what was there on that day; a day after the data sees all of them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from toolkit import Assessment, load_pack, open_source, proposal_from, screen

PERSON, HOME = "A5900000001", "I4900000001"


def work(number: int, day: str, updated: str) -> dict[str, Any]:
    home = {"id": f"https://openalex.org/{HOME}", "display_name": "University of Nowhere Hill", "country_code": "GB"}
    author = {"id": f"https://openalex.org/{PERSON}", "display_name": "Imogen Nobody"}
    return {
        "id": f"https://openalex.org/W790000000{number}",
        "title": f"Work {number}",
        "publication_date": day,
        "publication_year": int(day[:4]),
        "updated_date": updated,
        "is_retracted": True,
        "authorships": [{"author_position": "first", "author": author, "institutions": [home]}],
    }


def assessed(tmp_path: Path, works: list[dict[str, Any]], as_of: date) -> Assessment:
    records = tmp_path / "records"
    records.mkdir()
    (records / "works.jsonl").write_text("".join(json.dumps(w) + "\n" for w in works), encoding="utf-8")
    proposal = proposal_from(
        {
            "id": "as-of",
            "title": "As of a day",
            "summary": "Which works count on which day.",
            "own_organisation": {"name": "University of Nowhere Hill"},
            "people": [{"name": "Imogen Nobody", "openalex": PERSON}],
            "partners": [{"name": "University of Nowhere Hill", "openalex": HOME}],
        }
    )
    source = open_source(str(records), cache=tmp_path / "cache")
    [(_, [assessment])] = screen([proposal], source, [load_pack("japan-uk")], as_of)
    return assessment


def retracted(assessment: Assessment) -> set[str | None]:
    (finding,) = [f for f in assessment.findings if f.criterion == "retracted-works"]
    return {piece.work for piece in finding.reading.evidence}


WORKS = [work(1, "2020-06-01", "2026-10-30"), work(2, "2022-03-01", "2026-10-30"), work(3, "2027-01-01", "2026-10-30")]


@pytest.mark.parametrize(
    ("as_of", "numbers"),
    [
        (date(2020, 6, 1), [1]),  # the day itself counts
        (date(2022, 2, 28), [1]),
        (date(2026, 10, 29), [1, 2]),  # the data are newer: the issue to come is left out
        (date(2026, 10, 30), [1, 2, 3]),  # the data end on the day: all of it was known
        (date(2026, 11, 30), [1, 2, 3]),
    ],
)
def test_works_that_count_on_a_day(tmp_path: Path, as_of: date, numbers: list[int]) -> None:
    assessment = assessed(tmp_path, WORKS, as_of)
    assert retracted(assessment) == {f"W790000000{n}" for n in numbers}
    assert assessment.coverage.works == len(numbers)
    (partner,) = [f for f in assessment.findings if f.criterion == "partner-thin-record"]
    assert partner.reading.facts["works"] == len(numbers)
