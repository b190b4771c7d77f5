"""Signing in with a local account, and out again."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.access.accounts import LONGEST, known
from api.access.rates import count
from api.pages.kept import Kept
from api.pages.site import go, page
from api.pages.visitor import (
    COOKIE,
    PLAIN_COOKIE,
    Visitor,
    anybody,
    begin,
    cookie_for,
    csrf_of,
    end,
    from_our_pages,
    masked,
    over_tls,
)
from api.pages.words import within
from api.store.audit import append, record
from api.store.database import Database
from api.store.office import User

router = APIRouter(include_in_schema=False)

PER_MINUTE = 30
"""Tries to sign in from one address (institution's choice): each one costs us the work of a hash."""


@router.get("/sign-in")
def form(request: Request, next: str = "/") -> Response:  # noqa: A002 the usual name in an address
    """The empty form."""
    return sign_in_page(request, to=within(next))


@router.post("/sign-in")
def sign_in(
    request: Request,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=LONGEST)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002
    kept: Annotated[str, Form()] = "",
) -> Response:
    """Sign in, and go on to the page that was asked for, or to what was typed; else the form again.

    The form does not say what was wrong. Raises HTTPException 403 for a form of another site, which could sign
    somebody in under a name that is not theirs, and 429 for too many tries.
    """
    database: Database = request.app.state.database
    if not from_our_pages(request):
        raise HTTPException(403, "A page of another site may not sign you in.")
    spent = count(database, f"sign-in:{request.client.host if request.client else ''}", PER_MINUTE)
    if spent.over:
        raise HTTPException(429, "Too many tries. Wait a minute.", {"Retry-After": str(spent.seconds_left)})
    user = known(database, name, password)
    carried = Kept.read(kept)
    if user is None:
        return sign_in_page(request, 401, to=within(next), typed=name, wrong=True, kept=carried)
    return welcome(request, user, within(next), carried)


@router.post("/sign-out")
def sign_out(request: Request, visitor: Annotated[Visitor, Depends(anybody)]) -> Response:
    """End the visit here and on the server."""
    database: Database = request.app.state.database
    with database.writing() as session:
        end(session, request)
        record(session, visitor.caller, "signed-out", visitor.caller.actor)
    reply = go("/sign-in")
    for cookie in (COOKIE, PLAIN_COOKIE):
        reply.delete_cookie(cookie, path="/", secure=cookie == COOKIE, httponly=True, samesite="lax")
    return reply


def welcome(request: Request, user: User, to: str, kept: Kept | None = None) -> Response:
    """Begin the visit of somebody who is known, and go on; or show what they had typed, to be sent now."""
    database: Database = request.app.state.database
    with database.writing() as session:
        token = begin(session, user)
        append(session, user.tenant_id, user.id, "signed-in", user.id, None, request.state.id, {})
    reply = resend_page(request, None, csrf_of(token), kept) if kept else go(to)
    name, secure = cookie_for(request), over_tls(request)
    reply.set_cookie(name, token, httponly=True, secure=secure, samesite="lax", path="/")
    return reply


def sign_in_page(
    request: Request, status: int = 200, *, to: str, typed: str = "", wrong: bool = False, kept: Kept | None = None
) -> Response:
    """The form, which carries on what was typed into another one."""
    staff = request.app.state.staff
    values: dict[str, Any] = {"wrong": wrong, "next": to, "typed": typed, "kept": kept}
    values["staff"] = staff is not None and staff.said.sign_in is not None
    return page(request, None, "sign_in.html.j2", values, status)


def resend_page(request: Request, visitor: Visitor | None, token: str, kept: Kept, status: int = 200) -> Response:
    """What was typed into a form that came too late, with a button that sends it now."""
    return page(request, visitor, "resend.html.j2", {"kept": kept, "fresh": masked(token)}, status)
