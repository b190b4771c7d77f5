"""What a route refuses, as a problem: the toolkit's errors, HTTP's, and requests that do not have their form."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from api.problems import problem
from toolkit import SourceError, ToolkitError


def refuse_as_problems(app: FastAPI) -> None:
    """From now on an app answers with problems."""
    app.add_exception_handler(ToolkitError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)


async def _refused(_: Request, error: Exception) -> Response:
    return problem(502 if isinstance(error, SourceError) else 422, str(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods(request))
    return problem(error.status_code, str(error.detail), headers)


def _methods(request: Request) -> list[str]:
    """All methods that a path takes: each has a route of its own, and the one that refused knows its own alone."""
    found: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        path, methods = route.path, route.methods
        if path and methods and isinstance(route.original_route, APIRoute):
            found |= methods if compile_path(path)[0].match(request.url.path) else set()
    return sorted(found)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [{"place": ".".join(map(str, f["loc"])), "fault": f["msg"]} for f in error.errors()]
    unreadable = any(f["type"] == "json_invalid" for f in error.errors())
    detail = "; ".join(f"{f['place']}: {f['fault']}" for f in faults)
    return problem(400 if unreadable else 422, detail, faults=faults)
