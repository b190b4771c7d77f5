"""Matching in the form of yente, so that its clients work here: the same paths, requests, replies and status codes.

Errors are problems as everywhere, whose `detail` is what those clients show. What cannot be done is refused and never
passed over: topics, days of change, weights, other algorithms.
"""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.access.caller import ROLES, Caller
from api.access.guard import Needs
from api.conditional import NOT_MODIFIED, IfNoneMatch, unless_known
from api.entities import SCHEMATA, entity, entity_id, schema_of, scored, sought
from api.entity_views import (
    ALGORITHM,
    DEFAULT,
    Algorithm,
    Algorithms,
    Catalogue,
    Dataset,
    Entity,
    EntityMatchReply,
    EntityMatchRequest,
    EntityQuery,
    Terms,
)
from api.matching import Day, Found, Sought
from api.problems import problems
from api.store.audit import record
from toolkit import EntityList

router = APIRouter(tags=["yente-compatible"])

MOST_QUERIES = 100
_ID = r"^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$"


@router.post(
    "/match/{dataset}",
    response_model=EntityMatchReply,
    responses={
        200: {"headers": {"x-batch-size": {"schema": {"type": "integer"}, "description": "Queries in the request"}}},
        **problems(400, 401, 403, 404, 413, 422, 429, 503),
    },
)
def match(
    request: Request,
    caller: Annotated[Caller, Depends(Needs("screen"))],
    dataset: Annotated[str, Path(max_length=100, description="Id of a list, or `default` for all", examples=[DEFAULT])],
    terms: Annotated[Terms, Query()],
    asked: EntityMatchRequest,
) -> Response:
    """Match entities against one list or all of them, as a server of yente does."""
    day = request.app.state.matching.on(date.today())
    lists = _datasets(day, dataset, terms)
    _check(terms, asked)
    wanted = {name: _sought(name, query, lists) for name, query in asked.queries.items()}
    found = day.find([each for each, _ in wanted.values()])
    with request.app.state.database.writing() as session:
        told: dict[str, Any] = {"queries": len(found), "matches": sum(map(len, found)), "as_of": str(day.as_of)}
        record(session, caller, "lists.matched", "match", None, **told)
    responses = {
        name: _response(asked.queries[name], unused, each, terms)
        for (name, (_, unused)), each in zip(wanted.items(), found, strict=True)
    }
    body = {"responses": responses, "limit": terms.limit, "lists_unread": sorted(lists - day.editions.keys())}
    return JSONResponse(body, headers={"x-batch-size": str(len(found))})


@router.get("/algorithms", responses=problems(401, 403, 422, 429))
def algorithms(caller: Annotated[Caller, Depends(Needs(*ROLES))]) -> Algorithms:
    """The one algorithm: a small model for each kind of name, trained and tested on published pairs of names."""
    told = "How likely a name means an entry; of ids and of equal names numbers that the institution chose."
    features = {
        "reasons": "What is alike and what differs",
        "band": "How sure it is",
        "link": "What it is to the entry",
    }
    docs = {name: {"description": text, "coefficient": 1.0, "url": None} for name, text in features.items()}
    one = Algorithm(
        name=ALGORITHM,
        description=told,
        features=dict.fromkeys(features, 1.0),
        docs={"name": ALGORITHM, "description": told, "config": {}, "features": docs},
    )
    return Algorithms(algorithms=[one], default=ALGORITHM, best=ALGORITHM)


@router.get("/catalog", response_model=Catalogue, responses={**NOT_MODIFIED, **problems(401, 403, 422, 429, 503)})
def catalog(request: Request, caller: Annotated[Caller, Depends(Needs(*ROLES))], known: IfNoneMatch = None) -> Response:
    """The lists as datasets, and `default`, which is all of them."""
    day = request.app.state.matching.on(date.today())
    datasets = [_dataset(day, each) for each in day.lists]
    loaded = [each.name for each in datasets if each.load]
    every = Dataset(
        name=DEFAULT,
        title="All lists",
        summary="All lists that have an edition at hand.",
        version=None,
        index_version=None,
        index_current=True,
        load=True,
        updated_at=max((each.updated_at for each in datasets if each.updated_at), default=None),
        entity_count=sum(each.entity_count for each in datasets),
        url=None,
        children=[each.name for each in datasets],
    )
    content = Catalogue(datasets=[every, *datasets], current=[DEFAULT, *loaded], outdated=[], index_stale=False)
    return unless_known(request, content)


