"""Local accounts: made by the command, signed in to with a password, closed again; guessing is slowed."""

import html
import pickle
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update
from typer.testing import CliRunner, Result

from api.access.accounts import LOCK, TRIES, known
from api.app import create_app
from api.pages.visitor import IDLE, WHOLE
from api.screener import Screener
from api.store.office import User, Visit
from api.store.opening import opened
from api.store.tables import Entry
from tests.api.apps import app_on
from tests.pages.visiting import PASSWORD, account_for, browser, signed_in, token_on
from toolkit.cli.main import app as commands


def run(address: str, *words: str, typed: str = PASSWORD) -> Result:
    return CliRunner().invoke(
        commands, ["users", *words], input=typed + "\n", env={"TRUSTED_RESEARCH_DATABASE": address}
    )


@pytest.fixture
def app(tmp_path: Path, cache: Path, screener: Screener) -> Iterator[FastAPI]:
    """On SQLite alone: what differs between databases is tested with `address`."""
    with app_on(f"sqlite:///{tmp_path / 'service.sqlite'}", cache) as made:
        made.state.screener = screener
        yield made


MADE = ("new", "Oakenshade", "--tenant", "wharfemoor", "--name", "W. Oakenshade", "--role", "read")


def test_the_command_makes_lists_and_closes_accounts(address: str) -> None:
    assert run(address, *MADE).exit_code == 0
    again = run(address, *MADE)
    assert again.exit_code == 2 and "there is an account of this name" in again.output
    listed = run(address, "list").output
    assert "oakenshade  open     wharfemoor  read for research-security  W. Oakenshade" in listed
    assert run(address, "list", "--tenant", "hoshimi").output == ""
    other = "rain over the harbour wall"
    assert run(address, "password", "oakenshade", typed=other).exit_code == 0
    database = opened(address)
    assert known(database, "oakenshade", PASSWORD) is None
    assert known(database, " OAKENSHADE ", other) is not None
    assert run(address, "disable", "oakenshade").exit_code == 0
    assert known(database, "oakenshade", other) is None
    assert "closed" in run(address, "list").output
    gone = run(address, "disable", "oakenshade")
    assert gone.exit_code == 2 and "users list" in gone.output
    with database.reading() as session:
        kept = session.scalars(select(User.password)).one()
        actions = list(session.scalars(select(Entry.action).where(Entry.tenant_id == "wharfemoor").order_by(Entry.n)))
    database.close()
    assert kept.startswith("$argon2id$") and other not in kept
    assert actions == ["account.made", "account.password-changed", "account.closed"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("short", "it needs 15 to 1000"),
        ("x" * 1001, "it needs 15 to 1000"),
        ("abababababababababab", "easy to guess"),
        ("oakenshade oakenshade", "easy to guess"),
        ("", "it needs 15"),
    ],
)
def test_a_weak_password_is_refused(tmp_path: Path, typed: str, said: str) -> None:
    refused = run(f"sqlite:///{tmp_path / 'x.sqlite'}", *MADE, typed=typed)
    assert refused.exit_code == 2 and said in refused.output


def test_a_name_that_could_be_an_issuers_is_refused(tmp_path: Path) -> None:
    refused = run(
        f"sqlite:///{tmp_path / 'x.sqlite'}", "new", "https://login.example#1", "--tenant", "w", "--name", "x"
    )
    assert refused.exit_code == 2 and "no #" in refused.output


def test_the_same_password_from_another_keyboard_fits(app: FastAPI) -> None:
    account_for(app.state.database)
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in PASSWORD)
    assert wide != PASSWORD and known(app.state.database, "oakenshade", wide) is not None


def test_signing_in_leads_back_to_what_was_asked_for_and_out_again(app: FastAPI) -> None:
    user = account_for(app.state.database)
    client = browser(app)
    client.headers["Sec-Fetch-Site"] = "none"
    sent = client.get("/check?x=1")
    assert sent.status_code == 303 and sent.headers["Location"] == "/sign-in?next=%2Fcheck%3Fx%3D1"
    client.headers["Sec-Fetch-Site"] = "same-origin"
    told = client.post("/sign-in", data={"name": "oakenshade", "password": PASSWORD, "next": "/check?x=1"})
    assert (told.status_code, told.headers["Location"]) == (303, "/check?x=1")
    cookie = told.headers["Set-Cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie
    assert client.post("/sign-out", data={"csrf": "x"}).status_code == 403
    assert client.post("/sign-out", data={"csrf": token_on(client, "/")}).headers["Location"] == "/sign-in"
    with app.state.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Visit)) == 0
        said = session.execute(select(Entry.action, Entry.actor).where(Entry.tenant_id == "wharfemoor")).all()
    assert [tuple(each) for each in said][-2:] == [("signed-in", user), ("signed-out", user)]


@pytest.mark.parametrize("place", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "x"])
def test_signing_in_leads_nowhere_else(app: FastAPI, place: str) -> None:
    account_for(app.state.database)
    told = browser(app).post("/sign-in", data={"name": "oakenshade", "password": PASSWORD, "next": place})
    assert (told.status_code, told.headers["Location"]) == (303, "/")


def test_a_wrong_name_and_a_wrong_password_are_told_alike(app: FastAPI) -> None:
    account_for(app.state.database)
    told = [
        browser(app).post("/sign-in", data={"name": name, "password": "not the right one"})
        for name in ("oakenshade", "nobody-here")
    ]
    assert [each.status_code for each in told] == [401, 401]
    assert told[0].text.replace("oakenshade", "nobody-here") == told[1].text


