"""The first page: what this is, and the two ways on."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.site import page
from api.pages.visitor import visitor_of
from api.pages.words import language_of
from api.screener import Screener

router = APIRouter(include_in_schema=False)


@router.get("/")
def start(request: Request) -> Response:
    """Open to everybody: it tells nothing of anybody's."""
    screener: Screener = request.app.state.screener
    language = language_of(request)
    frameworks = [(pack.text[language].title, pack.issued_by(language), pack.version) for pack in screener.readable()]
    return page(request, visitor_of(request), "start.html.j2", {"frameworks": frameworks})
