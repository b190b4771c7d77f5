"""How often hits of each way were right: the counts, their interval, and that a count made again is the same."""

import csv
import json
from pathlib import Path
from typing import get_args

import pytest

from toolkit.errors import ListError
from toolkit.lists import normalise
from toolkit.lists.logistic import FOLDER
from toolkit.lists.rates import FILE, rates
from toolkit.models.lists import Rate, Way

CARD = json.loads((FOLDER / FILE).read_text(encoding="utf-8"))


def test_every_way_was_counted() -> None:
    assert set(rates()) == set(CARD["ways"]) == set(get_args(Way))
    for way, rate in rates().items():
        parts = CARD["ways"][way]["parts"].values()
        assert (rate.way, rate.right, rate.of) == (way, sum(p[0] for p in parts), sum(p[1] for p in parts))
        assert rate.of > 0 and 0 < rate.probability < 1


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(9, 10, 0.596, 0.982), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (50, 100, 0.404, 0.596), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(right: int, of: int, low: float, high: float) -> None:
    """Against tables of Wilson's score interval."""
    assert Rate(way="name", right=right, of=of).interval == pytest.approx((low, high), abs=0.0006)


def test_a_few_matches_that_were_all_right_are_not_certain() -> None:
    assert Rate(way="name", right=2, of=2).probability == 0.75
    assert Rate(way="name", right=0, of=0).probability == 0.5


def test_a_damaged_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="cannot be read"):
        rates(tmp_path)
    (tmp_path / FILE).write_text('{"ways": {"guess": {}}}', encoding="utf-8")
    rates.cache_clear()
    with pytest.raises(ListError, match="cannot be read"):
        rates(tmp_path)


def test_equal_judged_names_counted_by_hand(shared: Path) -> None:
    with (shared / "matching" / "name_pairs.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["schema"] != "Person"]
    equal = [row["is_match"] for row in rows if normalise(row["name1"]) == normalise(row["name2"])]
    assert CARD["ways"]["name"]["parts"]["judged pairs of names"] == [equal.count("true"), len(equal)]


@pytest.mark.slow
def test_counting_again_gives_the_same_card(shared: Path, tmp_path: Path) -> None:
    """Where this fails, matching or the lists changed: python -m toolkit.lists.training.hits DATA DAY."""
    from toolkit.lists.training.hits import main

    main(shared, tmp_path, CARD["date"])
    again = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    assert again == CARD
