"""Rows of a query by whom they are about; they stay in columns, as a portfolio has millions of them."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar

from toolkit.sources.snapshot import Row

Cells = tuple[Any, ...]
_Subject = TypeVar("_Subject")
_NOWHERE = slice(0, 0)


class Dealt:
    """The rows of everybody, by a number; nobody has none."""

    def __init__(self, columns: Mapping[str, Sequence[Any]], by: str) -> None:
        """`columns`: those of a query, in which the rows of one number (column `by`) stand together."""
        self._columns = columns
        self._at: dict[int, slice] = {}
        start = 0
        for n, rows in groupby(columns.get(by, ())):
            end = start + sum(1 for _ in rows)
            self._at[n] = slice(start, end)
            start = end

    @property
    def names(self) -> Collection[str]:
        """The names of the columns; none where there are no rows."""
        return self._columns.keys()

    def __contains__(self, n: int) -> bool:
        return n in self._at

    def __iter__(self) -> Iterator[int]:
        """Those who have rows."""
        return iter(self._at)

    def __getitem__(self, n: int) -> list[Row]:
        """The rows of one, each whole."""
        return [dict(zip(self._columns, row, strict=True)) for row in self.cells(n, *self._columns)]

    def cells(self, n: int, *names: str) -> Iterable[Cells]:
        """Some cells of each row of one."""
        at = self._at.get(n, _NOWHERE)
        return zip(*(self._columns[name][at] for name in names), strict=True) if self._columns else ()

    def column(self, name: str, n: int) -> Sequence[Any]:
        """One cell of each row of one."""
        return self._columns[name][self._at.get(n, _NOWHERE)] if self._columns else ()

    def whole(self, name: str) -> Sequence[Any]:
        """One cell of each row of everybody."""
        return self._columns.get(name, ())

    def without(self, by: str, name: str, excluded: Mapping[int, Container[Any]]) -> "Dealt":
        """The same less the rows of each in which a cell is one of some."""
        if not any(excluded.values()):
            return self
        pairs = zip(self._columns[by], self._columns[name], strict=True)
        kept = [at for at, (n, cell) in enumerate(pairs) if cell not in excluded.get(n, ())]
        return Dealt({each: [cells[at] for at in kept] for each, cells in self._columns.items()}, by)

    def shared(self, same: Mapping[int, int]) -> "Dealt":
        """The same rows, also for those who are the same as another: number -> number."""
        given = Dealt({}, "")
        given._columns = self._columns
        given._at = self._at | {n: self._at[one] for n, one in same.items() if one in self._at}
        return given


def by_proposal(those: Iterable[tuple[int, _Subject]]) -> Mapping[int, list[tuple[int, _Subject]]]:
    """People or partners with their places among all, by the place of their proposal."""
    dealt: dict[int, list[tuple[int, _Subject]]] = defaultdict(list)
    for n, (p, subject) in enumerate(those):
        dealt[p].append((n, subject))
    return dealt
