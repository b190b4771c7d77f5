"""The account of a run that cannot be read: the file, what is wrong with it, and the remedy."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from toolkit.errors import ToolkitError
from toolkit.portfolio import Order, screen_portfolio
from toolkit.watch import earlier_run

RUN: dict[str, Any] = {
    "format": "trusted-research-portfolio-run/1",
    "toolkit": "0.0.1",
    "input": "0" * 64,
    "mapping": None,
    "only": [],
    "packs": {},
    "lists": {},
    "source": "examples",
    "as_of": "2026-11-01",
    "checklists": "none",
    "languages": ["en"],
    "chunk": 250,
}
HARM = [
    (b'{"format": "trusted-research-portfolio-run/1",\n "t', r":2:2: is damaged: it is not JSON \(Unterminated string"),
    (b'{"format": "\xff"}', r": is damaged: it is not JSON in UTF-8"),
    (b"[1, 2]", r": is not what this toolkit writes there"),
    (b'{"format": "somebody-elses/1"}', r": is not what this toolkit writes there"),
    (json.dumps(RUN).encode(), r": was written by another version of the toolkit \(listed_on: Field required\)"),
]


def goes_on(out: Path) -> None:
    examples = Path(__file__).resolve().parents[2] / "examples"
    order = Order(str(examples / "corpus"), ("japan-uk",), date(2026, 11, 1), out, out.parent / "cache")
    screen_portfolio(examples / "portfolio" / "proposals.jsonl", order)


@pytest.mark.parametrize(("content", "says"), HARM)
@pytest.mark.parametrize(("reads", "remedy"), [(goes_on, "Give another folder"), (earlier_run, "Screen the portfolio")])
def test_it_is_told_with_the_remedy(
    tmp_path: Path, content: bytes, says: str, reads: Callable[[Path], object], remedy: str
) -> None:
    file = tmp_path / "out" / "run" / "run.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    with pytest.raises(ToolkitError, match=rf"run\.json{says}.*\. {remedy}"):
        reads(tmp_path / "out")


def test_a_damaged_part_is_named_and_screened_anew_once_it_is_gone(tmp_path: Path, order: Callable[..., Order]) -> None:
    rows = (ROOT / "examples" / "portfolio" / "proposals.jsonl").read_text(encoding="utf-8").splitlines()
    file, run = tmp_path / "three.jsonl", order()
    file.write_text("\n".join(rows[:3]) + "\n", encoding="utf-8")
    screen_portfolio(file, run)
    part, results = run.part(0), (run.out / "results.jsonl").read_bytes()
    whole = part.read_bytes()
    for damaged in (whole[:-40], whole.replace(b'"judged"', b'"jugded"', 1)):
        part.write_bytes(damaged)
        with pytest.raises(ToolkitError, match=r"000000\.jsonl:[13]: is damaged \(.*\)\. Delete this file"):
            screen_portfolio(file, run)
    part.unlink()
    screen_portfolio(file, run)
    assert (run.out / "results.jsonl").read_bytes() == results
