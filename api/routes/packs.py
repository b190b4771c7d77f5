"""The packs that a proposal can be judged by."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.access.caller import ROLES, Caller
from api.access.guard import Needs
from api.conditional import NOT_MODIFIED, IfNoneMatch, unless_known
from api.problems import problems
from toolkit import DEFAULT_PACK, Pack

router = APIRouter(prefix="/v1/packs", tags=["packs"])


class PackSummary(BaseModel):
    """What identifies a pack."""

    id: str
    version: str
    digest: str
    authority: str | dict[str, str]
    standing: str
    in_force: date
    until: date | None
    title: dict[str, str]
    criteria: list[str]
    outcomes: list[str]


class Packs(BaseModel):
    """All packs, by id."""

    packs: list[PackSummary]


@router.get("", response_model=Packs, responses={**NOT_MODIFIED, **problems(401, 403, 422, 429)})
def packs(request: Request, caller: Annotated[Caller, Depends(Needs(*ROLES))], known: IfNoneMatch = None) -> Response:
    """List the packs with version and digest."""
    screener = request.app.state.screener
    loaded = screener.packs(screener.pack_names())
    return unless_known(request, Packs(packs=[_summary(pack) for pack in loaded]))


@router.get("/{pack_id}", response_model=Pack, responses={**NOT_MODIFIED, **problems(401, 403, 404, 422, 429)})
def pack(
    request: Request,
    caller: Annotated[Caller, Depends(Needs(*ROLES))],
    pack_id: Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=100, examples=[DEFAULT_PACK])],
    known: IfNoneMatch = None,
) -> Response:
    """The whole pack: criteria with thresholds by date, citations, outcomes and editions, in both languages."""
    screener = request.app.state.screener
    if pack_id not in screener.pack_names():
        raise HTTPException(404, "There is no such pack. GET /v1/packs names them.")
    [found] = screener.packs([pack_id])
    return unless_known(request, found)


def _summary(pack: Pack) -> PackSummary:
    return PackSummary(
        id=pack.id,
        version=pack.version,
        digest=pack.digest,
        authority=pack.authority,
        standing=pack.standing,
        in_force=pack.in_force,
        until=pack.until,
        title={language: text.title for language, text in pack.text.items()},
        criteria=sorted(pack.criteria),
        outcomes=[outcome.id for outcome in pack.outcomes],
    )
