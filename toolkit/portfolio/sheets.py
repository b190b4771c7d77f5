"""Rows as CSV and as a workbook, written as they come; no text becomes a formula or a link."""

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

_LONGEST = 32_767
"""Characters that a cell can hold; a longer text ends with an ellipsis and stands whole in the other files."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = tuple[str | int | None, ...]


class Csv:
    """CSV that Excel opens as UTF-8; an apostrophe stands before what it would take for a formula."""

    def __init__(self, file: Path, head: tuple[str, ...]) -> None:
        self._file = file.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow(head)

    def __enter__(self) -> "Csv":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, row: Row) -> None:
        """Write a row."""
        guarded = (f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row)
        self._writer.writerow(tuple(guarded))

    def close(self) -> None:
        """End the file."""
        self._file.close()


class Workbook:
    """A workbook with some sheets of the same columns."""

    def __init__(self, file: Path, sheets: Sequence[str], head: tuple[str, ...], made: dt.date) -> None:
        settings: dict[str, Any] = {"constant_memory": True, "tmpdir": str(file.parent)}
        settings |= {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(str(file), settings)
        self._book.set_properties({"created": dt.datetime.combine(made, dt.time())})
        bold = self._book.add_format({"bold": True})
        self._sheets = {name: self._book.add_worksheet(_named(n, name)) for n, name in enumerate(sheets, 1)}
        self._last, self._wide = dict.fromkeys(sheets, 0), len(head)
        for sheet in self._sheets.values():
            sheet.freeze_panes(1, 2)
            sheet.write_row(0, 0, head, bold)

    def add(self, name: str, row: Row) -> None:
        """Write a row to a sheet."""
        self._last[name] += 1
        for c, cell in enumerate(row):
            if isinstance(cell, str):
                text = cell if len(cell) <= _LONGEST else cell[: _LONGEST - 1] + "…"
                self._sheets[name].write_string(self._last[name], c, text)
            elif cell is not None:
                self._sheets[name].write_number(self._last[name], c, cell)

    def close(self) -> None:
        """End the file."""
        for name, sheet in self._sheets.items():
            sheet.autofilter(0, 0, max(self._last[name], 1), self._wide - 1)
        self._book.close()


def _named(n: int, name: str) -> str:
    """A name that Excel takes for a sheet, of its own."""
    return name if len(name) <= 31 else f"{n} {name}"[:31]
