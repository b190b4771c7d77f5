"""The languages of the pages: English in the templates, others in gettext catalogues (templates/locale)."""

import gettext
import io
from functools import cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from toolkit import folder

LANGUAGES = {"en": "English", "ja": "日本語"}
DOMAIN = "pages"
COOKIE = "language"
YEAR_S = 31_536_000


router = APIRouter(include_in_schema=False)


@router.get("/language/{code}")
def choose(code: str, to: str = "/") -> Response:
    """Remember a language, and back to the same place."""
    reply = RedirectResponse(_unfixed(within(to)), 303)
    if code in LANGUAGES:
        reply.set_cookie(COOKIE, code, max_age=YEAR_S, httponly=True, samesite="lax", path="/")
    return reply


def within(address: str) -> str:
    """A place on this service; anything else becomes its first page."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if inside else "/"


def _unfixed(address: str) -> str:
    """The same place without a language in its address, which would win over the one just chosen."""
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "lang"]
    return urlunsplit(("", "", parts.path, urlencode(kept), parts.fragment))


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; English needs none."""
    if language == "en":
        return gettext.NullTranslations()
    file = folder("templates") / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    compiled = io.BytesIO()
    with file.open("rb") as content:
        write_mo(compiled, read_po(content, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def language_of(request: Request) -> str:
    """The language asked for in the address, else the one chosen before, else the first of the browser's we have."""
    asked = (request.query_params.get("lang"), request.cookies.get(COOKIE))
    browser = (
        part.split(";")[0].strip().split("-")[0] for part in request.headers.get("Accept-Language", "").split(",")
    )
    return next((language for language in (*asked, *browser) if language in LANGUAGES), "en")
