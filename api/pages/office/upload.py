"""A file with many proposals: handed over, and kept until its columns are decided and its cases are made."""

import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.asked import purpose_for
from api.pages.check.start import handed_over
from api.pages.check.steps import Sent, private
from api.pages.office.begun import Form, Screening, filled, lacking
from api.pages.office.mapped import as_known
from api.pages.office.people import signature
from api.pages.once import NOT_OURS, once
from api.pages.site import go, page
from api.pages.visitor import Visitor
from api.pages.words import language_of
from api.screener import Screener
from api.storable import storable
from api.store.audit import record
from api.store.case_batches import recent
from api.store.kept_uploads import (
    forget_old,
    have_read,
    known_headings,
    new_upload,
    own_upload,
    own_uploads,
)
from api.store.upload_tables import Upload
from toolkit import TableMapping, ToolkitError, table_in

router = APIRouter(prefix="/cases/upload", include_in_schema=False)
RECENT = 10


@router.get("")
def form(request: Request, visitor: Screening) -> Response:
    """The empty form, the files that wait for their next step, and those of which cases are being made."""
    return _form(request, visitor, Form(), {})


@router.post("")
def take(
    request: Request,
    visitor: Screening,
    sent: Sent,
    filled_in: Annotated[Form, Depends(filled)],
    file: Annotated[tuple[str, bytes] | None, Depends(handed_over)],
) -> Response:
    """Keep a file, and on to its columns; JSON lines have none, and are read at once."""
    faults = lacking(filled_in, file)
    if faults or file is None:
        return _form(request, visitor, filled_in, faults, 422)
    screener: Screener = request.app.state.screener
    try:
        packs = [pack.id for pack in screener.packs(filled_in.packs)]
        looked = looked_at(file[1], file[0])
    except ToolkitError as error:
        return _form(request, visitor, filled_in, {"file": "file"}, 422, says=str(error))
    upload = new_upload(
        visitor.caller,
        str(once(sent)),
        purpose_for(visitor.caller, None),
        *file,
        signature(visitor, filled_in.name)[:200],
    )
    upload.packs = packs
    upload.looked = looked
    return go(f"/cases/upload/{_kept(request, visitor, upload)}")


@router.get("/{upload_id}")
def resume(request: Request, visitor: Screening, upload_id: str) -> Response:
    """To where a file is best gone on with."""
    with request.app.state.database.reading() as session:
        upload = opened(session, visitor, upload_id)
    return go(next_place(upload))


@router.post("/{upload_id}/remove")
def remove(request: Request, visitor: Screening, upload_id: str) -> Response:
    """Delete what is kept of a file; cases that were made of it stay."""
    with request.app.state.database.writing() as session:
        upload = own_upload(session, visitor.caller, upload_id, to_change=True)
        if upload is not None:  # else it was sent twice: it is gone
            session.delete(upload)
            record(session, visitor.caller, "upload.removed", upload.id, upload.purpose)
    return go("/cases/upload")


def opened(session: Session, visitor: Visitor, upload_id: str, *, to_change: bool = False) -> Upload:
    """A file of the visitor's own, without its content; raises HTTPException 404."""
    upload = own_upload(session, visitor.caller, upload_id, to_change=to_change)
    if upload is None:
        raise HTTPException(404, "There is no such file.")
    return upload


def looked_at(content: bytes, name: str, place: TableMapping | None = None) -> dict[str, Any] | None:
    """What is to be seen of the columns of a file, as every database takes it; None for JSON lines, which have none.

    Raises ProposalError for a file that is no table, or that has no headings there.
    """
    table = table_in(content, name, place)
    return {name: storable(value) for name, value in asdict(table).items()} if table else None


def next_place(upload: Upload) -> str:
    """The page of a file's next step."""
    if upload.state == "done":
        return f"/cases/batches/{upload.batch_id}"
    return f"/cases/upload/{upload.id}/{'columns' if upload.state == 'columns' else 'rows'}"


def _kept(request: Request, visitor: Visitor, upload: Upload) -> str:
    """Keep a file, unless the same form was sent before; gives its id."""
    caller = visitor.caller
    with request.app.state.database.writing() as session:
        forget_old(session, caller.tenant, datetime.now(UTC))
        if own_upload(session, caller, upload.id) is not None:
            return upload.id
        if session.get(Upload, upload.id) is not None:
            raise HTTPException(422, NOT_OURS)
        if upload.looked is not None:
            headings = [column["heading"] for column in upload.looked["columns"]]
            upload.mapping = as_known(upload.looked, known_headings(session, caller, headings))
        session.add(upload)
        session.flush()
        if upload.looked is None:
            have_read(session, caller, upload)
        record(session, caller, "upload.begun", upload.id, upload.purpose, packs=upload.packs)
    return upload.id


def _form(
    request: Request, visitor: Visitor, filled_in: Form, faults: dict[str, str], status: int = 200, **more: Any
) -> Response:
    screener: Screener = request.app.state.screener
    language = language_of(request)
    with request.app.state.database.writing() as session:
        waiting = own_uploads(session, visitor.caller)
        batches = recent(session, visitor.caller, RECENT)
        record(session, visitor.caller, "upload.listed", "uploads", seen=len(waiting) + len(batches))
    values: dict[str, Any] = {"filled": filled_in, "faults": faults, "says": None, "once": str(uuid.uuid4()), **more}
    values["packs"] = [(pack.id, pack.text[language].title) for pack in screener.readable()]
    values |= {"waiting": waiting, "batches": batches}
    return private(page(request, visitor, "office/upload.html.j2", values, status))
