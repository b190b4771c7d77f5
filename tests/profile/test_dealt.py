"""Rows dealt out to those whom they are about, and works made when they are asked for."""

from datetime import date

from toolkit.models.profile import Work
from toolkit.profile.dealt import Dealt
from toolkit.profile.works import CELLS, Works

ROWS = {"person": [0, 0, 2], "work_id": [7, 8, 7]}


def test_everybody_has_their_rows_and_nobody_has_none() -> None:
    dealt = Dealt(ROWS, "person")
    assert list(dealt) == [0, 2]
    assert dealt[0] == [{"person": 0, "work_id": 7}, {"person": 0, "work_id": 8}]
    assert dealt.column("work_id", 2) == [7]
    assert (dealt[1], list(dealt.cells(1, "work_id")), list(dealt.column("work_id", 1))) == ([], [], [])
    assert dealt.whole("work_id") == [7, 8, 7]


def test_rows_are_left_out_for_one_and_stay_for_another() -> None:
    dealt = Dealt(ROWS, "person")
    assert dealt.without("person", "work_id", {0: set(), 1: {7}}).whole("work_id") == [7, 8, 7]
    left = dealt.without("person", "work_id", {0: {7}})
    assert (left.column("work_id", 0), left.column("work_id", 2)) == ([8], [7])


def test_those_who_are_the_same_share_rows() -> None:
    shared = Dealt(ROWS, "person").shared({0: 0, 2: 2, 3: 0, 4: 1})
    assert shared.column("work_id", 3) == [7, 8]
    assert (3 in shared, 4 in shared) == (True, False)


def test_works_are_what_validation_makes_of_their_cells() -> None:
    cells = [None, " Ice ", date(2020, 1, 2), 2020, 3, False, True, False, True, False, True]
    works = Works({"work_id": [4, 5], **{name: [cell, cell] for name, cell in zip(CELLS, cells, strict=True)}})
    whole = Work(id="W5", **dict(zip(CELLS, cells, strict=True)))
    assert works[5] == whole
    assert (works[5].title, works.year(4)) == ("Ice", 2020)
    assert works[5].model_dump_json() == whole.model_dump_json()
    assert works[5].model_copy(update={"year": 2021}).year == 2021
    assert list(works.by_id(["W5", "W4"])) == ["W5", "W4"]
