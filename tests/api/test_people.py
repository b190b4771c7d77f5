"""One person's data: found wherever they stand, handed out whole, taken away for good, and never in a log."""

import io
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update
from starlette.testclient import TestClient

from api.access.caller import PURPOSE
from api.jobs.daily import Daily
from api.store.audit import verify
from api.store.columns import Table
from api.store.database import Database
from api.store.documents import packed
from api.store.erasure import purge
from api.store.office import Case, Comment, Draft, Given, Step
from api.store.people import about, folded
from api.store.tables import AssessmentRow, Item
from tests.api.batch_files import LINES, TERMS, document, example, lines, small
from tests.api.clients import holding, key_for
from tests.api.databases import ON_SQLITE

HERE, ALSO = "Anselm Hohenadl", "Wilhelmina Oakenshade"
OPENALEX = "A5900000009"


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return holding(app, key_for(app.state.database))


def assessed(client: TestClient, proposal: Any, **headers: str) -> str:
    body = {"proposal": proposal, "packs": ["canada-strac"], "as_of": "2026-11-01"}
    made = client.post("/v1/assessments", json=body, headers=headers)
    assert made.status_code == 201, made.text
    name: str = made.json()["id"]
    return name


def named(name: str) -> dict[str, Any]:
    return small(7) | {"people": [{"name": name}]}


def everything(database: Database) -> Iterator[str]:
    """All that stands in the tables, documents unpacked."""
    with database.reading() as session:
        for table in Table.metadata.sorted_tables:
            for row in session.execute(select(table)):
                for value in row:
                    yield _read(value)


def _read(value: Any) -> str:
    if isinstance(value, bytes):
        try:
            return zlib.decompress(value).decode()
        except zlib.error:
            return value.decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False, default=str)


def holds(database: Database, word: str) -> bool:
    return any(word in text for text in everything(database))


def test_what_is_held_is_handed_out_with_its_place(client: TestClient) -> None:
    proposal = document(example("legal-gate"))
    made, _ = assessed(client, proposal), assessed(client, named(ALSO))
    for meant in ({"openalex": OPENALEX}, {"name": "HOHENADL, Anselm"}, {"openalex": OPENALEX, "name": HERE}):
        answer = client.post("/v1/people/export", json=meant)
        assert answer.status_code == 200, answer.text
        [held] = answer.json()["assessments"]
        assert held["id"] == made and answer.json()["next"] is None
        says = {part["place"]: part["says"] for part in held["parts"]}
        n = [person["name"] for person in proposal["people"]].index(HERE)
        posts = [post["organisation"]["name"] for post in says[f"proposal.people[{n}]"]["posts"]]
        assert posts == [post["organisation"]["name"] for post in proposal["people"][n]["posts"]]
        places = " ".join(says)
        assert "profile.people[" in places and "assessments[0].findings[" in places
        others = {person["name"] for person in proposal["people"]} - {HERE}
        subjects = {
            part.get("subject") for place, part in says.items() if ".findings[" in place and isinstance(part, dict)
        }
        assert HERE in subjects and not others & subjects
    assert client.post("/v1/people/export", json={"name": "Nobody Known"}).json() == {
        "assessments": [],
        "items": [],
        "next": None,
    }


def test_what_the_office_wrote_is_handed_out_too(app: FastAPI, client: TestClient) -> None:
    made = assessed(client, named(HERE))
    _in_the_office(app.state.database, made)
    [held] = client.post("/v1/people/export", json={"name": HERE}).json()["assessments"]
    says = {part["place"]: part["says"] for part in held["parts"] if part["place"].startswith("case.")}
    assert says == {
        "case.title": f"With {HERE}",
        "case.comments[0]": f"Ask {HERE}.",
        "case.given_answers[0]": HERE,
        "case.steps[0]": f"For {HERE}",
    }


