"""How large a request may be, how long it may take to arrive and to be answered, and how many are worked on at once."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

PIECE_S = 30.0
"""How long the next piece of a body may take to arrive (institution's choice)."""
FILE_OF_A_PAGE = 20 * 2**20
"""Bytes of a file that is handed over on a page (institution's choice): larger ones are batches of the API."""
UPLOADS = {"/v1/batches": None, "/cases/upload": FILE_OF_A_PAGE}
"""Paths that take a file: it may be larger, and is read piece by piece by its route; with their own limits."""
_FORM = 2**18
"""What a form may add to its file: its other fields, and what stands between them."""
MATCHING = ("/v1/match", "/match/")
"""Paths whose work is short: they have places of their own, and never wait behind screenings."""
AGAIN_S = 2


class Bodies:
    """Reads the body of a request before anything works on it; 413 if it is too large, 408 if it does not come."""

    def __init__(self, app: ASGIApp, *, most: int, most_upload: int, piece_s: float = PIECE_S) -> None:
        self.app, self.most, self.most_upload, self.piece_s = app, most, most_upload, piece_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        upload = scope["path"] in UPLOADS
        most = self._most(scope["path"])
        pieces = self._pieces(receive, most)
        try:
            self._announced(scope, most)
            arriving = pieces if upload else await _whole(pieces, receive)
        except HTTPException as error:
            return await problem(error.status_code, error.detail, {"Connection": "close"})(scope, receive, send)
        return None if arriving is None else await self.app(scope, arriving, send)

    def _most(self, path: str) -> int:
        if path not in UPLOADS:
            return self.most
        own = UPLOADS[path]
        return self.most_upload if own is None else min(own + _FORM, self.most_upload)

    def _announced(self, scope: Scope, most: int) -> None:
        length = Headers(scope=scope).get("Content-Length", "")
        if length.isdecimal() and int(length) > most:
            raise _too_large(most)

    def _pieces(self, receive: Receive, most: int) -> Receive:
        size, ended = 0, False

        async def piece() -> Message:
            nonlocal size, ended
            if ended:
                return await receive()
            try:
                async with asyncio.timeout(self.piece_s):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, f"No further part of the request came for {self.piece_s:g} s.") from None
            size += len(message.get("body", b""))
            if size > most:
                raise _too_large(most)
            ended = not message.get("more_body", False)
            return message

        return piece


def _too_large(most: int) -> HTTPException:
    return HTTPException(413, f"The request has more than {most:,} bytes. Send many proposals as a batch.")


async def _whole(pieces: Receive, after: Receive) -> Receive | None:
    """The body as one message, and then what comes after it; None if the caller went away in the middle."""
    parts: list[bytes] = []
    more = True
    while more:
        message = await pieces()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    waiting: list[Message] = [{"type": "http.request", "body": b"".join(parts), "more_body": False}]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await after()

    return replayed


class InTime:
    """503 if no reply has begun after some seconds. The work goes on to its end, and counts as work until then."""

    def __init__(self, app: ASGIApp, *, seconds: float) -> None:
        self.app, self.seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; a file that is still arriving is bounded by its pieces instead."""
        if scope["type"] != "http" or scope["path"] in UPLOADS:
            return await self.app(scope, receive, send)
        begun = late = False

        async def answer(message: Message) -> None:
            nonlocal begun
            begun = True
            if not late:
                await send(message)

        async def overdue() -> None:
            nonlocal late
            await asyncio.sleep(self.seconds)
            if not begun:
                late = True
                detail = f"This took longer than {self.seconds:g} s. Ask for it with Prefer: respond-async."
                await problem(503, detail, {"Retry-After": str(AGAIN_S)})(scope, receive, send)

        alarm = asyncio.create_task(overdue())
        try:
            await self.app(scope, receive, answer)
        finally:
            if late:
                await alarm
            alarm.cancel()
        return None


class Screenings:
    """So many requests that screen at once, and as many that match; others wait, then are told to come again (503)."""

    def __init__(self, app: ASGIApp, *, at_once: int, wait_s: float, gauge: Callable[[int], None]) -> None:
        self.app, self.wait_s, self.gauge = app, wait_s, gauge
        self.places = {short: asyncio.Semaphore(at_once) for short in (False, True)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. POST is work; the other methods read or keep little."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] in UPLOADS:
            return await self.app(scope, receive, send)
        places = self.places[scope["path"].startswith(MATCHING)]
        try:
            await asyncio.wait_for(places.acquire(), self.wait_s)
        except TimeoutError:
            detail = "The service is at work on as many requests as it can. Send this one again."
            return await problem(503, detail, {"Retry-After": str(AGAIN_S)})(scope, receive, send)
        await self._placed(places, lambda: self.app(scope, receive, send))
        return None

    async def _placed(self, places: asyncio.Semaphore, work: Callable[[], Awaitable[None]]) -> None:
        self.gauge(1)
        try:
            await work()
        finally:
            self.gauge(-1)
            places.release()
