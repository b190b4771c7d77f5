"""What is told of batches and their items."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.store.batches import BatchState, ItemState
from api.store.tables import Batch, Item


class Counts(BaseModel):
    """How many items of a batch are in each state."""

    waiting: int = 0
    done: int = 0
    refused: int = 0
    cancelled: int = 0


_BATCH: dict[str, Any] = {
    "id": "3f0b9f0e-6f0a-4b6e-9d57-0d1f6d0c1a11",
    "state": "running",
    "created_at": "2026-11-01T09:00:00Z",
    "finished_at": None,
    "purpose": "research-security",
    "as_of": "2026-11-01",
    "packs": ["japan-uk"],
    "total": 240,
    "items": {"waiting": 140, "done": 98, "refused": 2, "cancelled": 0},
    "seconds_left": 21,
    "links": {"self": "/v1/batches/3f0b9f0e-6f0a-4b6e-9d57-0d1f6d0c1a11"},
}


_ITEM: dict[str, Any] = {
    "n": 2,
    "place": "proposals.csv:7",
    "proposal": "2027-0417",
    "state": "done",
    "fault": None,
    "notes": ["proposals.csv:7: has no summary; the title stands in its place"],
    "assessment": "b7a4b8f0-1c3e-4e55-8a44-5b7f3a2f6c01",
    "links": {"assessment": "/v1/assessments/b7a4b8f0-1c3e-4e55-8a44-5b7f3a2f6c01"},
}


class BatchView(BaseModel):
    """A batch, and how far it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BATCH]})

    id: str
    state: BatchState
    created_at: datetime
    finished_at: datetime | None
    purpose: str
    as_of: date
    packs: list[str]
    total: int = Field(description="Proposals in the file")
    items: Counts
    seconds_left: int | None = Field(description="At the pace so far; null before there is one, and at the end")
    links: dict[str, str]


class Batches(BaseModel):
    """Batches, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"batches": [_BATCH], "next": None}]})

    batches: list[BatchView]
    next: str | None = Field(description="`cursor` of the next page; null on the last")


class ItemView(BaseModel):
    """A proposal of a batch."""

    n: int = Field(description="Its place in the file, from 1")
    place: str = Field(description="Where it stands in the file")
    proposal: str | None = Field(description="Its number, as the file writes it")
    state: ItemState
    fault: str | None = Field(description="Why it was refused: the place, what is wrong and the remedy")
    notes: list[str] = Field(description="What was read otherwise than it stands in the file")
    assessment: str | None = Field(description="Id of its assessment")
    links: dict[str, str]


class Items(BaseModel):
    """Items in the order of the file."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_ITEM], "next": None}]})

    items: list[ItemView]
    next: str | None = Field(description="`cursor` of the next page; null on the last")


def batch_view(batch: Batch, counts: Mapping[str, int]) -> BatchView:
    """A batch with the counts of its items by state."""
    here = f"/v1/batches/{batch.id}"
    return BatchView(
        id=batch.id,
        state=batch.state,
        created_at=batch.created_at,
        finished_at=batch.finished_at,
        purpose=batch.purpose,
        as_of=batch.as_of,
        packs=batch.packs,
        total=batch.total,
        items=Counts(**counts),
        seconds_left=_seconds_left(batch, counts),
        links={"self": here, "items": f"{here}/items", "results": f"{here}/results", "cancel": f"{here}/cancel"},
    )


def item_view(item: Item) -> ItemView:
    """An item, without its proposal."""
    links = {"assessment": f"/v1/assessments/{item.assessment_id}"} if item.assessment_id else {}
    return ItemView(
        n=item.n,
        place=item.place,
        proposal=item.reference,
        state=item.state,
        fault=item.fault,
        notes=item.notes,
        assessment=item.assessment_id,
        links=links,
    )


def _seconds_left(batch: Batch, counts: Mapping[str, int]) -> int | None:
    done, waiting = counts.get("done", 0), counts.get("waiting", 0)
    if batch.finished_at is not None or not done:
        return None
    passed = (datetime.now(UTC) - batch.created_at).total_seconds()
    return max(0, round(passed / done * waiting))
