"""What all pages share: templates, words, style, and the headers that keep other people's content out."""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from babel.dates import format_date, format_datetime
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException

from api.pages.visitor import Visitor, masked
from api.pages.words import LANGUAGES, YEAR_S, language_of, translations
from toolkit import folder, words_in

router = APIRouter(include_in_schema=False)

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SCRIPT = "text/javascript; charset=utf-8"
_KINDS = {"site.css": "text/css; charset=utf-8", "site.js": _SCRIPT, "check.js": _SCRIPT}


@router.get("/static/{name}")
def static(name: str) -> Response:
    """The style or the script of the pages; its address changes with its content."""
    if name not in _KINDS:
        raise HTTPException(404, "There is no such file.")
    headers = {"Cache-Control": f"public, max-age={YEAR_S}, immutable"}
    return Response(_file(name), media_type=_KINDS[name], headers=headers)


def page(
    request: Request, visitor: Visitor | None, template: str, values: Mapping[str, Any], status: int = 200
) -> HTMLResponse:
    """A page in the language of its reader."""
    language = language_of(request)
    html = (
        _templates(language)
        .get_template(f"pages/{template}")
        .render(
            language=language,
            languages=LANGUAGES,
            visitor=visitor,
            csrf=masked(visitor.csrf) if visitor else "",
            here=request.url.path,
            query=request.url.query,
            static=address_of,
            **values,
        )
    )
    return HTMLResponse(html, status, headers={"Content-Security-Policy": CSP})


def part(request: Request, template: str, values: Mapping[str, Any]) -> Markup:
    """A part of a page in the language of its reader, without anything that belongs to the reader alone."""
    language = language_of(request)
    return Markup(_templates(language).get_template(f"pages/{template}").render(language=language, **values))


def go(to: str) -> RedirectResponse:
    """After a form: to the page that shows what became of it, so that reloading does nothing twice."""
    return RedirectResponse(to, 303)


def address_of(name: str) -> str:
    """The address of a file of the pages."""
    return f"/static/{name}?{hashlib.sha256(_file(name)).hexdigest()[:12]}"


@cache
def _file(name: str) -> bytes:
    return (folder("templates") / "pages" / "static" / name).read_bytes()


@cache
def _templates(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    dates = "en_GB" if language == "en" else language
    environment.filters["fault"] = words_in(language).fault
    environment.filters["day"] = lambda moment: format_date(moment, "long", locale=dates)
    environment.filters["moment"] = lambda moment: format_datetime(moment, "medium", locale=dates)
    return environment
