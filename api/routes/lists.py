"""The lists that organisations are looked up in: whose they are, how they stand, and what they hold."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.access.caller import ROLES, Caller
from api.access.guard import Needs
from api.asked import AsOf
from api.conditional import NOT_MODIFIED, IfNoneMatch, unless_known
from api.problems import problems
from toolkit import Edition, EntityList, ListEntry, list_statuses

router = APIRouter(prefix="/v1/lists", tags=["lists"])

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
ListId = Annotated[str, Path(pattern=SLUG, max_length=100, examples=["us-section-1286"])]
Reader = Annotated[Caller, Depends(Needs(*ROLES))]
OnDay = Annotated[AsOf, Query(description="As they stood on this day; today if left out")]
ERRORS: dict[int | str, dict[str, Any]] = {**NOT_MODIFIED, **problems(401, 403, 422, 429)}
ERRORS_OF_ONE = {**ERRORS, **problems(404)}


class EditionCard(BaseModel):
    """One published state of a list."""

    id: str
    published: date
    retrieved: date
    url: str
    checked: bool = Field(description="Whether somebody compared the copy with the publisher's page")
    note: str | None
    digest: str
    entries: int


class ListCard(BaseModel):
    """Whose list it is, what it means, and how it stands on a day."""

    id: str
    title: dict[str, str]
    publisher: str
    legal_basis: str
    evidence_class: str
    means: str = Field(description="What a listing means at law where the list is issued")
    meaning: dict[str, str]
    licence: str
    url: str | None
    in_force: str | None = Field(
        description="The edition in force on the day; null if the list cannot be looked through"
    )
    published: date | None
    age_days: int | None
    origin: str | None = Field(description="shipped, fetched or imported")
    entries: int = Field(description="How many entries stand on the day")
    looked: date | None = Field(description="When the publisher was last looked at, as far as is known")
    every_days: int | None
    overdue: bool
    editions: list[EditionCard] = Field(description="All at hand, oldest first")


class Lists(BaseModel):
    """All lists, by id."""

    as_of: date
    lists: list[ListCard]


class Entries(BaseModel):
    """Entries in the order of the list; `next` is the cursor of the next page, absent behind the last one."""

    list: str
    edition: str
    digest: str
    total: int
    entries: tuple[ListEntry, ...]
    next: str | None


class EntryPage(BaseModel):
    """Which entries."""

    model_config = ConfigDict(extra="forbid")

    edition: str | None = Field(
        None, min_length=1, max_length=100, description="All of this edition; else those in force on the day"
    )
    as_of: AsOf = None
    cursor: str | None = Field(None, max_length=300, pattern=SLUG, description="`next` of the page before")
    limit: int = Field(100, ge=1, le=1000)


@router.get("", response_model=Lists, responses=ERRORS)
def lists(
    request: Request,
    caller: Reader,
    as_of: OnDay = None,
    known: IfNoneMatch = None,
) -> Response:
    """List the lists with their editions, and how each stands on a day."""
    day = as_of or date.today()
    return unless_known(request, Lists(as_of=day, lists=_cards(request, request.app.state.matching.lists(), day)))


@router.get("/{list_id}", response_model=ListCard, responses=ERRORS_OF_ONE)
def one(
    request: Request,
    caller: Reader,
    list_id: ListId,
    as_of: OnDay = None,
    known: IfNoneMatch = None,
) -> Response:
    """A list with its editions, and how it stands on a day."""
    [card] = _cards(request, [_list(request, list_id)], as_of or date.today())
    return unless_known(request, card)


@router.get("/{list_id}/entries", response_model=Entries, responses={**ERRORS_OF_ONE, **problems(400)})
def entries(
    request: Request,
    caller: Reader,
    list_id: ListId,
    page: Annotated[EntryPage, Query()],
    known: IfNoneMatch = None,
) -> Response:
    """The entries of a list, page by page."""
    source = _list(request, list_id)
    edition = _edition(source, page)
    day = page.as_of or date.today()
    standing = [each for each in edition.entries if page.edition or each.stands(day)]
    ids = [each.id for each in standing]
    if page.cursor is not None and page.cursor not in ids:
        raise HTTPException(400, "cursor: is of no page of this edition. Begin with the first one.")
    start = ids.index(page.cursor) + 1 if page.cursor else 0
    shown = standing[start : start + page.limit]
    more = start + page.limit < len(standing)
    content = Entries(
        list=source.id,
        edition=edition.id,
        digest=edition.digest,
        total=len(standing),
        entries=tuple(shown),
        next=shown[-1].id if more else None,
    )
    return unless_known(request, content)


def _list(request: Request, list_id: str) -> EntityList:
    found: EntityList | None = next((e for e in request.app.state.matching.lists() if e.id == list_id), None)
    if found is None:
        raise HTTPException(404, "There is no such list. GET /v1/lists names them.")
    return found


def _edition(source: EntityList, page: EntryPage) -> Edition:
    """The edition asked for, else the one in force; raises HTTPException 404."""
    if page.edition is None:
        found = source.in_force(page.as_of or date.today())
    else:
        found = next((each for each in source.editions if each.id == page.edition), None)
    if found is None:
        raise HTTPException(404, "There is no such edition at hand. GET /v1/lists/{list_id} names them.")
    return found


def _cards(request: Request, sources: "tuple[EntityList, ...] | list[EntityList]", day: date) -> list[ListCard]:
    told = list_statuses(sources, request.app.state.settings.data, day)
    return [_card(source, status.model_dump()) for source, status in zip(sources, told, strict=True)]


def _card(source: EntityList, status: dict[str, object]) -> ListCard:
    card = status | source.model_dump(include={"title", "legal_basis", "meaning", "licence", "url"})
    return ListCard.model_validate(card | {"editions": [_edition_card(each) for each in source.editions]})


def _edition_card(edition: Edition) -> EditionCard:
    said = edition.model_dump(exclude={"entries"})
    return EditionCard(**said, entries=len(edition.entries))
