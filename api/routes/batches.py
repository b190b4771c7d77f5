"""Many proposals at once: handed over as a file, screened by the workers, fetched item by item or as one file."""

import hashlib
from collections.abc import Iterator
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, Literal, cast

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api import results
from api.access.caller import Caller
from api.access.guard import Needs
from api.asked import AsOf, Packs, purpose_for
from api.batch_file import items_in
from api.batch_views import Batches, BatchView, Items, batch_view, item_view
from api.idempotency import IdempotencyKey, Keep
from api.ids import PATTERN, Id
from api.jobs.queue import cancel as cancel_jobs
from api.problems import problems
from api.store.audit import record
from api.store.batches import (
    BatchState,
    ItemState,
    batch_of,
    batches_of,
    cancel_items,
    counts,
    items_of,
    put_down,
    ranked,
    results_of,
)
from api.store.tables import Batch
from api.uploads import BODY, Upload, uploaded
from toolkit import DEFAULT_PACK

router = APIRouter(prefix="/v1/batches", tags=["batches"])

TAKEN: dict[int | str, dict[str, Any]] = {
    202: {"headers": {"Location": {"schema": {"type": "string"}, "description": "Where its progress is told"}}}
}
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media.partition(";")[0]: {} for media in results.MEDIA.values()}}
}
_PIECE = 2**16
_IN_MEMORY = 2**23


class Terms(BaseModel):
    """How the proposals of a file are judged."""

    model_config = ConfigDict(extra="forbid")

    packs: Packs = [DEFAULT_PACK]
    as_of: AsOf = None
    purpose: str | None = Field(None, min_length=1, max_length=64, description="What it is for, as in /v1/assessments")


class Page(BaseModel):
    """Which batches."""

    model_config = ConfigDict(extra="forbid")

    cursor: str | None = Field(None, pattern=PATTERN, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=200)
    state: BatchState | None = None


class ItemPage(BaseModel):
    """Which items."""

    model_config = ConfigDict(extra="forbid")

    cursor: int | None = Field(None, ge=0, le=results.MOST_ROWS, description="`next` of the page before")
    limit: int = Field(100, ge=1, le=1000)
    state: ItemState | None = None


class ResultsAs(BaseModel):
    """In which form, and in which order."""

    model_config = ConfigDict(extra="forbid")

    format: results.Format = "ndjson"
    order: Literal["place", "triage"] = Field(
        "place", description="As in the file, or first what a person should open first"
    )


@router.post(
    "",
    status_code=202,
    response_model=BatchView,
    openapi_extra=BODY,
    responses=problems(400, 401, 403, 409, 413, 415, 422),
)
def create(
    request: Request,
    caller: Annotated[Caller, Depends(Needs("screen"))],
    terms: Annotated[Terms, Query()],
    upload: Annotated[Upload, Depends(uploaded)],
    key: IdempotencyKey = None,
) -> Response:
    """Hand over a file of proposals; the reply says where its progress is told.

    A proposal with a fault is an item that is refused with place and fault, and stops no other.
    """
    purpose = purpose_for(caller, terms.purpose)
    packs = [pack.id for pack in request.app.state.screener.packs(terms.packs)]
    asked = ("batches", _digest(upload), upload.name, packs, str(terms.as_of), purpose)

    def work(keep: Keep) -> Response:
        with items_in(upload) as items, request.app.state.database.writing() as session:
            batch = put_down(session, caller, purpose, packs, terms.as_of or date.today(), items)
            told = counts(session, batch.id)
            record(session, caller, "batch.created", batch.id, batch.purpose, total=batch.total, packs=packs)
            reply = _reply(batch, told)
            keep(session, reply, batch.id)
        return reply

    return cast(Response, request.app.state.once.answer(caller, key, asked, work))


@router.get("", responses=problems(400, 401, 403, 422))
def browse(
    request: Request, caller: Annotated[Caller, Depends(Needs("read"))], page: Annotated[Page, Query()]
) -> Batches:
    """List batches, newest first."""
    with request.app.state.database.writing() as session:
        after = None
        if page.cursor is not None:
            last = batch_of(session, caller, page.cursor)
            if last is None:
                raise HTTPException(400, "cursor: is of no page of yours. Begin with the first one.")
            after = (last.created_at, last.id)
        found = batches_of(session, caller, limit=page.limit + 1, after=after, state=page.state)
        shown = [batch_view(batch, counts(session, batch.id)) for batch in found[: page.limit]]
        record(session, caller, "batch.listed", "batches", seen=len(shown))
    return Batches(batches=shown, next=shown[-1].id if len(found) > page.limit else None)


