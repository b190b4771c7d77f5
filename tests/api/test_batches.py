"""A file of proposals becomes assessments, item by item: each once, none lost, a fault stops no other item."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from starlette.testclient import TestClient

from api import batch_file
from api.access.caller import LOCAL, PURPOSE, ROLES, Caller
from api.app import create_app
from api.jobs.process import worker_of
from api.jobs.worker import MOST_ATTEMPTS, Worker
from api.screener import Screener
from api.settings import Settings
from api.store.batches import Parsed, batch_of, put_down
from api.store.documents import packed
from api.store.opening import opened
from api.store.tables import AssessmentRow, Batch, Item, Job
from tests.api.batch_files import AS_OF, LINES, PACK, TERMS, book, document, example, lines, small, table
from tests.api.clients import holding, key_for, local
from tests.api.conftest import CORPUS
from tests.api.databases import ON_SQLITE, Server


@pytest.fixture
def settings(address: str, tmp_path: Path, cache: Path) -> Settings:
    return Settings(source=str(CORPUS), cache=cache, data=tmp_path, database=address, signing=tmp_path / "signing")


@pytest.fixture
def app(settings: Settings, screener: Screener) -> Iterator[FastAPI]:
    made = create_app(settings)
    made.state.screener = screener
    yield made
    made.state.database.close()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return local(app)


@pytest.fixture
def worker(app: FastAPI, settings: Settings) -> Iterator[Worker]:
    made = worker_of(settings, app.state.screener)
    yield made
    made._database.close()


def hand_over(client: TestClient, content: bytes, terms: str = TERMS) -> dict[str, Any]:
    answer = client.post(f"/v1/batches?{terms}", content=content, headers=LINES)
    assert answer.status_code == 202, answer.text
    batch: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == batch["links"]["self"]
    return batch


def get(client: TestClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()


def work_off(worker: Worker) -> None:
    while worker.step():
        pass


def test_each_proposal_of_a_file_is_assessed_as_if_it_were_alone(client: TestClient, worker: Worker) -> None:
    names = ("clean", "legal-gate")
    batch = hand_over(client, lines(*(document(example(name)) for name in names), b'{"id": "broken"}'))
    assert (batch["state"], batch["total"], batch["packs"], batch["as_of"]) == ("waiting", 3, [PACK], AS_OF)
    assert batch["items"] == {"waiting": 2, "done": 0, "refused": 1, "cancelled": 0}
    work_off(worker)
    told = get(client, batch["links"]["self"])
    assert (told["state"], told["items"]["done"], told["items"]["refused"]) == ("done", 2, 1)
    *good, bad = get(client, batch["links"]["items"])["items"]
    for name, item in zip(names, good, strict=True):
        asked = {"proposal": document(example(name)), "packs": [PACK], "as_of": AS_OF}
        alone = client.post("/v1/assessments", json=asked).json()
        of_batch = get(client, item["links"]["assessment"])
        assert of_batch["assessments"] == alone["assessments"]
    assert bad["state"] == "refused"
    assert bad["assessment"] is None
    assert "proposals.ndjson:3: title is missing" in bad["fault"]


def test_a_proposal_that_cannot_be_screened_is_refused_and_the_others_go_on(
    app: FastAPI, client: TestClient, worker: Worker
) -> None:
    unknown = small(3)
    unknown["people"][0]["openalex"] = "A5999999999"
    documents = [small(n) for n in range(7)]
    documents[3] = unknown
    batch = hand_over(client, lines(*documents))
    work_off(worker)
    items = get(client, batch["links"]["items"])["items"]
    assert [item["state"] for item in items] == ["done"] * 3 + ["refused"] + ["done"] * 3
    assert "A5999999999" in items[3]["fault"]
    assert get(client, f"{batch['links']['items']}?state=refused")["items"] == [items[3]]
    with app.state.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AssessmentRow)) == 6
        assert session.scalars(select(Item.proposal).distinct()).all() == [None]  # kept with the assessments alone


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
@ON_SQLITE
def test_a_file_is_read_whatever_kind_it_is(client: TestClient, worker: Worker, form: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(table("A-1", "A-2"))
    content = {"csv": text.getvalue().encode(), "xlsx": book("A-1", "A-2"), "jsonl": lines(small(1), small(2))}[form]
    answer = client.post(f"/v1/batches?{TERMS}", files={"file": (f"../../Wharfemoor {form}.{form}", content)})
    assert answer.status_code == 202, answer.text
    work_off(worker)
    items = get(client, answer.json()["links"]["items"])["items"]
    assert [item["state"] for item in items] == ["done", "done"]
    assert all(item["place"].startswith(f"Wharfemoor {form}.{form}") for item in items)
    assert [item["proposal"] for item in items] == (["p-1", "p-2"] if form == "jsonl" else ["A-1", "A-2"])


@ON_SQLITE
def test_headings_of_an_offices_own_are_named_in_a_mapping(client: TestClient) -> None:
    text = ",".join(["Aktenzeichen", *table()[0][1:]]) + "\n" + ",".join(table("A-1")[1])
    files = {"file": ("list.csv", text.encode()), "mapping": ("m.yaml", b"columns: {Aktenzeichen: proposal.id}")}
    answer = client.post(f"/v1/batches?{TERMS}", files=files)
    assert answer.status_code == 202, answer.text
    assert answer.json()["items"]["waiting"] == 1


@pytest.mark.parametrize(
    ("terms", "content", "headers", "status", "says"),
    [
        (TERMS, b"", LINES, 422, "holds no proposal"),
        (TERMS, b"x", {"Content-Type": "text/plain"}, 415, "multipart/form-data"),
        ("packs=none-such", lines(small(1)), LINES, 422, "there is no such pack"),
        ("pack=japan-uk", lines(small(1)), LINES, 422, "pack"),
        ("as_of=yesterday", lines(small(1)), LINES, 422, "as_of"),
        ("purpose=merit-review", lines(small(1)), LINES, 403, "purpose"),
        (TERMS, b"--x--", {"Content-Type": "multipart/form-data; boundary=x"}, 422, "file"),
        (TERMS, b"nonsense", {"Content-Type": "multipart/form-data"}, 400, "boundary"),
    ],
)
@ON_SQLITE
def test_a_request_that_cannot_be_understood_is_refused_with_the_reason(
    client: TestClient, terms: str, content: bytes, headers: dict[str, str], status: int, says: str
) -> None:
    answer = client.post(f"/v1/batches?{terms}", content=content, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert says in answer.json()["detail"]
    assert get(client, "/v1/batches")["batches"] == []


@ON_SQLITE
def test_terms_in_the_form_are_sent_to_the_query(client: TestClient) -> None:
    answer = client.post("/v1/batches", files={"file": ("a.jsonl", lines(small(1)))}, data={"packs": PACK})
    assert answer.status_code == 422
    assert "packs: is no field of the form" in answer.json()["detail"]


@ON_SQLITE
def test_more_proposals_than_a_batch_holds_are_refused_whole(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_file, "MOST_PROPOSALS", 3)
    answer = client.post(f"/v1/batches?{TERMS}", content=lines(*map(small, range(4))), headers=LINES)
    assert answer.status_code == 422
    assert "more than 3 proposals" in answer.json()["detail"]
    assert get(client, "/v1/batches")["batches"] == []


def test_what_no_database_takes_is_an_item_that_says_so(client: TestClient) -> None:
    odd = small(2) | {"title": "nothing \0 here"}
    half = json.dumps(small(3) | {"title": "half \ud83d"}).encode()
    batch = hand_over(client, lines(small(1), odd, half))
    items = get(client, batch["links"]["items"])["items"]
    assert [item["state"] for item in items] == ["waiting", "refused", "refused"]
    assert all("title" in item["fault"] for item in items[1:])


@ON_SQLITE
def test_cells_of_the_results_are_text_and_never_formulas(client: TestClient, worker: Worker) -> None:
    evil = ["=HYPERLINK(1)", "+1+A", "-2+A", "@SUM(A)", "A-1"]
    text = io.StringIO()
    csv.writer(text).writerows(table(*evil))
    answer = client.post(f"/v1/batches?{TERMS}", files={"file": ("=a.csv", text.getvalue().encode())})
    assert answer.status_code == 202, answer.text
    work_off(worker)
    results = answer.json()["links"]["results"]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{results}?format=csv").content.decode("utf-8-sig"))))
    assert [row["proposal"] for row in rows] == [*(f"'{name}" for name in evil[:4]), "A-1"]
    assert all(row["place"].startswith("'=a.csv") for row in rows)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{results}?format=xlsx").content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [row[2].value for row in list(sheet.iter_rows())[1:]] == evil


@ON_SQLITE
def test_results_tell_the_same_in_every_form_and_can_be_ranked(client: TestClient, worker: Worker) -> None:
    documents = [document(example("clean")), {"id": "broken"}, document(example("legal-gate"))]
    batch = hand_over(client, lines(*documents))
    before = [json.loads(line) for line in client.get(batch["links"]["results"]).text.splitlines()]
    assert [result["state"] for result in before] == ["waiting", "refused", "waiting"]
    work_off(worker)
    answer = client.get(f"{batch['links']['results']}?order=triage")
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="batch-{batch["id"]}.ndjson"'
    ranked = [json.loads(line) for line in answer.text.splitlines()]
    assert [result["proposal"] for result in ranked] == ["legal-gate", "clean", None]
    assert ranked[0]["packs"][PACK]["triage"] > ranked[1]["packs"][PACK]["triage"]
    for result in ranked[:2]:
        kept = get(client, f"/v1/assessments/{result['assessment']}")
        assert result["packs"][PACK]["outcome"] == kept["assessments"][0]["outcome"]
    text = client.get(f"{batch['links']['results']}?format=csv&order=triage").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["assessment"] for row in rows] == [result["assessment"] or "" for result in ranked]
    assert [row["triage"] for row in rows[:2]] == [str(result["packs"][PACK]["triage"]) for result in ranked[:2]]
    assert rows[2]["fault"] == ranked[2]["fault"]


def test_a_cancelled_batch_keeps_what_is_done_and_does_no_more(
    app: FastAPI, client: TestClient, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.store.batches.CHUNK", 2)
    batch = hand_over(client, lines(*map(small, range(5))))
    assert worker.step()
    answer = client.post(batch["links"]["cancel"])
    assert answer.status_code == 200
    assert answer.json()["items"] == {"waiting": 0, "done": 2, "refused": 0, "cancelled": 3}
    again = client.post(batch["links"]["cancel"]).json()
    assert (again["state"], again["finished_at"]) == ("cancelled", answer.json()["finished_at"])
    work_off(worker)
    assert get(client, batch["links"]["self"])["items"] == answer.json()["items"]
    with app.state.database.reading() as session:
        assert sorted(session.scalars(select(Job.state))) == ["cancelled", "cancelled", "done"]


def test_a_batch_that_was_finished_meanwhile_is_seen_as_it_is_once_it_is_locked(postgresql: Server) -> None:
    """Between looking at a batch and locking it a worker may finish it; SQLite has one writer, and no such moment."""
    database = opened(postgresql.new_database())
    me = Caller(LOCAL, LOCAL, frozenset(ROLES), frozenset({PURPOSE}), "request")
    item = Parsed(1, "a.jsonl:1", "p-1", [], packed(small(1)), None)
    with database.writing() as session:
        batch_id = put_down(session, me, PURPOSE, [PACK], date.fromisoformat(AS_OF), [item]).id
    with database.writing() as session:
        before = batch_of(session, me, batch_id)
        assert before is not None
        assert before.state == "waiting"
        with database.writing() as worker:
            worker.get_one(Batch, batch_id).state = "done"
        after = batch_of(session, me, batch_id, lock=True)
        assert after is not None
        assert after.state == "done"
    database.close()


def test_a_batch_that_is_done_cannot_be_cancelled(client: TestClient, worker: Worker) -> None:
    batch = hand_over(client, lines(small(1)))
    work_off(worker)
    assert client.post(batch["links"]["cancel"]).status_code == 409


def test_a_file_without_anything_to_screen_is_done_at_once(client: TestClient) -> None:
    batch = hand_over(client, b"{}\n[]\n")
    assert (batch["state"], batch["items"]["refused"]) == ("done", 2)


def test_pages_show_each_thing_once_and_in_order(client: TestClient) -> None:
    batches = [hand_over(client, lines(*map(small, range(7))))["id"] for _ in range(5)]
    for address, key, size, expected in (
        ("/v1/batches", "batches", 2, batches[::-1]),
        (f"/v1/batches/{batches[0]}/items", "items", 3, list(range(1, 8))),
    ):
        seen, cursor = [], ""
        while True:
            page = get(client, f"{address}?limit={size}{cursor}")
            seen += [each["id"] if key == "batches" else each["n"] for each in page[key]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert seen == expected


def test_nobody_sees_a_batch_of_another_tenant_or_purpose(app: FastAPI) -> None:
    database = app.state.database
    mine = holding(app, key_for(database, "wharfemoor", purposes=("research-security",)))
    batch = hand_over(mine, lines(small(1)))
    others = [
        holding(app, key_for(database, "hoshimi")),
        holding(app, key_for(database, "wharfemoor", purposes=("merit-review",))),
    ]
    for other in others:
        assert get(other, "/v1/batches")["batches"] == []
        for method, address in (
            ("GET", batch["links"]["self"]),
            ("GET", batch["links"]["items"]),
            ("GET", batch["links"]["results"]),
            ("POST", batch["links"]["cancel"]),
        ):
            assert other.request(method, address).status_code == 404
    assert get(mine, batch["links"]["self"])["state"] == "waiting"


def test_the_same_file_sent_twice_under_one_key_is_one_batch(client: TestClient) -> None:
    headers = LINES | {"Idempotency-Key": '"a-key"'}
    first, second = (client.post(f"/v1/batches?{TERMS}", content=lines(small(1)), headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    other = client.post(f"/v1/batches?{TERMS}", content=lines(small(2)), headers=headers)
    assert other.status_code == 422
    assert len(get(client, "/v1/batches")["batches"]) == 1


def test_a_chunk_that_ends_its_workers_is_halved_until_the_item_to_blame_is_alone(
    app: FastAPI, client: TestClient, worker: Worker
) -> None:
    batch = hand_over(client, lines(*map(small, range(5))))
    with app.state.database.writing() as session:
        session.scalars(select(Job)).one().attempts = MOST_ATTEMPTS
    assert worker.step()
    with app.state.database.reading() as session:
        parts = session.execute(select(Job.first, Job.last).where(Job.state == "waiting").order_by(Job.first)).all()
        assert [tuple(part) for part in parts] == [(1, 3), (4, 5)]
    while True:  # as if the second item ended every worker, and the others did not
        with app.state.database.writing() as session:
            for job in session.scalars(select(Job).where(Job.state == "waiting", Job.first <= 2, Job.last >= 2)):
                job.attempts = MOST_ATTEMPTS
        if not worker.step():
            break
    items = get(client, batch["links"]["items"])["items"]
    assert [item["state"] for item in items] == ["done", "refused", "done", "done", "done"]
    assert "the worker ended" in items[1]["fault"]
    assert get(client, batch["links"]["self"])["state"] == "done"
