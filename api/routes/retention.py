"""How long a tenant keeps its assessments."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.access.guard import Needs
from api.groups import in_groups
from api.problems import problems
from api.store.audit import record
from api.store.database import Database
from api.store.tables import AssessmentRow, Tenant

router = APIRouter(prefix="/v1/retention", tags=["retention"])
_AT_ONCE = 1000


class Retention(BaseModel):
    """Days after which the content of an assessment is erased; null keeps it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"days": 1825}]})

    days: int | None = Field(ge=1, le=36_500, strict=True)


@router.get("", responses=problems(401, 403, 422, 429))
def retention(request: Request, caller: Annotated[Caller, Depends(Needs("policy", "audit"))]) -> Retention:
    """How long your tenant keeps assessments."""
    database: Database = request.app.state.database
    with database.writing() as session:
        record(session, caller, "retention.read", "retention")
        return Retention(days=session.get_one(Tenant, caller.tenant).retention_days)


@router.put("", responses=problems(400, 401, 403, 408, 413, 422, 429))
def set_retention(
    request: Request, wanted: Retention, caller: Annotated[Caller, Depends(Needs("policy"))]
) -> Retention:
    """Say how long your tenant keeps assessments, those included that are there; erasure follows within a day."""
    database: Database = request.app.state.database
    with database.writing() as session:
        tenant = session.get_one(Tenant, caller.tenant, with_for_update={"key_share": True})
        before, tenant.retention_days = tenant.retention_days, wanted.days
        _date(session, caller.tenant, wanted.days)
        record(session, caller, "retention.set", "retention", before=before, days=wanted.days)
    return wanted


def _date(session: Session, tenant: str, days: int | None) -> None:
    mine = AssessmentRow.tenant_id == tenant
    if days is None:
        session.execute(update(AssessmentRow).where(mine).values(expires_at=None))
        return
    rows = session.execute(select(AssessmentRow.id, AssessmentRow.created_at).where(mine)).all()
    for some in in_groups(rows, _AT_ONCE):
        ends = [{"id": row.id, "expires_at": row.created_at + timedelta(days=days)} for row in some]
        session.execute(update(AssessmentRow), ends)
