"""The results of a run in rank order: JSON lines, CSV, a workbook, Parquet, the faults of the table, the overview."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pydantic_core import from_json

from toolkit.checklist.overview import render_overview
from toolkit.checklist.words import Words, words_in
from toolkit.models.criteria import Pack
from toolkit.portfolio.chunk import Order
from toolkit.portfolio.comparing import Comparing
from toolkit.portfolio.intake import told
from toolkit.portfolio.overview import overview
from toolkit.portfolio.ranked import Plain, Ranked, reason
from toolkit.portfolio.result import Result
from toolkit.portfolio.sheets import Csv, Row, Workbook
from toolkit.portfolio.tally import Counts
from toolkit.sources.parquet import ParquetFile

COLUMNS = {
    "rank": "INTEGER",
    "proposal": "VARCHAR",
    "reference": "VARCHAR",
    "title": "VARCHAR",
    "department": "VARCHAR",
    "year": "VARCHAR",
    "pack": "VARCHAR",
    "outcome": "VARCHAR",
    "level": "VARCHAR",
    "reason": "VARCHAR",
    "triage": "INTEGER",
    "evaluated": "INTEGER",
    "items": "INTEGER",
    "raised": "INTEGER",
    "open": "INTEGER",
    "clear": "INTEGER",
    "could_become": "VARCHAR",
    "people": "INTEGER",
    "people_identified": "INTEGER",
    "organisations": "INTEGER",
    "organisations_identified": "INTEGER",
    "works": "INTEGER",
    "raised_items": "VARCHAR",
    "open_items": "VARCHAR",
    "lists": "VARCHAR",
    "partners": "VARCHAR",
    "areas": "VARCHAR",
    "place": "VARCHAR",
}
"""The columns of the tables, one row for each proposal and pack, with their types."""
_SCRATCH = ".results-"


def finish(file: Path, order: Order, packs: Sequence[Pack], parts: int) -> list[Path]:
    """Write everything that stands at the end of a run, each file whole; gives the files."""
    out, words = order.out, words_in(order.languages[0])
    for left in out.glob(f"{_SCRATCH}*"):
        shutil.rmtree(left)
    ranked = Ranked([order.part(n) for n in range(parts)])
    refused = [*told(out / "run"), *ranked.refused()]
    counts = Counts(refused)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=out) as scratch:
        folder = Path(scratch)
        with _Files(folder, packs, order.as_of, words) as files:
            comparing = Comparing(order, packs)
            for line in ranked if not order.base_rates else (_compared(each, comparing) for each in ranked):
                files.add(line, found := from_json(line))
                counts.add(found)
        counts.close()
        with Csv(folder / "errors.csv", ("place", "reference", "kind", "says")) as errors:
            for each in refused:
                errors.add((each.place, each.reference, each.kind, each.says))
        for language in order.languages:
            page = overview(counts, file.name, order, packs, words_in(language))
            text = render_overview(page, words_in(language))
            (folder / f"overview.{language}.html").write_text(text, encoding="utf-8")
        return [each.replace(out / each.name) for each in sorted(folder.iterdir())]


def _compared(line: bytes, comparing: Comparing) -> bytes:
    """The line of a result with what others have."""
    return comparing.completed(Result.model_validate_json(line)).model_dump_json().encode() + b"\n"


class _Files:
    """The results in every form, written as they come."""

    def __init__(self, folder: Path, packs: Sequence[Pack], as_of: dt.date, words: Words) -> None:
        self._packs, self._words = {pack.id: pack for pack in packs}, words
        self._lines = (folder / "results.jsonl").open("wb")
        self._csv = Csv(folder / "results.csv", tuple(COLUMNS))
        self._parquet = ParquetFile(folder / "results.parquet", COLUMNS)
        self._book = Workbook(folder / "results.xlsx", tuple(self._packs), tuple(COLUMNS), as_of)

    def __enter__(self) -> "_Files":
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._lines, self._csv, self._parquet, self._book):
            each.close()

    def add(self, line: bytes, found: Plain) -> None:
        """Write a result: its line, and one row for each pack."""
        self._lines.write(line)
        for judged in found["judged"]:
            row = _row(found, judged, self._packs[judged["pack"]], self._words)
            self._csv.add(row)
            self._parquet.add(row)
            self._book.add(judged["pack"], row)


def _row(found: Plain, judged: Plain, pack: Pack, words: Words) -> Row:
    seen, counts = judged["coverage"], judged["counts"]
    return (
        *(found[name] for name in ("rank", "proposal", "reference", "title", "department", "year")),
        *(judged[name] for name in ("pack", "outcome", "level")),
        reason(judged, pack, words),
        judged["triage"],
        *(seen[name] for name in ("evaluated", "of")),
        *(counts[name] for name in ("raised", "unknown", "clear")),
        "; ".join(judged["could_become"]),
        *(seen[name] for name in ("people", "people_resolved", "organisations", "organisations_resolved", "works")),
        "; ".join([f"{each['criterion']} ({each['subject']}: {each['level']})" for each in judged["raised"]]),
        "; ".join([f"{each['criterion']} ({each['subject']}: {each['reason']})" for each in judged["open"]]),
        "; ".join(f"{name} ({', '.join(ties)})" for name, ties in found["ties"].items()),
        "; ".join(partner["name"] for partner in found["partners"]),
        "; ".join(f"{area['taxonomy']}/{area['area']}" for area in found["areas"]),
        found["place"],
    )
