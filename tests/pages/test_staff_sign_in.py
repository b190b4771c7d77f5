"""Staff sign in with their institution: a real OpenID Connect provider on this machine, there and back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import select
from starlette.testclient import TestClient

from api.access.staff import staff_from
from api.screener import Screener
from api.store.office import User
from api.store.tables import Entry
from tests.api.apps import app_on
from tests.api.issuers import AUDIENCE, SECRET, Provider, provider
from tests.pages.visiting import browser
from toolkit import ToolkitError

BACK = "/sign-in/staff/back"


@pytest.fixture(scope="module")
def institution() -> Iterator[Provider]:
    with provider() as made:
        made.new_key("ES256")
        yield made


@pytest.fixture
def app(tmp_path: Path, cache: Path, screener: Screener, institution: Provider) -> Iterator[FastAPI]:
    (tmp_path / "secret").write_text(SECRET + "\n")
    file = tmp_path / "staff.yaml"
    file.write_text(
        f"issuer: {institution.address}\naudience: {AUDIENCE}\n"
        "grants: [{claim: groups, has: office, tenant: wharfemoor, roles: [read, answer]}]\n"
        f"sign_in: {{client: the-pages, secret_file: {tmp_path / 'secret'}}}\n"
    )
    with app_on(f"sqlite:///{tmp_path / 'service.sqlite'}", cache, staff=file) as made:
        made.state.screener = screener
        yield made


def there(client: TestClient, to: str = "/check") -> str:
    """Where the institution asks who somebody is."""
    sent = client.get("/sign-in/staff", params={"next": to})
    assert sent.status_code == 303 and "httponly" in sent.headers["Set-Cookie"].lower()
    return sent.headers["Location"]


def back(client: TestClient, institution: Provider, to: str = "/check", **claims: Any) -> Response:
    """The reply to a browser that went there and came back."""
    return client.get(BACK, params=institution.authorized(there(client, to), **claims))


def test_they_are_led_there_and_back_with_their_roles(app: FastAPI, institution: Provider) -> None:
    client = browser(app)
    assert "Sign in with your institution" in client.get("/sign-in").text
    address = there(client)
    assert address.startswith(f"{institution.address}/authorize?")
    assert "code_challenge_method=S256" in address and "redirect_uri=http%3A%2F%2F127.0.0.1%2Fsign-in" in address
    told = back(client, institution, name="A. Officer")
    assert (told.status_code, told.headers["Location"]) == (303, "/check")
    assert "A. Officer" in client.get("/").text
    with app.state.database.reading() as session:
        user = session.scalars(select(User)).one()
        entry = session.scalars(select(Entry).where(Entry.tenant_id == "wharfemoor")).one()
    assert (user.sign_in, user.tenant_id) == (f"{institution.address}#4711", "wharfemoor")
    assert (set(user.roles), user.purposes) == ({"read", "answer"}, ["research-security"])
    assert (entry.action, entry.object) == ("signed-in", user.id)


def test_the_same_person_keeps_one_account_and_gets_the_roles_of_the_day(app: FastAPI, institution: Provider) -> None:
    for name in ("A. Officer", "A. Renamed"):
        assert back(browser(app), institution, name=name).status_code == 303
    with app.state.database.reading() as session:
        assert [user.name for user in session.scalars(select(User))] == ["A. Renamed"]
    assert back(browser(app), institution, groups=["others"]).status_code == 403


def test_no_password_fits_their_account(app: FastAPI, institution: Provider) -> None:
    assert back(browser(app), institution).status_code == 303
    for password in ("", "-"):
        name = f"{institution.address}#4711"
        assert browser(app).post("/sign-in", data={"name": name, "password": password}).status_code == 401


def test_another_browser_cannot_use_what_came_back(app: FastAPI, institution: Provider) -> None:
    brought = institution.authorized(there(browser(app)))
    for other in (browser(app), browser(app)):
        assert other.get(BACK, params=brought).status_code == 401
        there(other)
        assert other.get(BACK, params=brought).status_code == 401


def test_a_code_is_good_once(app: FastAPI, institution: Provider) -> None:
    client = browser(app)
    brought = institution.authorized(there(client))
    kept = dict(client.cookies)
    assert client.get(BACK, params=brought).status_code == 303
    again = browser(app, cookies={"sign-in": kept["sign-in"]})
    assert again.get(BACK, params=brought).status_code == 401


@pytest.mark.parametrize(
    "claims", [{"nonce": "another"}, {"nonce": None}, {"aud": AUDIENCE}, {"azp": "another"}, {"exp": 1}, {"sub": None}]
)
def test_a_token_for_something_else_is_refused(app: FastAPI, institution: Provider, claims: dict[str, Any]) -> None:
    client = browser(app)
    assert back(client, institution, **claims).status_code == 401
    assert "Sign out" not in client.get("/").text


def test_a_code_asked_for_with_another_verifier_is_refused(app: FastAPI, institution: Provider) -> None:
    client = browser(app)
    brought = institution.authorized(there(client))
    asked, claims = institution.codes[brought["code"]]
    institution.codes[brought["code"]] = asked | {"code_challenge": "another"}, claims
    assert client.get(BACK, params=brought).status_code == 401


@pytest.mark.parametrize("query", [{"error": "access_denied"}, {}, {"state": "x"}, {"code": "x"}])
def test_who_comes_back_with_nothing_is_told(app: FastAPI, query: dict[str, str]) -> None:
    client = browser(app)
    there(client)
    told = client.get(BACK, params=query)
    assert told.status_code == 401 and "did not confirm who you are" in told.text


def test_a_closed_account_stays_closed(app: FastAPI, institution: Provider) -> None:
    assert back(browser(app), institution).status_code == 303
    with app.state.database.writing() as session:
        user = session.scalars(select(User)).one()
        user.disabled_at = user.created_at
    assert back(browser(app), institution).status_code == 403


def test_an_institution_that_is_away_is_said(app: FastAPI, institution: Provider) -> None:
    institution.away = True
    told = browser(app).get("/sign-in/staff")
    institution.away = False
    assert told.status_code == 503 and "<h1>The service is busy</h1>" in told.text


def test_the_address_of_the_service_is_the_one_people_see(
    tmp_path: Path, cache: Path, screener: Screener, institution: Provider
) -> None:
    file = tmp_path / "staff.yaml"
    file.write_text(
        f"issuer: {institution.address}\naudience: a\ngrants: [{{claim: g, has: o, tenant: t, roles: [read]}}]\n"
        "sign_in: {client: the-pages}\n"
    )
    seen = "https://check.wharfemoor.example"
    with app_on(f"sqlite:///{tmp_path / 'service.sqlite'}", cache, staff=file, public_address=seen) as made:
        sent = browser(made).get("/sign-in/staff")
    assert "redirect_uri=https%3A%2F%2Fcheck.wharfemoor.example%2Fsign-in%2Fstaff%2Fback" in sent.headers["Location"]
    assert sent.headers["Set-Cookie"].startswith("__Host-sign-in=") and "Secure" in sent.headers["Set-Cookie"]


def test_a_secret_that_is_not_there_is_said_at_the_start(tmp_path: Path) -> None:
    file = tmp_path / "staff.yaml"
    file.write_text(
        "issuer: https://x.example\naudience: a\ngrants: [{claim: g, has: o, tenant: t, roles: [read]}]\n"
        f"sign_in: {{client: the-pages, secret_file: {tmp_path / 'nothing'}}}\n"
    )
    with pytest.raises(ToolkitError, match=r"staff.yaml: sign_in.secret_file"):
        staff_from(file)
