"""A workbook is what xlsxwriter makes of the same rows, cell by cell."""

import datetime as dt
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter

from toolkit.portfolio.sheets import Row, Workbook

HEAD = ("rank", "title", "note")
ROWS: list[Row] = [
    (1, "Ice & snow <part 1>", None),
    (2, "=1+1", ""),
    (3, " spaced ", "two\nlines\tand a tab"),
    (4, "a bell \x07 and _x0007_ as it is written", "\uffff"),
    (5, "氷と雪", 'quoted "so"'),
    (-6, "last", None),
]


def made(file: Path, rows: list[Row]) -> Path:
    book = Workbook(file, ("one", "two"), HEAD, dt.date(2026, 11, 1))
    for row in rows:
        book.add("two", row)
    book.close()
    return file


def by_xlsxwriter(file: Path, rows: list[Row]) -> Path:
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(file), settings) as book:
        bold = book.add_format({"bold": True})
        for name, several in (("one", []), ("two", rows)):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 2)
            sheet.write_row(0, 0, HEAD, bold)
            for n, row in enumerate(several, 1):
                for c, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(n, c, cell)
                    elif cell is not None:
                        sheet.write_number(n, c, cell)
            sheet.autofilter(0, 0, max(len(several), 1), len(HEAD) - 1)
    return file


@pytest.mark.parametrize("count", [0, 1, 2, len(ROWS)])
def test_the_sheets_are_those_of_xlsxwriter(tmp_path: Path, count: int) -> None:
    files = made(tmp_path / "ours.xlsx", ROWS[:count]), by_xlsxwriter(tmp_path / "theirs.xlsx", ROWS[:count])
    ours, theirs = ({each: ZipFile(file).read(each) for each in ZipFile(file).namelist()} for file in files)
    assert ours.keys() == theirs.keys()
    assert {name for name in ours if ours[name] != theirs[name]} <= {"docProps/core.xml"}  # the day it was made
    assert [file.name for file in sorted(tmp_path.iterdir())] == ["ours.xlsx", "theirs.xlsx"]


def test_a_reader_sees_every_row_and_no_text_longer_than_a_cell(tmp_path: Path) -> None:
    long: Row = (7, "x" * 40_000, None)
    book = openpyxl.load_workbook(made(tmp_path / "ours.xlsx", [long, *ROWS]), read_only=True)
    seen = list(book["two"].iter_rows(values_only=True))
    assert seen[0] == HEAD and [row[0] for row in seen[1:]] == [7, *(row[0] for row in ROWS)]
    assert seen[1][1] == "x" * 32_766 + "…"


def test_rows_that_a_sheet_cannot_hold_are_told_in_its_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.portfolio.sheets._MOST_ROWS", 4)
    for count, ends in ((3, "row 3"), (4, "A sheet has no more rows"), (9, "A sheet has no more rows")):
        file = made(tmp_path / f"{count}.xlsx", [(n, f"row {n}", None) for n in range(1, count + 1)])
        rows = list(openpyxl.load_workbook(file)["two"].iter_rows(values_only=True))
        assert [row[0] for row in rows[:3]] == ["rank", 1, 2] and len(rows) == 4
        assert any(str(cell).startswith(ends) for cell in rows[-1])
