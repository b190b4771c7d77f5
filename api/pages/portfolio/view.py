"""All screenings of the office counted: by partner, list, technology area, department, year, and by outcome."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.pages.check.steps import private
from api.pages.office.listing import Reader
from api.pages.portfolio.filters import Filters
from api.pages.portfolio.outdated import Outdated, names, outdated
from api.pages.site import page
from api.pages.words import language_of
from api.screener import Screener
from api.store.audit import record
from api.store.cases import departments, years
from toolkit import Drawing, Tally, Titles, words_in

router = APIRouter(prefix="/portfolio", include_in_schema=False)

PARTS = ("outcomes", "partners", "lists", "areas", "departments", "years")
ROWS, ROWS_OF_ONE = 15, 500
"""Rows of a table on the page of all parts, and on the page of one; the file has all."""


@router.get("")
def portfolio(request: Request, visitor: Reader, filters: Annotated[Filters, Query()]) -> Response:
    """All parts in short, and what should be looked at again."""
    database, caller = request.app.state.database, visitor.caller
    with database.reading() as session:
        found = request.app.state.tallies.of(session, caller, filters.wanted)
        old = outdated(request.app, session, caller, filters.wanted)
        choices = {
            "departments": [(name, name) for name in departments(session, caller)],
            "years": [(str(year), str(year)) for year in years(session, caller)],
        }
    return _shown(request, visitor, filters, found, PARTS, ROWS, {**choices, "old": old})


@router.get("/{part}")
def one_part(request: Request, visitor: Reader, part: str, filters: Annotated[Filters, Query()]) -> Response:
    """One part with all that the page has room for."""
    if part not in PARTS:
        raise HTTPException(404, "There is no such page.")
    with request.app.state.database.reading() as session:
        found = request.app.state.tallies.of(session, visitor.caller, filters.wanted)
    return _shown(request, visitor, filters, found, (part,), ROWS_OF_ONE, {"old": Outdated()})


def drawing(request: Request, found: Tally, filters: Filters, rows: int, language: str) -> Drawing:
    """What the counts are drawn with, in a language."""
    screener: Screener = request.app.state.screener
    words = words_in(language)
    titles = Titles.of(request.app.state.matching.lists(), screener.taxonomies, words)
    return Drawing(found, screener.readable(found.outcomes), titles, words, rows, filters.link)


def _shown(
    request: Request,
    visitor: Reader,
    filters: Filters,
    found: Tally,
    parts: tuple[str, ...],
    rows: int,
    values: dict[str, Any],
) -> Response:
    language = language_of(request)
    with request.app.state.database.writing() as session:
        record(session, visitor.caller, "portfolio.read", "portfolio", seen=found.proposals)
    screener: Screener = request.app.state.screener
    drawn = drawing(request, found, filters, rows, language)
    values |= {
        "filters": filters,
        "total": found.proposals,
        "whole": len(parts) > 1,
        "parts": [drawn.part(name) for name in parts],
        "gone": sorted(set(found.outcomes) - {pack.id for pack in drawn.packs}),
        "frameworks": [(pack.id, pack.text[language].title) for pack in screener.readable()],
        **names(request.app, values["old"], language),
    }
    return private(page(request, visitor, "portfolio/portfolio.html.j2", values))
