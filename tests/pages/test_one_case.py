"""All versions of a proposal are one case, which rests on the newest that is done, whoever was faster."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from starlette.testclient import TestClient

from api.access.caller import PURPOSE, ROLES, Caller
from api.jobs.queue import claim
from api.jobs.single import Single
from api.pages.office.again import asked_now, screen_again
from api.store.assessments import Asked, fail, keep, new
from api.store.cases import case_of, hold_proposals
from api.store.exposures import rests_on
from api.store.handing_in import hand_in
from api.store.office import Case
from api.store.tables import AssessmentRow, Item
from tests.api.apps import app_on
from tests.api.assessing import work_off
from tests.api.batch_files import small
from tests.api.databases import Server
from tests.pages.test_office import form_on, handed_over, kept
from tests.pages.test_office_upload import PACK, in_database, made
from tests.pages.test_office_upload import handed_over as handed_over_file
from tests.pages.visiting import account_for, signed_in
from toolkit import proposal_from

CALLER = Caller("wharfemoor", "test", frozenset(ROLES), frozenset({PURPOSE}), "0" * 32)


@pytest.fixture(scope="module")
def service(cache: Path, postgresql: Server) -> Iterator[FastAPI]:
    with app_on(postgresql.new_database(), cache) as app:
        for sign_in in ("oakenshade", "kuroda"):
            account_for(app.state.database, sign_in)
        yield app


@pytest.fixture
def client(service: FastAPI) -> TestClient:
    return signed_in(service)


def again(service: FastAPI, case: str) -> str:
    """One more version of a case, which waits; gives its id."""
    with service.state.database.writing() as session:
        found = case_of(session, CALLER, case.rpartition("/")[2], to_change=True)
        assert found is not None
        screen_again(session, CALLER, found, asked_now(session, CALLER, found))
        return found.assessment_id


def screened_next(service: FastAPI) -> Callable[[], None]:
    """Claim the job whose turn it is; gives what finishes it."""
    claimed = claim(service.state.database)
    assert claimed is not None
    return lambda: Single(service.state.database, service.state.screener).do(claimed)


def judged(service: FastAPI, case: str) -> tuple[str | None, str | None]:
    found = kept(service, case)
    return found.judged_id, found.rests_on


def test_a_case_rests_on_its_newest_result_in_whatever_order_they_came(service: FastAPI, client: TestClient) -> None:
    case = handed_over(client, service)
    first = kept(service, case).assessment_id
    jobs, versions = [], []
    for _ in range(3):
        versions.append(again(service, case))
        jobs.append(screened_next(service))
    two, three, _ = versions
    assert judged(service, case)[0] == first
    jobs[1]()
    assert judged(service, case)[0] == three
    jobs[0]()
    assert judged(service, case)[0] == three != two
    with service.state.database.writing() as session:
        fail(session.get_one(AssessmentRow, versions[2]), "no reason")
    jobs[2]()
    with service.state.database.reading() as session:
        assert judged(service, case) == (three, rests_on(session.get_one(AssessmentRow, three).versions))


def test_a_case_that_is_made_of_an_earlier_version_rests_on_the_newest(service: FastAPI) -> None:
    proposal = proposal_from({**small(1), "id": "rests-on-newest"})
    asked = Asked(proposal=proposal, packs=(PACK,), as_of=date(2026, 11, 1))
    screener, database = service.state.screener, service.state.database
    [found] = screener.screened([proposal], screener.packs([PACK]), asked.as_of)
    with database.writing() as session:
        older = new(session, CALLER, asked, "waiting")
        newer = new(session, CALLER, asked, "waiting", earlier=older.id)
        for row in (newer, older):
            keep(session, row, found)
        case = hand_in(session, CALLER, older, proposal, "A. Clerk", open_=False)
    with database.reading() as session:
        assert session.get_one(Case, case.id).judged_id == newer.id


@pytest.mark.parametrize("way", ["a form", "a file"])
def test_two_at_once_make_one_case_of_a_proposal(service: FastAPI, client: TestClient, way: str) -> None:
    raw = {**small(1), "id": f"p-{uuid.uuid4().hex[:8]}"}
    content = json.dumps(raw).encode()
    if way == "a form":
        fields = {**form_on(client, "/cases/new", "/cases/new"), "packs": PACK}
        told = beside(service, raw, lambda: client.post("/cases/new", data=fields, files={"file": ("p.json", content)}))
        assert told.status_code == 409 and "There is already a screening of this proposal" in told.text
    else:
        upload = handed_over_file(client, content + b"\n", "p.jsonl").headers["Location"]
        work_off(service)
        assert made(client, upload).status_code == 303
        beside(service, raw, lambda: work_off(service))
        [item] = in_database(service, Item, Item.reference == raw["id"])
        assert item.state == "refused" and "There is already a screening of this proposal" in item.fault
    with service.state.database.reading() as session:
        same = AssessmentRow.proposal_id == raw["id"]
        assert (
            len(
                session.scalars(
                    select(Case).join(AssessmentRow, Case.assessment_id == AssessmentRow.id).where(same)
                ).all()
            )
            == 1
        )


def beside(service: FastAPI, raw: dict[str, Any], work: Callable[[], Any]) -> Any:
    """What comes of some work that begins while another transaction is about to make a case of a proposal."""
    proposal = proposal_from(raw)
    asked = Asked(proposal=proposal, packs=(PACK,), as_of=date(2026, 11, 1))
    with ThreadPoolExecutor(1) as pool:
        with service.state.database.writing() as session:
            hold_proposals(session, CALLER, [proposal.id])
            begun = pool.submit(work)
            until_it_waits(service, begun)
            hand_in(session, CALLER, new(session, CALLER, asked, "waiting"), proposal, "A. Clerk", open_=True)
        return begun.result()


def until_it_waits(service: FastAPI, begun: Future[Any]) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    while not begun.done():
        with service.state.database.reading() as session:
            if session.scalar(waiting):
                return
        time.sleep(0.05)
    pytest.fail("it did not wait for the other one")
