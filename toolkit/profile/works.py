"""The records of very many works: they stay in columns, and each is made when it is asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.models.profile import Work

_ALL = tuple(Work.model_fields)
CELLS = _ALL[1:]
"""All that is known of a work beside its id: first some texts."""
_TEXTS = 2


class Works:
    """Works by the digits of their ids."""

    def __init__(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """`columns`: `work_id` and CELLS."""
        texts = [[text and text.strip() for text in columns[name]] for name in CELLS[:_TEXTS]]
        self._columns = [*texts, *(columns[name] for name in CELLS[_TEXTS:])]
        self._at = {work: at for at, work in enumerate(columns["work_id"])}
        self._years = columns["year"]

    def __getitem__(self, work: int) -> Work:
        return self.by_id((f"W{work}",))[f"W{work}"]

    def by_id(self, ids: Sequence[str]) -> dict[str, Work]:
        """Some works by their ids, in this order."""
        at = [self._at[int(id_[1:])] for id_ in ids]
        cells = zip(ids, *([column[n] for n in at] for column in self._columns), strict=True)
        return {row[0]: Work.made(dict(zip(_ALL, row, strict=True))) for row in cells}

    def year(self, work: int) -> int | None:
        """The year of a work."""
        year: int | None = self._years[self._at[work]]
        return year
