"""One person's data: handed out, and taken away."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.access.guard import Needs
from api.problems import problems
from api.storable import Storable
from api.store.assessments import visible
from api.store.audit import record
from api.store.database import Database
from api.store.erasure import erase, erase_item, scrub, tell
from api.store.kept_uploads import forget_all
from api.store.office_people import erase_drafts
from api.store.people import Person, assessments_with, at_work, items_with, parts, signs_of
from api.store.tables import AssessmentRow

router = APIRouter(prefix="/v1/people", tags=["people"])
AT_ONCE = 50


class Meant(BaseModel):
    """Whom a request means, by any of these. A name means everybody who is written so: prefer an id."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"openalex": "A5900000009"}]})

    openalex: str | None = Field(None, pattern=r"^A\d{1,15}$", description="OpenAlex author id")
    orcid: str | None = Field(None, pattern=r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$")
    name: Storable | None = Field(None, min_length=2, max_length=400, pattern=r"\S")

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not (self.openalex or self.orcid or self.name):
            raise ValueError("give openalex, orcid or name")
        return self

    def person(self) -> Person:
        """As the store asks."""
        return Person(self.openalex, self.orcid, self.name)


class Wanted(Meant):
    """Whose data to hand out, and from where on."""

    after: str | None = Field(None, max_length=36, description="`next` of the reply before")


class Part(BaseModel):
    """Something that is said of a person, and where it stands."""

    place: str
    says: Any


class Held(BaseModel):
    """What one assessment says of a person."""

    id: str
    created_at: datetime
    purpose: str
    as_of: date
    parts: list[Part]


class Export(BaseModel):
    """What is held about a person: assessments, and the places of a batch that have none."""

    assessments: list[Held]
    items: list[str]
    next: str | None


class Erased(BaseModel):
    """How much was erased: assessments, items of batches that have none, and drafts.

    Where `at_work` is not 0, jobs ran meanwhile: ask once more when they are done.
    """

    assessments: int
    items: int
    drafts: int
    at_work: int


@router.post("/export", responses=problems(400, 401, 403, 408, 413, 422, 429, 503))
def export(request: Request, wanted: Wanted, caller: Annotated[Caller, Depends(Needs("audit"))]) -> Export:
    """Hand out all that assessments of your purposes say about a person, as for a request by that person."""
    database: Database = request.app.state.database
    person = wanted.person()
    with database.reading() as session:
        ids = [each for each in assessments_with(session, caller.tenant, person) if each > (wanted.after or "")]
        seen = visible(caller).where(AssessmentRow.id.in_(ids)).order_by(AssessmentRow.id).limit(AT_ONCE + 1)
        rows = list(session.scalars(seen))
        found = [parts(session, row, person) for row in rows[:AT_ONCE]]
        items = items_with(session, caller.tenant, person, caller.purposes)
        places = [f"/v1/batches/{batch}/items#{n}" for batch, n in items]
    with database.writing() as session:
        record(session, caller, "people.exported", "people", assessments=[each["id"] for each in found])
    more = found[-1]["id"] if len(rows) > AT_ONCE else None
    return Export.model_validate({"assessments": found, "items": places, "next": more})


@router.post("/erase", responses=problems(400, 401, 403, 408, 413, 422, 429, 503))
def erase_person(request: Request, meant: Meant, caller: Annotated[Caller, Depends(Needs("audit"))]) -> Erased:
    """Erase all assessments of your tenant, of whatever purpose, that hold data about a person; it cannot be undone."""
    database: Database = request.app.state.database
    person = meant.person()
    with database.writing() as session:
        ids, items = _erased(session, caller.tenant, person), items_with(session, caller.tenant, person)
        for batch, n in items:
            erase_item(session, batch, n)
        drafts = erase_drafts(session, caller.tenant, signs_of(person))
        forget_all(session, caller.tenant, signs_of(person))
        left = at_work(session, caller.tenant)
        tell(
            session, caller.tenant, caller.actor, "person", caller.request_id, ids=ids, items=len(items), drafts=drafts
        )
    scrub(database)
    return Erased(assessments=len(ids), items=len(items), drafts=drafts, at_work=left)


def _erased(session: Session, tenant: str, person: Person) -> list[str]:
    """Erase the assessments that hold data about a person, also the versions that were made of them meanwhile."""
    ids: list[str] = []
    while found := assessments_with(session, tenant, person):
        erase(session, found)
        ids += found
    return ids
