"""The reading of tier 1 flags: enough of them, each judged with a reason, and right often enough."""

import csv
from collections import Counter
from pathlib import Path

from toolkit.technology import load_crosswalk

FILE = Path(__file__).parent / "readings" / "tier1_flags.csv"


def test_tier_one_flags_were_read_one_by_one() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    tier_one = {area.id for area in load_crosswalk().areas if area.tier == 1}
    assert len({(row["source"], row["id"], row["area"]) for row in rows}) == len(rows) >= 100
    assert {row["area"] for row in rows} <= tier_one
    assert all(row["reason"] and row["read_by"] and row["date"] for row in rows)
    judged = Counter(row["judgement"] for row in rows)
    assert judged.keys() <= {"right", "borderline", "wrong"}
    assert judged["right"] >= 0.85 * len(rows), "borderline counts as not right"
