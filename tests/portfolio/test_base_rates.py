"""Base rates in the results of a portfolio: those that screening one at a time gives, counted once at the end."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.portfolio.conftest import AS_OF, EXAMPLE
from toolkit import load_pack
from toolkit.portfolio import Order, screen_portfolio
from toolkit.screening import screen
from toolkit.sources.snapshot import Snapshot
from toolkit.tables import read_proposals

MakeOrder = Callable[..., Order]
SOME = 12


@pytest.fixture
def few(tmp_path: Path) -> Path:
    file = tmp_path / "few.jsonl"
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:SOME]), encoding="utf-8")
    return file


def results(order: Order) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (order.out / "results.jsonl").read_bytes().splitlines()]


def raised(order: Order) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {
        (found["proposal"], seen["criterion"], seen["subject"]): seen
        for found in results(order)
        for judged in found["judged"]
        for seen in judged["raised"]
    }


def test_results_compare_as_screening_does(order: MakeOrder, few: Path, snapshot: Path) -> None:
    asked = order("asked", base_rates=True)
    screen_portfolio(few, asked, chunk=5)
    proposals = [row.proposal for row in read_proposals(few) if row.proposal]
    expected = {
        (profile.proposal.id, each.criterion, each.subject): each.compared.model_dump(mode="json")
        for profile, (found,) in screen(proposals, Snapshot(snapshot), [load_pack("japan-uk")], AS_OF)
        for each in found.findings
        if each.compared and each.outcome == "raised"
    }
    told = {key: seen["compared"] for key, seen in raised(asked).items() if "compared" in seen}
    assert told == expected
    assert any(each["people"] for each in told.values())


def test_nothing_else_changes_and_chunks_processes_and_checklists_change_nothing(order: MakeOrder, few: Path) -> None:
    plain, asked = order("plain"), order("asked", base_rates=True)
    screen_portfolio(few, plain)
    screen_portfolio(few, asked)
    without = results(asked)
    for found in without:
        for judged in found["judged"]:
            for seen in judged["raised"]:
                seen.pop("compared", None)
    assert without == results(plain)
    other = order("other", base_rates=True, checklists="raised", cache=order("x").out / "another")
    screen_portfolio(few, other, chunk=4, workers=2)
    assert (other.out / "results.jsonl").read_bytes() == (asked.out / "results.jsonl").read_bytes()
    for name in ("results.csv", "results.parquet"):
        assert (asked.out / name).read_bytes() == (plain.out / name).read_bytes()
