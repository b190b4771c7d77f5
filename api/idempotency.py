"""Requests that may be sent twice and are done once: the header `Idempotency-Key`.

After the IETF draft httpapi-idempotency-key-header: the same key with the same request gives the reply of the first
one, with another request 422, and while the first is still being answered 409. The reply is kept in the transaction of
what the request did, so that there is no moment in which the work is done and its reply is not. A request that was
refused or failed did nothing and leaves its key free. Keys belong to the caller that used them.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Header
from fastapi.responses import Response
from sqlalchemy import delete, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.access.caller import Caller
from api.store.database import Database
from api.store.documents import canonical, compressed, content
from api.store.tables import Replied

LONGEST_ANSWER = timedelta(minutes=15)
"""After this time a request that has no reply is taken for one whose process ended; the next one does its work."""
_WRITTEN = re.compile(r'"(?P<quoted>[\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|(?P<bare>[\x21\x23-\x7e]{1,255})')

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="A text of your own, such as a UUID, that names this request: sent again, it gets the same reply "
        "and nothing is done twice.",
        examples=['"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
        max_length=257,
    ),
]
Keep = Callable[[Session, Response, str], None]
"""Keeps the reply in the transaction of the work, with the id of what was made."""


class Once:
    """Answers requests with a key once."""

    def __init__(self, database: Database, lasting: timedelta) -> None:
        """`lasting` is how long replies are kept."""
        self._database, self._lasting = database, lasting

    def answer(
        self, caller: Caller, key: str | None, request: tuple[object, ...], work: Callable[[Keep], Response]
    ) -> Response:
        """What `work` answers, or what it answered before to the same key.

        `request` is all that decides the work, as plain JSON values, the route's own name first. `work` has to call
        what it is given with its last session and the reply. Raises HTTPException 400 for a key that is none, 409
        while the first request is being answered, and 422 for a key that was used for another request.
        """
        if key is None:
            return work(lambda session, reply, subject: None)
        name, asked = _name(key), hashlib.sha256(canonical(request)).hexdigest()
        mine = _Mine(caller, name, datetime.now(UTC))
        known = self._taken(mine, asked)
        if known is not None:
            return known
        try:
            return work(mine.keep)
        except BaseException:
            with self._database.writing() as session:
                session.execute(delete(Replied).where(*mine.reserved))
            raise

    def _taken(self, mine: "_Mine", asked: str) -> Response | None:
        """Reserve a key; the reply if there is one already. Replies that are too old go."""
        try:
            with self._database.writing() as session:
                session.execute(delete(Replied).where(Replied.created_at < mine.since - self._lasting))
                known = session.get(Replied, mine.identity, with_for_update=True)
                if known is not None and (known.status or mine.since - known.created_at < LONGEST_ANSWER):
                    return _reply(known, asked)
                if known is not None:
                    session.delete(known)
                    session.flush()
                session.add(mine.row(asked))
        except IntegrityError:  # somebody else was faster
            with self._database.reading() as session:
                known = session.get(Replied, mine.identity)
            if known is None:
                raise _busy() from None
            return _reply(known, asked)
        return None


class _Mine:
    """A key that a request holds."""

    def __init__(self, caller: Caller, name: str, since: datetime) -> None:
        self.identity, self.since = (caller.tenant, caller.actor, name), since
        tenant, actor, key = Replied.tenant_id == caller.tenant, Replied.actor == caller.actor, Replied.idempotency_key
        self.reserved = (tenant, actor, key == name, Replied.created_at == since, Replied.status.is_(None))

    def row(self, asked: str) -> Replied:
        tenant, actor, name = self.identity
        return Replied(tenant_id=tenant, actor=actor, idempotency_key=name, request_digest=asked, created_at=self.since)

    def keep(self, session: Session, reply: Response, subject: str) -> None:
        """Raises HTTPException 409, which undoes the work, if another request took the key over meanwhile."""
        headers = {name: value for name, value in reply.headers.items() if name != "content-length"}
        kept = update(Replied).where(*self.reserved)
        kept = kept.values(
            status=reply.status_code, headers=headers, body=compressed(bytes(reply.body)), subject=subject
        )
        done = session.execute(kept, execution_options={"synchronize_session": False})
        assert isinstance(done, CursorResult)
        if done.rowcount != 1:
            raise _busy()


def _reply(known: Replied, asked: str) -> Response:
    if known.request_digest != asked:
        raise HTTPException(422, "Idempotency-Key: this key was used for another request. Give each request its own.")
    if known.status is None or known.body is None:
        raise _busy()
    headers = {**(known.headers or {}), "Idempotency-Replayed": "true"}
    return Response(content(known.body), known.status, headers)


def _busy() -> HTTPException:
    detail = "Idempotency-Key: the first request with this key is still being answered. Send it again a little later."
    return HTTPException(409, detail, {"Retry-After": "5"})


def _name(key: str) -> str:
    """The key without the quotation marks of a structured header."""
    found = _WRITTEN.fullmatch(key.strip())
    if found is None:
        raise HTTPException(400, 'Idempotency-Key: write 1 to 255 printable ASCII characters, as in "8e03978e-40d5".')
    return found["quoted"] or found["bare"]
