"""Partners and second steps, on a few works that can be counted by hand."""

from datetime import date
from typing import Any

import pytest

from tests.indicators.drawn import LIST, beside, hit, met, person, place, posts, profile, steps, work
from toolkit.indicators.network import new_partners, second_hop
from toolkit.models.assessment import Reading
from toolkit.models.profile import BeyondRow, Facts, PartnerRow

PLACES = [
    place("I1"),
    place("I2"),
    place("I3"),
    place("I7", "CN", hits=(hit("seven"),)),
    place("I8", "CN", hits=(hit("eight", "b-list"),)),
]
WORKS = [work(1, "2023-05-01"), work(2, "2024-05-01", authors=80), work(3, "2020-05-01")]
ELSEWHERE = [work(n, "2024-01-01") for n in (11, 12, 13, 14, 15)] + [work(16, "2024-01-01", authors=60)]


def second(steps_: Facts[BeyondRow], *between: tuple[str, list[int], list[str]], **settings: Any) -> Reading:
    who = person(posts=posts((1, "I1"), (2, "I1"), (3, "I1")), between=met(*between), beyond=steps_)
    return second_hop(profile([*WORKS, *ELSEWHERE], PLACES), who, None, **({"lists": [LIST]} | settings))


def test_a_coauthor_with_two_works_with_a_listed_body_is_a_second_step() -> None:
    seen = second(steps(("A5", 11, "I7"), ("A5", 12, "I7"), ("A6", 13, "I7")), ("A5", [1], []), ("A6", [1], []))
    assert (seen.value, seen.facts["organisations"], seen.total) == (1, "Place I7", 2)
    assert (seen.facts["works"], seen.facts["left_out"]) == (3, 1), "the work of 80 authors is left out, and counted"
    assert {(piece.work, piece.coauthor) for piece in seen.evidence} == {("W11", "A5"), ("W12", "A5")}
    assert all([entry.entry_id for entry in piece.hits] == ["seven"] for piece in seen.evidence)


@pytest.mark.parametrize(
    ("rows", "between", "settings", "value"),
    [
        ([("A5", 11, "I7"), ("A5", 12, "I7")], ("A5", [2], []), {}, 0),  # met on a work of 80 authors only
        ([("A5", 11, "I7"), ("A5", 12, "I7")], ("A5", [2], []), {"max_authors": 80}, 1),
        ([("A5", 11, "I7"), ("A5", 16, "I7")], ("A5", [1], []), {}, 0),  # one of the two has 60 authors
        ([("A5", 11, "I7"), ("A5", 12, "I7")], ("A5", [1], ["I7"]), {}, 0),  # listed: the first step
        ([("A5", 11, "I7"), ("A5", 12, "I7")], ("A5", [1], ["I8"]), {}, 1),  # listed, on a list that is not asked for
        ([("A5", 11, "I8"), ("A5", 12, "I8")], ("A5", [1], []), {}, 0),  # the organisation is on another list
        ([("A5", 11, "I7"), ("A5", 11, "I7")], ("A5", [1], []), {}, 0),  # one work is one
        ([("A5", 11, "I7")], ("A5", [1], []), {"min_works": 1}, 1),
    ],
)
def test_what_is_a_second_step(
    rows: list[tuple[str, int, str]], between: tuple[str, list[int], list[str]], settings: dict[str, Any], value: int
) -> None:
    assert second(steps(*rows), between, **settings).value == value


def test_both_steps_lie_in_the_window() -> None:
    who = person(
        posts=posts((1, "I1"), (3, "I1")),
        between=met(("A5", [3], []), ("A6", [1], [])),
        beyond=steps(("A5", 11, "I7"), ("A5", 12, "I7"), ("A6", 11, "I7"), ("A6", 12, "I7")),
    )
    seen = second_hop(profile([*WORKS, *ELSEWHERE], PLACES), who, date(2022, 1, 1), lists=[LIST])
    assert {piece.coauthor for piece in seen.evidence} == {"A6"}


def test_a_source_without_the_works_of_others_says_so() -> None:
    assert second(Facts[BeyondRow](unknown="source-cannot")).unknown == "source-cannot"
    assert second_hop(profile([]), person(), None, lists=[LIST]).unknown == "no-works"


def partners(*rows: tuple[int, str], days: dict[int, Any], at: tuple[str, ...] = ("I1",)) -> tuple[Any, Any]:
    own = posts(*((n, place_) for n in days for place_ in at))
    parts = [place("I4", parents=("I1",)), *PLACES]
    return profile([work(n, day) for n, day in days.items()], parts), person(posts=own, partners=beside(*rows))


def test_new_partners_are_those_seen_in_the_last_months_alone() -> None:
    days = {1: "2020-01-01", 2: "2024-11-01", 3: "2026-01-01", 4: "2024-10-31", 5: "2026-02-01"}
    rows = [(1, "I2"), (2, "I2"), (3, "I2"), (2, "I3"), (3, "I3"), (4, "I7"), (5, "I7"), (5, "I8")]
    seen = new_partners(*partners(*rows, days=days), None)
    assert seen.value == 1, "I2 was there before, I7 a day too early, and I8 stands on one work"
    assert (seen.facts["organisations"], seen.facts["works"]) == ("Place I3 (2)", 5)
    assert {piece.work for piece in seen.evidence} == {"W2", "W3"}
    assert new_partners(*partners(*rows, days=days), None, recent_months=25).value == 2
    assert new_partners(*partners(*rows, days=days), None, min_works=1).value == 2


def test_ones_own_organisation_its_units_and_a_work_without_date_are_no_new_partner() -> None:
    days = {1: "2026-01-01", 2: "2026-02-01", 3: None, 4: "2026-03-01"}
    rows = [(1, "I1"), (2, "I1"), (1, "I4"), (2, "I4"), (3, "I2"), (4, "I2")]
    seen = new_partners(*partners(*rows, days=days), None)
    assert (seen.value, seen.facts["works"]) == (0, 3)


def test_no_organisation_of_others_at_all_is_no_clear() -> None:
    assert new_partners(*partners(days={1: "2026-01-01"}), None).unknown == "thin-coverage"
    assert new_partners(profile([]), person(), None).unknown == "no-works"
    blind = person(partners=Facts[PartnerRow](unknown="not-resolved"))
    assert new_partners(profile([]), blind, None).unknown == "not-resolved"
