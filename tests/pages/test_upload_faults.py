"""Files with many proposals on PostgreSQL: columns that are decided again while a worker reads, odd headings, years."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.jobs.queue import LeaseLostError, claim
from api.jobs.reading import Reading
from api.store.erasure import _HELD, purge
from api.store.upload_tables import KnownHeading, Upload, UploadRow
from tests.api.apps import app_on
from tests.api.assessing import work_off
from tests.api.clients import holding, key_for
from tests.api.databases import Server
from tests.pages import tables
from tests.pages.test_office_upload import HEADS, columns_on, decided, in_database, kept, made, read
from tests.pages.visiting import account_for, signed_in

GOOD = ("q-1", "Tide gauges", "2027-04-01", "Harbour College", "A. Kuremoto")


@pytest.fixture(scope="module")
def service(cache: Path, postgresql: Server) -> Iterator[FastAPI]:
    with app_on(postgresql.new_database(), cache) as app:
        account_for(app.state.database)
        yield app


@pytest.fixture
def client(service: FastAPI) -> TestClient:
    return signed_in(service)


def rows_of(service: FastAPI, upload: str) -> list[UploadRow]:
    return sorted(in_database(service, UploadRow, UploadRow.upload_id == upload.rpartition("/")[2]), key=_place)


def _place(row: UploadRow) -> int:
    return row.n


def state_of(service: FastAPI, upload: str) -> str:
    [found] = in_database(service, Upload, Upload.id == upload.rpartition("/")[2])
    return str(found.state)


def numbered(*rows: tuple[Any, ...], heads: tuple[Any, ...] = HEADS) -> bytes:
    """A workbook whose proposals nobody has handed over before."""
    own = uuid.uuid4().hex[:8]
    return tables.plain(heads, *((f"{row[0]}-{own}", *row[1:]) for row in rows))


def test_what_was_read_by_other_headings_is_gone_when_headings_are_pointed_at(
    service: FastAPI, client: TestClient
) -> None:
    upload = read(service, client, numbered(GOOD, ("q-2", *GOOD[1:])))
    assert [row.title for row in rows_of(service, upload)] == ["Tide gauges", "Tide gauges"]
    told = decided(client, upload, heading_row="2", heading_rows="1")
    assert told.headers["Location"] == f"{upload}/columns"
    assert rows_of(service, upload) == [] and state_of(service, upload) == "columns"
    assert client.get(f"{upload}/rows").headers["Location"] == f"{upload}/columns"
    assert made(client, upload).headers["Location"] == f"{upload}/columns"


def test_who_reads_a_file_while_its_headings_are_pointed_at_writes_nothing_down(
    service: FastAPI, client: TestClient
) -> None:
    upload = kept(client, numbered(GOOD))
    assert decided(client, upload).status_code == 303
    claimed = claim(service.state.database)
    assert claimed is not None and claimed.subject == upload.rpartition("/")[2]
    assert decided(client, upload, action="look").status_code == 303
    with pytest.raises(LeaseLostError):
        _read_on(service, claimed, upload)
    assert rows_of(service, upload) == [] and state_of(service, upload) == "columns"


def _read_on(service: FastAPI, claimed: Any, upload: str) -> None:
    """As a worker does that had begun before: it saw the file as it was then."""
    with service.state.database.writing() as session:
        session.get_one(Upload, upload.rpartition("/")[2]).state = "reading"
    try:
        Reading(service.state.database).do(claimed)
    finally:
        with service.state.database.writing() as session:
            session.get_one(Upload, upload.rpartition("/")[2]).state = "columns"


def test_the_headings_of_a_file_that_is_done_with_are_not_looked_at_again(service: FastAPI, client: TestClient) -> None:
    upload = read(service, client, numbered(GOOD))
    form = columns_on(client, upload)
    batch = made(client, upload).headers["Location"]
    assert client.post(f"{upload}/columns", data={**form, "action": "look"}).headers["Location"] == batch
    assert state_of(service, upload) == "done"


@pytest.mark.parametrize(
    ("label", "year"),
    [
        ("FY2027", 2027),
        ("2027/28", 2027),
        ("FY27", 2027),
        ("fy'27", 2027),
        ("令和9年度", 2027),
        ("令和元年度", 2019),
        ("Ｒ９", 2027),
        ("R9年度", 2027),
        ("H31", 2019),
        ("平成31年", 2019),
        ("spring", None),
        ("27", None),
    ],
)
def test_a_year_is_read_as_offices_write_it_or_said_not_to_be_one(
    service: FastAPI, client: TestClient, label: str, year: int | None
) -> None:
    upload = read(service, client, numbered((*GOOD, label), heads=(*HEADS, "Year")))
    [row] = rows_of(service, upload)
    assert (row.fault, row.year) == (None, year)
    noted = [note for note in row.notes if "is no year" in note]
    assert [f"({label!r})" in note for note in noted] == ([] if year else [True])
    assert row.noted == bool(row.notes)


def test_a_character_that_no_database_takes_stops_no_file(service: FastAPI, client: TestClient) -> None:
    lines = f"{','.join(HEADS)},Mo\0od\n{','.join(GOOD)},ca\0lm\n"
    upload = kept(client, lines.encode(), "odd.csv")
    assert "Mo\ufffdod" in client.get(f"{upload}/columns").text
    assert decided(client, upload, action="look").status_code == 303
    assert decided(client, upload, **{"col-F": "ignore"}, own="Har\0bour").status_code == 303
    work_off(service)
    [row] = rows_of(service, upload)
    assert row.fault is None and row.title == "Tide gauges"


def test_erasing_a_person_forgets_headings_that_name_them_and_no_other_ones(
    service: FastAPI, client: TestClient
) -> None:
    upload = kept(client, numbered((*GOOD, "x", "y"), heads=(*HEADS, "Votes of Ａoi Kuremoto", "Mood")))
    assert decided(client, upload, **{"col-F": "ignore", "col-G": "ignore"}).status_code == 303
    assert {row.heading for row in in_database(service, KnownHeading)} >= {"votes of aoi kuremoto", "mood"}
    caller = holding(service, key_for(service.state.database))
    assert caller.post("/v1/people/erase", json={"name": "Aoi KUREMOTO"}).status_code == 200
    left = {row.heading for row in in_database(service, KnownHeading)}
    assert "mood" in left and not [heading for heading in left if "kuremoto" in heading]


def test_what_was_deleted_of_a_file_leaves_the_database_whatever_else_is_purged(cache: Path, tmp_path: Path) -> None:
    """On SQLite, whose files can be looked into; PostgreSQL is told to free the space of the same tables."""
    file = tmp_path / "service.sqlite"
    secret = "zunder-" + uuid.uuid4().hex
    with app_on(f"sqlite:///{file}", cache) as app:
        account_for(app.state.database)
        client = signed_in(app)
        upload = kept(client, f"{','.join(HEADS)}\nq-1,{secret}\n".encode(), "secret.csv")
        assert [each for each in tmp_path.iterdir() if secret.encode() in each.read_bytes()]
        fields = {"csrf": columns_on(client, upload)["csrf"]}
        assert client.post(f"{upload}/remove", data=fields).status_code == 303
        purge(app.state.database)
        assert not [each for each in tmp_path.iterdir() if secret.encode() in each.read_bytes()]
    assert {"uploads", "upload_rows", "known_headings"} <= set(_HELD)
