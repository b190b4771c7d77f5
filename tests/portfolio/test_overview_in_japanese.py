"""Why a row was not screened stands on the Japanese overview in Japanese, and in `errors.csv` as it was said."""

import json
from datetime import date
from html import unescape
from pathlib import Path

from toolkit.portfolio import Order, screen_portfolio

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
GOOD = json.loads((EXAMPLES / "portfolio" / "proposals.jsonl").read_text(encoding="utf-8").partition("\n")[0])


def test_it_does(tmp_path: Path) -> None:
    file, out = tmp_path / "two.jsonl", tmp_path / "out"
    lines = [GOOD, {**GOOD, "id": "second", "starts": "1 April 2027"}]
    file.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    source, cache = str(EXAMPLES / "corpus"), tmp_path / "cache"
    screen_portfolio(file, Order(source, ("japan-uk",), date(2026, 11, 1), out, cache, languages=("en", "ja")))
    pages = {each: unescape((out / f"overview.{each}.html").read_text(encoding="utf-8")) for each in ("en", "ja")}
    place = f"{file}:2: starts"
    japanese = "日付ではありません。引用符を付けずに2026-11-30のように記入してください。"
    assert f"{place}: ('1 April 2027') {japanese}" in pages["ja"]
    english = f"{place} ('1 April 2027') is not a date: write it as 2026-11-30"
    assert english in pages["en"] and english in (out / "errors.csv").read_text(encoding="utf-8")
    assert "is not a date" not in pages["ja"]
