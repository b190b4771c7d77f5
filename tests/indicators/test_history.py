"""Gaps, beginnings and what is recent, on days around the edges."""

from typing import Any

import pytest

from tests.indicators.drawn import LIST, hit, person, place, posts, profile, work
from toolkit.indicators.history import earliest, gaps, weight
from toolkit.models.profile import Facts, PostRow

LISTED = [place("I1"), place("I7", "CN", hits=(hit("seven"),)), place("I8", "CN", hits=(hit("eight"),))]


def over(read: Any, days: dict[int, Any], at: dict[int, str | None] | None = None, **settings: Any) -> Any:
    rows = posts(*((n, (at or {}).get(n, "I1")) for n in days))
    return read(profile([work(n, day) for n, day in days.items()], LISTED), person(posts=rows), None, **settings)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (["2018-03-15", "2020-03-15"], 1),  # 24 months to the day
        (["2018-03-15", "2020-03-14"], 0),  # a day less
        ([2018, 2020], 0),  # perhaps from 31 December 2018 to 1 January 2020
        ([2018, 2021], 1),  # from 31 December 2018 to 1 January 2021: 24 months and a day
        ([2018, "2020-12-31"], 1),
        (["2018-01-01", "2019-06-01", "2022-01-01", "2022-06-01"], 1),
        (["2010-01-01", "2014-01-01", "2020-01-01"], 2),
        (["2018-01-01", 2019, None, "2020-06-01"], 0),  # a work without date is in no gap and makes none
    ],
)
def test_gaps_between_the_first_work_and_the_last(days: list[Any], found: int) -> None:
    assert over(gaps, dict(enumerate(days))).value == found


def test_a_gap_is_shown_by_the_works_at_its_ends() -> None:
    seen = over(gaps, {1: "2010-05-01", 2: "2012-04-30", 3: "2018-01-01", 4: "2018-02-01"})
    assert (seen.value, seen.facts["gaps"], seen.facts["longest"]) == (1, "2012-04 – 2018-01", 68)
    assert [piece.work for piece in seen.evidence] == ["W3", "W2"]
    assert over(gaps, {1: "2010-05-01", 2: "2012-05-01"}, min_months=25).value == 0


@pytest.mark.parametrize(("days", "why"), [({}, "no-works"), ({1: "2020-01-01"}, "thin-coverage")])
def test_one_work_has_no_between(days: dict[int, Any], why: str) -> None:
    assert over(gaps, days).unknown == why


def test_the_first_three_years_are_the_beginning() -> None:
    days = {1: "2010-06-01", 2: "2012-12-31", 3: "2013-01-01"}
    seen = over(earliest, days, {2: "I7", 3: "I8"}, lists=[LIST])
    assert (seen.value, seen.facts["listed"], seen.facts["first_year"]) == (1, "Place I7", 2010)
    assert seen.facts["organisations"] == "Place I1, Place I7"
    assert [piece.work for piece in seen.evidence] == ["W2"]
    assert over(earliest, days, {2: "I7", 3: "I8"}, lists=[LIST], years=4).value == 2
    plain = over(earliest, days, lists=[LIST])
    assert (plain.value, plain.total) == (0, 2), "what was looked at is shown"


def test_a_beginning_that_places_nobody_says_nothing() -> None:
    assert over(earliest, {1: "2010-06-01", 2: "2010-07-01"}, {1: None, 2: None}, lists=[LIST]).unknown
    assert over(earliest, {1: None}, lists=[LIST]).unknown == "no-works"


@pytest.mark.parametrize(
    ("days", "value"),
    [
        (["2024-11-01"], 1),  # two years before the day of the profile
        (["2024-10-31"], 0.5),
        (["2021-11-01"], 0.5),  # five years
        (["2021-10-31"], 0),
        ([2024], 1),  # perhaps of December 2024
        (["2010-01-01", "2022-01-01", "2025-01-01"], 1),  # each organisation once, by its latest work
    ],
)
def test_weight_by_the_latest_work_at_a_listed_organisation(days: list[Any], value: float) -> None:
    dated = dict(enumerate(days))
    assert over(weight, dated, dict.fromkeys(dated, "I7"), lists=[LIST]).value == value


def test_weights_of_several_organisations_add_up() -> None:
    days = {1: "2026-01-01", 2: "2023-01-01", 3: "2026-02-01"}
    seen = over(weight, days, {1: "I7", 2: "I8"}, lists=[LIST])
    assert (seen.value, seen.facts["current"], seen.facts["recent"], seen.facts["older"]) == (
        1.5,
        "Place I7",
        "Place I8",
        "",
    )
    assert over(weight, days, {1: "I7", 2: "I8"}, lists=[LIST], full_years=4).value == 2
    assert over(weight, days, {1: "I7", 2: "I8"}, lists=["other"]).value == 0
    assert over(weight, days, dict.fromkeys(days), lists=[LIST]).unknown == "thin-coverage"


@pytest.mark.parametrize(("read", "more"), [(gaps, {}), (earliest, {"lists": [LIST]}), (weight, {"lists": [LIST]})])
def test_nobody_has_no_history(read: Any, more: dict[str, Any]) -> None:
    nobody = person(posts=Facts[PostRow](unknown="not-resolved"))
    assert read(profile([]), nobody, None, **more).unknown == "not-resolved"
