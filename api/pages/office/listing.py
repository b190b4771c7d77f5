"""All screenings of the office, those that want attention first."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import Field

from api.pages.check.steps import private
from api.pages.office.people import colleagues
from api.pages.portfolio.narrowed import Narrowed, evidence, said
from api.pages.portfolio.outdated import outdated
from api.pages.site import page
from api.pages.visitor import Visitor, Visits
from api.pages.words import language_of
from api.screener import Screener
from api.store.audit import record
from api.store.cases import NO_YEAR, NOBODY, NOT_STATED, Wanted, count, departments, in_triage_order, years
from toolkit import Pack, checklist_words

router = APIRouter(prefix="/cases", include_in_schema=False)
Reader = Annotated[Visitor, Depends(Visits("read"))]
PER_PAGE = 25
ME = "me"
"""In the place of an actor: whoever asks."""


class Filters(Narrowed):
    """The fields above the list; an empty one leaves nothing out."""

    title: str = Field("", max_length=200)
    state: Literal["", "needs-answers", "in-review", "decided"] = ""
    level: Literal["", "none", "note", "review", "escalate"] = ""
    assigned: str = Field("", max_length=200)
    department: str = Field("", max_length=200)
    year: str = Field("", pattern=rf"^(\d{{4}}|{NOT_STATED})?$")
    page: int = Field(1, ge=1, le=100_000)
    lang: Literal["en", "ja"] | None = None

    def wanted(self, actor: str) -> Wanted:
        """The same for the store, as one of the office sees it."""
        told = self.model_dump(include={"title", "state", "level", "department"})
        told |= self.model_dump(include={"pack", "outcome", "partner", "on_list", "through", "area"})
        assigned = actor if self.assigned == ME else self.assigned
        year = NO_YEAR if self.year == NOT_STATED else int(self.year) if self.year else None
        return Wanted(**told, assigned=assigned, year=year, judged=bool(self.result))

    def address(self, number: int) -> str:
        """Where another page of the same list is."""
        kept = {**self.model_dump(exclude={"page"}, exclude_defaults=True), "page": number}
        return f"/cases?{urlencode(kept)}"


@router.get("")
def browse(request: Request, visitor: Reader, filters: Annotated[Filters, Query()]) -> Response:
    """The list, by page, with what each framework asks for."""
    caller, wanted = visitor.caller, filters.wanted(visitor.caller.actor)
    language, database = language_of(request), request.app.state.database
    with database.reading() as session:
        if filters.changed:
            old = outdated(request.app, session, caller, wanted)
            wanted = replace(wanted, rests_on=old.rests_on(filters.changed))
        total = count(session, caller, wanted)
        rows = in_triage_order(session, caller, wanted, limit=PER_PAGE, offset=(filters.page - 1) * PER_PAGE)
        people = colleagues(session, caller)
        values: dict[str, Any] = {
            "departments": [(name, name) for name in departments(session, caller)],
            "years": [(str(year), str(year)) for year in years(session, caller)],
            "narrowed_to": said(request.app, session, caller, filters, language),
            "evidence": evidence(session, filters, [case for case, _, _ in rows]),
        }
    with database.writing() as session:
        record(session, caller, "case.listed", "cases", seen=len(rows))
    packs = _packs(request.app.state.screener, [summary for _, _, summary in rows if summary])
    told = [
        {"case": case, "state": state, "frameworks": _told(summary or {}, packs, language)}
        for case, state, summary in rows
    ]
    pages = max(1, -(-total // PER_PAGE))
    values |= {"rows": told, "total": total, "pages": pages, "filters": filters, "people": people, "nobody": NOBODY}
    values |= {"narrowed": wanted != Wanted(), "workers": _workers(people, caller.actor)}
    values["words"] = checklist_words(language)
    return private(page(request, visitor, "office/list.html.j2", values))


def _workers(people: Mapping[str, str], actor: str) -> list[tuple[str, str]]:
    """Whose work can be asked for, besides one's own."""
    return [(each, name) for each, name in people.items() if each != actor]


def _packs(screener: Screener, summaries: list[dict[str, Any]]) -> dict[str, Pack]:
    """The packs that judged, as far as there still are such."""
    named = {pack for summary in summaries for pack in summary}
    return {pack.id: pack for pack in screener.readable(named)}


def _told(summary: Mapping[str, Any], packs: Mapping[str, Pack], language: str) -> list[dict[str, Any]]:
    """What each framework came to, in its own words, or by its id where the pack has gone or was changed."""
    told = []
    for name, judged in summary.items():
        pack = packs.get(name)
        outcome = next((each for each in pack.outcomes if each.id == judged["outcome"]), None) if pack else None
        told.append(
            {
                "pack": pack.text[language].title if pack else name,
                "outcome": outcome.text[language].title if outcome else judged["outcome"],
                **{key: judged[key] for key in ("level", "raised", "unknown", "triage")},
            }
        )
    return told
