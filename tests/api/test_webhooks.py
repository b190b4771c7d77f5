"""Who registered an address is told once of each thing, with retries, a list of what never arrived, and no names."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from standardwebhooks import Webhook as Checker
from starlette.testclient import TestClient

from api.app import create_app
from api.jobs.deliveries import DELAYS
from api.jobs.process import worker_of
from api.jobs.worker import Worker
from api.screener import Screener
from api.settings import Settings
from api.store.tables import Job
from tests.api.batch_files import LINES, TERMS, lines, small
from tests.api.clients import holding, key_for, local
from tests.api.conftest import CORPUS
from tests.api.databases import ON_SQLITE
from tests.api.receivers import Receiver, receiving


@pytest.fixture
def settings(address: str, tmp_path: Path, cache: Path) -> Settings:
    signing = tmp_path / "signing"
    return Settings(str(CORPUS), cache, tmp_path, None, address, signing=signing, webhooks_loopback=True)


@pytest.fixture
def app(settings: Settings, screener: Screener) -> Iterator[FastAPI]:
    made = create_app(settings)
    made.state.screener = screener
    yield made
    made.state.database.close()


@pytest.fixture
def worker(app: FastAPI, settings: Settings) -> Iterator[Worker]:
    made = worker_of(settings, app.state.screener)
    yield made
    made._database.close()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return local(app)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def work_off(worker: Worker) -> None:
    while worker.step():
        pass


def register(client: TestClient, url: str, *events: str) -> dict[str, Any]:
    answer = client.post("/v1/webhooks", json={"url": url} | ({"events": list(events)} if events else {}))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def finished_batch(client: TestClient) -> str:
    """A batch that is done as it is made, as nothing in it can be screened."""
    answer = client.post(f"/v1/batches?{TERMS}", content=b"{}", headers=LINES)
    assert answer.status_code == 202, answer.text
    batch_id: str = answer.json()["id"]
    return batch_id


def deliveries(client: TestClient, webhook: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{webhook['links']['deliveries']}{query}").json()["deliveries"]
    return found


def overdue(app: FastAPI) -> None:
    """What waiting for the next try does."""
    with app.state.database.writing() as session:
        for job in session.scalars(select(Job).where(Job.state == "waiting")):
            job.run_after -= timedelta(days=1)
            job.created_at -= timedelta(days=2)


def test_a_batch_that_is_done_is_told_once_signed_and_without_names(
    client: TestClient, worker: Worker, receiver: Receiver
) -> None:
    webhook = register(client, receiver.address)
    answer = client.post(f"/v1/batches?{TERMS}", content=lines(*map(small, range(3)), b"{}"), headers=LINES)
    work_off(worker)
    [(headers, body)] = receiver.got
    Checker(webhook["secret"]).verify(body, headers)
    told = json.loads(body)
    counts = {"done": 3, "refused": 1}
    assert told["type"] == "batch.done"
    assert told["data"] == {"id": answer.json()["id"], "state": "done", "total": 4, "items": counts}
    assert b"Oakenshade" not in body
    [delivery] = deliveries(client, webhook)
    assert (delivery["state"], delivery["attempts"], delivery["fault"]) == ("delivered", 1, None)
    assert delivery["message"] == headers["webhook-id"]


def test_an_assessment_asked_for_and_not_waited_for_is_told(
    client: TestClient, worker: Worker, receiver: Receiver
) -> None:
    register(client, receiver.address, "assessment.done")
    asked = {"proposal": small(1), "packs": ["canada-strac"], "as_of": "2026-11-01"}
    answer = client.post("/v1/assessments", json=asked, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202, answer.text
    work_off(worker)
    kept = client.get(answer.headers["Location"]).json()
    [(_, body)] = receiver.got
    told = json.loads(body)
    assert told["type"] == "assessment.done"
    assert (told["data"]["id"], told["data"]["state"]) == (kept["id"], "done")
    assert told["data"]["digest"] == kept["digest"]


def test_a_secret_is_shown_once(client: TestClient, receiver: Receiver) -> None:
    webhook = register(client, receiver.address)
    assert webhook["secret"].startswith("whsec_")
    assert webhook["secret"] not in client.get("/v1/webhooks").text
    assert webhook["secret"] not in client.get(webhook["links"]["self"]).text


def test_a_receiver_that_was_down_gets_the_same_message_later(
    app: FastAPI, client: TestClient, worker: Worker, receiver: Receiver
) -> None:
    webhook = register(client, receiver.address)
    receiver.answers = [503, 500]
    finished_batch(client)
    for attempts in (1, 2):
        work_off(worker)
        [delivery] = deliveries(client, webhook)
        assert (delivery["state"], delivery["attempts"]) == ("waiting", attempts)
        assert delivery["fault"].startswith("answered 50")
        overdue(app)
    work_off(worker)
    [delivery] = deliveries(client, webhook)
    assert (delivery["state"], delivery["attempts"], delivery["fault"]) == ("delivered", 3, None)
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len({body for _, body in receiver.got}) == 1


@pytest.mark.parametrize(("answers", "tries"), [([500] * 50, len(DELAYS) + 1), ([410], 1)])
def test_a_message_that_never_arrives_is_kept_and_can_be_sent_again(
    app: FastAPI, client: TestClient, worker: Worker, receiver: Receiver, answers: list[int], tries: int
) -> None:
    webhook = register(client, receiver.address)
    receiver.answers = list(answers)
    finished_batch(client)
    for _ in range(tries + 2):
        work_off(worker)
        overdue(app)
    [dead] = deliveries(client, webhook, "?state=dead")
    assert (dead["state"], dead["attempts"], len(receiver.got)) == ("dead", tries, tries)
    receiver.answers = []
    again = f"{webhook['links']['deliveries']}/{dead['id']}/retry"
    assert [client.post(again).status_code for _ in range(2)] == [202, 409]
    work_off(worker)
    assert deliveries(client, webhook, "?state=dead") == []
    assert len(receiver.got) == tries + 1
    assert client.post(again).status_code == 409
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_an_address_that_was_deleted_is_told_nothing_more(
    client: TestClient, worker: Worker, receiver: Receiver
) -> None:
    webhook = register(client, receiver.address)
    finished_batch(client)
    assert client.delete(webhook["links"]["self"]).status_code == 204
    assert client.get(webhook["links"]["self"]).status_code == 404
    finished_batch(client)
    work_off(worker)
    assert receiver.got == []


def test_only_wanted_events_of_the_own_tenant_and_purposes_are_told(
    app: FastAPI, worker: Worker, receiver: Receiver
) -> None:
    database = app.state.database
    mine = holding(app, key_for(database, "wharfemoor"))
    register(mine, receiver.address, "assessment.done")
    others = [
        holding(app, key_for(database, "hoshimi")),
        holding(app, key_for(database, "wharfemoor", purposes=("merit-review",))),
    ]
    for other in others:
        webhook = register(other, receiver.address)
        assert [each["id"] for each in other.get("/v1/webhooks").json()["webhooks"]] == [webhook["id"]]
        assert mine.get(webhook["links"]["self"]).status_code == 404
        assert mine.get(webhook["links"]["deliveries"]).status_code == 404
        assert mine.delete(webhook["links"]["self"]).status_code == 404
    finished_batch(mine)
    work_off(worker)
    assert receiver.got == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"url": "http://192.0.2.1/"}, "not on the public internet"),
        ({"url": "https://169.254.169.254/latest"}, "not on the public internet"),
        ({"url": "https://127.0.0.1/", "events": ["everything"]}, "events"),
        ({"url": "https://127.0.0.1/", "events": []}, "events"),
        ({"url": "https://127.0.0.1/", "headers": {}}, "headers"),
        ({}, "url"),
    ],
)
@ON_SQLITE
def test_a_registration_that_cannot_be_is_refused(client: TestClient, body: dict[str, Any], says: str) -> None:
    answer = client.post("/v1/webhooks", json=body)
    assert answer.status_code == 422
    assert says in answer.json()["detail"]
    assert client.get("/v1/webhooks").json() == {"webhooks": []}


def test_pages_of_messages_show_each_once(client: TestClient, receiver: Receiver) -> None:
    webhook = register(client, receiver.address)
    told = [finished_batch(client) for _ in range(5)]
    seen: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = client.get(f"{webhook['links']['deliveries']}?limit=2{cursor}").json()
        seen += page["deliveries"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len({each["id"] for each in seen}) == len(seen) == len(told)
    assert [each["created_at"] for each in seen] == sorted((each["created_at"] for each in seen), reverse=True)
