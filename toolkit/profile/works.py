"""The records of very many works: they stay cells, and each is made when it is asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.models.profile import Work

_ALL = tuple(Work.model_fields)
CELLS = _ALL[1:]
"""All that is known of a work beside its id: first some texts."""
_TEXTS = 2
_YEAR = CELLS.index("year")


class Works:
    """Works by the digits of their ids."""

    def __init__(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """`columns`: `work_id` and CELLS."""
        texts = [[text and text.strip() for text in columns[name]] for name in CELLS[:_TEXTS]]
        cells = zip(*texts, *(columns[name] for name in CELLS[_TEXTS:]), strict=True)
        self._cells = dict(zip(columns["work_id"], cells, strict=True))

    def __getitem__(self, work: int) -> Work:
        return self.by_id((f"W{work}",))[f"W{work}"]

    def by_id(self, ids: Sequence[str]) -> dict[str, Work]:
        """Some works by their ids, in this order."""
        cells = self._cells
        return {id_: Work.made(dict(zip(_ALL, (id_, *cells[int(id_[1:])]), strict=True))) for id_ in ids}

    def year(self, work: int) -> int | None:
        """The year of a work."""
        year: int | None = self._cells[work][_YEAR]
        return year
