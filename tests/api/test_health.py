"""Whether the service can do its work is told by what it works with, and figures by the processes together."""

import multiprocessing
import shutil
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.metrics import Metrics
from api.store.database import Database
from tests.api.apps import app_on
from tests.api.clients import local


def test_it_is_ready_when_everything_is_there(client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "database": "ok", "source": "ok", "lists": "ok"}


def test_tables_of_another_revision_are_said(app: FastAPI, client: TestClient) -> None:
    database: Database = app.state.database
    database.migrate("0001")
    told = client.get("/readyz")
    assert told.status_code == 503
    assert "0001" in told.json()["database"] and "database upgrade" in told.json()["database"]
    assert told.json()["source"] == "ok"
    assert client.get("/healthz").status_code == 200


def test_a_source_that_is_gone_is_said(tmp_path: Path) -> None:
    with app_on(f"sqlite:///{tmp_path / 'service.sqlite'}", tmp_path / "cache") as app:
        shutil.rmtree(tmp_path / "cache")
        told = local(app).get("/readyz")
    assert (told.status_code, told.json()["source"], told.json()["database"]) == (503, "cannot be read", "ok")


def _count(folder: str, number: int) -> None:
    figures = Metrics(Path(folder))
    for _ in range(number):
        figures.seen("GET", "/v1/packs", 200, 0.02)


def test_figures_of_several_processes_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))  # the library looks as the processes load it
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_count, args=(str(tmp_path), number)) for number in (3, 4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    text = Metrics(tmp_path).text({"waiting": 2}).decode()
    assert 'trusted_research_requests_total{method="GET",route="/v1/packs",status="200"} 7.0' in text
    assert 'trusted_research_request_seconds_bucket{le="0.025",route="/v1/packs"} 7.0' in text
    assert 'trusted_research_jobs{state="waiting"} 2.0' in text
