"""Base rates in the results of a portfolio: those that screening one at a time gives, counted once at the end."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.portfolio import test_watch
from tests.portfolio.conftest import AS_OF, EXAMPLE
from tests.portfolio.test_watch import LATER, LISTS, publish
from toolkit import load_lists, load_pack
from toolkit.models.lists import ListEntry
from toolkit.portfolio import Order, screen_portfolio
from toolkit.screening import screen
from toolkit.sources.snapshot import Snapshot
from toolkit.tables import read_proposals
from toolkit.watch import earlier_run, watch

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
    assert any(each["of"] for each in told.values())


def test_a_watch_that_screens_some_again_renews_all_comparisons(order: MakeOrder, tmp_path: Path) -> None:
    file, base = test_watch.some(tmp_path / "some.jsonl"), order("base", base_rates=True)
    screen_portfolio(file, base)
    (source,) = load_lists(ids=[LISTS[0]])
    entries = source.editions[-1].entries
    name = next(each["name"] for found in results(base) for each in found["partners"] if not each["lists"])
    publish(tmp_path / "data", LISTS[0], [*entries, ListEntry(id="a-new-one", name=name)])
    now = replace(base, out=tmp_path / "watched", data=tmp_path / "data", listed_on=LATER)
    found = watch(earlier_run(base.out), now)
    assert found and not found.whole and found.again < test_watch.SOME
    full = replace(now, out=tmp_path / "full")
    screen_portfolio(file, full)
    assert test_watch.files(now.out) == test_watch.files(full.out)
    before, after = raised(base), raised(now)
    as_before = {found["proposal"] for found in results(base)} - {each.proposal for each in found.changed}
    alike = [key for key in before.keys() & after.keys() if key[0] in as_before]
    assert any(before[key].get("compared") != after[key].get("compared") for key in alike)


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
