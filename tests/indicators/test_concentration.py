"""Shares counted by hand: ten works, and who stands on how many of them."""

from typing import Any

from tests.indicators.drawn import beside, partner, person, place, posts, profile, work
from toolkit.indicators import concentration
from toolkit.models.profile import Facts, PartnerRow, Profile

PLACES = [
    place("I1", "GB"),
    place("I2", "NO"),
    place("I3", "NO"),
    place("I4", "JP"),
    place("I5", "GB", parents=("I1",)),
    place("I9", "JP"),
]
TEN = range(1, 11)
ROWS = [(n, "I2") for n in (1, 2, 3, 4)] + [(n, "I3") for n in (4, 5, 6)] + [(n, "I5") for n in TEN] + [(7, "I4")]


def drawn(**changes: Any) -> Profile:
    return profile([work(n, "2024-01-01", **changes) for n in TEN], PLACES)


def ren(*rows: tuple[int, str], at: str = "I1") -> Any:
    return person(posts=posts(*((n, at) for n in TEN)), partners=beside(*(rows or ROWS)))


def test_the_share_of_the_most_frequent_partner() -> None:
    """I5, on all ten works, is a unit of the person's own organisation."""
    seen = concentration.partner(drawn(), ren(), None)
    assert (seen.value, seen.facts["organisation"], seen.facts["shared"]) == (40.0, "Place I2", 4)
    assert {piece.work for piece in seen.evidence} == {"W1", "W2", "W3", "W4"}
    assert {piece.organisation for piece in seen.evidence} == {"I2"}


def test_colleagues_are_none_of_others_where_the_person_stands() -> None:
    """At I4 on all works, the colleagues of I1 are the partner."""
    seen = concentration.partner(drawn(), ren(*((n, "I1") for n in TEN), (1, "I4"), at="I4"), None)
    assert (seen.value, seen.facts["organisation"]) == (100.0, "Place I1")


def test_a_work_that_places_the_person_nowhere_takes_the_places_of_the_others() -> None:
    who = person(posts=posts((1, None), *((n, "I1") for n in range(2, 11))), partners=beside((1, "I1"), (2, "I2")))
    seen = concentration.partner(drawn(), who, None)
    assert (seen.value, seen.facts["organisation"]) == (10.0, "Place I2")


def test_an_organisation_is_asked_the_same() -> None:
    subject = partner(place("I9", "JP"), works=posts(*((n, "I9") for n in TEN)), partners=beside(*ROWS))
    seen = concentration.partner(drawn(), subject, None)
    assert (seen.value, seen.facts["organisation"]) == (100.0, "Place I5")
    assert seen.facts["works"] == 10


def test_few_works_or_thin_ones_say_nothing() -> None:
    few = concentration.partner(drawn(), ren(), None, min_works=11)
    assert (few.unknown, few.facts["works"]) == ("thin-coverage", 10)
    assert concentration.partner(drawn(organisation_missing=True), ren(), None).unknown == "thin-coverage"
    assert concentration.partner(profile([]), person(), None).unknown == "no-works"
    blind = partner(partners=Facts[PartnerRow](unknown="source-cannot"))
    assert concentration.partner(drawn(), blind, None).unknown == "source-cannot"


def test_works_of_very_many_authors_are_left_out_and_counted() -> None:
    works = [work(n, "2024-01-01", authors=101 if n <= 5 else 3) for n in TEN]
    seen = concentration.partner(profile(works, PLACES), ren(), None, min_works=5)
    assert (seen.facts["works"], seen.facts["left_out"], seen.value) == (5, 5, 20.0)


def test_no_partner_at_all_is_no_share() -> None:
    assert concentration.partner(drawn(), ren((1, "I5")), None).value == 0
