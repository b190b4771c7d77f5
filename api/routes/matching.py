"""Look names, ids and affiliations up in the lists."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.exceptions import HTTPException

from api.access.caller import Caller
from api.access.guard import Needs
from api.asked import AsOf
from api.examples import MATCHED
from api.matching import Day, Found, Sought
from api.problems import problems
from api.storable import Storable
from api.store.audit import record
from toolkit import EntryKind, ListSearch, OrganisationId, Ror

router = APIRouter(prefix="/v1/match", tags=["matching"])

Name = Annotated[Storable, Field(min_length=1, max_length=1000, pattern=r"\S")]
Finding = Literal["raised", "unknown", "clear"]
"""`raised`: an entry may be meant. `clear`: of what was looked for, in all lists asked. `unknown`: nothing was found,
and some of the lists have no edition at hand."""


class MatchQuery(BaseModel):
    """An organisation, a person, a vessel or an aircraft: by names, ids, or an affiliation as printed on a paper."""

    model_config = ConfigDict(extra="forbid")

    names: list[Name] = Field([], max_length=20, description="Its names, in any script")
    affiliation: Annotated[Storable, Field(max_length=2000, pattern=r"\S")] | None = None
    ror: Ror | None = None
    openalex: OrganisationId | None = None
    country: str | None = Field(
        None, pattern=r"^[A-Z]{2}$", description="Of an organisation's address (ISO 3166-1); never of a person"
    )
    kind: Literal["organisation", "person", "vessel", "aircraft"] | None = Field(
        None, description="Entries that name something else are left out; anything if left out or null"
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.names or self.affiliation or self.ror or self.openalex):
            raise ValueError("give names, affiliation, ror or openalex")
        if self.kind == "person" and (self.country or self.affiliation or self.ror or self.openalex):
            raise ValueError("a person is looked for by names alone: no country of a person is asked for here")
        return self

    def sought(self, lists: frozenset[str] | None) -> Sought:
        """As the lists are asked."""
        return Sought(
            names=(*self.names, *filter(None, (self.ror, self.openalex))),
            affiliations=(self.affiliation,) if self.affiliation else (),
            countries=(self.country,) if self.country else (),
            kinds=frozenset({self.kind}) if self.kind else None,
            lists=lists,
        )


class MatchRequest(BaseModel):
    """What to look for, and in which lists."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [MATCHED]})

    queries: list[MatchQuery] = Field(min_length=1, max_length=100)
    lists: list[Annotated[str, Field(max_length=100)]] | None = Field(
        None, min_length=1, max_length=100, description="Ids of lists (GET /v1/lists); all of them if left out or null"
    )
    as_of: AsOf = None
    language: Literal["en", "ja"] = Field("en", description="Of the reasons")


class ListedMatch(BaseModel):
    """An entry that a query may mean, and why."""

    list: str
    edition: str
    entry: str
    name: str = Field(description="As the list prints it")
    kind: EntryKind
    link: str = Field(description="What the one asked for is to the listed body: same, part, former-name …")
    band: str = Field(
        description="`identifier`: the same id. `exact`: the same name in the same country. `probable`: very likely "
        "the same. `possible`: a question to ask; a person is never more, for a name does not say who somebody is"
    )
    probability: float
    reasons: tuple[str, ...]
    categories: tuple[str, ...] = Field(description="Programmes or kinds of concern, in the publisher's own codes")
    evidence_class: str = Field(description="A government's `designation`, or a third party's `assessment`")
    means: str
    url: str = Field(description="Where the publisher has the list")


class Looked(BaseModel):
    """A list that was looked through, in the edition in force."""

    id: str
    edition: str
    published: date
    digest: str
    checked: bool = Field(description="Whether somebody compared the copy with the publisher's page")


class MatchResult(BaseModel):
    """What was found for one query; no match says that these lists were searched, and no more."""

    finding: Finding
    matches: list[ListedMatch]


class MatchReply(BaseModel):
    """One result for each query, in order, and what was looked through."""

    as_of: date
    shown_from: float = Field(
        description="Matches less likely than this are not told: the toolkit's own number, which no framework asks for"
    )
    lists: list[Looked]
    lists_unread: list[str] = Field(description="Lists that were asked and have no edition at hand")
    toolkit: dict[str, str]
    results: list[MatchResult]


@router.post("", responses=problems(400, 401, 403, 413, 422, 429, 503))
def match(request: Request, caller: Annotated[Caller, Depends(Needs("screen"))], asked: MatchRequest) -> MatchReply:
    """Look names, ids and affiliations up in the lists: entries they may mean, how sure that is, and why."""
    day = request.app.state.matching.on(asked.as_of or date.today())
    wanted = _wanted(day, asked.lists)
    unread = sorted(wanted - day.editions.keys())
    found = day.find([query.sought(frozenset(wanted)) for query in asked.queries], asked.language)
    with request.app.state.database.writing() as session:
        told: dict[str, Any] = {"queries": len(found), "matches": sum(map(len, found)), "as_of": str(day.as_of)}
        record(session, caller, "lists.matched", "match", None, **told)
    return MatchReply(
        as_of=day.as_of,
        shown_from=ListSearch.shown_from,
        lists=looked(day, wanted),
        lists_unread=unread,
        toolkit=request.app.state.screener.program,
        results=[
            MatchResult(
                finding="raised" if each else "unknown" if unread else "clear", matches=[_listed(m) for m in each]
            )
            for each in found
        ],
    )


def looked(day: Day, wanted: set[str]) -> list[Looked]:
    """Those of some lists that have an edition in force."""
    return [
        Looked(id=name, edition=each.id, published=each.published, digest=each.digest, checked=each.checked)
        for name, each in sorted(day.editions.items())
        if name in wanted
    ]


def _wanted(day: Day, names: list[str] | None) -> set[str]:
    there = {each.id for each in day.lists}
    for name in names or ():
        if name not in there:
            raise HTTPException(422, f"lists: there is no list {name!r}. There are: {', '.join(sorted(there))}.")
    return set(names) if names else there


def _listed(found: Found) -> ListedMatch:
    said: dict[str, Any] = found.match.model_dump()
    edition = next(each for each in found.list.editions if each.id == found.match.edition)
    return ListedMatch(
        **said,
        kind=found.entry.kind,
        categories=found.entry.categories,
        evidence_class=found.list.evidence_class,
        means=found.list.means,
        url=edition.url,
    )
