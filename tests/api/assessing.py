"""The service without a server, over the example corpus: one screener for all tests, a new database for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.jobs.chunks import Chunks
from api.jobs.reading import Reading
from api.jobs.single import Single
from api.jobs.tries import Tries
from api.jobs.worker import Work, Worker
from api.screener import Screener
from api.settings import Settings
from tests.api.apps import CORPUS, screener_over
from tests.api.clients import local


@pytest.fixture(scope="session")
def screener(cache: Path) -> Screener:
    return screener_over(cache)


@pytest.fixture
def app(address: str, cache: Path, screener: Screener) -> Iterator[FastAPI]:
    made = create_app(Settings(source=str(CORPUS), cache=cache, database=address))
    made.state.screener = screener
    yield made
    made.state.database.close()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return local(app)


def work_off(app: FastAPI) -> None:
    """Do the jobs that wait: of files that are read, proposals, items of batches, and numbers that are tried."""
    database, screener = app.state.database, app.state.screener
    kinds: dict[str, Work] = {
        "assess": Single(database, screener),
        "items": Chunks(database, screener),
        "read": Reading(database),
        "try": Tries(database, screener),
    }
    worker = Worker(database, kinds)
    while worker.step():
        pass
