"""What goes wrong while an office works loses nothing that was typed, and does nothing twice."""

import html
import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import expect
from sqlalchemy import select, update
from starlette.testclient import TestClient

from api.store.office import Case, Comment, Given, Step, Visit
from api.store.upload_tables import Upload
from tests.api.apps import ROOT, app_on
from tests.api.assessing import work_off
from tests.api.clients import served
from tests.pages.browsing import page_on, sign_in_on, started
from tests.pages.tables import EMOJI, GOOD, HEBREW, book
from tests.pages.visiting import PASSWORD, account_for, signed_in, token_on

PROPOSAL = ROOT / "examples" / "proposals" / "needs-review.yaml"
ITEM = "check=end-use-known-1&pack=japan-uk"
WRITTEN = f"{HEBREW}: {EMOJI}\n第２回の電話で確認"


@pytest.fixture(scope="module")
def service(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    address = f"sqlite:///{tmp_path_factory.mktemp('faults') / 'service.sqlite'}"
    with app_on(address, cache) as made:
        for sign_in in ("oakenshade", "kuroda"):
            account_for(made.state.database, sign_in)
        yield made


@pytest.fixture(scope="module")
def screened(service: FastAPI) -> str:
    """The address of a case with a result, which the tests that only read it or are refused share."""
    return new_case(signed_in(service), service)


@pytest.fixture
def client(service: FastAPI) -> TestClient:
    return signed_in(service)


def new_case(client: TestClient, service: FastAPI) -> str:
    fields = {"csrf": token_on(client, "/cases/new"), "packs": "japan-uk", "again": "yes"}
    told = client.post("/cases/new", data=fields, files={"file": (PROPOSAL.name, PROPOSAL.read_bytes())})
    work_off(service)
    return told.headers["Location"]


def form(client: TestClient, case: str, **more: str) -> dict[str, str]:
    """What each form of a case carries, and what is typed into it."""
    shown = client.get(case).text
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version
    return {"csrf": token_on(client, case), "version": version[1], "once": str(uuid.uuid4()), **more}


def answer(client: TestClient, case: str, **more: str) -> dict[str, str]:
    about = {"criterion": "end-use-known", "subject": "proposal", "answer": "yes", "date": date.today().isoformat()}
    return form(client, case, **about, **more)


def all_of(service: FastAPI, table: Any, case: str) -> list[Any]:
    with service.state.database.reading() as session:
        return list(session.scalars(select(table).where(table.case_id == case.rpartition("/")[2]).order_by(table.at)))


def state_of(service: FastAPI, case: str) -> str:
    with service.state.database.reading() as session:
        found: str = session.get_one(Case, case.rpartition("/")[2]).state
    return found


@pytest.mark.parametrize("place", ["comments", "steps", "items"])
def test_a_text_that_is_too_long_is_given_back_whole(
    service: FastAPI, client: TestClient, screened: str, place: str
) -> None:
    where = f"{screened}/items?{ITEM}" if place == "items" else f"{screened}/{place}"
    long = EMOJI + "x" * 10_000
    typed = {"items": {"note": long}, "steps": {"move": "asked-for-check", "says": long}, "comments": {"says": long}}
    told = client.post(where, data=answer(client, screened, **typed[place]))
    given_back = long in html.unescape(told.text)
    assert told.status_code == 422 and given_back
    assert "longer than the 10,000 characters" in told.text and 'class="faults"' in told.text
    pasted = {name: "x" * 10_000_000 for name in typed[place] if name != "move"}
    told = client.post(where, data={**answer(client, screened), **typed[place], **pasted})
    assert told.status_code == 413 and "This is too large" in told.text and "<h1>" in told.text
    assert [len(all_of(service, table, screened)) for table in (Given, Comment, Step)] == [0, 0, 1]


def test_a_paste_stays_in_its_field_where_scripts_run(
    service: FastAPI, chromium: Path, client: TestClient, screened: str
) -> None:
    with served(service) as address, started(chromium) as browser, page_on(browser, address) as page:
        sign_in_on(page, to=screened)
        field = page.locator("#comment")
        field.evaluate(
            "(field, text) => { field.value = text; field.dispatchEvent(new Event('input')); }", "x" * 10_001
        )
        page.locator("form[action$='/comments'] button").click()
        assert "10,000 characters" in field.evaluate("field => field.validationMessage")
        assert len(field.input_value()) == 10_001 and not all_of(service, Comment, screened)
        field.fill(WRITTEN)
        page.locator("form[action$='/comments'] button").click()
        expect(page.locator("#history ~ ul")).to_contain_text(HEBREW)
        page.go_back()
        assert [row.says for row in all_of(service, Comment, screened)] == [WRITTEN]


def test_names_and_notes_of_all_scripts_stay_as_they_were_written(service: FastAPI, client: TestClient) -> None:
    case = new_case(client, service)
    told = client.post(f"{case}/items?{ITEM}", data=answer(client, case, note=WRITTEN.replace("\n", "\r\n")))
    assert told.status_code == 303
    work_off(service)
    assert client.post(f"{case}/comments", data=form(client, case, says=WRITTEN)).status_code == 303
    assert [row.note for row in all_of(service, Given, case)] == [WRITTEN]
    assert html.unescape(client.get(case).text).count(WRITTEN) >= 2


@pytest.mark.parametrize("place", ["comments", "items"])
def test_a_visit_that_ended_while_somebody_typed_loses_nothing(
    service: FastAPI, client: TestClient, place: str
) -> None:
    case = new_case(client, service)
    where = f"{case}/items?{ITEM}" if place == "items" else f"{case}/comments"
    typed = answer(client, case, note=WRITTEN, says=WRITTEN)
    fields = after_signing_in_again(service, client, where, typed)
    sent_at = datetime.now(UTC)
    for _ in range(2):  # twice, as by a press of the button too much
        assert client.post(where, data=fields).status_code == 303
    [row] = all_of(service, Given if place == "items" else Comment, case)
    assert (row.note if place == "items" else row.says) == WRITTEN and row.at >= sent_at


def after_signing_in_again(service: FastAPI, client: TestClient, where: str, typed: Any, **more: Any) -> dict[str, str]:
    """The form as it can be sent after the visit has ended, and begun anew."""
    with service.state.database.writing() as session:
        session.execute(update(Visit).values(began_at=datetime(2026, 1, 1, tzinfo=UTC)))
    told = client.post(where, data=typed, **more)
    assert told.status_code == 401
    carried = re.search(r'name="kept" value="([^"]+)"', told.text)
    assert carried
    again = client.post(
        "/sign-in", data={"name": "oakenshade", "password": PASSWORD, "kept": html.unescape(carried[1])}
    )
    assert ("Files have to be chosen again." in again.text) is bool(more)
    return {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', again.text)}


def test_a_visit_that_ended_in_the_middle_of_a_table_loses_nothing(service: FastAPI, client: TestClient) -> None:
    first = {"csrf": token_on(client, "/cases/upload"), "once": str(uuid.uuid4()), "packs": "canada-strac"}
    table = {"file": ("call.xlsx", book(GOOD))}
    fields = after_signing_in_again(service, client, "/cases/upload", first, files=table)
    told = client.post("/cases/upload", data=fields)
    assert told.status_code == 422 and 'value="canada-strac" checked' in told.text and "Choose a file." in told.text
    upload = client.post("/cases/upload", data=fields, files=table).headers["Location"]
    names = ("id", "title", "starts", "department")
    said = {f"col-{letter}": f"proposal.{name}" for letter, name in zip("ABCD", names, strict=True)}
    said |= {"col-E": "own.name", "col-F": "person.name", "col-G": "person.role", "col-H": "partner.name"}
    said |= {"col-I": "partner.country", "col-J": "ignore", "csrf": token_on(client, "/cases/upload")}
    fields = after_signing_in_again(service, client, f"{upload}/columns", said)
    assert client.post(f"{upload}/columns", data=fields).headers["Location"] == f"{upload}/rows"
    with service.state.database.reading() as session:
        kept = session.get_one(Upload, upload.rpartition("/")[2])
    assert kept.mapping and kept.mapping["ignore"] == ["J"] and kept.mapping["columns"]["H"] == "partner.name"


def test_two_people_at_the_same_moment_lose_nothing(service: FastAPI, client: TestClient) -> None:
    case = new_case(client, service)
    desks = [client, signed_in(service, "kuroda")]
    answers = [answer(desk, case, note=f"By {n}") for n, desk in enumerate(desks)]
    comments = [form(desk, case, says=f"Said by {n}") for n, desk in enumerate(desks)]

    def send(n: int) -> tuple[Any, Any]:
        told = desks[n].post(f"{case}/items?{ITEM}", data=answers[n])
        return told, desks[n].post(f"{case}/comments", data=comments[n])

    with ThreadPoolExecutor(2) as both:
        replies = list(both.map(send, range(2)))
    assert {said.status_code for _, said in replies} == {303}
    assert {row.says for row in all_of(service, Comment, case)} == {"Said by 0", "Said by 1"}
    assert sorted(told.status_code for told, _ in replies) == [303, 409]
    late = next(n for n, (told, _) in enumerate(replies) if told.status_code == 409)
    page = replies[late][0].text
    assert f"By {late}" in page and f"By {1 - late}" in page
    again = {n: html.unescape(v) for n, v in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}
    assert desks[late].post(f"{case}/items?{ITEM}", data=again).status_code == 303
    assert [row.note for row in all_of(service, Given, case)] == [f"By {1 - late}", f"By {late}"]
    work_off(service)


def test_the_way_back_after_sending_does_nothing_twice(service: FastAPI, client: TestClient) -> None:
    case = new_case(client, service)
    comment = form(client, case, says="Once")
    asked = form(client, case, move="asked-for-check", says="Look at item 3")
    for _ in range(2):
        assert client.post(f"{case}/comments", data=comment).status_code == 303
        assert client.post(f"{case}/steps", data=asked).status_code == 303
    assert client.get(case).headers["Cache-Control"] == "no-store"  # so that going back shows what is there now
    assert [row.says for row in all_of(service, Comment, case)] == ["Once"]
    assert [row.kind for row in all_of(service, Step, case)] == ["handed-in", "asked-for-check"]


def test_a_case_is_in_review_as_soon_as_somebody_works_on_it(service: FastAPI, client: TestClient) -> None:
    case = new_case(client, service)
    assert state_of(service, case) == "needs-answers"
    assert client.post(f"{case}/again", data=form(client, case)).status_code == 303
    work_off(service)
    assert client.post(f"{case}/assign", data=form(client, case, department="Oceans")).status_code == 303
    assert state_of(service, case) == "needs-answers"  # nobody has looked at it yet
    [_, me, *_] = re.findall(r'<option value="([^"]*)"', client.get(case).text.partition('id="assigned"')[2])
    work = {
        "assign": {"assigned": me},
        "comments": {"says": "I begin."},
        f"items?{ITEM}": {"criterion": "end-use-known", "subject": "proposal", "answer": "no", "date": "2026-11-01"},
    }
    for place, typed in work.items():
        assert client.post(f"{case}/{place}", data=form(client, case, **typed)).status_code == 303
        assert state_of(service, case) == "in-review", place
        work_off(service)
        sent_back = form(client, case, move="sent-back", says="Something is open still.")
        assert client.post(f"{case}/steps", data=sent_back).status_code == 303
        assert state_of(service, case) == "needs-answers"
        if place == "assign":
            assert client.post(f"{case}/assign", data=form(client, case)).status_code == 303
            assert state_of(service, case) == "needs-answers"
