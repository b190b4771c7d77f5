"""The log of who asked for what and saw what."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from api.access.caller import Caller
from api.access.guard import Needs
from api.problems import problems
from api.store.audit import entries, record
from api.store.database import Database

router = APIRouter(prefix="/v1/audit", tags=["audit"])


class LogEntry(BaseModel):
    """One entry: who did what with which thing, and the digests that chain it to the one before."""

    n: int
    at: datetime
    actor: str
    action: str
    object: str
    purpose: str | None
    request_id: str | None
    detail: dict[str, Any]
    previous: str
    digest: str


class Log(BaseModel):
    """Entries, oldest first; `next` is the number to ask on from, absent behind the last one."""

    entries: list[LogEntry]
    next: int | None


@router.get("", responses=problems(401, 403, 422, 429))
def audit(
    request: Request,
    caller: Annotated[Caller, Depends(Needs("audit"))],
    after: Annotated[int, Query(ge=0, le=2**62, description="Entries behind this number")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    action: Annotated[str | None, Query(max_length=64)] = None,
    actor: Annotated[str | None, Query(max_length=200)] = None,
    object: Annotated[str | None, Query(max_length=200, description="Such as the id of an assessment")] = None,  # noqa: A002
) -> Log:
    """Read the log of your tenant; that is noted in it, too."""
    database: Database = request.app.state.database
    with database.writing() as session:
        found = entries(session, caller.tenant, after=after, limit=limit, action=action, actor=actor, object=object)
        record(session, caller, "audit.read", "audit", after=after, entries=len(found))
    said = [LogEntry.model_validate(entry, from_attributes=True) for entry in found]
    return Log(entries=said, next=found[-1].n if len(found) == limit else None)
