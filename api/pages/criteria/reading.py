"""Packs and criteria to be read: which there are, what each asks, how much asks for which response, and who says so."""

import re
import unicodedata
import uuid
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.pages.check.steps import private
from api.pages.criteria.form import fields_of
from api.pages.criteria.packs import all_packs, criterion_in, earlier, pack_now, wording
from api.pages.site import page
from api.pages.visitor import Visitor, anybody
from api.pages.words import language_of
from api.store.tryouts import recent_try_outs
from toolkit import Criterion, Pack, numbers_of, pack_ids

router = APIRouter(prefix="/criteria", include_in_schema=False)
Anybody = Annotated[Visitor, Depends(anybody)]

Place = Literal["japan", "uk", "canada", "us", "eu", "denmark", "g7", "own"]
OWN: Place = "own"
PLACES = tuple(each for each in get_args(Place) if each != OWN)
"""Where the frameworks come from that the toolkit brings, as their ids begin."""


class Filters(BaseModel):
    """The fields above the list; an empty one leaves nothing out."""

    model_config = ConfigDict(extra="forbid")

    word: str = Field("", max_length=200)
    place: Literal[""] | Place = ""
    standing: Literal["", "in-force", "draft", "coming", "ended"] = ""
    lang: Literal["en", "ja"] | None = None


@dataclass(frozen=True)
class Row:
    """A pack in the list, with those of its items in which the words stand that were looked for."""

    pack: Pack
    places: tuple[str, ...]
    standing: str
    found: tuple[Criterion, ...]


@router.get("")
def index(request: Request, visitor: Anybody, filters: Annotated[Filters, Query()]) -> Response:
    """All packs, those of one place together."""
    language, packs = language_of(request), all_packs(request)
    wanted, shipped = _words(filters.word), pack_ids()
    rows = [_row(pack, wanted, language, shipped) for pack in packs]
    shown = [row for row in rows if row and _fits(row, filters)]
    groups = {place: [row for row in shown if row.places[0] == place] for place in get_args(Place)}
    with request.app.state.database.reading() as session:
        tries = recent_try_outs(session, visitor.caller)
    titles = {pack.id: {c.id: c.text[language].title for c in pack.criteria.values()} for pack in packs}
    values = {"groups": groups, "filters": filters, "total": len(shown), "of": len(rows), "places": get_args(Place)}
    read = {pack.id for pack in packs}
    values |= {"broken": [name for name in request.app.state.screener.pack_names() if name not in read]}
    values |= {"tries": [row for row in tries if row.criterion in titles.get(row.pack, {})], "titles": titles}
    return private(page(request, visitor, "criteria/index.html.j2", values))


@router.get("/{pack_id}")
def pack_page(request: Request, visitor: Anybody, pack_id: str) -> Response:
    """A pack: what it is, its outcomes with their rules, and its items."""
    pack, language = pack_now(request, pack_id), language_of(request)
    say = wording(request)
    with request.app.state.database.reading() as session:
        editions = list(earlier(session, visitor.caller, pack))
    values: dict[str, Any] = {
        "pack": pack,
        "text": pack.text[language],
        "say": say,
        "words": say.words,
        "standing": standing(pack, date.today()),
        "today": date.today(),
        "rules": {outcome.id: say.rule(pack, outcome.when) for outcome in pack.outcomes},
        "packs": all_packs(request),
        "editions": editions,
    }
    return private(page(request, visitor, "criteria/pack.html.j2", values))


@router.get("/{pack_id}/{criterion_id}")
def criterion(request: Request, visitor: Anybody, pack_id: str, criterion_id: str) -> Response:
    """One item of a pack."""
    return criterion_page(request, visitor, pack_now(request, pack_id), criterion_id)


def criterion_page(
    request: Request,
    visitor: Visitor,
    pack: Pack,
    criterion_id: str,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, tuple[str, str]] | None = None,
) -> Response:
    """The page of an item; with the numbers that were typed and what is wrong with them, where the form comes back."""
    asked, language = criterion_in(pack, criterion_id), language_of(request)
    say, today = wording(request), date.today()
    values: dict[str, Any] = {
        "pack": pack,
        "criterion": asked,
        "text": asked.text[language],
        "say": say,
        "words": say.words,
        "standing": standing(pack, today),
        "now": asked.threshold(today),
        "section": next(each.title[language] for each in pack.sections if criterion_id in each.criteria),
        "outcomes": [each for each in pack.outcomes if each.when and criterion_id in each.when.names()],
        "elsewhere": [p for p in all_packs(request) if p.id != pack.id and criterion_id in p.criteria],
        "may_try": visitor.may("read") and asked.status in ("stable", "trial"),
        "fields": typed if typed is not None else fields_of(numbers_of(asked)),
        "numbers": numbers_of(asked),
        "faults": faults or {},
        "once": str(uuid.uuid4()),
    }
    return private(page(request, visitor, "criteria/criterion.html.j2", values, 422 if faults else 200))


def standing(pack: Pack, day: date) -> str:
    """Whether a pack is a draft, in force, coming or ended on a day."""
    if pack.standing == "draft":
        return "draft"
    if pack.in_force > day:
        return "coming"
    return "ended" if pack.until and pack.until < day else "in-force"


def _row(pack: Pack, wanted: list[str], language: str, shipped: Container[str]) -> Row | None:
    """A pack if all words stand in what is said of it or of one of its items."""
    text = pack.text[language]
    head = _plain(f"{pack.id} {text.title} {text.about} {pack.issued_by(language)}")
    found = tuple(c for c in pack.criteria.values() if wanted and _all_in(wanted, _said(c, language)))
    if wanted and not found and not _all_in(wanted, head):
        return None
    return Row(pack, _places(pack.id, shipped), standing(pack, date.today()), found)


def _places(pack_id: str, shipped: Container[str]) -> tuple[str, ...]:
    """Where a pack comes from; that of two countries is found under both, and stands under the first."""
    named = tuple(dict.fromkeys(part for part in pack_id.split("-")[:2] if part in PLACES))
    return named if named and pack_id in shipped else (OWN,)


def _fits(row: Row, filters: Filters) -> bool:
    return filters.place in ("", *row.places) and filters.standing in ("", row.standing)


def _said(criterion: Criterion, language: str) -> str:
    text = criterion.text[language]
    sources = " ".join(f"{source.title} {source.publisher}" for source in criterion.sources.values())
    return _plain(f"{criterion.id} {text.title} {text.why} {text.ask} {sources} {' '.join(criterion.maps)}")


def _words(typed: str) -> list[str]:
    return _plain(typed).split()


def _all_in(words: list[str], text: str) -> bool:
    return all(word in text for word in words)


def _plain(text: str) -> str:
    """Text to look in: the same for full-width and half-width signs, and for capital and small letters."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).casefold()
