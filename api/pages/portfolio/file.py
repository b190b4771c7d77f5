"""The counts as a table to take away: CSV, or a workbook. A cell holds text or a number, never a formula."""

import io
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.pages.check.steps import private
from api.pages.office.listing import Reader
from api.pages.portfolio.filters import Filters
from api.pages.portfolio.view import drawing
from api.pages.words import language_of
from api.results import MEDIA, Cell, as_csv, as_xlsx
from api.store.audit import record
from toolkit import Drawing, Group, Level, Tally

router = APIRouter(prefix="/portfolio", include_in_schema=False)

LEVELS: tuple[Level, ...] = ("escalate", "review", "note", "none")
TIES = ("partner", "post", "coauthor", "funder")
HEAD = ("part", "framework", "key", "name", "on_a_list", "screenings", *LEVELS, *(f"as_{tie}" for tie in TIES))


class AsFile(Filters):
    """Which screenings are counted, and in which form."""

    format: Literal["csv", "xlsx"] = "csv"


@router.get("/file")
def download(request: Request, visitor: Reader, filters: Annotated[AsFile, Query()]) -> Response:
    """All rows of all parts, whole, in the language of the reader; what was left out stands in the first rows."""
    caller, today, database = visitor.caller, date.today(), request.app.state.database
    with database.reading() as session:
        found = request.app.state.tallies.of(session, caller, filters.wanted)
    with database.writing() as session:
        record(session, caller, "portfolio.file", "portfolio", seen=found.proposals, format=filters.format)
    drawn = drawing(request, found, filters, 0, language_of(request))
    rows = ([*row, *(None for _ in HEAD[len(row) :])] for row in _rows(found, drawn, filters, today))
    to = io.BytesIO()
    (as_csv if filters.format == "csv" else as_xlsx)(rows, to)
    headers = {"Content-Disposition": f'attachment; filename="portfolio-{today}.{filters.format}"'}
    return private(Response(to.getvalue(), headers=headers, media_type=MEDIA[filters.format]))


def _rows(found: Tally, drawn: Drawing, filters: Filters, today: date) -> Iterator[list[Cell]]:
    yield list(HEAD)
    yield ["all", None, None, str(today), None, found.proposals]
    for name, value in filters.kept.items():
        yield ["filter", None, name, value]
    for pack, counted in found.outcomes.items():
        titles = {each.id: each.text for of in drawn.packs if of.id == pack for each in of.outcomes}
        for outcome, number in counted.most_common():
            title = titles[outcome][drawn.say.language].title if outcome in titles else outcome
            yield ["outcome", pack, outcome, title, None, number]
    for kind, groups in found.exposed.items():
        for key, group in _most_first(groups):
            named = group.name if kind == "partner" else drawn.titles.title(kind, key)
            listed = ("yes" if group.listed else "no") if kind == "partner" else None
            ties = [group.ties[tie] for tie in TIES] if kind == "list" else []
            yield [kind, None, key, named, listed, group.total, *(group.levels[level] for level in LEVELS), *ties]
    for part, groups in (("department", found.departments), ("year", found.years)):
        for key, group in _most_first(groups):
            name = key or drawn.say("portfolio.not_given")
            yield [part, None, key, name, None, group.total, *(group.levels[level] for level in LEVELS)]


def _most_first(groups: dict[str, Group]) -> list[tuple[str, Group]]:
    return sorted(groups.items(), key=lambda each: (-each[1].total, each[0]))
