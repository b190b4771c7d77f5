"""A file of proposals -> rows, one proposal at a time, whatever kind of file it is."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from toolkit.errors import ProposalError
from toolkit.tables.assembled import Assembly
from toolkit.tables.cells import as_written
from toolkit.tables.delimited import Delimited
from toolkit.tables.grid import MOST_BYTES, Grid, Value, letters
from toolkit.tables.headings import Column, named
from toolkit.tables.layout import Layout, layout
from toolkit.tables.lines import proposals_in_lines
from toolkit.tables.mapping import Mapping, read_mapping
from toolkit.tables.records import Record, records, together
from toolkit.tables.row import Row, Written

if TYPE_CHECKING:
    from toolkit.tables.workbook import Sheet

LINES, COMMAS, BOOKS = (".jsonl", ".ndjson"), (".csv", ".tsv", ".txt"), (".xlsx", ".xlsm")
_ID = Column("proposal", "id")


def read_proposals(file: Path | bytes, name: str | None = None, mapping: Path | Mapping | None = None) -> Iterator[Row]:
    """Every proposal of a file, or why it is none, one after another; `name` is that of the file, and says its kind.

    JSON lines (.jsonl) hold a proposal on each line. In a table (.csv, .xlsx) a row holds one person or organisation of
    a proposal, and rows with the same proposal id belong together; a row may also hold several (Partner 1, Partner 2).
    A fault in a row costs its proposal and no other. `mapping` says what headings mean that are not known. The first
    step raises ProposalError for a file, or headings, that cannot be read at all.
    """
    name = name or (str(file) if isinstance(file, Path) else "proposals")
    how = read_mapping(mapping) if isinstance(mapping, Path) else mapping or Mapping()
    kind = Path(name).suffix.lower()
    with opened(file, name) as content:
        if kind in LINES:
            yield from proposals_in_lines(content, name)
            return
        check_size(content, name)
        if kind in COMMAS:
            grid: Grid = Delimited(content, name, how)
            columns = _needed(layout(grid, how), grid)
        elif kind in BOOKS:
            grid, columns = _sheet(content, name, how)
        else:
            raise other_kind(name)
        yield from _proposals(grid, columns, how)


def other_kind(name: str) -> ProposalError:
    """What is said of a file of another kind."""
    return ProposalError(f"{name}: is none of {', '.join((*LINES, *COMMAS, *BOOKS))}. Save it as one of these.")


def opened(file: Path | bytes, name: str) -> BinaryIO:
    """The content of a file; raises ProposalError where it cannot be read."""
    if isinstance(file, bytes):
        return io.BytesIO(file)
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise ProposalError(f"{name}: there is no such file.") from None
    except OSError as error:
        raise ProposalError(f"{name}: cannot be read: {error.strerror}.") from None


def check_size(content: BinaryIO, name: str) -> None:
    """Raise ProposalError for a table that is empty or too large."""
    size = content.seek(0, io.SEEK_END)
    if not size:
        raise ProposalError(f"{name}: is empty.")
    if size > MOST_BYTES:
        raise ProposalError(f"{name}: has more than {MOST_BYTES:,} bytes. Split it, or write JSON lines.")


def _sheet(content: BinaryIO, name: str, how: Mapping) -> tuple[Grid, Layout]:
    """The one sheet that has known headings; raises ProposalError where none or several have."""
    from toolkit.tables.workbook import Workbook

    sheets = Workbook(content, name).sheets
    if chosen := chosen_sheet(sheets, name, how):
        return chosen, _needed(layout(chosen, how), chosen)
    visible = [sheet for sheet in sheets if sheet.visible]
    if len(visible) == 1:
        return visible[0], _needed(layout(visible[0], how), visible[0])
    found = [(sheet, columns) for sheet in visible if (columns := _layout_if_whole(sheet, how))]
    if len(found) != 1:
        which = ", ".join(repr(sheet.title) for sheet, _ in found) or "none"
        raise ProposalError(
            f"{name}: of its sheets, {which} {'have' if found else 'has'} the headings of proposals. "
            "Name the sheet in a mapping file, under `sheet`."
        )
    return found[0]


def chosen_sheet(sheets: "Sequence[Sheet]", name: str, how: Mapping) -> "Sheet | None":
    """The sheet that a mapping names, hidden or not; raises ProposalError where there is none of that name."""
    if not how.sheet:
        return None
    if not (chosen := [sheet for sheet in sheets if sheet.title == how.sheet]):
        there = ", ".join(repr(sheet.title) for sheet in sheets)
        raise ProposalError(f"{name}: there is no sheet {how.sheet!r}. The mapping can name {there}.")
    return chosen[0]


def _layout_if_whole(sheet: Grid, how: Mapping) -> Layout | None:
    """The layout of a sheet among others; one that lacks what a proposal needs is about something else."""
    try:
        return layout(sheet, how)
    except ProposalError:
        return None


def _needed(found: Layout | None, grid: Grid) -> Layout:
    if found is None:
        raise ProposalError(
            f"{grid.place(1)}: no headings are known in the first rows. Write them as 'Proposal ID', 'Title', "
            "'Person', 'Own organisation', 'Partner' and so on, or name the columns in a mapping file."
        )
    return found


def _proposals(grid: Grid, columns: Layout, how: Mapping) -> Iterator[Row]:
    same: dict[Column, Value] = {column: value for key, value in how.same.items() if (column := named(key))}
    notes = tuple(columns.notes)
    for rows in together(records(grid, columns), _ID):
        row = Assembly(rows, same, grid, how).row()
        if row.error:
            row = replace(row, written=tuple(_written(record, columns) for record in rows))
        yield replace(row, notes=(*notes, *row.notes)) if notes else row
        notes = ()


def _written(row: Record, columns: Layout) -> tuple[Written, ...]:
    headings = {c: heading.text for c, heading in columns.headings.items()}
    return tuple(Written(letters(c), headings.get(c, ""), as_written(value)) for _, c, value in row.cells)
