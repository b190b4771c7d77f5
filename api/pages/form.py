"""One page: a form for a proposal, or a file with one, and the checklist as the answer."""

import re
from datetime import date
from functools import cache
from typing import Annotated, Any

import yaml
from fastapi import APIRouter, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool

from api.lists import lists_for
from api.packs import pack_named
from toolkit import (
    DEFAULT_PACK,
    ToolkitError,
    folder,
    load_pack,
    pack_ids,
    parse_proposal,
    proposal_from,
    render,
    screen,
)

router = APIRouter(tags=["pages"], include_in_schema=False)

PEOPLE_ROWS, PARTNER_ROWS = 5, 4
Language = Annotated[str, Query(pattern="^(en|ja)$")]


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(folder("templates")), autoescape=True, undefined=StrictUndefined)


@cache
def _words(language: str) -> dict[str, str]:
    text = (folder("templates") / f"form.{language}.yaml").read_text(encoding="utf-8")
    words: dict[str, str] = yaml.safe_load(text)
    return words


@router.get("/")
def page(lang: Language = "en") -> HTMLResponse:
    """The empty form."""
    return _form(lang, {}, None)


@router.post("/checklist")
async def checklist(
    request: Request,
    lang: Annotated[str, Form(pattern="^(en|ja)$")] = "en",
    pack: Annotated[str, Form()] = DEFAULT_PACK,
    file: UploadFile | None = None,
) -> HTMLResponse:
    """The checklist for what was filled in or handed over as a file; else the form again, with the reason."""
    given = {key: value for key, value in (await request.form()).multi_items() if isinstance(value, str)}
    uploaded = await file.read() if file and file.filename else None
    name = file.filename if file and file.filename else "form"
    return await run_in_threadpool(_answer, request, lang, pack, given, uploaded, name)


def _answer(
    request: Request, lang: str, pack: str, given: dict[str, str], uploaded: bytes | None, name: str
) -> HTMLResponse:
    try:
        proposal = parse_proposal(uploaded, name) if uploaded else proposal_from(_proposal(given), name)
        judged_by = pack_named(pack)
        lists = lists_for(request, [judged_by])
        [(_, [assessment])] = screen([proposal], request.app.state.source, [judged_by], date.today(), lists)
        return HTMLResponse(render(assessment, judged_by, lang, "html"))
    except ToolkitError as error:
        return _form(lang, given, str(error), 422)


def _form(language: str, given: dict[str, str], fault: str | None, status: int = 200) -> HTMLResponse:
    html = (
        _templates()
        .get_template("form.html.j2")
        .render(
            lang=language,
            words=_words(language),
            given=given,
            fault=fault,
            packs=[(name, load_pack(name).text[language].title) for name in pack_ids()],
            default_pack=DEFAULT_PACK,
            people_rows=range(PEOPLE_ROWS),
            partner_rows=range(PARTNER_ROWS),
        )
    )
    return HTMLResponse(html, status)


def _proposal(given: dict[str, str]) -> dict[str, Any]:
    """The form's fields as a proposal; empty rows are left out, an empty declaration means that none was asked for."""
    people = [_person(given, row) for row in range(PEOPLE_ROWS) if given.get(f"person_{row}_name", "").strip()]
    partners = [
        _organisation(given[f"partner_{row}_name"], given.get(f"partner_{row}_id", ""))
        for row in range(PARTNER_ROWS)
        if given.get(f"partner_{row}_name", "").strip()
    ]
    funders = [{"name": line.strip()} for line in given.get("funders", "").splitlines() if line.strip()]
    return {
        "id": re.sub(r"[^a-z0-9]+", "-", given.get("title", "").lower()).strip("-")[:60] or "proposal",
        "title": given.get("title", ""),
        "summary": given.get("summary", ""),
        "own_organisation": _organisation(given.get("own_name", ""), given.get("own_id", "")),
        "people": people,
        "partners": partners,
        "funders": funders,
    }


def _person(given: dict[str, str], row: int) -> dict[str, Any]:
    identifier = given.get(f"person_{row}_id", "").strip()
    person: dict[str, Any] = {"name": given[f"person_{row}_name"]}
    if identifier:
        person["orcid" if re.search(r"\d{4}-\d{4}", identifier) else "openalex"] = identifier
    posts = [p.strip() for p in given.get(f"person_{row}_posts", "").splitlines() if p.strip()]
    if posts:
        person["posts"] = [{"organisation": {"name": post}} for post in posts]
    return person


def _organisation(name: str, identifier: str) -> dict[str, str]:
    identifier = identifier.strip()
    if not identifier:
        return {"name": name}
    kind = "openalex" if re.search(r"(^|/)I\d+$", identifier, re.IGNORECASE) else "ror"
    return {"name": name, kind: identifier}
