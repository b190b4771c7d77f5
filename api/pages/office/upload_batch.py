"""The cases that are being made of a file: how far it is, and what became of each proposal."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.pages.check.steps import private
from api.pages.office.begun import Screening
from api.pages.site import page
from api.store.audit import record
from api.store.batches import batch_of, counts
from api.store.case_batches import cases_made, makes_cases
from api.store.kept_uploads import totals, upload_of_batch

router = APIRouter(prefix="/cases/batches", include_in_schema=False)
PER_PAGE = 50


@router.get("/{batch_id}")
def batch(
    request: Request,
    visitor: Screening,
    batch_id: str,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """Counts by state, and the proposals by page; the page looks again by itself until all are done."""
    with request.app.state.database.writing() as session:
        found = batch_of(session, visitor.caller, batch_id)
        if found is None or not makes_cases(session, batch_id):
            raise HTTPException(404, "There is no such file.")
        made = cases_made(session, batch_id, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
        told = counts(session, batch_id)
        upload = upload_of_batch(session, visitor.caller, batch_id)
        refused = totals(session, upload.id)["refused"] if upload else 0
        record(session, visitor.caller, "batch.read", found.id, found.purpose)
    values: dict[str, Any] = {"batch": found, "rows": made, "counts": told, "refused": refused, "upload": upload}
    values |= {"number": number, "pages": max(1, -(-found.total // PER_PAGE))}
    values["under_way"] = found.state in ("waiting", "running")
    return private(page(request, visitor, "office/upload_batch.html.j2", values))
