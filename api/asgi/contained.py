"""An error that nobody foresaw is logged with the id of its request, and told without its inside."""

import structlog
from sqlalchemy.exc import OperationalError
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

AGAIN_S = 5
"""After how many seconds it is worth asking a database again that does not answer."""


class BrokenOffError(Exception):
    """A reply that had begun cannot be finished: the connection is closed, so that nobody takes it for whole."""


class Contained:
    """Turns an exception into a problem: 503 if the database does not answer, else 500."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.log = structlog.get_logger("api.error")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun = finished = False

        async def answer(message: Message) -> None:
            nonlocal begun, finished
            begun = True
            finished = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        try:
            await self.app(scope, receive, answer)
        except Exception as error:
            self.log.error("uncaught", request_id=scope["state"]["id"], exc_info=error)
            if not begun:
                return await _told(error)(scope, receive, send)
            if not finished:
                raise BrokenOffError(scope["state"]["id"]) from None
        return None


def _told(error: Exception) -> Response:
    if isinstance(error, OperationalError):
        detail = "The database does not answer or cannot write now. Nothing of this request was kept: send it again."
        return problem(503, detail, {"Retry-After": str(AGAIN_S)})
    return problem(500, "Something went wrong in the service. Its log tells what, by the X-Request-ID of this reply.")
