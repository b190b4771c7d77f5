"""Who is meant and what is doubted, from records to profiles: invented people on invented works."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tests.profile.test_profiles import DAY
from toolkit.indicators.identity import uncertain
from toolkit.models.identity import Doubt
from toolkit.models.profile import PersonFacts, Profile
from toolkit.profile import profiles
from toolkit.proposals import proposal_from
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot

Records = Callable[..., Snapshot]
ONE, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"
COUNTRY = {"I1": "GB", "I2": "JP"}


def stands(author: str, name: str, at: str | None = None, orcid: str | None = None) -> dict[str, Any]:
    places = [{"id": at, "display_name": f"Place {at}", "country_code": COUNTRY[at], "lineage": [at]}] if at else []
    identity = {"id": author, "display_name": name, "orcid": f"https://orcid.org/{orcid}" if orcid else None}
    return {"author": identity, "raw_author_name": name, "institutions": places, "author_position": "middle"}


def work(number: int, *authors: dict[str, Any], topic: str | None = None, year: int = 2024) -> dict[str, Any]:
    topics = [{"id": f"T{sum(topic.encode())}", "display_name": topic, "score": 0.9}] if topic else []
    return {
        "id": f"W{number}",
        "title": f"Invented work {number}",
        "publication_year": year,
        "publication_date": f"{year}-05-01",
        "authorships": list(authors),
        "topics": topics,
        "updated_date": "2026-10-01",
    }


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """Builds a source of some works; of the same works once."""

    @cache
    def built(lines: str) -> Snapshot:
        place = tmp_path_factory.mktemp("records")
        (place / "works.jsonl").write_text(lines, encoding="utf-8")
        build([place / "works.jsonl"], place / "snapshot")
        return Snapshot(place / "snapshot")

    return lambda *works: built("".join(json.dumps(each) + "\n" for each in works))


def profile(
    source: Snapshot, *people: dict[str, Any], title: str = "Invented", place: str = "I1", **more: Any
) -> Profile:
    own = {"name": f"Place {place}", "openalex": place}
    asked = {"id": "one", "title": title, "summary": title, "own_organisation": own, "people": list(people), **more}
    [found] = profiles([proposal_from(asked)], source, (), (), DAY)
    return found


def first(source: Snapshot, *people: dict[str, Any], **more: str) -> PersonFacts:
    return profile(source, *people, **more).people[0]


def doubts(person: PersonFacts) -> dict[str, Doubt]:
    return {doubt.code: doubt for doubt in person.identity.doubts}


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("Jane Sample", "same-name"),
        ("SAMPLE, Jane", "same-name"),
        ("Jane Alice Sample", "name-variant"),
        ("J. Sample", "name-initials"),
    ],
)
def test_a_name_written_otherwise_is_found_at_the_organisation_named(records: Records, asked: str, why: str) -> None:
    source = records(work(1, stands("A1", "Jane Sample", "I1")), work(2, stands("A2", "John Sample", "I2")))
    who = first(source, {"name": asked}).identity
    assert [(c.id, c.reasons) for c in who.candidates if c.id == "A1"] == [("A1", (why, "at-declared-organisation"))]
    assert (who.status, who.ids) == ("matched", ("A1",))


def test_initials_find_nobody_who_is_not_near(records: Records) -> None:
    source = records(work(1, stands("A1", "Jane Sample", "I1")), work(2, stands("A2", "Kim Other", "I2")))
    assert first(source, {"name": "J. Sample"}, place="I2").identity.status == "unresolved"
    far = first(source, {"name": "Jane Sample"}, place="I2").identity
    assert (far.status, [c.reasons for c in far.candidates]) == ("ambiguous", [("same-name",)])


def test_coauthors_of_the_team_decide_between_namesakes(records: Records) -> None:
    source = records(
        work(1, stands("A1", "Jane Sample", "I1")),
        *(work(n, stands("A2", "Jane Sample", "I1"), stands("A9", "Kim Member", "I1")) for n in (2, 3)),
    )
    jane, member = {"name": "Jane Sample"}, {"name": "Kim Member", "openalex": "A9"}
    assert first(source, jane).identity.status == "ambiguous"
    who = first(source, jane, member).identity
    assert (who.status, who.ids) == ("matched", ("A2",))
    assert who.candidates[0].reasons == ("same-name", "at-declared-organisation", "coauthor-of-team")
    assert who.confidence == who.candidates[0].confidence


def test_the_field_is_weighed_and_does_not_decide_alone(records: Records) -> None:
    source = records(
        work(1, stands("A1", "Jane Sample", "I1"), topic="Perovskite Materials"),
        work(2, stands("A2", "Jane Sample", "I1"), topic="Ocean Acidification"),
    )
    who = first(source, {"name": "Jane Sample"}, title="Ageing of perovskite films").identity
    assert [c.id for c in who.candidates] == ["A1", "A2"]
    assert "field-fits" in who.candidates[0].reasons
    assert who.status == "ambiguous"


def test_posts_in_other_years_than_declared_are_told_apart(records: Records) -> None:
    source = records(work(1, stands("A1", "Jane Sample", "I1"), year=2010), work(2, stands("A2", "Kim Other", "I2")))
    post = {"organisation": {"name": "Place I1", "openalex": "I1"}, "from": "2020-01-01"}
    who = first(source, {"name": "Jane Sample", "posts": [post]}, place="I2").identity
    assert who.candidates[0].reasons == ("same-name", "at-other-dates")
    assert who.status == "ambiguous"


def test_a_record_of_the_same_orcid_and_one_of_the_same_coauthors_are_told(records: Records) -> None:
    beside = [stands("A7", "Kim One"), stands("A8", "Kim Two")]
    source = records(
        work(1, stands("A1", "Jane Sample", "I1", ONE), *beside),
        work(2, stands("A2", "Sample, Jane"), *beside),
        work(3, stands("A3", "Jane Sample", "I2")),
        work(4, stands("A4", "Jane Sample", "I1", ONE)),
        work(5, stands("A5", "Jane Sample", "I1", OTHER), *beside),
    )
    found = doubts(first(source, {"name": "Jane Sample", "openalex": "A1"}))
    assert {code: (d.value, d.detail) for code, d in found.items()} == {
        "same-orcid-elsewhere": (1, "A4"),
        "split-record": (1, "A2"),
    }
    both = first(source, {"name": "Jane Sample", "orcid": ONE})
    assert (both.identity.ids, set(doubts(both))) == (("A1", "A4"), {"split-record"})


def test_one_coauthor_in_common_is_enough_at_one_organisation_only(records: Records) -> None:
    kim = stands("A7", "Kim One")
    source = records(
        work(1, stands("A1", "Jane Sample", "I1"), kim),
        work(2, stands("A2", "Jane Sample", "I1"), kim),
        work(3, stands("A3", "Jane Sample", "I2"), kim),
    )
    found = doubts(first(source, {"name": "Jane Sample", "openalex": "A1"}))
    assert found["split-record"].detail == "A2"


def test_a_group_is_no_person(records: Records) -> None:
    source = records(work(1, stands("A1", "Invented Collaboration", "I1")), work(2, stands("A2", "Jane Sample", "I1")))
    found = doubts(first(source, {"name": "Invented Collaboration", "openalex": "A1"}))
    assert found["not-a-person"].detail == "Invented Collaboration"
    assert doubts(first(source, {"name": "Jane Sample", "openalex": "A2"})) == {}


def merged() -> list[dict[str, Any]]:
    """Six works at one place on one topic, three at another on another, and one that shares nothing with either."""
    jane = "Jane Sample"
    return [
        *(work(n, stands("A1", jane, "I1"), topic="Perovskite Materials", year=2018 + n) for n in range(1, 7)),
        *(work(n, stands("A1", jane, "I2"), topic="Ocean Acidification", year=2013 + n) for n in range(7, 10)),
        work(10, stands("A1", jane), stands("A6", "Kim One")),
        work(11, stands("A6", "Kim One", "I1")),
    ]


def test_two_people_in_one_record_are_told_with_the_works(records: Records) -> None:
    seen = profile(records(*merged()), {"name": "Jane Sample", "openalex": "A1"})
    [person] = seen.people
    assert {code: (d.value, d.detail, d.works) for code, d in doubts(person).items()} == {
        "parted-works": (2, "6+3", ("W9", "W8", "W7"))
    }
    reading = uncertain(seen, person, None)
    shown = {piece.doubt.code: piece.doubt for piece in reading.evidence if piece.doubt}
    assert set(shown) == {"parted-works", "posts-apart"}
    assert (shown["posts-apart"].value, reading.value) == (3, 2)
    assert shown["posts-apart"].detail == "Place I1, Place I2"


def test_works_set_aside_count_nowhere_and_stay_on_record(records: Records) -> None:
    said = {"kind": "not-their-work", "person": "Jane Sample", "reason": "by a namesake", "by": "A. Officer"}
    others = [{**said, "work": f"W{n}", "on": "2026-10-30"} for n in (7, 8, 9, 999)]
    seen = profile(records(*merged()), {"name": "Jane Sample", "openalex": "A1"}, corrections=others)
    [person] = seen.people
    assert {row.work for row in person.posts.rows} == {f"W{n}" for n in (1, 2, 3, 4, 5, 6, 10)}
    assert {row.work for row in person.topics.rows} == {f"W{n}" for n in range(1, 7)}
    assert set(seen.works) == {f"W{n}" for n in (1, 2, 3, 4, 5, 6, 10)}
    assert uncertain(seen, person, None).value == 0
    assert [(a.correction.target[-1], a.title, a.met, a.correction.by) for a in seen.corrections] == [
        ("W7", "Invented work 7", True, "A. Officer"),
        ("W8", "Invented work 8", True, "A. Officer"),
        ("W9", "Invented work 9", True, "A. Officer"),
        ("W999", None, False, "A. Officer"),
    ]


def test_doubts_that_only_say_works_may_be_missing_or_strays_do_not_count(records: Records) -> None:
    jane = "Jane Sample"
    source = records(
        *(work(n, stands("A1", jane, "I1"), year=2020, topic="Perovskite Materials") for n in range(1, 6)),
        work(6, stands("A1", jane, "I2"), topic="Ocean Acidification"),
    )
    seen = profile(source, {"name": jane, "openalex": "A1"})
    reading = uncertain(seen, seen.people[0], None)
    assert [piece.doubt.code for piece in reading.evidence if piece.doubt] == ["foreign-works"]
    assert (reading.value, reading.total) == (0, 1)
