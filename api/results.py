"""The results of a batch as a file: JSON lines, CSV or a workbook. A cell holds text or a number, never a formula."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Literal

import xlsxwriter

from api.store.batches import Result

Format = Literal["ndjson", "csv", "xlsx"]
MEDIA: dict[Format, str] = {
    "ndjson": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS = 1_048_575
"""Rows of a sheet, without the headings."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With what a spreadsheet begins to calculate; in Japanese, in full width as well."""
_LONGEST_CELL = 32_767
_CUT = " … (the rest stands in the JSON lines)"
_COLUMNS = ("n", "place", "proposal", "state", "assessment", "digest", "pack")
_JUDGED = ("outcome", "level", "could_become", "triage", "raised", "unknown", "evaluated", "of")
Cell = str | int | float | None


def write(results: Iterable[Result], form: Format, to: BinaryIO) -> None:
    """Write results one after another; a table has a row for each pack, and one for an item without assessment."""
    if form == "ndjson":
        for result in results:
            to.write(json.dumps(_document(result), ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    elif form == "csv":
        as_csv(_rows(results), to)
    else:
        as_xlsx(_rows(results), to)


def _document(result: Result) -> dict[str, Any]:
    return {
        "n": result.n,
        "place": result.place,
        "proposal": result.reference,
        "state": result.state,
        "fault": result.fault,
        "assessment": result.assessment_id,
        "digest": result.digest,
        "packs": result.summary,
    }


def _rows(results: Iterable[Result]) -> Iterator[list[Cell]]:
    yield [*_COLUMNS, *_JUDGED, "fault"]
    for result in results:
        told: list[Cell] = [result.n, result.place, result.reference]
        told += [result.state, result.assessment_id, result.digest]
        if not result.summary:
            yield [*told, None, *(None for _ in _JUDGED), result.fault]
        for pack, judged in (result.summary or {}).items():
            yield [*told, pack, *_judged(judged), result.fault]


def _judged(judged: dict[str, Any]) -> list[Cell]:
    flat = {**judged, **judged["coverage"], "could_become": " ".join(judged["could_become"])}
    return [flat[name] for name in _JUDGED]


def as_csv(rows: Iterable[list[Cell]], to: BinaryIO) -> None:
    """Write rows of cells as CSV, with a mark by which spreadsheets know that it is UTF-8."""
    text = io.TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerows([_guarded(value) for value in row] for row in rows)
    text.flush()
    text.detach()


def _guarded(value: Cell) -> Cell:
    """Text that a spreadsheet would run gets an apostrophe before it, by which it is text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def as_xlsx(rows: Iterable[list[Cell]], to: BinaryIO, cut: str = _CUT) -> None:
    """Write rows of cells as a workbook with one sheet; `cut` ends what is longer than a cell can be."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(to, options) as book:
        sheet = book.add_worksheet("results")
        sheet.freeze_panes(1, 0)
        for n, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(n, column, _fitting(value, cut))
                elif value is not None:
                    sheet.write_number(n, column, value)


def _fitting(text: str, cut: str) -> str:
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - len(cut)] + cut
