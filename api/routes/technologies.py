"""Technology areas: the official lists, and the areas of our own through which texts lead to them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api.access.caller import ROLES, Caller
from api.access.guard import Needs
from api.conditional import NOT_MODIFIED, IfNoneMatch, unless_known
from api.problems import problems
from toolkit import CanonicalArea, Taxonomy, load_crosswalk, load_taxonomies, technology_digests

router = APIRouter(prefix="/v1/technologies", tags=["technologies"])
Reader = Annotated[Caller, Depends(Needs(*ROLES))]


class TaxonomyCard(BaseModel):
    """What identifies an official list of technology areas."""

    id: str
    title: dict[str, str]
    publisher: str
    in_force: date | None
    published: str | None
    url: str | None
    checked: bool = Field(description="Whether its headings were read where the publisher put them")
    digest: str
    areas: int


class Technologies(BaseModel):
    """The official lists, and our own areas with the words that point to them."""

    taxonomies: list[TaxonomyCard]
    areas: tuple[CanonicalArea, ...]
    digest: str = Field(description="Of the areas, their words and their topics")


class TaxonomyView(Taxonomy):
    """An official list with its areas and sub-areas."""

    digest: str


@router.get("", response_model=Technologies, responses={**NOT_MODIFIED, **problems(401, 403, 422, 429)})
def technologies(request: Request, caller: Reader, known: IfNoneMatch = None) -> Response:
    """List the official lists of technology areas, and our own areas behind them."""
    digests = technology_digests()
    cards = [
        TaxonomyCard(
            **each.model_dump(include={"id", "title", "publisher", "in_force", "published", "url", "checked"}),
            digest=digests[each.id],
            areas=len(each.areas),
        )
        for each in load_taxonomies()
    ]
    content = Technologies(taxonomies=cards, areas=load_crosswalk().areas, digest=digests["crosswalk"])
    return unless_known(request, content)


@router.get(
    "/{taxonomy_id}", response_model=TaxonomyView, responses={**NOT_MODIFIED, **problems(401, 403, 404, 422, 429)}
)
def taxonomy(
    request: Request,
    caller: Reader,
    taxonomy_id: Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=100, examples=["uk-nsi"])],
    known: IfNoneMatch = None,
) -> Response:
    """An official list of technology areas, with its areas and sub-areas in both languages."""
    found = next((each for each in load_taxonomies() if each.id == taxonomy_id), None)
    if found is None:
        raise HTTPException(404, "There is no such list of technology areas. GET /v1/technologies names them.")
    return unless_known(request, TaxonomyView(**dict(found), digest=technology_digests()[found.id]))
