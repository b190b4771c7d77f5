"""Signing in with the institution of the staff: there, and back."""

import uuid
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.access.accounts import NO_PASSWORD, find
from api.access.authorization import BEGUN_S, Begun, address_for, claims_for
from api.access.caller import Caller
from api.access.staff import Staff
from api.pages.sign_in import welcome
from api.pages.site import go
from api.pages.visitor import over_tls
from api.pages.words import within
from api.store.office import User

router = APIRouter(include_in_schema=False)

BACK = "/sign-in/staff/back"
COOKIE, PLAIN_COOKIE = "__Host-sign-in", "sign-in"


@router.get("/sign-in/staff")
def there(request: Request, next: str = "/") -> Response:  # noqa: A002 the usual name in an address
    """To the institution's own page."""
    begun = Begun.new(within(next))
    reply = go(address_for(_staff(request), begun, _back(request)))
    secure = over_tls(request)
    reply.set_cookie(
        _cookie(request), begun.cookie(), max_age=BEGUN_S, httponly=True, secure=secure, samesite="lax", path="/"
    )
    return reply


@router.get(BACK)
def back(request: Request, state: str = "", code: str = "", error: str = "") -> Response:
    """From there: signed in, or told why not. Raises HTTPException 401, 403 without a role, 503 if it is away."""
    begun = Begun.read(request.cookies.get(_cookie(request)))
    if begun is None or error or not code:
        raise HTTPException(401, "Your institution did not confirm who you are. Begin to sign in again.")
    staff = _staff(request)
    claims = claims_for(staff, begun, state, code, _back(request))
    caller = staff.granted(claims, request.state.id)
    with request.app.state.database.writing() as session:
        user = _account(session, caller, claims)
    reply = welcome(request, user, within(begun.next))
    reply.delete_cookie(_cookie(request), path="/", secure=over_tls(request), httponly=True, samesite="lax")
    return reply


def _account(session: Session, caller: Caller, claims: dict[str, Any]) -> User:
    """The account that stands for them here, with the roles that they have now; raises HTTPException 403 if closed."""
    user = find(session, caller.actor)
    if user is None:
        made: dict[str, Any] = {"disabled_at": None, "failures": 0, "locked_until": None, "password": NO_PASSWORD}
        user = User(id=str(uuid.uuid4()), sign_in=caller.actor, created_at=datetime.now(UTC), **made)
        session.add(user)
    if user.disabled_at is not None:
        raise HTTPException(403, "Your account here was closed.")
    user.tenant_id, user.name = caller.tenant, str(claims.get("name") or claims["sub"])[:200]
    user.roles, user.purposes = sorted(caller.roles), sorted(caller.purposes)
    return user


def _staff(request: Request) -> Staff:
    staff: Staff | None = request.app.state.staff
    if staff is None:
        raise HTTPException(404, "Not Found")
    return staff


def _back(request: Request) -> str:
    address: str | None = request.app.state.settings.public_address
    return (address or f"{request.url.scheme}://{request.url.netloc}") + BACK


def _cookie(request: Request) -> str:
    return COOKIE if over_tls(request) else PLAIN_COOKIE
