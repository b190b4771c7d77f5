"""What is refused to somebody who reads pages, as a page; where nobody is signed in, the way to sign in and back."""

import json
from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.authenticated import KEYED, OPEN
from api.pages.kept import Kept
from api.pages.sign_in import resend_page, sign_in_page
from api.pages.site import go, page
from api.pages.visitor import SignInError, StaleFormError, Visitor, from_our_pages, visitor_of
from api.pages.words import language_of, translations
from toolkit import words_in

_OURS_ONLY = ("content-length", "content-type", "content-security-policy")


def show_refusals(app: FastAPI) -> None:
    """From now on a browser that asked for a page is told in one; whatever else asked, as before."""
    before = app.exception_handlers[HTTPException]

    async def refused(request: Request, error: Exception) -> Response:
        if isinstance(error, SignInError) and request.method == "GET":
            return go("/sign-in?" + urlencode({"next": _asked(request)}))
        if isinstance(error, SignInError | StaleFormError) and _reads_pages(request) and from_our_pages(request):
            async with request.form() as form:
                kept = Kept.of(request, form)
            return await run_in_threadpool(_again, request, kept)
        answer: Response = await before(request, error)  # type: ignore[misc]
        return answer

    app.add_exception_handler(HTTPException, refused)
    app.add_middleware(ProblemsAsPages)
    app.add_middleware(CompressedPages)


class CompressedPages(GZipMiddleware):
    """Pages travel compressed; replies of the API, which are signed as they are, do not."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        pages = scope["type"] == "http" and not scope["path"].startswith(KEYED) and scope["path"] not in OPEN
        return await (super().__call__ if pages else self.app)(scope, receive, send)


class ProblemsAsPages:
    """Replaces a problem by a page that says the same, whichever part of the service it comes from."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not _reads_pages(request := Request(scope)):
            return await self.app(scope, receive, send)
        begun: Message | None = None
        said = b""

        async def answer(message: Message) -> None:
            nonlocal begun, said
            if message["type"] == "http.response.start" and _is_problem(message):
                begun = message
            elif begun is None:
                await send(message)
            else:
                said += message.get("body", b"")
                if not message.get("more_body", False):
                    await _sent(request, begun, said)(scope, receive, send)

        return await self.app(scope, receive, answer)


def _again(request: Request, kept: Kept) -> Response:
    visitor = visitor_of(request)
    if visitor is None:
        return sign_in_page(request, 401, to="/", kept=kept)
    return resend_page(request, visitor, visitor.csrf, kept, 403)


def _sent(request: Request, begun: Message, said: bytes) -> ASGIApp:
    async def reply(scope: Scope, receive: Receive, send: Send) -> None:
        shown = await run_in_threadpool(_shown, request, begun["status"], json.loads(said)["detail"])
        headers = MutableHeaders(scope=begun)
        shown.headers.update({name: value for name, value in headers.items() if name not in _OURS_ONLY})
        await shown(scope, receive, send)

    return reply


def _reads_pages(request: Request) -> bool:
    path = request.url.path
    return "text/html" in request.headers.get("Accept", "") and not path.startswith(KEYED) and path not in OPEN


def _is_problem(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("Content-Type", "").startswith("application/problem+json")


def _asked(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _shown(request: Request, status: int, detail: str) -> Response:
    language = language_of(request)
    said = translations(language).gettext
    heading, remedy = _words(said, status)
    translated = said(detail)
    says = [(translated, language)] if translated != detail else words_in(language).fault(detail)
    values = {
        "heading": heading,
        "remedy": remedy,
        "says": [] if status in (404, 500) else says,
        "back": "/sign-in" if status == 401 else "/",
        "id": request.scope.get("state", {}).get("id", ""),
    }
    return page(request, _visitor(request), "message.html.j2", values, status)


def _words(said: Callable[[str], str], status: int) -> tuple[str, str]:
    """What happened, and what to do now."""
    start = said("Check the address, or begin at the first page.")
    later = said("Go back, and send it again in a few minutes. Nothing that you saved is lost.")
    kept_there = said(
        "Nothing of it was kept here. Go back: what you typed is still in your browser. Shorten it, or put it into a "
        "file and hand that over; split a file that is too large."
    )
    words = {
        401: (said("Sign in first"), said("Sign in, and go on from there.")),
        403: (said("This is not open to you"), said("Ask the person who looks after the service.")),
        404: (said("This page does not exist"), start),
        405: (said("This page does not exist"), start),
        413: (said("This is too large"), kept_there),
        422: (said("Something in the form or the address cannot be read"), said("Go back, and correct it.")),
        429: (said("Too many requests"), later),
        500: (said("Something went wrong in the service"), later),
        503: (said("The service is busy"), later),
    }
    return words.get(status, (said("This did not work"), later))


def _visitor(request: Request) -> Visitor | None:
    """Who looks, if that can still be found out: the page has to come even where the database does not answer."""
    try:
        return visitor_of(request)
    except Exception:
        return None
