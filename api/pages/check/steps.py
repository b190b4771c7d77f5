"""The steps of the form: shown, saved as they are typed, and never saved over what somebody else saved meanwhile."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.pages.check.drafts import draft_of, open_draft, signature, still_open
from api.pages.check.finding import search
from api.pages.check.form import (
    FILE,
    STEP_ROWS,
    STEPS,
    Blank,
    chosen,
    longest,
    merged,
    of_step,
    rows,
    step_of,
    too_long,
    typed,
    with_row,
    without_row,
)
from api.pages.check.proposing import ROLES, faults, questions_of
from api.pages.site import go, page
from api.pages.visitor import Visitor, Visits
from api.pages.words import COOKIE, LANGUAGES, YEAR_S
from api.storable import storable_text
from api.store.audit import record
from api.store.drafts import Fields, write
from toolkit import DEFAULT_PACK, ToolkitError

router = APIRouter(prefix="/check", include_in_schema=False)
Researcher = Annotated[Visitor, Depends(Visits("screen"))]


async def sent(request: Request) -> dict[str, str]:
    """The fields of a form, but for files, without what no database takes."""
    form = await request.form()
    return {
        name: storable_text(value.replace("\0", "")) for name, value in form.multi_items() if isinstance(value, str)
    }


Sent = Annotated[dict[str, str], Depends(sent)]


@dataclass(frozen=True)
class Shown:
    """A step as it is to be shown."""

    draft: str
    version: int
    fields: Fields
    faults: dict[str, str]


@router.get("/{draft_id}")
def resume(request: Request, visitor: Researcher, draft_id: str) -> Response:
    """To the result if there is one, else to where a draft is best gone on with."""
    draft, fields = open_draft(request, visitor, draft_id)
    if draft.assessment_id:
        return go(f"/check/{draft_id}/result")
    return go(f"/check/{draft_id}/{'questions' if FILE in fields else _first_unfinished(fields)}")


@router.get("/{draft_id}/candidates")
def candidates(
    request: Request, visitor: Researcher, draft_id: str, row: str, name: str, code: str = "", posts: str = ""
) -> Response:
    """The records that a name could mean while it is typed, as options of a list."""
    _, fields = open_draft(request, visitor, draft_id)
    if row not in _named_rows(fields):
        raise HTTPException(404, "There is no such row.")
    typed_now = {f"{row}-name": name, f"{row}-code": code, f"{row}-posts": posts}
    given = {**fields, **typed(step_of(row), {key: value[: longest(key)] for key, value in typed_now.items()})}
    found = _searched(request, visitor, given, row, typing=True)
    return private(page(request, visitor, "check/options.html.j2", {"row": row, **found}))


@router.get("/{draft_id}/{step}")
def show(request: Request, visitor: Researcher, draft_id: str, step: str, find: str = "") -> Response:
    """A step, with the records for one of its rows where they were asked for."""
    draft, fields = open_draft(request, visitor, draft_id)
    _known(step, fields)
    still_open(fields)
    shown = Shown(draft_id, draft.version, fields, {})
    return _page(request, visitor, step, shown, find=find if find in _named_rows(fields) else "")


@router.post("/{draft_id}/{step}")
def save(request: Request, visitor: Researcher, given: Sent, draft_id: str, step: str) -> Response:
    """Keep what was typed and do what the button says: go on, save, find, add or remove a row, change the language."""
    database = request.app.state.database
    with database.writing() as session:
        draft, fields = draft_of(session, visitor, draft_id, to_change=True)
        _known(step, fields)
        still_open(fields)
        new = typed(step, given)
        long = too_long(new)
        fitting = {name: value for name, value in new.items() if name not in long}
        meant = merged(fields, fitting, signature(visitor, {**fields, **fitting}), date.today())
        stale = given.get("version") != str(draft.version)
        if stale and of_step(step, meant) != of_step(step, fields):
            shown = Shown(draft_id, draft.version, fields, {})
            return _conflict(request, visitor, step, shown, {**new, **of_step(step, meant), **long_ones(new, long)})
        action = given.get("action", "continue")
        if stale and action.startswith(("add-", "remove-")):  # sent twice: it was done
            action = "stay"
        changed, place = _acted(meant, step, action)
        if changed != fields:
            write(draft, changed)
            if action != "save":  # what is saved while somebody types would drown the log
                record(session, visitor.caller, "draft.saved", draft.id, draft.purpose)
        version = draft.version
    shown = Shown(draft_id, version, {**changed, **long_ones(new, long)}, dict.fromkeys(long, "too-long"))
    return _after(request, visitor, step, shown, action, place)


def long_ones(new: Fields, long: dict[str, str]) -> Fields:
    """The fields that are too long to be kept: they stand in the form until they are shortened."""
    return {name: new[name] for name in long}


def _acted(fields: Fields, step: str, action: str) -> tuple[Fields, str]:
    """The fields after a button that adds or removes a row, and the place to go on at."""
    what, _, row = action.partition("-")
    kind = row.partition("-")[0]
    if what == "add" and row in STEP_ROWS.get(step, ()):
        fields, row = with_row(fields, row)
        return fields, f"{row}-name"
    if what == "remove" and kind in STEP_ROWS.get(step, ()):
        return without_row(fields, row), f"{kind}-rows"
    return fields, f"{row}-name" if what == "find" else ""


def _after(request: Request, visitor: Visitor, step: str, shown: Shown, action: str, place: str) -> Response:
    here = f"/check/{shown.draft}/{step}"
    what, _, rest = action.partition("-")
    if what == "save":
        limits = {name: longest(name) for name in shown.faults}
        return JSONResponse({"version": shown.version, "too_long": limits}, 422 if limits else 200)
    wrong = shown.faults or (faults(step, shown.fields) if action == "continue" else {})
    if wrong:
        shown = Shown(shown.draft, shown.version, shown.fields, {**faults(step, shown.fields), **wrong})
        return _page(request, visitor, step, shown, status=422)
    if what == "stay":
        return go(here)
    if what == "back":
        return go(_before(step, shown))
    if what == "find":
        return go(f"{here}?find={rest}#{place}")
    if what == "language" and rest in LANGUAGES:
        reply = go(here)
        reply.set_cookie(COOKIE, rest, max_age=YEAR_S, httponly=True, samesite="lax", path="/")
        return reply
    return go(f"{here}#{place}" if place else f"/check/{shown.draft}/{_next(step)}")


def _page(
    request: Request, visitor: Visitor, step: str, shown: Shown, *, find: str = "", status: int = 200
) -> Response:
    fields, screener = shown.fields, request.app.state.screener
    values: dict[str, Any] = {
        "draft": shown.draft,
        "version": shown.version,
        "step": step,
        "steps": STEPS if FILE not in fields else ("questions",),
        "given": Blank(fields),
        "faults": Blank(shown.faults),
        "limits": Blank({name: str(longest(name)) for name in shown.faults}),
        "longest": longest,
        "find": find,
        "chosen": lambda row: chosen(fields, row),
        "rows": lambda kind: rows(fields, kind),
        "roles": ROLES,
        "as_typed": screener.finder is not None,
        "found": None,
        "failed": "",
    }
    if find:
        values |= _searched(request, visitor, fields, find, typing=False)
    if step == "work":
        values |= {"packs": screener.readable(), "default_pack": DEFAULT_PACK}
    if step == "questions":
        values |= {"questions": questions_of(fields, screener.packs([fields.get("pack") or DEFAULT_PACK])[0])}
    return private(page(request, visitor, f"check/{step}.html.j2", values, status))


def _searched(request: Request, visitor: Visitor, fields: Fields, row: str, *, typing: bool) -> dict[str, Any]:
    try:
        found, failed = search(request.app.state.screener, fields, row, typing=typing), ""
    except ToolkitError as error:
        found, failed = None, str(error)
    with request.app.state.database.writing() as session:
        record(session, visitor.caller, "people.resolved", "check", people=1)
    return {"found": found, "failed": failed}


def _conflict(request: Request, visitor: Visitor, step: str, shown: Shown, mine: Fields) -> Response:
    """Both texts where they differ, for the reader to choose; whatever is chosen is sent like the step itself."""
    differ = [name for name, value in of_step(step, mine).items() if value != shown.fields.get(name, "")]
    values = {"draft": shown.draft, "version": shown.version, "step": step, "mine": of_step(step, mine)}
    values |= {"saved": Blank(shown.fields), "differ": differ}
    return private(page(request, visitor, "check/conflict.html.j2", values, 409))


def private(reply: Response) -> Response:
    """A page that no browser keeps: going back to it shows what was saved last."""
    reply.headers["Cache-Control"] = "no-store"
    return reply


def _named_rows(fields: Fields) -> list[str]:
    return ["me", "own", *rows(fields, "person"), *rows(fields, "partner")]


def _known(step: str, fields: Fields) -> None:
    """Raise HTTPException 404 for a step that a draft does not have."""
    if step not in (("questions",) if FILE in fields else STEPS):
        raise HTTPException(404, "There is no such page.")


def _first_unfinished(fields: Fields) -> str:
    return next((step for step in STEPS if faults(step, fields)), "review")


def _next(step: str) -> str:
    return (*STEPS, "review")[STEPS.index(step) + 1]


def _before(step: str, shown: Shown) -> str:
    first = FILE in shown.fields or step == STEPS[0]
    return "/check" if first else f"/check/{shown.draft}/{STEPS[STEPS.index(step) - 1]}"
