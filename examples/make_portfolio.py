"""Write the example portfolio: sixty invented proposals of three years over the example corpus, in three forms.

    python examples/make_portfolio.py [--out DIR]

`proposals.jsonl` has everything; `proposals.csv` (English headings) and `proposals.xlsx` (Japanese ones) are tables as
offices keep them, without answers, measures, declared funding and earlier posts. The same bytes on every run.
"""

import argparse
import json
from pathlib import Path

from invented.portfolio import Portfolio
from invented.tables import as_csv, as_workbook

HERE = Path(__file__).resolve().parent


def make(out: Path) -> None:
    """Write the portfolio into a folder, in place of one that is there."""
    proposals = list(Portfolio().proposals())
    lines = "".join(json.dumps(proposal, ensure_ascii=False) + "\n" for proposal in proposals)
    out.mkdir(parents=True, exist_ok=True)
    (out / "proposals.jsonl").write_text(lines, encoding="utf-8")
    (out / "proposals.csv").write_bytes(as_csv(proposals))
    (out / "proposals.xlsx").write_bytes(as_workbook(proposals))


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the example portfolio.")
    parser.add_argument("--out", type=Path, default=HERE / "portfolio", help="folder (default: examples/portfolio)")
    asked = parser.parse_args()
    try:
        make(asked.out)
    except OSError as error:
        parser.error(str(error))
    print(asked.out)


if __name__ == "__main__":
    main()
