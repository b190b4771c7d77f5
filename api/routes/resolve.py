"""Names of people, and of their organisations: which records in the source they could mean."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from api.access.caller import Caller
from api.access.guard import Needs
from api.examples import RESOLVED
from api.problems import problems
from api.storable import refuse_unstorable
from api.store.audit import record
from toolkit import AuthorId, Candidate, Identity, NamedOrganisation, Orcid, identities, proposal_from

router = APIRouter(prefix="/v1/resolve", tags=["matching"])

_NOTHING = "-"
"""Stands for a title that is not given: it has no word by which a field could fit."""
_OPENALEX = "https://openalex.org/"


class Sought(BaseModel):
    """A person, by what is known."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=400, pattern=r"\S")]
    organisation: NamedOrganisation = Field(description="Where the person works, or with whom: tells namesakes apart")
    orcid: Orcid | None = None
    openalex: AuthorId | None = None
    about: Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"\S")] | None = Field(
        None, description="A title or a summary: tells namesakes in other fields apart"
    )


class ResolveRequest(BaseModel):
    """People to look for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [RESOLVED]})

    people: list[Sought] = Field(min_length=1, max_length=50)


class Record(BaseModel):
    """A record that may be meant, with what tells it from others."""

    id: str
    url: str
    name: str
    works: int
    confidence: float | None = Field(
        description="How likely this is the one meant, by the model of identity; null where nothing was estimated"
    )
    reasons: tuple[str, ...] = Field(description="Codes, such as `same-orcid` and `at-declared-organisation`")
    orcid: str | None
    country: str | None = Field(description="Of an organisation")
    organisations: dict[str, str | None] = Field(description="Where a person's works are from: names by OpenAlex id")
    first_year: int | None
    last_year: int | None


class Resolution(BaseModel):
    """Which record is meant, or which could be."""

    name: str
    status: str = Field(
        description="`exact`: an identifier says so. `matched`: one record is likely. `ambiguous`: several are "
        "possible. `unresolved`: none was found"
    )
    by: str | None = Field(description="What decided: openalex, orcid, ror or name")
    ids: tuple[str, ...]
    confidence: float | None
    candidates: list[Record] = Field(description="The likeliest first; none where an identifier decides")


class PersonFound(BaseModel):
    """What was found for a person and for the organisation."""

    person: Resolution
    organisation: Resolution


class Resolved(BaseModel):
    """One result for each person, in order. A person confirms who is meant: no candidate is more than likely."""

    source: str
    data_date: str | None
    toolkit: dict[str, str]
    people: list[PersonFound]


@router.post("", responses=problems(400, 401, 403, 413, 422, 429, 502, 503))
def resolve(request: Request, caller: Annotated[Caller, Depends(Needs("screen"))], asked: ResolveRequest) -> Resolved:
    """Rank the records that names could mean, with confidence and evidence."""
    screener = request.app.state.screener
    proposals = [
        proposal_from(
            {
                "id": f"person-{number}",
                "title": each.about or _NOTHING,
                "summary": _NOTHING,
                "own_organisation": each.organisation.model_dump(exclude_none=True),
                "people": [each.model_dump(include={"name", "orcid", "openalex"}, exclude_none=True)],
            }
        )
        for number, each in enumerate(asked.people)
    ]
    for proposal in proposals:
        refuse_unstorable(proposal)
    found = identities(proposals, screener.source)
    with request.app.state.database.writing() as session:
        record(session, caller, "people.resolved", "resolve", people=len(proposals))
    told = {(each.proposal, each.place[0]): _told(each.name, each.identity, found.names) for each in found.questions}
    people = [
        PersonFound(person=told[number, "people"], organisation=told[number, "own_organisation"])
        for number in range(len(proposals))
    ]
    info = screener.source.info
    date = str(info.data_date) if info.data_date else None
    return Resolved(source=info.name, data_date=date, toolkit=screener.program, people=people)


def _told(name: str, identity: Identity, names: dict[str, str]) -> Resolution:
    return Resolution(
        name=name,
        status=identity.status,
        by=identity.by,
        ids=identity.ids,
        confidence=identity.confidence,
        candidates=[_record(each, names) for each in identity.candidates],
    )


def _record(seen: Candidate, names: dict[str, str]) -> Record:
    said = seen.model_dump(exclude={"organisations"})
    places = {each: names.get(each) for each in seen.organisations}
    return Record(**said, url=f"{_OPENALEX}{seen.id}", organisations=places)
