"""Nobody unknown gets further than this, and nobody more often than agreed: plain ASGI middleware."""

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.credentials import caller_of, unknown
from api.access.rates import Spent, count, count_failure
from api.access.staff import Staff
from api.problems import problem
from api.store.database import Database

OPEN = frozenset({"/healthz", "/readyz", "/openapi.json", "/.well-known/jwks.json"})
"""Paths that anybody may ask for: they tell nothing of anybody's."""
KEYED = ("/v1/", "/match", "/entities", "/algorithms", "/catalog", "/metrics")
"""Where programs ask: there nobody without a key gets further. Pages let people sign in, and guard themselves."""


class Authenticated:
    """Finds out who a request comes from before its body is read, and counts it against that caller's limit."""

    def __init__(self, app: ASGIApp, database: Database, staff: Staff | None) -> None:
        self.app, self.database, self.staff = app, database, staff

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in OPEN:
            return await self.app(scope, receive, send)
        try:
            spent = await run_in_threadpool(self._admit, HTTPConnection(scope))
        except HTTPException as error:
            return await problem(error.status_code, error.detail, error.headers)(scope, receive, send)

        async def answer(message: Message) -> None:
            if spent and message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(spent.headers())
            await send(message)

        if spent and spent.over:
            detail = f"More than {spent.limit} requests in a minute."
            again = {"Retry-After": str(spent.seconds_left)}
            return await problem(429, detail, again)(scope, receive, answer)
        return await self.app(scope, receive, answer)

    def _admit(self, request: HTTPConnection) -> Spent | None:
        try:
            caller = caller_of(request, self.database, self.staff)
            if caller is None and request.url.path.startswith(KEYED):
                raise unknown()
        except HTTPException as error:
            if error.status_code == 401:
                self._fail(request)
            raise
        request.state.caller = caller
        if caller is None or caller.per_minute is None:
            return None
        return count(self.database, caller.actor, caller.per_minute)

    def _fail(self, request: HTTPConnection) -> None:
        spent = count_failure(self.database, request.client.host if request.client else "")
        if spent.over:
            detail = "Too many requests with no valid key from this address."
            raise HTTPException(429, detail, spent.headers() | {"Retry-After": str(spent.seconds_left)})
