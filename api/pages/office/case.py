"""One screening: its result with the evidence, what differs between its versions, and its checklist as a file."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from api.pages.check.steps import private
from api.pages.judged import Look, content_of, result_of
from api.pages.office.differing import corrected_between, differing
from api.pages.office.listing import Reader
from api.pages.office.opened import Opened, opened
from api.pages.office.people import colleagues
from api.pages.office.rules import moves
from api.pages.site import page
from api.pages.visitor import Visitor
from api.pages.words import language_of
from api.routes.assessment_pages import MEDIA, Sheet, place, written
from api.store.assessments import assessments_of
from api.store.audit import record
from toolkit import checklist_words, words_in

router = APIRouter(prefix="/cases/{case_id}", include_in_schema=False)


class CaseSheet(Sheet):
    """Which checklist of which version."""

    version: str = Field(max_length=36)


@router.get("")
def case(
    request: Request, visitor: Reader, case_id: str, pack: str | None = None, version: str | None = None
) -> Response:
    """The result by one framework, and the work on it."""
    return case_page(request, visitor, case_id, pack=pack, version=version)


def case_page(
    request: Request,
    visitor: Visitor,
    case_id: str,
    typed: Mapping[str, str] | None = None,
    fault: str | None = None,
    *,
    pack: str | None = None,
    version: str | None = None,
) -> Response:
    """The page of a case; with what was typed into one of its forms and is at fault, where a form comes back."""
    language = language_of(request)
    with request.app.state.database.writing() as session:
        there = opened(session, visitor.caller, case_id, version)
        look = _look(there, visitor, pack, language)
        shown = there.shown and look and result_of(request, session, visitor.caller, there.shown, look)
        people = colleagues(session, visitor.caller)
        record(session, visitor.caller, "case.read", case_id, there.case.purpose, version=there.case.version)
    if there.newest.state == "waiting" and version is None and fault is None:
        return private(page(request, visitor, "office/waiting.html.j2", {"case": there.case}))
    values: dict[str, Any] = {
        "there": there,
        "case": there.case,
        "people": people,
        "history": there.history(language),
        "moves": moves(there.case, there.steps, visitor.caller.actor, there.newest.created_by),
        "typed": typed or {},
        "fault": fault,
        "once": lambda: str(uuid.uuid4()),
        "at_work": visitor.may("answer"),
        "words": checklist_words(language),
        "newest_shown": _newest_shown(there),
        "look": look,
        "result": shown() if shown else None,
    }
    return private(page(request, visitor, "office/case.html.j2", values, 422 if fault else 200))


@router.get("/compare")
def compare(request: Request, visitor: Reader, case_id: str, one: str, other: str) -> Response:
    """What differs between two versions, framework by framework."""
    language = language_of(request)
    with request.app.state.database.writing() as session:
        before, after = (opened(session, visitor.caller, case_id, each) for each in (one, other))
        rows = [content_of(session, visitor.caller, each) for each in (one, other)]
        told = {"one": one, "other": other}
        record(session, visitor.caller, "case.compared", case_id, before.case.purpose, **told)
    values = {"case": before.case, "there": before, "one": before.number(one), "other": before.number(other)}
    values |= {"words": checklist_words(language), "number": words_in(language).number}
    old, new = ((assessments_of(row), there.packs) for row, there in zip(rows, (before, after), strict=True))
    values |= {"frameworks": differing(old, new, language), "corrections": corrected_between(old, new, language)}
    return private(page(request, visitor, "office/compare.html.j2", values))


@router.get("/checklist")
def download(request: Request, visitor: Reader, case_id: str, sheet: Annotated[CaseSheet, Query()]) -> Response:
    """The checklist of a version as a file, for the office or for a person of the team."""
    with request.app.state.database.writing() as session:
        there = opened(session, visitor.caller, case_id, sheet.version)
        row = content_of(session, visitor.caller, sheet.version, "profile")
        n = place(row, sheet.pack)
        told = {"assessment": row.id, "pack": row.packs[n], "format": sheet.format, "lang": sheet.lang}
        record(session, visitor.caller, "case.checklist", case_id, row.purpose, **told, **{"for": sheet.for_})
    name, content = written(row, assessments_of(row)[n], there.packs[n], sheet)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return private(Response(content, headers=headers, media_type=MEDIA[sheet.format]))


def _look(there: Opened, visitor: Visitor, pack: str | None, language: str) -> Look | None:
    """How the result is shown: answers and corrections are about the newest version alone."""
    if there.shown is None:
        return None
    newest, chosen = _newest_shown(there), pack or there.shown.packs[0]
    return Look(
        "office/result.html.j2",
        language,
        there.shown.packs[place(there.shown, chosen)],
        f"/cases/{there.case.id}",
        there.shown.id,
        newest and visitor.may("answer") and there.case.state != "decided",
    )


def _newest_shown(there: Opened) -> bool:
    return there.shown is not None and there.shown.id == there.newest.id