@router.get("/{batch_id}", responses=problems(401, 403, 404))
def read(request: Request, caller: Annotated[Caller, Depends(Needs("read"))], batch_id: Id) -> BatchView:
    """How far a batch is."""
    with request.app.state.database.writing() as session:
        batch = _found(session, caller, batch_id)
        record(session, caller, "batch.read", batch.id, batch.purpose)
        return batch_view(batch, counts(session, batch.id))


@router.get("/{batch_id}/items", responses=problems(401, 403, 404, 422))
def items(
    request: Request,
    caller: Annotated[Caller, Depends(Needs("read"))],
    batch_id: Id,
    page: Annotated[ItemPage, Query()],
) -> Items:
    """The items of a batch in the order of the file."""
    with request.app.state.database.writing() as session:
        batch = _found(session, caller, batch_id)
        found = items_of(session, batch.id, limit=page.limit + 1, after=page.cursor or 0, state=page.state)
        shown = [item_view(item) for item in found[: page.limit]]
        record(session, caller, "batch.items", batch.id, batch.purpose, seen=len(shown))
    return Items(items=shown, next=str(shown[-1].n) if len(found) > page.limit else None)


@router.post("/{batch_id}/cancel", responses=problems(401, 403, 404, 409))
def cancel(request: Request, caller: Annotated[Caller, Depends(Needs("screen"))], batch_id: Id) -> BatchView:
    """Stop a batch: what is done stays, what waits is cancelled. Cancelling twice changes nothing."""
    with request.app.state.database.writing() as session:
        _found(session, caller, batch_id)
        cancel_jobs(session, caller, batch_id)  # before the batch is locked: workers lock in this order, too
        batch = _found(session, caller, batch_id, lock=True)
        if batch.state == "done":
            raise HTTPException(409, "The batch is done: there is nothing left to cancel.")
        if batch.state != "cancelled":
            cancel_items(session, batch)
        record(session, caller, "batch.cancelled", batch.id, batch.purpose)
        return batch_view(batch, counts(session, batch.id))


@router.get(
    "/{batch_id}/results",
    response_class=StreamingResponse,
    responses={
        200: {"content": {media.partition(";")[0]: {} for media in results.MEDIA.values()}},
        **problems(401, 403, 404, 422),
    },
)
def fetch(
    request: Request,
    caller: Annotated[Caller, Depends(Needs("read"))],
    batch_id: Id,
    wanted: Annotated[ResultsAs, Query()],
) -> StreamingResponse:
    """All items as one file, with what their assessments came to: as many as are done by now."""
    with request.app.state.database.writing() as session:
        batch = _found(session, caller, batch_id)
        if wanted.format == "xlsx" and batch.total * len(batch.packs) > results.MOST_ROWS:
            raise HTTPException(422, f"format: a sheet holds {results.MOST_ROWS:,} rows. Ask for csv or ndjson.")
        record(session, caller, "batch.results", batch.id, batch.purpose, format=wanted.format)
    file = cast(BinaryIO, SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 _pieces closes it
    with request.app.state.database.reading() as session:
        order = ranked(session, batch.id) if wanted.order == "triage" else range(1, batch.total + 1)
        results.write(results_of(session, batch.id, order), wanted.format, file)
    headers = {
        "Content-Length": str(file.tell()),
        "Content-Disposition": f'attachment; filename="batch-{batch.id}.{wanted.format}"',
    }
    return StreamingResponse(_pieces(file), headers=headers, media_type=results.MEDIA[wanted.format])


def _found(session: Session, caller: Caller, batch_id: str, *, lock: bool = False) -> Batch:
    batch = batch_of(session, caller, batch_id, lock=lock)
    if batch is None:
        raise HTTPException(404, "There is no such batch.")
    return batch


def _reply(batch: Batch, told: dict[str, int]) -> Response:
    body = batch_view(batch, told).model_dump_json()
    return Response(body, 202, {"Location": f"/v1/batches/{batch.id}"}, "application/json")


def _digest(upload: Upload) -> list[str | None]:
    return [_sha256(upload.file), _sha256(upload.mapping) if upload.mapping else None]


def _sha256(path: Any) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    with file:
        while piece := file.read(_PIECE):
            yield piece
