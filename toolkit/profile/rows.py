"""Rows of our tables as the nouns of a profile."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TypeVar

from toolkit.models.profile import Between, BeyondRow, Facts, FundingRow, PartnerRow, PostRow, SharedRow, TopicRow
from toolkit.profile.dealt import Dealt
from toolkit.sources.snapshot import Row

_Row = TypeVar("_Row")
_Cells = tuple[str | None, ...]


def facts(kind: type[Facts[_Row]], rows: tuple[_Row, ...], total: int | None = None) -> Facts[_Row]:
    """Facts of rows that were made here, which are not looked at again."""
    return kind.made({"rows": rows, "unknown": None, "total": total})


def ordered(rows: Iterable[_Row]) -> tuple[_Row, ...]:
    """Rows in one order, whatever the engine gave."""
    return tuple(sorted(rows, key=lambda row: tuple(map(str, vars(row).values()))))


def posts(rows: Dealt, n: int) -> tuple[PostRow, ...]:
    """A person, or somebody at an organisation, on works."""
    cells = rows.cells(n, "work_id", "organisation_id", "country", "raw_affiliation")
    found = [(f"W{work}", _id("I", place), country, raw) for work, place, country, raw in cells]
    return tuple(
        [
            PostRow.made({"work": work, "organisation": place, "country": country, "raw": raw})
            for work, place, country, raw in _in_order(found)
        ]
    )


def shared(rows: Dealt, n: int) -> tuple[SharedRow, ...]:
    """Authors at listed organisations beside the subject."""
    cells = rows.cells(n, "work_id", "author_id", "organisation_id", "raw_affiliation")
    return _shared((f"W{work}", _id("A", author), f"I{place}", raw) for work, author, place, raw in cells)


def loose(rows: Dealt, n: int, texts: Container[str]) -> tuple[SharedRow, ...]:
    """Authors beside the subject whom the source links with no organisation, and whose printed text is one of some."""
    cells = rows.cells(n, "work_id", "author_id", "raw_affiliation")
    return _shared((f"W{work}", _id("A", author), None, raw) for work, author, raw in cells if raw in texts)


def together(rows: tuple[SharedRow, ...], others: tuple[SharedRow, ...]) -> tuple[SharedRow, ...]:
    """Rows and others, each in their order, in one."""
    return ordered((*rows, *others)) if others else rows


def _shared(cells: Iterable[_Cells]) -> tuple[SharedRow, ...]:
    return tuple(
        [
            SharedRow.made({"work": work, "author": author, "organisation": place, "raw": raw})
            for work, author, place, raw in _in_order(list(cells))
        ]
    )


def funding(rows: Dealt, n: int) -> tuple[FundingRow, ...]:
    """Funders on works."""
    found = []
    for work, id_, name, award in rows.cells(n, "work_id", "funder_id", "name", "award"):
        funder = _id("F", id_)
        found.append(FundingRow(work=f"W{work}", funder=funder, name=name or funder or "", award=award))
    return ordered(found)


def topics(rows: Dealt, n: int) -> tuple[TopicRow, ...]:
    """Topics of works."""
    cells = rows.cells(n, "work_id", "topic_id", "name", "score")
    found = [(f"W{work}", f"T{topic}", name.strip(), score or 0.0) for work, topic, name, score in cells]
    return tuple(
        [
            TopicRow.made({"work": work, "topic": topic, "name": name, "score": score})
            for work, topic, name, score in sorted(found, key=_as_texts)
        ]
    )


def partners(rows: Dealt, n: int) -> tuple[PartnerRow, ...]:
    """Organisations of others on works."""
    found = [(f"W{work}", f"I{place}") for work, place in rows.cells(n, "work_id", "organisation_id")]
    return tuple([PartnerRow.made({"work": work, "organisation": place}) for work, place in sorted(found)])


def between(rows: Iterable[tuple[int, int]], stood_at: Mapping[int, Iterable[int]]) -> tuple[Between, ...]:
    """Co-authors with the works they share with a person (author, work), and the listed organisations of each."""
    works: dict[int, list[int]] = defaultdict(list)
    for author, work in rows:
        works[author].append(work)
    return tuple(
        Between(
            author=f"A{author}",
            works=tuple(f"W{work}" for work in sorted(shared)),
            listed=tuple(f"I{place}" for place in sorted(stood_at.get(author, ()))),
        )
        for author, shared in sorted(works.items())
    )


def beyond(row: Row) -> BeyondRow:
    """A work of a co-author with an author at a listed organisation."""
    return BeyondRow(
        work=f"W{row['work_id']}", author=f"A{row['author_id']}", organisation=f"I{row['organisation_id']}"
    )


def _in_order(cells: Sequence[_Cells]) -> list[_Cells]:
    """Rows in the order of `ordered`; where nothing that is missing decides, they can be compared as they are."""
    try:
        return sorted(cells)
    except TypeError:
        return sorted(cells, key=_as_texts)


def _as_texts(cells: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(map(str, cells))


def _id(kind: str, value: int | None) -> str | None:
    return None if value is None else f"{kind}{value}"
