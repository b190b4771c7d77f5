"""The packs that a proposal can be judged by."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from toolkit import load_pack, pack_ids

router = APIRouter(prefix="/v1/packs", tags=["packs"])


class PackSummary(BaseModel):
    """What identifies a pack."""

    id: str
    version: str
    digest: str
    authority: str
    in_force: date
    title: dict[str, str]
    criteria: list[str]
    outcomes: list[str]


class Packs(BaseModel):
    """All packs, by id."""

    packs: list[PackSummary]


@router.get("")
def packs() -> Packs:
    """List the packs with version and digest."""
    loaded = [load_pack(name) for name in pack_ids()]
    return Packs(
        packs=[
            PackSummary(
                id=pack.id,
                version=pack.version,
                digest=pack.digest,
                authority=pack.authority,
                in_force=pack.in_force,
                title={language: text.title for language, text in pack.text.items()},
                criteria=sorted(pack.criteria),
                outcomes=[outcome.id for outcome in pack.outcomes],
            )
            for pack in loaded
        ]
    )
