"""A table as cells with their places, whatever kind of file it stands in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

MOST_BYTES = 256 * 2**20
"""Of a file; larger portfolios are JSON lines, which are read line by line."""
MOST_ROWS = 500_000
MOST_COLUMNS = 400


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be read, and why."""

    why: str


Value = str | int | float | bool | date | Fault | None


@dataclass(frozen=True)
class Merge:
    """A range of merged cells; rows and columns count from 1, both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int


class Grid(Protocol):
    """One sheet, or one CSV file."""

    @property
    def merges(self) -> tuple[Merge, ...] | None:
        """The merged cells; None where the kind of file does not say which these are."""
        ...

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        """The number of each row (a line of a CSV file) and its values from the first column on; may be asked again."""
        ...

    def place(self, row: int, column: int | None = None) -> str:
        """How a row, or a cell of it, is named to people."""
        ...


def letters(column: int) -> str:
    """The letters of a column, counted from 1: 28 is AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
