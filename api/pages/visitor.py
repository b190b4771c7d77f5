"""Who looks at a page: a member of staff who signed in, or the person at this machine if nobody has an account."""

import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.access.caller import LOCAL, ROLES, STAFF, Caller, Role
from api.store.database import Database
from api.store.office import User, Visit

COOKIE = "__Host-visit"
PLAIN_COOKIE = "visit"
"""Over plain HTTP, which only a service on this machine speaks: browsers refuse the other name there."""
IDLE, WHOLE = timedelta(hours=2), timedelta(hours=12)
"""A visit ends after so long without a page, and after so long in all (institution's choice)."""
_SEEN_EVERY = timedelta(minutes=5)


class SignInError(HTTPException):
    """Nobody is signed in: the page is shown after they have."""

    def __init__(self) -> None:
        super().__init__(401, "Sign in first.")


@dataclass(frozen=True)
class Visitor:
    """A caller with a name, and the token that each of their forms carries."""

    caller: Caller
    name: str
    csrf: str
    signed_in: bool

    def may(self, role: Role) -> bool:
        """Whether they have a role."""
        return role in self.caller.roles


class StaleFormError(HTTPException):
    """A form without the token of this visit: of an earlier one, or made by somebody else."""

    def __init__(self) -> None:
        super().__init__(403, "This form was not made for you, or is from an earlier visit. Go back and send it again.")


class Visits:
    """A dependency: the visitor of a page, if they have one of some roles.

    Raises SignInError if nobody is signed in, and HTTPException 403 without the role, or for a form without its token.
    """

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    async def __call__(self, request: Request) -> AsyncIterator[Visitor]:
        """The visitor; a form must carry their token, and its files are closed at the end."""
        found = await run_in_threadpool(visitor_of, request)
        if found is None:
            raise SignInError
        if not self.roles & found.caller.roles:
            raise HTTPException(403, f"This needs the role {' or '.join(sorted(self.roles))}.")
        try:
            if request.method == "POST":
                await check_token(request, found.csrf)
            yield found
        finally:
            await request.close()


anybody = Visits(*ROLES)
"""Whoever is signed in, whatever their roles."""


async def check_token(request: Request, expected: str) -> None:
    """Refuse a form that this visitor was not given; raises StaleFormError."""
    sent = (await request.form()).get("csrf")
    if not (isinstance(sent, str) and hmac.compare_digest(_unmasked(sent), expected.encode())):
        raise StaleFormError


def masked(token: str) -> str:
    """The token as one page carries it: another text each time, which compressed pages cannot give away (BREACH)."""
    pad = secrets.token_bytes(len(token.encode()))
    return pad.hex() + _mixed(pad, token.encode()).hex()


def _unmasked(sent: str) -> bytes:
    try:
        both = bytes.fromhex(sent)
    except ValueError:
        return b""
    return _mixed(both[: len(both) // 2], both[len(both) // 2 :])


def _mixed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=False))


def visitor_of(request: Request) -> Visitor | None:
    """Who looks, None if nobody is signed in where people have accounts."""
    database: Database = request.app.state.database
    token = request.cookies.get(cookie_for(request))
    if token:
        with database.reading() as session:
            found = _signed_in(session, token)
        if found:
            user, visit = found
            _note_seen(database, visit)
            return Visitor(_caller(request, user), user.name, csrf_of(token), True)
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is not None and caller.actor == LOCAL:
        return Visitor(caller, LOCAL, request.app.state.settings.forms, False)
    return None


def over_tls(request: Request) -> bool:
    """Whether the browser speaks TLS, with us or with the proxy before us."""
    return request.app.state.settings.public_address is not None or request.url.scheme == "https"


def cookie_for(request: Request) -> str:
    """The name of the cookie of a visit."""
    return COOKIE if over_tls(request) else PLAIN_COOKIE


def from_our_pages(request: Request) -> bool:
    """Whether the browser says that one of our own pages sent a form (Fetch Metadata, else Origin)."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin")
    ours = {request.app.state.settings.public_address, f"{request.url.scheme}://{request.url.netloc}"}
    return origin is not None and origin in ours


def begin(session: Session, user: User) -> str:
    """Sign a user in; gives the token for the cookie, which is kept nowhere."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    session.add(Visit(digest=_digest(token), user_id=user.id, began_at=now, seen_at=now))
    return token


def end(session: Session, request: Request) -> None:
    """Sign out: the cookie is worth nothing any more."""
    token = request.cookies.get(cookie_for(request), "")
    if visit := session.get(Visit, _digest(token)):
        session.delete(visit)


def csrf_of(token: str) -> str:
    """The token of the forms of a visit; says nothing about its cookie."""
    return hmac.new(token.encode(), b"forms", hashlib.sha256).hexdigest()


def _signed_in(session: Session, token: str) -> tuple[User, Visit] | None:
    now = datetime.now(UTC)
    visit = session.get(Visit, _digest(token))
    if visit is None or visit.seen_at + IDLE < now or visit.began_at + WHOLE < now:
        return None
    user = session.get(User, visit.user_id)
    return None if user is None or user.disabled_at is not None else (user, visit)


def _note_seen(database: Database, visit: Visit) -> None:
    now = datetime.now(UTC)
    if now - visit.seen_at < _SEEN_EVERY:
        return
    with database.writing() as session:
        if kept := session.get(Visit, visit.digest):
            kept.seen_at = now


def _caller(request: Request, user: User) -> Caller:
    return Caller(
        tenant=user.tenant_id,
        actor=actor_of(user),
        roles=frozenset(role for role in ROLES if role in user.roles),
        purposes=frozenset(user.purposes),
        request_id=request.state.id,
    )


def actor_of(user: User) -> str:
    """What the log calls an account: its id, or the name by which an institution knows its staff."""
    return user.sign_in if STAFF in user.sign_in else user.id


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
