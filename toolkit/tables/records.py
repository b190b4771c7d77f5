"""The rows below the headings, and those of one proposal together, wherever they stand in the table."""

import pickle
import re
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from toolkit.errors import ProposalError
from toolkit.tables.grid import MOST_ROWS, Fault, Grid, Merge, Value, letters
from toolkit.tables.headings import Column, normal
from toolkit.tables.layout import Layout

SLIPPED = Column("row", "slipped")
"""What stands right of the last heading."""
_IN_MEMORY = 16 * 2**20
"""Bytes of a table kept in memory while its rows are put together; more lie in a temporary file without a name."""


@dataclass(frozen=True)
class Record:
    """One row: what stands in each column of ours that is filled, with the number of its column in the table."""

    number: int
    cells: tuple[tuple[Column, int, Value], ...]

    def value(self, wanted: Column) -> Value:
        """What stands in a column, if anything."""
        return next((value for column, _, value in self.cells if column == wanted), None)


def records(grid: Grid, layout: Layout) -> Iterator[Record]:
    """The rows with anything in a column of ours; raises ProposalError for a table that is too long."""
    merged = _Merged(grid.merges or (), layout)
    titles = {c: normal(heading.alone) for c, heading in layout.headings.items()}
    count = 0
    for number, plain in grid.rows():
        values = merged.spread(number, plain)
        if number <= layout.last_heading:
            continue
        filled = [(layout.columns.get(c), c, value) for c, value in enumerate(values, 1) if not blank(value)]
        cells = tuple((column, c, value) for column, c, value in filled if column)
        slipped = tuple((SLIPPED, c, value) for _, c, value in filled if c > max(titles))
        again = all(isinstance(value, str) and normal(value) == titles[c] for _, c, value in cells)
        if again and not slipped:
            continue
        count += 1
        if count > MOST_ROWS:
            raise ProposalError(
                f"{grid.place(number)}: a table has at most {MOST_ROWS:,} rows here. Split it, or write JSON lines."
            )
        yield Record(number, (*cells, *slipped))


def together(rows: Iterable[Record], by: Column) -> Iterator[list[Record]]:
    """The rows of each proposal (those that agree in a column), in the order of their last rows.

    A row without a value there comes alone. All rows are read before the first group is given.
    """
    last: dict[str, int] = {}
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        for row in rows:
            pickle.dump(row, spool, pickle.HIGHEST_PROTOCOL)
            last[key(row.value(by))] = row.number
        spool.seek(0)
        groups: dict[str, list[Record]] = defaultdict(list)
        while True:
            try:
                row = pickle.load(spool)
            except EOFError:
                return
            name = key(row.value(by))
            groups[name].append(row)
            if not name or last[name] == row.number:
                yield groups.pop(name)


def key(value: Value) -> str:
    """What decides whether two rows are of one proposal; empty for what is blank or cannot be read."""
    if value is None or isinstance(value, Fault | bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return normal_id(str(value))


def normal_id(text: str) -> str:
    """A proposal's number in small letters and digits with single hyphens, as ids are written."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def blank(value: Value) -> bool:
    """Whether nothing stands in a cell."""
    return value is None or (isinstance(value, str) and not value.strip())


class _Merged:
    """Merged cells below the headings: each of their rows says what the first one does."""

    def __init__(self, merges: Iterable[Merge], layout: Layout) -> None:
        self._columns = layout.columns
        below = (merge for merge in merges if merge.bottom > layout.last_heading)
        self._waiting = sorted(below, key=lambda merge: (merge.top, merge.left), reverse=True)
        self._open: list[tuple[Merge, int, Value]] = []

    def spread(self, number: int, values: list[Value]) -> list[Value]:
        """The values of a row with those of merged cells; rows are given in order."""
        self._open = [each for each in self._open if each[0].bottom >= number]
        while self._waiting and self._waiting[-1].top <= number:
            merge = self._waiting.pop()
            if merge.bottom >= number:
                self._open.append((merge, *self._said(merge, number, values)))
        if not self._open:
            return values
        row = values + [None] * (max(c for _, c, _ in self._open) - len(values))
        for _, c, value in self._open:
            row[c - 1] = value
        return row

    def _said(self, merge: Merge, number: int, values: list[Value]) -> tuple[int, Value]:
        """What a merged range says, and of which column; one over several columns of ours cannot be read."""
        value = values[merge.left - 1] if merge.left <= len(values) and merge.top == number else None
        over = [c for c in self._columns if merge.left <= c <= merge.right]
        if over in ([], [merge.left]) or blank(value):
            return merge.left, value
        ends = f"{letters(merge.left)} to {letters(merge.right)}"
        return over[0], Fault(f"is merged over the columns {ends}: it is not certain which is meant. Undo that")
