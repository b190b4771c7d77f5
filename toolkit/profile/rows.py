"""Rows of our tables as the nouns of a profile."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

from toolkit.models.profile import Between, BeyondRow, FundingRow, PartnerRow, PostRow, SharedRow, TopicRow
from toolkit.sources.snapshot import Row

_Row = TypeVar("_Row")


def ordered(rows: Iterable[_Row]) -> tuple[_Row, ...]:
    """Rows in one order, whatever the engine gave."""
    return tuple(sorted(rows, key=lambda row: tuple(map(str, vars(row).values()))))


def post(row: Row) -> PostRow:
    """A person on a work."""
    organisation = _id("I", row["organisation_id"])
    return PostRow(
        work=f"W{row['work_id']}", organisation=organisation, country=row["country"], raw=row["raw_affiliation"]
    )


def shared(row: Row) -> SharedRow:
    """An author beside the subject; without an organisation where the source links none."""
    return SharedRow(
        work=f"W{row['work_id']}",
        author=_id("A", row["author_id"]),
        organisation=_id("I", row.get("organisation_id")),
        raw=row["raw_affiliation"],
    )


def funding(row: Row) -> FundingRow:
    """A funder on a work."""
    funder = _id("F", row["funder_id"])
    return FundingRow(work=f"W{row['work_id']}", funder=funder, name=row["name"] or funder or "", award=row["award"])


def topic(row: Row) -> TopicRow:
    """A topic of a work."""
    return TopicRow(work=f"W{row['work_id']}", topic=f"T{row['topic_id']}", name=row["name"], score=row["score"] or 0.0)


def partner(row: Row) -> PartnerRow:
    """An organisation of others on a work."""
    return PartnerRow(work=f"W{row['work_id']}", organisation=f"I{row['organisation_id']}")


def between(rows: Iterable[Row], stood_at: Mapping[int, Iterable[int]]) -> tuple[Between, ...]:
    """Co-authors with the works they share with a person, and the listed organisations at which they stand."""
    works: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        works[row["author_id"]].append(row["work_id"])
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


def _id(kind: str, value: int | None) -> str | None:
    return None if value is None else f"{kind}{value}"
