"""What a table looks like before it is read: its headings, what each is understood as, and a value below it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from toolkit.errors import ProposalError
from toolkit.tables.cells import as_written
from toolkit.tables.delimited import Delimited
from toolkit.tables.grid import Grid, Value, letters
from toolkit.tables.headings import Column, named
from toolkit.tables.layout import LOOKED_AT, Found, found_headings, lacking, layout, meaning
from toolkit.tables.mapping import Mapping
from toolkit.tables.read import BOOKS, COMMAS, LINES, check_size, chosen_sheet, opened, other_kind

_SAMPLED = 50
"""Rows below the headings in which a sample of each column is looked for."""


@dataclass(frozen=True)
class TableColumn:
    """A column of a table as it was found."""

    letters: str
    heading: str
    meant: str | None
    """The name of a column of ours, such as `partner2.country`; None where it is not known or may be several."""
    sample: str


@dataclass(frozen=True)
class Table:
    """Where the headings of a table stand, and its columns."""

    sheet: str | None
    sheets: tuple[str, ...]
    """Those of a workbook that can be seen."""
    heading_row: int
    heading_rows: int
    columns: tuple[TableColumn, ...]


def table_in(file: Path | bytes, name: str, mapping: Mapping | None = None) -> Table | None:
    """What is to be seen of a table, whether or not it can be read; None for JSON lines, which need no columns.

    Raises ProposalError for a file that is no table, or that has no headings at all.
    """
    how, kind = mapping or Mapping(), Path(name).suffix.lower()
    if kind in LINES:
        return None
    if kind not in (*COMMAS, *BOOKS):
        raise other_kind(name)
    with opened(file, name) as content:
        check_size(content, name)
        if kind in COMMAS:
            return _seen(Delimited(content, name, how), how, None, ())
        return _sheet(content, name, how)


def lacking_columns(names: Iterable[str]) -> list[str]:
    """The names of columns of ours that a table cannot do without, as far as they are not among these."""
    return lacking(column for name in names if (column := named(name)))


def _sheet(content: BinaryIO, name: str, how: Mapping) -> Table:
    from toolkit.tables.workbook import Sheet, Workbook

    sheets = Workbook(content, name).sheets
    chosen, visible = chosen_sheet(sheets, name, how), [sheet for sheet in sheets if sheet.visible]
    if not chosen and not visible:
        raise ProposalError(f"{name}: all its sheets are hidden. Show the one with the proposals.")

    def likely(sheet: Sheet) -> tuple[bool, int]:
        try:
            whole = layout(sheet, how) is not None
        except ProposalError:
            whole = False
        found = found_headings(sheet, how)
        return whole, found.known if found else 0

    best = chosen or max(visible, key=likely)
    return _seen(best, how, best.title, tuple(sheet.title for sheet in visible))


def _seen(grid: Grid, how: Mapping, sheet: str | None, sheets: tuple[str, ...]) -> Table:
    found = found_headings(grid, how)
    if how.heading_row is None and (found is None or found.known < 2):
        found = found_headings(grid, how.model_copy(update={"heading_row": _first_texts(grid), "heading_rows": 1}))
    if found is None or not found.headings:
        raise ProposalError(f"{grid.place(how.heading_row or 1)}: no headings stand here. Write one above each column.")
    samples = _samples(grid, found)
    columns = tuple(
        TableColumn(letters(c), heading.text, _meant(meaning(heading, how, grid, strict=False)), samples.get(c, ""))
        for c, heading in sorted(found.headings.items())
    )
    return Table(sheet, sheets, found.last, found.depth, columns)


def _meant(found: Column | str | None) -> str | None:
    return None if found is None else str(found)


def _first_texts(grid: Grid) -> int | None:
    """The first row in which two texts stand, as headings do; else the first with one."""
    rows = [(n, sum(isinstance(v, str) and bool(v.strip()) for v in row)) for n, row in islice(grid.rows(), LOOKED_AT)]
    return next((n for least in (2, 1) for n, texts in rows if texts >= least), None)


def _samples(grid: Grid, found: Found) -> dict[int, str]:
    """The first thing that stands in each column below its heading."""
    samples: dict[int, str] = {}
    for values in islice(_below(grid, found.last), _SAMPLED):
        for c, value in enumerate(values, 1):
            if c in found.headings and c not in samples and (text := as_written(value).strip()):
                samples[c] = text
    return samples


def _below(grid: Grid, last: int) -> Iterator[list[Value]]:
    for number, values in grid.rows():
        if number > last:
            yield values
