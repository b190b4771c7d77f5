"""Each request has an id, a place in a trace, a line in the log and a count; each reply the headers of a safe one."""

import time
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.asgi.tracing import Trace, continued, request_id
from api.metrics import Metrics

_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}
"""Unless a route says otherwise. The pages have their style in them, and no script."""
UNMATCHED = "unmatched"
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"))


class Observed:
    """Outermost: whatever happens inside is logged with the template of the route, never the path that was asked."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics
        self.log = structlog.get_logger("api.request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers, began = Headers(scope=scope), time.perf_counter()
        trace = continued(headers)
        state = scope.setdefault("state", {})
        state["id"], state["trace"] = request_id(headers.get("X-Request-ID")), trace
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add(message, state["id"], trace)
            await send(message)

        try:
            await self.app(scope, receive, answer)
        finally:
            self._tell(scope, status, time.perf_counter() - began)
        return None

    def _tell(self, scope: Scope, status: int, took: float) -> None:
        route, caller = route_of(scope), scope["state"].get("caller")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self.metrics.seen(method, route, status, took)
        who: dict[str, Any] = {"tenant": caller.tenant, "key": caller.key} if caller else {}
        self.log.info(
            "request",
            request_id=scope["state"]["id"],
            trace_id=scope["state"]["trace"].trace,
            method=method,
            route=route,
            status=status or "broken off",
            ms=round(took * 1000, 1),
            **who,
        )


def route_of(scope: Scope) -> str:
    """The template of the route that served a request, such as `/v1/assessments/{id}`."""
    route = scope.get("route")
    return getattr(route, "path_format", None) or getattr(route, "path", None) or UNMATCHED


def _add(message: Message, request: str, trace: Trace) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in _SAFE.items():
        headers.setdefault(name, value)
    headers["X-Request-ID"] = request
    headers["traceparent"] = trace.parent
    if trace.state:
        headers["tracestate"] = trace.state