@router.get("/entities/{entity_id}", response_model=Entity, responses=problems(401, 403, 404, 422, 429, 503))
def read(
    request: Request,
    caller: Annotated[Caller, Depends(Needs(*ROLES))],
    entity_id: Annotated[str, Path(pattern=_ID, max_length=300, examples=["us-section-1286.beihang-university"])],
    nested: Annotated[bool, Query(description="Makes no difference: entries hold no other entities")] = True,
) -> Response:
    """An entry of a list, as an entity."""
    list_id, _, entry_id = entity_id.partition(".")
    found = request.app.state.matching.on(date.today()).entry(list_id, entry_id)
    if found is None:
        raise HTTPException(404, "There is no such entity.")
    return JSONResponse(entity(*found))


def _datasets(day: Day, dataset: str, terms: Terms) -> frozenset[str]:
    """The lists to look through; raises HTTPException 404 for one that there is not."""
    there = {each.id for each in day.lists}
    for name in (dataset, *terms.include_dataset, *terms.exclude_dataset):
        if name not in there | {DEFAULT}:
            raise HTTPException(404, f"There is no dataset {name!r}. GET /catalog names them.")
    named = {dataset, *terms.include_dataset}
    wanted = (there if DEFAULT in named else named) - {*terms.exclude_dataset}
    if unread := sorted(named & there - day.editions.keys()):
        raise HTTPException(404, f"The list {unread[0]} has no edition at hand, so that nothing can be found in it.")
    return frozenset(wanted)


def _check(terms: Terms, asked: EntityMatchRequest) -> None:
    """Raise HTTPException 400 for what cannot be done."""
    if terms.algorithm not in ("best", ALGORITHM):
        raise HTTPException(400, f"algorithm: there is no {terms.algorithm!r} here. Use best, or {ALGORITHM}.")
    if asked.weights or asked.config:
        raise HTTPException(400, f"weights, config: {ALGORITHM} has none. Leave them empty.")
    if not 1 <= len(asked.queries) <= MOST_QUERIES:
        raise HTTPException(400, f"queries: has {len(asked.queries)} of them. Send 1 to {MOST_QUERIES} at once.")


def _sought(name: str, query: EntityQuery, lists: frozenset[str]) -> tuple[Sought, list[str]]:
    try:
        return sought(query.schema_, query.values(), lists)
    except KeyError:
        there = ", ".join(SCHEMATA)
        raise HTTPException(400, f"queries.{name}.schema: no list has a {query.schema_!r}. Use {there}.") from None
    except ValueError as error:
        raise HTTPException(400, f"queries.{name}: {error}.") from None


def _response(query: EntityQuery, unused: list[str], found: list[Found], terms: Terms) -> dict[str, Any]:
    told = [
        each
        for each in found
        if each.match.probability >= terms.cutoff
        and schema_of(each.entry) not in terms.exclude_schema
        and entity_id(each.list, each.entry) not in terms.exclude_entity_ids
    ]
    return {
        "status": 200,
        "results": [scored(each, terms.threshold) for each in told[: terms.limit]],
        "total": {"value": len(told), "relation": "eq"},
        "query": {"id": query.id, "schema": query.schema_, "properties": query.values()},
        "unused": unused,
    }


def _dataset(day: Day, source: EntityList) -> Dataset:
    edition = day.editions.get(source.id)
    return Dataset(
        name=source.id,
        title=source.title["en"],
        summary=source.meaning["en"],
        version=edition.id if edition else None,
        index_version=edition.digest if edition else None,
        index_current=edition is not None,
        load=edition is not None,
        updated_at=f"{edition.published}T00:00:00" if edition else None,
        entity_count=sum(entry.stands(day.as_of) for entry in edition.entries) if edition else 0,
        url=source.url,
        children=[],
    )