def test_many_are_handed_out_in_pages(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.routes.people.AT_ONCE", 2)
    made = {assessed(client, named(ALSO) | {"id": f"p-{n}"}) for n in range(5)}
    seen: list[str] = []
    after = None
    while True:
        answer = client.post("/v1/people/export", json={"name": ALSO, "after": after}).json()
        seen += [held["id"] for held in answer["assessments"]]
        after = answer["next"]
        if after is None:
            break
    assert len(seen) == 5 and set(seen) == made


def test_what_is_handed_out_keeps_to_purpose_and_tenant(app: FastAPI, client: TestClient) -> None:
    assessed(client, named(ALSO))
    for other in (key_for(app.state.database, "elsewhere"), key_for(app.state.database, purposes=("merit-review",))):
        assert holding(app, other).post("/v1/people/export", json={"name": ALSO}).json()["assessments"] == []
    assert holding(app, key_for(app.state.database, "elsewhere")).post(
        "/v1/people/erase", json={"name": ALSO}
    ).json() == {
        "assessments": 0,
        "items": 0,
        "drafts": 0,
        "at_work": 0,
    }
    assert holds(app.state.database, ALSO)


def test_what_is_erased_is_gone_and_the_log_still_holds(
    app: FastAPI,
    client: TestClient,
    log: io.StringIO,
    address: str,
) -> None:
    database = app.state.database
    gone = [
        assessed(client, named(ALSO)),
        assessed(client, document(example("legal-gate")), **{"Idempotency-Key": "once"}),
    ]
    merit = holding(app, key_for(database, purposes=("merit-review",)))
    assessed(merit, named(HERE) | {"people": [{"name": HERE, "openalex": OPENALEX}]})
    stays = assessed(client, named("Nobody Else"))
    bad = {"id": "x", "title": f"A proposal of {HERE}", "people": HERE}
    batch = client.post(f"/v1/batches?{TERMS}", content=lines(named(HERE), small(1), bad), headers=LINES)
    assert batch.status_code == 202, batch.text
    _in_the_office(database, gone[1])
    files = _bytes(address)
    pieces = _pieces(database, gone[1])
    if files is not None:
        assert any(HERE.encode() in file for file in files)
        assert any(piece in file for piece in pieces for file in files)

    answer = client.post("/v1/people/erase", json={"openalex": OPENALEX, "name": HERE})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["assessments"], told["drafts"]) == (2, 1) and told["items"] >= 1

    for word in (HERE, HERE.upper(), OPENALEX):
        assert not holds(database, word), [text for text in everything(database) if word in text]
    files = _bytes(address)
    if files is not None:
        assert not any(word in file for word in (HERE.encode(), *pieces) for file in files)
    told = client.get(f"/v1/assessments/{gone[1]}").json()
    assert told["state"] == "erased" and told["digest"]
    assert client.get(f"/v1/assessments/{stays}").json()["state"] == "done"
    assert client.get(f"/v1/assessments/{gone[0]}").json()["state"] == "done"
    with database.reading() as session:
        verify(session, "wharfemoor")
        states = dict(session.execute(select(Item.n, Item.state).where(Item.batch_id == batch.json()["id"])).all())
    assert states[1] == "cancelled" and states[2] == "waiting"
    entries = client.get("/v1/audit?action=assessments.erased").json()["entries"]
    assert gone[1] in entries[0]["detail"]["ids"] and entries[0]["object"] == "person"
    said = log.getvalue()
    assert said and not any(word in said for word in (*HERE.split(), *ALSO.split(), OPENALEX, "Nobody"))


def _in_the_office(database: Database, assessment: str) -> None:
    """A case with a comment and an answer, its draft, and another draft that came to nothing yet."""
    now = datetime.now(UTC)
    who: dict[str, Any] = {"by": "A. Office", "actor": "office", "at": now}
    kept: dict[str, Any] = {
        "tenant_id": "wharfemoor",
        "purpose": PURPOSE,
        "created_at": now,
        "changed_at": now,
        "version": 1,
    }
    with database.writing() as session:
        session.add(
            Case(
                id="case",
                title=f"With {HERE}",
                state="in-review",
                assessment_id=assessment,
                created_by="office",
                **kept,
            )
        )
        session.flush()
        session.add(Comment(id="comment", case_id="case", says=f"Ask {HERE}.", **who))
        session.add(Step(id="step", case_id="case", kind="signed", assessment_id=assessment, says=f"For {HERE}", **who))
        given = {"criterion": "strac-listed", "subject": HERE, "answer": "no", "on": now.date()}
        session.add(Given(id="given", case_id="case", **given, **who))
        for name, made in (("one", assessment), ("two", None)):
            session.add(
                Draft(id=name, owner="office", fields=packed({"person": HERE.upper()}), assessment_id=made, **kept)
            )


