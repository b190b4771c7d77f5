"""What was read of a file, row by row: what can become a case, what cannot and why, and the choice to go on."""

import io
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.pages.check.steps import private
from api.pages.office.begun import Screening
from api.pages.office.mapped import REASON
from api.pages.office.upload import next_place, opened
from api.pages.site import go, page
from api.pages.visitor import Visitor
from api.pages.words import language_of, translations
from api.results import MEDIA, Cell, as_xlsx
from api.store.audit import record
from api.store.case_batches import make_batch
from api.store.cases import cases_about
from api.store.documents import unpacked
from api.store.kept_uploads import Show, proposals_in, rows_of, totals
from api.store.office import Case
from api.store.upload_tables import Upload, UploadRow
from toolkit import words_in

router = APIRouter(prefix="/cases/upload/{upload_id}", include_in_schema=False)
PER_PAGE = 50
CUT = " … (longer than a workbook can hold: the rest stands in your file)"
_ALL = 1_000_000


class Part(BaseModel):
    """Which part of what was read."""

    model_config = ConfigDict(extra="forbid")

    show: Show | None = None
    page: int = Field(1, ge=1, le=100_000)


async def chosen(request: Request) -> frozenset[int]:
    """The places of proposals of which another case is wanted."""
    given = (await request.form()).getlist("again")
    return frozenset(int(each) for each in given if isinstance(each, str) and each.isdecimal() and len(each) < 10)


@router.get("/rows")
def rows(request: Request, visitor: Screening, upload_id: str, part: Annotated[Part, Query()]) -> Response:
    """The result of reading, by page; those that were refused first, if there are any."""
    return _rows(request, visitor, upload_id, part)


@router.post("/rows")
def make(
    request: Request, visitor: Screening, upload_id: str, again: Annotated[frozenset[int], Depends(chosen)]
) -> Response:
    """Have cases made of all that could be read; sent twice, it makes them once."""
    with request.app.state.database.writing() as session:
        upload = opened(session, visitor, upload_id, to_change=True)
        if upload.state != "read":
            return go(next_place(upload))
        batch = make_batch(session, visitor.caller, upload, again)
        if batch is not None:
            told = {"total": batch.total, "packs": batch.packs}
            record(session, visitor.caller, "batch.created", batch.id, batch.purpose, **told)
            return go(f"/cases/batches/{batch.id}")
    return _rows(request, visitor, upload_id, Part(), "nothing-left")


@router.get("/refused.xlsx")
def refused(request: Request, visitor: Screening, upload_id: str) -> Response:
    """The rows that were refused, as they stand, each with the reason: to be put right and handed over again.

    A workbook, whose cells are text whatever they begin with: in CSV a spreadsheet would calculate or change some.
    """
    with request.app.state.database.writing() as session:
        upload = opened(session, visitor, upload_id)
        found = rows_of(session, upload.id, "refused", limit=_ALL)
        record(session, visitor.caller, "upload.refused", upload.id, upload.purpose, seen=len(found))
    content = io.BytesIO()
    as_xlsx(_with_reasons(found, language_of(request)), content, CUT)
    headers = {"Content-Disposition": 'attachment; filename="refused.xlsx"'}
    return private(Response(content.getvalue(), headers=headers, media_type=MEDIA["xlsx"]))


def _rows(request: Request, visitor: Visitor, upload_id: str, part: Part, fault: str = "") -> Response:
    with request.app.state.database.writing() as session:
        upload = opened(session, visitor, upload_id)
        if upload.state in ("columns", "done"):
            return go(next_place(upload))
        record(session, visitor.caller, "upload.read", upload.id, upload.purpose)
        values = _values(session, visitor, upload, part) if upload.state == "read" else {}
    values |= {"upload": upload, "fault": fault}
    template = "office/upload_rows.html.j2" if upload.state == "read" else "office/upload_waiting.html.j2"
    return private(page(request, visitor, template, values, 422 if fault else 200))


def _values(session: Session, visitor: Visitor, upload: Upload, part: Part) -> dict[str, Any]:
    counts = totals(session, upload.id)
    show = part.show or ("refused" if counts["refused"] else "all")
    found = rows_of(session, upload.id, show, limit=PER_PAGE, offset=(part.page - 1) * PER_PAGE)
    return {
        "rows": found,
        "counts": counts,
        "show": show,
        "number": part.page,
        "pages": max(1, -(-counts[show] // PER_PAGE)),
        "there": _there(session, visitor, upload),
    }


def _there(session: Session, visitor: Visitor, upload: Upload) -> dict[int, tuple[str, str, Case]]:
    """The proposals that have a case, by their places: their ids and titles, and the case."""
    good = proposals_in(session, upload.id)
    cases = cases_about(session, visitor.caller, (name for _, name, _ in good))
    return {n: (name, title, cases[name]) for n, name, title in good if name in cases}


def _with_reasons(found: list[UploadRow], language: str) -> list[list[Cell]]:
    """A table of the columns that were read, and the reason at the first row of each proposal."""
    say = words_in(language)
    written = [unpacked(row.written) if row.written else [[]] for row in found]
    columns = {letters: heading for rows in written for cells in rows for letters, heading, _ in cells}
    order = sorted(columns, key=lambda letters: (len(letters), letters))
    table: list[list[Cell]] = [[*(columns[letters] for letters in order), translations(language).gettext(REASON)]]
    for row, lines in zip(found, written, strict=True):
        for n, cells in enumerate(lines):
            said = {letters: text for letters, _, text in cells}
            reason = "\n".join(line for line, _ in say.fault(row.fault or "")) if n == 0 else None
            table.append([*(said.get(letters) for letters in order), reason])
    return table