def test_after_wrong_passwords_an_account_is_closed_for_a_while(address: str) -> None:
    database = opened(address)
    account_for(database)
    assert [known(database, "oakenshade", "wrong") for _ in range(TRIES)] == [None] * TRIES
    assert known(database, "oakenshade", PASSWORD) is None
    with database.writing() as session:
        until = session.scalars(select(User.locked_until)).one()
        assert until is not None and timedelta() < until - datetime.now(UTC) <= LOCK
        session.execute(update(User).values(locked_until=datetime.now(UTC) - timedelta(seconds=1)))
    assert known(database, "oakenshade", PASSWORD) is not None
    database.close()


def test_tries_from_one_address_are_slowed(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.pages.sign_in.PER_MINUTE", 3)
    client = browser(app)
    told = [client.post("/sign-in", data={"name": f"n{n}", "password": "x"}) for n in range(7)]
    assert {each.status_code for each in told} == {401, 429}
    slowed = next(each for each in told if each.status_code == 429)
    assert slowed.headers["Retry-After"] and "<h1>Too many requests</h1>" in slowed.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": ""},
    ],
)
def test_another_site_cannot_sign_anybody_in(app: FastAPI, headers: dict[str, str]) -> None:
    account_for(app.state.database)
    told = browser(app).post("/sign-in", data={"name": "oakenshade", "password": PASSWORD}, headers=headers)
    assert told.status_code == 403 and "Set-Cookie" not in told.headers


@pytest.mark.parametrize(("column", "age"), [("seen_at", IDLE), ("began_at", WHOLE)])
def test_a_visit_ends(app: FastAPI, column: str, age: timedelta) -> None:
    account_for(app.state.database)
    client = signed_in(app)
    assert "Sign out" in client.get("/").text
    _age(app, column, age)
    assert "Sign out" not in client.get("/").text


@pytest.mark.parametrize("how", ["disable", "password"])
def test_a_closed_account_and_a_new_password_end_all_visits(app: FastAPI, how: str) -> None:
    account_for(app.state.database)
    client = signed_in(app)
    assert run(app.state.settings.database, how, "oakenshade", typed="rain over the harbour wall").exit_code == 0
    assert "Sign out" not in client.get("/").text
    with app.state.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Visit)) == 0


def test_behind_a_proxy_with_tls_the_cookie_is_for_this_host_alone(app: FastAPI) -> None:
    account_for(app.state.database)
    client = browser(app)
    client.base_url = "https://127.0.0.1"
    cookie = client.post("/sign-in", data={"name": "oakenshade", "password": PASSWORD}).headers["Set-Cookie"]
    assert cookie.startswith("__Host-visit=") and "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie


def test_what_was_typed_outlives_the_visit(app: FastAPI) -> None:
    """The form of a visit that ended: sign in on the page that answers, then send it; nothing typed is lost."""
    account_for(app.state.database)
    client = signed_in(app)
    stale = token_on(client, "/")
    _age(app, "seen_at", IDLE)
    typed = {"csrf": stale, "title": 'Wind <b>"x"</b> & 漢字\nsecond line', "empty": ""}
    late = client.post("/sign-out", data=typed)
    assert late.status_code == 401 and "What you typed is kept" in late.text
    kept = _hidden(late.text)["kept"]
    wrong = client.post("/sign-in", data={"name": "oakenshade", "password": "wrong", "kept": kept})
    assert _hidden(wrong.text)["kept"] == kept
    told = client.post("/sign-in", data={"name": "oakenshade", "password": PASSWORD, "kept": kept})
    assert told.status_code == 200 and 'action="/sign-out"' in told.text
    again = _hidden(told.text)
    assert {name: again[name] for name in ("title", "empty")} == {"title": typed["title"], "empty": ""}
    assert client.post("/sign-out", data=again).status_code == 303


def test_a_form_of_an_earlier_visit_is_sent_again_after_a_look(app: FastAPI) -> None:
    account_for(app.state.database)
    client = signed_in(app)
    late = client.post("/sign-out", data={"csrf": "of an earlier visit", "title": "typed"})
    assert late.status_code == 403
    assert client.post("/sign-out", data=_hidden(late.text)).status_code == 303


def test_a_form_of_another_site_is_not_kept(app: FastAPI) -> None:
    account_for(app.state.database)
    client = signed_in(app)
    told = client.post("/sign-out", data={"title": "planted"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert told.status_code == 403 and "planted" not in told.text


def _age(app: FastAPI, column: str, by: timedelta) -> None:
    with app.state.database.writing() as session:
        session.execute(update(Visit).values({column: datetime.now(UTC) - by - timedelta(seconds=1)}))


def _hidden(text: str) -> dict[str, Any]:
    """The hidden fields of the last form in the content of a page that has them."""
    main = text.partition("<main")[2]
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', main)
    }


def test_a_form_of_one_process_is_taken_by_another_of_the_same_service(app: FastAPI, cache: Path) -> None:
    """A spawned process gets its settings pickled; where nobody has an account the token of forms comes with them."""
    pickled = pickle.dumps(app.state.settings)
    beside = create_app(pickle.loads(pickled))
    other = create_app(replace(app.state.settings, forms="of another service"))
    form = {"csrf": token_on(browser(app), "/check")}
    assert {browser(each).post("/check", data=form).status_code for each in (app, beside)} == {303}
    assert browser(other).post("/check", data=form).status_code != 303
    for each in (beside, other):
        each.state.database.close()
