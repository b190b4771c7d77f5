"""The records of very many works: they stay cells, and each is made when it is asked for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from toolkit.models.profile import Work

CELLS = tuple(Work.model_fields)[1:]
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
        return {id_: _work(id_, *cells[int(id_[1:])]) for id_ in ids}

    def year(self, work: int) -> int | None:
        """The year of a work."""
        year: int | None = self._cells[work][_YEAR]
        return year


def _work(
    id_: str,
    doi: str | None,
    title: str | None,
    day: date | None,
    year: int | None,
    authors: int,
    truncated: bool,
    retracted: bool,
    expansion: bool,
    funding_stated: bool,
    organisation_missing: bool,
    abstract: bool,
) -> Work:
    """A work of its cells, in the order of CELLS; written out, as this is done for each work of each proposal."""
    return Work.made(
        {
            "id": id_,
            "doi": doi,
            "title": title,
            "date": day,
            "year": year,
            "authors": authors,
            "truncated": truncated,
            "retracted": retracted,
            "expansion": expansion,
            "funding_stated": funding_stated,
            "organisation_missing": organisation_missing,
            "abstract": abstract,
        }
    )
