"""What is new beside an earlier profile, drawn by hand."""

from datetime import date
from typing import Any

import pytest

from tests.indicators.drawn import LIST, hit, list_info, money, partner, person, place, posts, profile, work
from toolkit.earlier import summary
from toolkit.indicators.change import since_last
from toolkit.models.assessment import Reading
from toolkit.models.identity import Identity
from toolkit.models.profile import Facts, Profile, SharedRow

WORKS = [work(1, "2020-01-01"), work(2, "2024-01-01"), work(3, "2026-01-01")]
UNLISTED, LISTED = place("I7", "CN"), place("I7", "CN", hits=(hit("seven"),))
THEN = person(posts=posts((1, "I1")), funding=money((1, "F1", "Trust")))
NOW = person(posts=posts((1, "I1"), (2, "I2"), (3, "I2")), funding=money((1, "F1", "Trust"), (3, "F2", "Fund")))


def whole(subject: Any, *places: Any, **more: Any) -> Profile:
    return profile(WORKS, [place("I1"), place("I2"), *places], (subject,), **more)


def compared(before: Profile, now: Profile, since: date | None = None) -> Reading:
    whole_now = now.model_copy(update={"before": summary(before)})
    subjects: list[Any] = [*whole_now.people, *whole_now.organisations]
    return since_last(whole_now, subjects[0], since)


def test_a_new_affiliation_and_a_new_funder() -> None:
    seen = compared(whole(THEN, as_of=date(2025, 11, 1)), whole(NOW))
    assert (seen.value, seen.facts["organisations"], seen.facts["funders"]) == (2, "Place I2", "Fund")
    assert (seen.facts["before"], seen.facts["entries"]) == ("2025-11-01", "")
    assert sorted((piece.work, piece.funder) for piece in seen.evidence if piece.funder) == [("W3", "Fund")]
    assert {piece.work for piece in seen.evidence} == {"W2", "W3"}


def test_the_same_record_has_nothing_new() -> None:
    assert (compared(whole(NOW), whole(NOW)).value, compared(whole(NOW), whole(THEN)).value) == (0, 0)


def test_what_is_new_before_the_window_is_left_out() -> None:
    old = person(posts=posts((1, "I1"), (2, "I2")))
    assert compared(whole(person(posts=posts((1, "I1")))), whole(old), date(2025, 1, 1)).value == 0


def test_a_place_that_came_onto_a_list_is_new() -> None:
    there = person(posts=posts((1, "I7"), (3, "I7")))
    seen = compared(whole(there, UNLISTED), whole(there, LISTED))
    assert (seen.value, seen.facts["entries"], seen.facts["organisations"]) == (1, "seven", "")
    assert [(piece.work, [h.entry_id for h in piece.hits]) for piece in seen.evidence] == [("W3", ["seven"])]
    beside = Facts[SharedRow](rows=(SharedRow(work="W2", author="A9", organisation="I7", raw=None),))
    company = person(posts=posts((1, "I1")), listed_coauthors=beside)
    assert compared(whole(company, UNLISTED), whole(company, LISTED)).facts["entries"] == "seven"


def test_a_list_that_was_not_looked_through_before_makes_nothing_new() -> None:
    there = person(posts=posts((1, "I7")))
    before = whole(there, UNLISTED, lists=(list_info("other"),))
    assert compared(before, whole(there, LISTED, lists=(list_info("other"), list_info(LIST)))).value == 0


def test_a_partner_that_came_onto_a_list_is_new() -> None:
    before, now = partner(place("I9", "JP")), partner(place("I9", "JP", hits=(hit("nine"),)))
    seen = compared(whole(before), whole(now))
    assert (seen.value, seen.facts["entries"], seen.evidence[0].kind) == (1, "nine", "list")
    assert compared(whole(now), whole(now)).value == 0


@pytest.mark.parametrize("ids", [("A2",), ("A1", "A2")])
def test_another_record_than_before_is_compared_with_nothing(ids: tuple[str, ...]) -> None:
    other = NOW.model_copy(update={"identity": Identity(status="exact", ids=ids)})
    assert compared(whole(THEN), whole(other)).unknown == "not-screened-before"


def test_without_an_earlier_screening_nobody_can_say() -> None:
    assert since_last(whole(NOW), NOW, None).unknown == "not-screened-before"
    assert compared(whole(partner()), whole(NOW)).unknown == "not-screened-before", "somebody else was screened"
    nobody = person(identity=Identity(status="unresolved"))
    assert since_last(whole(nobody), nobody, None).unknown == "not-resolved"