def _bytes(address: str) -> list[bytes] | None:
    """The files of SQLite; those of PostgreSQL are its own to write over."""
    if not address.startswith("sqlite:///"):
        return None
    file = Path(address.removeprefix("sqlite:///"))
    return [each.read_bytes() for each in file.parent.glob(f"{file.name}*")]


def _pieces(database: Database, name: str) -> list[bytes]:
    """Pieces of the compressed documents of an assessment, as they may lie in a file."""
    with database.reading() as session:
        row = session.get_one(AssessmentRow, name)
        columns = [column for column in (row.asked, row.held, row.profile) if column]
    return [column[start : start + 48] for column in columns for start in range(0, len(column) - 48, 512)]


def test_a_tenant_says_how_long_it_keeps_and_a_worker_heeds_it(app: FastAPI, client: TestClient) -> None:
    database = app.state.database
    old, young = assessed(client, named(HERE)), assessed(client, named(ALSO))
    other = assessed(holding(app, key_for(database, "elsewhere")), named("Somebody Elsewhere"))
    assert client.get("/v1/retention").json() == {"days": None}
    _age(database, old, 40)
    _age(database, other, 40)
    Daily(database).look()
    assert holds(database, HERE)
    assert client.put("/v1/retention", json={"days": 30}).json() == client.get("/v1/retention").json() == {"days": 30}
    daily = Daily(database)
    daily.look()
    assert not holds(database, HERE) and holds(database, ALSO) and holds(database, "Somebody Elsewhere")
    assert client.get(f"/v1/assessments/{old}").json()["state"] == "erased"
    assert client.get(f"/v1/assessments/{young}").json()["state"] == "done"
    newer = assessed(client, named(HERE))
    daily.look()
    assert holds(database, HERE)
    assert purge(database, datetime.now(UTC) + timedelta(days=31)) == {"wharfemoor": 2}
    assert client.get(f"/v1/assessments/{newer}").json()["state"] == "erased"
    assert client.put("/v1/retention", json={"days": None}).status_code == 200
    with database.reading() as session:
        assert session.scalars(select(AssessmentRow.expires_at).distinct()).all() == [None]
        verify(session, "wharfemoor")


def _age(database: Database, name: str, days: int) -> None:
    before = datetime.now(UTC) - timedelta(days=days)
    with database.writing() as session:
        session.execute(update(AssessmentRow).where(AssessmentRow.id == name).values(created_at=before))


@pytest.mark.parametrize("days", [0, -1, 36_501, 1.5, "30", True])
@ON_SQLITE
def test_a_period_that_is_none_is_refused(client: TestClient, days: Any) -> None:
    assert client.put("/v1/retention", json={"days": days}).status_code == 422


@pytest.mark.parametrize(
    "meant",
    [{}, {"name": None}, {"name": " "}, {"openalex": "W1"}, {"orcid": "0000"}, {"name": "A B", "nationality": "GB"}],
)
@ON_SQLITE
def test_nobody_is_meant_by_nothing(client: TestClient, meant: Any) -> None:
    for what in ("export", "erase"):
        assert client.post(f"/v1/people/{what}", json=meant).status_code == 422


@pytest.mark.parametrize(
    ("one", "other"), [("HOHENADL, Anselm", HERE), ("Ａｎｓｅｌｍ Hohenadl", HERE), ("木村 明", "明 木村")]
)
def test_a_name_is_known_in_another_order_and_width(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_the_smallest_objects_are_found_each_once() -> None:
    says = {"people": [{"name": "A B", "posts": [{"title": "A B"}]}, {"name": "C"}], "ids": {"known": ["A1", "A2"]}}
    assert list(about(says, frozenset({"A B", "A2"}))) == [
        ("people[0]", {"name": "A B", "posts": [{"title": "A B"}]}),
        ("ids", {"known": ["A1", "A2"]}),
    ]
