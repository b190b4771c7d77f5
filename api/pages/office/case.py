"""One screening: its result with the evidence, what differs between its versions, and its checklist as a file."""

import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field
from starlette.exceptions import HTTPException

from api.pages.check.steps import private
from api.pages.office.differing import differing
from api.pages.office.listing import Reader
from api.pages.office.opened import Opened, opened
from api.pages.office.people import colleagues
from api.pages.office.rules import moves
from api.pages.site import page
from api.pages.visitor import Visitor
from api.pages.words import language_of
from api.routes.assessment_pages import MEDIA, Sheet, place, written
from api.store.assessments import assessments_of, of_caller, profile_of
from api.store.audit import record
from toolkit import Assessment, Pack, checklist_names, checklist_page, checklist_words, explanation

router = APIRouter(prefix="/cases/{case_id}", include_in_schema=False)

WANTING = ("raised", "unknown")
"""What wants the attention of a person; the rest was clear, or is answered, or not in force."""


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
        "newest_shown": there.shown is not None and there.shown.id == there.newest.id,
    }
    values |= _result(there, pack, language) if there.shown else {"shown_pack": None}
    return private(page(request, visitor, "office/case.html.j2", values, 422 if fault else 200))


@router.get("/compare")
def compare(request: Request, visitor: Reader, case_id: str, one: str, other: str) -> Response:
    """What differs between two versions, framework by framework."""
    language = language_of(request)
    with request.app.state.database.writing() as session:
        before, after = (opened(session, visitor.caller, case_id, each) for each in (one, other))
        told = {"one": one, "other": other}
        record(session, visitor.caller, "case.compared", case_id, before.case.purpose, **told)
    values = {"case": before.case, "there": before, "one": before.number(one), "other": before.number(other)}
    values["words"] = checklist_words(language)
    values["frameworks"] = differing(before, after, language)
    return private(page(request, visitor, "office/compare.html.j2", values))


@router.get("/checklist")
def download(request: Request, visitor: Reader, case_id: str, sheet: Annotated[CaseSheet, Query()]) -> Response:
    """The checklist of a version as a file, for the office or for a person of the team."""
    with request.app.state.database.writing() as session:
        there = opened(session, visitor.caller, case_id, sheet.version)
        row = of_caller(session, visitor.caller, sheet.version, "held", "profile")
        if row is None:
            raise HTTPException(404, "There is no such version.")
        n = place(row, sheet.pack)
        told = {"assessment": row.id, "pack": row.packs[n], "format": sheet.format, "lang": sheet.lang}
        record(session, visitor.caller, "case.checklist", case_id, row.purpose, **told, **{"for": sheet.for_})
    name, content = written(row, assessments_of(row)[n], there.packs[n], sheet)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return private(Response(content, headers=headers, media_type=MEDIA[sheet.format]))


def _result(there: Opened, pack: str | None, language: str) -> dict[str, Any]:
    """What the page shows of the version: all frameworks in short, and one of them whole."""
    assert there.shown is not None
    assessments = assessments_of(there.shown)
    n = place(there.shown, pack or there.shown.packs[0])
    judged, by = assessments[n], there.packs[n]
    sheet = checklist_page(judged, by, language, profile_of(there.shown))
    found = [(item, check) for part in sheet.sections for item in part.items for check in item.checks]
    return {
        **checklist_names(sheet),
        "shown_pack": by.id,
        "frameworks": [_short(*pair, language) for pair in zip(assessments, there.packs, strict=True)],
        "wanting": {item.id for item, check in found if check.outcome in WANTING},
        "settled": [pair for pair in found if pair[1].outcome not in WANTING],
        "turns": _turns(judged, by, language),
        "team": list(judged.people),
    }


def _short(judged: Assessment, pack: Pack, language: str) -> dict[str, Any]:
    outcome = next(each for each in pack.outcomes if each.id == judged.outcome)
    found = Counter(finding.outcome for finding in judged.findings)
    return {
        "id": pack.id,
        "title": pack.text[language].title,
        "outcome": outcome.text[language].title,
        "level": judged.level,
        "raised": found["raised"],
        "unknown": found["unknown"],
        "triage": judged.triage,
    }


def _turns(judged: Assessment, pack: Pack, language: str) -> list[dict[str, Any]]:
    """What a finding that came out otherwise would change."""
    outcomes = {outcome.id: outcome.text[language].title for outcome in pack.outcomes}
    titles = {name: criterion.text[language].title for name, criterion in pack.criteria.items()}
    return [
        {
            "findings": [(titles[criterion], subject) for criterion, subject in turn.findings],
            "cleared": turn.after.startswith("clear"),
            "outcome": outcomes[turn.outcome],
            "level": turn.level,
        }
        for turn in explanation(judged, pack).would_change
    ]
