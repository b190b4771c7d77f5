"""People who look at the pages of an app: signed in with an account, or as the browser that they are."""

import re
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from api.access.accounts import new_account
from api.access.caller import PURPOSE, ROLES, Role
from api.pages.visitor import PLAIN_COOKIE, begin
from api.store.database import Database
from api.store.office import User
from tests.api.clients import local

PASSWORD = "tide gauges at Wharfemoor"
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


def account_for(
    database: Database,
    sign_in: str = "oakenshade",
    tenant: str = "wharfemoor",
    roles: Sequence[Role] = ROLES,
    purposes: Sequence[str] = (PURPOSE,),
) -> str:
    """A new account; gives its id."""
    with database.writing() as session:
        return new_account(session, tenant, sign_in, "W. Oakenshade", PASSWORD, roles, purposes).id


def browser(app: FastAPI, **more: Any) -> TestClient:
    """A browser on this machine, which says what browsers say and follows no redirect by itself."""
    client = local(app, follow_redirects=False, **more)
    client.headers |= {"Accept": "text/html,*/*;q=0.8", "Sec-Fetch-Site": "same-origin"}
    return client


def signed_in(app: FastAPI, sign_in: str = "oakenshade", **more: Any) -> TestClient:
    """A browser in which somebody signed in, without the form, its hash and its limit."""
    client = browser(app, **more)
    client.cookies.set(PLAIN_COOKIE, visit_of(app, sign_in), domain="127.0.0.1", path="/")
    return client


def visit_of(app: FastAPI, sign_in: str) -> str:
    """The token of a visit of somebody's that has begun."""
    with app.state.database.writing() as session:
        return begin(session, session.scalars(select(User).where(User.sign_in == sign_in)).one())


def token_on(client: TestClient, path: str) -> str:
    """The token that the forms of a page carry."""
    found = _TOKEN.search(client.get(path).text)
    assert found, path
    return found[1]
