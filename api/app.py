"""The service as a factory: routes, pages, and one shape for every error (RFC 9457 problem details)."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.pages import form
from api.routes import assessments, health, packs
from api.settings import Settings
from api.store.opening import opened
from toolkit import VERSION, SourceError, ToolkitError, open_source


def create_app(settings: Settings) -> FastAPI:
    """The service over one source and one database.

    Raises SourceError at once if the source is a path that cannot be read, and ToolkitError if the database cannot
    be used.
    """
    app = FastAPI(
        title="Trusted Research Toolkit",
        version=VERSION,
        description="Screens a proposed research collaboration on evidence. It never accepts or rejects.",
        docs_url=None,
        redoc_url=None,
    )
    app.state.source = open_source(settings.source, cache=settings.cache, key=settings.key)
    app.state.data = settings.data
    app.state.settings = settings
    app.state.database = opened(settings.database)
    for routes in (assessments, packs, health, form):
        app.include_router(routes.router)
    app.add_exception_handler(ToolkitError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    return app


def _problem(status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> JSONResponse:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


async def _refused(_: Request, error: Exception) -> JSONResponse:
    return _problem(502 if isinstance(error, SourceError) else 422, str(error))


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _problem(error.status_code, str(error.detail), dict(error.headers or {}))


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = [{"place": ".".join(map(str, f["loc"])), "fault": f["msg"]} for f in error.errors()]
    unreadable = any(f["type"] == "json_invalid" for f in error.errors())
    detail = "; ".join(f"{f['place']}: {f['fault']}" for f in faults)
    return _problem(400 if unreadable else 422, detail, faults=faults)
