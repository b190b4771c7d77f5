"""What is erased while somebody works on it stays erased, whoever of both was first."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from starlette.testclient import TestClient

from api.access.caller import PURPOSE, ROLES, Caller
from api.pages.office.again import asked_now, screen_again
from api.store.assessments import Asked, new
from api.store.cases import case_of
from api.store.database import Database
from api.store.erasure import erase
from api.store.handing_in import hand_in
from api.store.office import Case, Comment
from api.store.tables import AssessmentRow, Job
from tests.api.batch_files import document, example
from tests.api.clients import holding, key_for
from tests.api.test_people import HERE, assessed, holds, named
from toolkit import proposal_from

CALLER = Caller("wharfemoor", "test", frozenset(ROLES), frozenset({PURPOSE}), "0" * 32)
ERASE: dict[str, Any] = {"url": "/v1/people/erase", "json": {"name": HERE}}


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return holding(app, key_for(app.state.database))


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def case_about(database: Database) -> str:
    proposal = proposal_from(named(HERE))
    asked = Asked(proposal=proposal, packs=("japan-uk",), as_of=date(2026, 11, 1))
    with database.writing() as session:
        return hand_in(session, CALLER, new(session, CALLER, asked, "done"), proposal, "A. Clerk", open_=True).id


def held(session: Any, case_id: str) -> Case:
    case = case_of(session, CALLER, case_id, to_change=True)
    assert case is not None
    return case


def until_it_waits(database: Database, work: "Future[Any]") -> None:
    """Or is done without; on SQLite the next writer waits in any case."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    if database.engine.dialect.name == "postgresql":
        with database.reading() as session:
            while not work.done() and not session.scalar(waiting):
                session.rollback()


def test_a_proposal_that_is_just_being_looked_at_again(
    app: FastAPI, client: TestClient, aside: ThreadPoolExecutor
) -> None:
    database = app.state.database
    case_id = case_about(database)
    with database.writing() as session:
        case = held(session, case_id)
        asked = asked_now(session, CALLER, case)
        erasing = aside.submit(client.post, **ERASE)
        until_it_waits(database, erasing)
        screen_again(session, CALLER, case, asked)
    assert erasing.result().json()["assessments"] == 2
    assert not holds(database, HERE)
    with database.reading() as session:
        assert set(session.scalars(select(AssessmentRow.state))) == {"erased"}
        assert set(session.scalars(select(Job.state).where(Job.kind == "assess"))) == {"cancelled"}


def test_a_comment_that_is_just_being_written(app: FastAPI, client: TestClient, aside: ThreadPoolExecutor) -> None:
    database = app.state.database
    case_id = case_about(database)
    with database.writing() as session:
        said = {"by": "A. Clerk", "actor": "test", "at": datetime.now(UTC)}
        session.add(Comment(id="comment", case_id=held(session, case_id).id, says=f"Ask {HERE}.", **said))
        session.flush()
        erasing = aside.submit(client.post, **ERASE)
        until_it_waits(database, erasing)
    assert erasing.result().status_code == 200
    assert not holds(database, HERE)


def test_an_answer_to_what_is_just_being_erased(app: FastAPI, client: TestClient, aside: ThreadPoolExecutor) -> None:
    database = app.state.database
    made = assessed(client, document(example("legal-gate")))
    answer = {"criterion": "strac-support", "answer": "no", "by": "A. Clerk", "date": "2026-11-01"}
    with database.writing() as session:
        erase(session, [made])
        answered = aside.submit(client.post, f"/v1/assessments/{made}/answers", json={"answers": [answer]})
        until_it_waits(database, answered)
    assert answered.result().status_code == 410, answered.result().text
    assert not holds(database, HERE)
