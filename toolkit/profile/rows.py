"""Rows of our tables as the nouns of a profile."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from toolkit.models.profile import Between, BeyondRow, FundingRow, PartnerRow, PostRow, SharedRow, TopicRow
from toolkit.profile.dealt import Dealt
from toolkit.sources.snapshot import Row

_Row = TypeVar("_Row")
_PLACE = ("organisation_id",)


def ordered(rows: Iterable[_Row]) -> tuple[_Row, ...]:
    """Rows in one order, whatever the engine gave."""
    return tuple(sorted(rows, key=lambda row: tuple(map(str, vars(row).values()))))


def posts(rows: Dealt, n: int) -> tuple[PostRow, ...]:
    """A person, or somebody at an organisation, on works."""
    cells = rows.cells(n, "work_id", "organisation_id", "country", "raw_affiliation")
    found = [(f"W{work}", _id("I", place), country, raw and raw.strip()) for work, place, country, raw in cells]
    return tuple(
        [
            PostRow.made({"work": work, "organisation": place, "country": country, "raw": raw})
            for work, place, country, raw in _in_order(found)
        ]
    )


def shared(rows: Dealt, n: int, texts: Container[str] | None = None) -> Iterator[SharedRow]:
    """Authors beside the subject, or those of them whose printed affiliation is one of some texts.

    They stand without an organisation where the source links none.
    """
    linked = _PLACE if "organisation_id" in rows.names else ()
    for work, author, raw, *place in rows.cells(n, "work_id", "author_id", "raw_affiliation", *linked):
        if texts is None or raw in texts:
            who = {"work": f"W{work}", "author": _id("A", author)}
            yield SharedRow.made({**who, "organisation": _id("I", *(place or (None,))), "raw": raw and raw.strip()})


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


def _in_order(cells: Sequence[tuple[str | None, ...]]) -> list[tuple[str | None, ...]]:
    """Rows in the order of `ordered`; where nothing that is missing decides, they can be compared as they are."""
    try:
        return sorted(cells)
    except TypeError:
        return sorted(cells, key=_as_texts)


def _as_texts(cells: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(map(str, cells))


def _id(kind: str, value: int | None) -> str | None:
    return None if value is None else f"{kind}{value}"
