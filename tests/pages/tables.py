"""Tables as offices keep them, with two rows of headings; all people and proposals are invented."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

HEBREW, EMOJI = "דנה גלבוע", "潮位計の研究 🧪👩‍🔬"
ABOVE = ("Proposal", None, None, None, "Own organisation", "Person", None, "Partner", None, "Mood")
BELOW = ("ID", "Title", "Start", "Department", "Name", "Name", "Role", "Name", "Country", None)
GOOD = ("W-1", "Tide gauges", "2027-04-01", "Oceans", "University of Wharfemoor", "Wilhelmina Oakenshade", "PI")
BAD = ("W-2", "Harbour walls", "3/4/2027", "Engineering", "University of Wharfemoor", "Aoi Kuremoto", "PI")
WIDE = ("Ｗ－３", EMOJI, "２０２７年４月１日", "Oceans", "University of Wharfemoor", HEBREW, "Student")
MERGED = ("A1:D1", "F1:G1", "H1:I1", "J1:J2")


def book(*rows: Sequence[Any]) -> bytes:
    """A workbook of rows below both rows of headings."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (ABOVE, BELOW, *rows):
        sheet.append([*row, *[None] * (len(ABOVE) - len(row))])
    for merged in MERGED:
        sheet.merge_cells(merged)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def plain(*rows: Sequence[Any]) -> bytes:
    """A workbook of rows below one row of headings."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cell in (cell for line in sheet for cell in line if cell.data_type == "f"):
        cell.data_type = "s"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rows_in(content: bytes) -> list[tuple[Any, ...]]:
    """The cells of a workbook with one sheet."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def row(number: str, **more: str) -> tuple[str, ...]:
    """A good row with another number."""
    return (number, more.get("title", "Tide gauges"), *GOOD[2:])
