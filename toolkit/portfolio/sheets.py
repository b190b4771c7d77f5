"""Rows as CSV and as a workbook, written as they come; no text becomes a formula or a link."""

import csv
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter

Row = tuple[str | int | None, ...]
_LONGEST = 32_767
"""Characters that a cell can hold; a longer text ends with an ellipsis and stands whole in the other files."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNWRITTEN = re.compile(r"[\x00-\x08\x0B-\x1F\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}_)")
"""Characters for which a workbook has a code, and what would be read as such a code."""
_AT_ONCE = 1 << 20
_MOST_ROWS = 1_048_576
"""Rows that a sheet of Excel has, with that of the headings."""
_CUT: Row = ("A sheet has no more rows: all of them stand in results.csv and results.jsonl.",)


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
        guarded = [f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULA else cell for cell in row]
        self._writer.writerow(guarded)

    def close(self) -> None:
        """End the file."""
        self._file.close()


class Workbook:
    """A workbook with some sheets of the same columns.

    xlsxwriter makes it with the first and the last row of each sheet; the rows between are put into its file as text,
    as making each cell an object takes most of the time of a run's end.
    """

    def __init__(self, file: Path, sheets: Sequence[str], head: tuple[str, ...], made: dt.date) -> None:
        self._file, self._head, self._made = file, head, made
        self._sheets = {name: _Rows(file.with_name(f"{n}.rows")) for n, name in enumerate(sheets, 1)}

    def add(self, name: str, row: Row) -> None:
        """Write a row to a sheet."""
        self._sheets[name].add(row)

    def close(self) -> None:
        """End the file."""
        frame = self._file.with_name("frame.xlsx")
        self._write_frame(frame)
        parts = {f"xl/worksheets/sheet{n}.xml": rows for n, rows in enumerate(self._sheets.values(), 1)}
        with ZipFile(frame) as made, ZipFile(self._file, "w", ZIP_DEFLATED) as whole:
            for each in made.infolist():
                text = made.read(each)
                kept = ZipInfo(each.filename, each.date_time)
                kept.compress_type = ZIP_DEFLATED
                with whole.open(kept, "w", force_zip64=True) as part:
                    for piece in parts[each.filename].between(text) if each.filename in parts else (text,):
                        part.write(piece)
        for left in (frame, *(rows.file for rows in self._sheets.values())):
            left.unlink()

    def _write_frame(self, file: Path) -> None:
        """The workbook with the first and the last row of each sheet."""
        settings = {"constant_memory": True, "tmpdir": str(file.parent)}
        settings |= {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(str(file), settings) as book:
            book.set_properties({"created": dt.datetime.combine(self._made, dt.time())})
            bold = book.add_format({"bold": True})
            for n, (name, rows) in enumerate(self._sheets.items(), 1):
                sheet = book.add_worksheet(_named(n, name))
                sheet.freeze_panes(1, 2)
                sheet.write_row(0, 0, self._head, bold)
                for c, cell in enumerate(rows.last):
                    if isinstance(cell, str):
                        sheet.write_string(rows.count, c, cell)
                    elif cell is not None:
                        sheet.write_number(rows.count, c, cell)
                sheet.autofilter(0, 0, max(rows.count, 1), len(self._head) - 1)


class _Rows:
    """The rows of a sheet: the last one as it is, those before in a file, as they stand in a workbook."""

    def __init__(self, file: Path) -> None:
        self.file, self._out = file, file.open("w", encoding="utf-8", newline="")
        self.last, self.count = Row(), 0

    def add(self, row: Row) -> None:
        if self.count + 1 >= _MOST_ROWS:
            self.last = _CUT
            return
        if self.count:
            self._out.write(_row(self.count + 1, self.last))
        self.last, self.count = tuple(map(_fitting, row)), self.count + 1

    def between(self, sheet: bytes) -> Iterator[bytes]:
        """A sheet that has the first row and the last, with the others between them."""
        self._out.close()
        first, end, others = sheet.partition(b"</row>")
        yield first + end
        with self.file.open("rb") as rows:
            yield from iter(lambda: rows.read(_AT_ONCE), b"")
        yield others


def _fitting(cell: str | int | None) -> str | int | None:
    return cell[: _LONGEST - 1] + "…" if isinstance(cell, str) and len(cell) > _LONGEST else cell


def _row(number: int, row: Row) -> str:
    """A row as it stands in the file of a sheet, as xlsxwriter writes it."""
    cells = []
    for c, cell in enumerate(row):
        if isinstance(cell, int):
            cells.append(f'<c r="{_column(c)}{number}"><v>{cell}</v></c>')
        elif cell is not None:
            text = escape(_UNWRITTEN.sub(lambda found: f"_x{ord(found[0]):04X}_", cell))
            kept = "" if cell.strip() == cell else ' xml:space="preserve"'
            cells.append(f'<c r="{_column(c)}{number}" t="inlineStr"><is><t{kept}>{text}</t></is></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


@cache
def _column(number: int) -> str:
    """The letters of a column, the first being 0."""
    name: str = xlsxwriter.utility.xl_col_to_name(number)
    return name


def _named(n: int, name: str) -> str:
    """A name that Excel takes for a sheet, of its own."""
    return name if len(name) <= 31 else f"{n} {name}"[:31]
