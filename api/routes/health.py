"""Whether the service is up, whether it can do its work, and its figures."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from api.access.caller import Caller
from api.access.guard import Needs
from api.metrics import MEDIA_TYPE, Metrics
from api.problems import problems
from api.screener import Screener
from api.store.database import Database, newest_revision
from api.store.tables import Job
from toolkit import DEFAULT_PACK, VERSION, Snapshot, ToolkitError

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The service answers, and in which version."""

    status: str
    version: str


class Readiness(BaseModel):
    """What the service works with, each `ok` or what is wrong with it."""

    status: str
    database: str
    source: str
    lists: str


@router.get("/healthz")
def healthz() -> Health:
    """Answers as soon as the service runs."""
    return Health(status="ok", version=VERSION)


@router.get("/readyz", responses={503: {"model": Readiness, "description": "Something is missing"}})
def readyz(request: Request) -> Response:
    """Whether database, source and lists can be used, without asking anybody over the network."""
    state = request.app.state
    found = {
        "database": _database(state.database),
        "source": _source(state.screener),
        "lists": _lists(state.screener),
    }
    ready = set(found.values()) == {"ok"}
    body = Readiness(status="ok" if ready else "not ready", **found)
    return JSONResponse(body.model_dump(), 200 if ready else 503)


@router.get("/metrics", responses=problems(401, 403, 422, 429), response_class=Response)
def metrics(request: Request, caller: Annotated[Caller, Depends(Needs("audit"))]) -> Response:
    """Figures of the whole service in the text format of Prometheus: requests, times, screenings at work, jobs."""
    figures: Metrics = request.app.state.metrics
    database: Database = request.app.state.database
    with database.reading() as session:
        jobs = dict(session.execute(select(Job.state, func.count()).group_by(Job.state)).all())
    return Response(figures.text(jobs), media_type=MEDIA_TYPE)


def _database(database: Database) -> str:
    try:
        now, needed = database.revision(), newest_revision()
    except (ToolkitError, SQLAlchemyError):
        return "does not answer"
    return "ok" if now == needed else f"is at revision {now}, {needed} is needed: trusted-research database upgrade"


def _source(screener: Screener) -> str:
    """A snapshot is read; a service is not asked, as that would cost its credits."""
    if not isinstance(screener.source, Snapshot):
        return "ok"
    try:
        with screener.source.open() as session:
            session.rows(session.table("works").head(1))
    except Exception:  # of the toolkit or of its engine: whatever it is, nothing can be read
        return "cannot be read"
    return "ok"


def _lists(screener: Screener) -> str:
    try:
        screener.lists(screener.packs([DEFAULT_PACK]))
    except ToolkitError as error:
        return str(error)
    return "ok"
