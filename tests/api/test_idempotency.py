"""A request with an Idempotency-Key is done once, however often and by however many it is sent, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import Response
from sqlalchemy import func, select, update
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from api.access.caller import LOCAL, PURPOSE, ROLES, Caller
from api.idempotency import LONGEST_ANSWER, Keep, Once
from api.store.database import Database
from api.store.opening import opened
from api.store.tables import AssessmentRow, Key, Replied, Tenant
from tests.api.batch_files import small
from tests.api.clients import holding, key_for, local
from toolkit.webhooks.sending import WebhookSender

PATH = "/v1/assessments"
ASYNC = {"Prefer": "respond-async"}
ME = Caller(LOCAL, LOCAL, frozenset(ROLES), frozenset({PURPOSE}), "request")
DAY = timedelta(hours=24)


def post(client: TestClient, key: str, number: int = 1, **headers: str) -> Any:
    body = {"proposal": small(number), "as_of": "2026-11-01"}
    return client.post(PATH, json=body, headers={"Idempotency-Key": key} | ASYNC | headers)


def rows(app: FastAPI) -> int:
    with app.state.database.reading() as session:
        return session.scalar(select(func.count()).select_from(AssessmentRow)) or 0


def test_a_retry_gets_the_same_reply_and_does_nothing(app: FastAPI, client: TestClient) -> None:
    first, again = post(client, '"a-key"', Prefer=""), post(client, "a-key", Prefer="")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Location"] == first.headers["Location"]
    assert (again.headers.get("Idempotency-Replayed"), first.headers.get("Idempotency-Replayed")) == ("true", None)
    assert rows(app) == 1


def test_a_key_belongs_to_one_request_of_one_caller(app: FastAPI, client: TestClient) -> None:
    post(client, "a-key")
    assert post(client, "a-key", number=2).status_code == 422
    assert post(client, "a-key", Prefer="").status_code == 422
    assert post(client, "another").status_code == 202
    one, other = (holding(app, key_for(app.state.database, tenant)) for tenant in ("wharfemoor", "hoshimi"))
    assert [post(each, "a-key").headers.get("Idempotency-Replayed") for each in (one, other, one)] == [
        None,
        None,
        "true",
    ]
    assert rows(app) == 4


def test_of_many_at_once_one_does_the_work(app: FastAPI) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(local(app), "a-key"), range(16)))
    assert rows(app) == 1
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert len({answer.content for answer in answers if answer.status_code == 202}) == 1


def test_a_request_that_is_refused_leaves_its_key_free(app: FastAPI, client: TestClient) -> None:
    strange = {"proposal": small(1) | {"people": [{"name": "Nobody", "openalex": "A5999999999"}]}}
    refused = client.post(PATH, json=strange, headers={"Idempotency-Key": "a-key"})
    assert refused.status_code == 422 and "A5999999999" in refused.json()["detail"]
    assert post(client, "a-key").status_code == 202
    assert rows(app) == 1


@pytest.mark.parametrize("key", ["", '""', "a key", '"open', "k" * 256, "ключ".encode("cp1251").decode("latin-1")])
def test_a_key_that_is_none_is_refused(key: str, tmp_path: Any) -> None:
    database = opened(f"sqlite:///{tmp_path / 'service.sqlite'}")
    with pytest.raises(HTTPException) as refused:
        Once(database, DAY).answer(ME, key, ("test",), lambda keep: Response())
    assert refused.value.status_code == 400
    database.close()


def test_answers_webhooks_and_batches_are_done_once_too(app: FastAPI, client: TestClient) -> None:
    app.state.sender = WebhookSender(loopback=True)
    made = post(client, "made", Prefer="").headers["Location"]
    answers = [{"criterion": "nsi-asset", "answer": "no", "by": "A. Officer", "date": "2026-10-20"}]
    asked: list[tuple[str, dict[str, Any]]] = [
        (f"{made}/answers", {"json": {"answers": answers}}),
        ("/v1/webhooks", {"json": {"url": "http://127.0.0.1:9/hook", "events": ["assessment.done"]}}),
        ("/v1/batches", {"content": b'{"id": "p-1"}', "headers": {"Content-Type": "application/x-ndjson"}}),
    ]
    for number, (address, sent) in enumerate(asked):
        headers = sent.pop("headers", {}) | {"Idempotency-Key": f"key-{number}"}
        first, again = (client.post(address, headers=headers, **sent) for _ in range(2))
        assert first.status_code in (201, 202), first.text
        assert (again.content, again.headers["Idempotency-Replayed"]) == (first.content, "true"), address


class Work:
    """Makes a tenant, so that it can be counted."""

    def __init__(self, database: Database) -> None:
        self.database, self.done = database, 0

    def __call__(self, keep: Keep) -> Response:
        self.done += 1
        with self.database.writing() as session:
            session.add(Tenant(id=f"made-{self.done}", name="made", retention_days=None, created_at=datetime.now(UTC)))
            reply = Response(f"done {self.done}")
            keep(session, reply, "subject")
        return reply

    def made(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).where(Tenant.name == "made")) or 0


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    found = opened(address)
    yield found
    found.close()


def reserved(database: Database, since: datetime, status: int | None = None) -> None:
    """The row of an earlier request, with or without its reply."""
    with database.writing() as session:
        session.execute(update(Replied).values(created_at=since, status=status))


def test_while_the_first_is_being_answered_others_are_told_to_wait(database: Database) -> None:
    once, work = Once(database, DAY), Work(database)

    def slow(keep: Keep) -> Response:
        with pytest.raises(HTTPException) as busy:
            once.answer(ME, "a-key", ("test",), work)
        assert (busy.value.status_code, (busy.value.headers or {})["Retry-After"]) == (409, "5")
        with pytest.raises(HTTPException) as other:
            once.answer(ME, "a-key", ("another",), work)
        assert other.value.status_code == 422
        return work(keep)

    assert once.answer(ME, "a-key", ("test",), slow).body == b"done 1"
    assert (work.made(), work.done) == (1, 1)


def test_what_a_process_left_behind_is_taken_over_and_its_own_work_is_undone(database: Database) -> None:
    once, work = Once(database, DAY), Work(database)

    def paused(keep: Keep) -> Response:
        """A process that sleeps until another one has taken its request for lost, and answered it."""
        reserved(database, datetime.now(UTC) - LONGEST_ANSWER - timedelta(seconds=1))
        assert once.answer(ME, "a-key", ("test",), work).body == b"done 1"
        return work(keep)

    with pytest.raises(HTTPException) as late:
        once.answer(ME, "a-key", ("test",), paused)
    assert late.value.status_code == 409
    assert (work.done, work.made()) == (2, 1)
    assert once.answer(ME, "a-key", ("test",), work).body == b"done 1"


def test_work_and_reply_are_kept_together_or_not_at_all(database: Database) -> None:
    once, work = Once(database, DAY), Work(database)

    def broken(keep: Keep) -> Response:
        with database.writing() as session:
            session.add(Tenant(id="made-0", name="made", retention_days=None, created_at=datetime.now(UTC)))
            keep(session, Response("done 0"), "subject")
            raise ZeroDivisionError
        raise AssertionError

    with pytest.raises(ZeroDivisionError):
        once.answer(ME, "a-key", ("test",), broken)
    assert work.made() == 0
    assert once.answer(ME, "a-key", ("test",), work).body == b"done 1"


def test_a_reply_is_kept_as_long_as_it_was_said_and_then_the_key_is_new(database: Database) -> None:
    once, work = Once(database, DAY), Work(database)
    once.answer(ME, "a-key", ("test",), work)
    reserved(database, datetime.now(UTC) - DAY + timedelta(minutes=1), 200)
    assert once.answer(ME, "a-key", ("test",), work).body == b"done 1"
    reserved(database, datetime.now(UTC) - DAY - timedelta(minutes=1), 200)
    assert once.answer(ME, "another", ("test",), work).body == b"done 2"
    with database.reading() as session:
        assert list(session.scalars(select(Replied.idempotency_key))) == ["another"]
    assert once.answer(ME, "a-key", ("other",), work).body == b"done 3"


def test_without_a_key_nothing_is_remembered(database: Database) -> None:
    once, work = Once(database, DAY), Work(database)
    assert [once.answer(ME, None, ("test",), work).body for _ in range(2)] == [b"done 1", b"done 2"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Replied)) == 0
        assert session.scalar(select(func.count()).select_from(Key)) == 0
