"""Rows of our tables as the nouns of a profile."""

from collections.abc import Iterable
from typing import TypeVar

from toolkit.models.profile import FundingRow, PostRow, SharedRow, TopicRow
from toolkit.sources.snapshot import Row

_Row = TypeVar("_Row")


def ordered(rows: Iterable[_Row]) -> tuple[_Row, ...]:
    """Rows in one order, whatever the engine gave."""
    return tuple(sorted(rows, key=lambda row: [str(cell) for cell in vars(row).values()]))


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


def _id(kind: str, value: int | None) -> str | None:
    return None if value is None else f"{kind}{value}"
