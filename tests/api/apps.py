"""The whole service over the example corpus, on both databases."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi import FastAPI

from api.app import create_app
from api.logs import configured
from api.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "examples" / "corpus"


@contextmanager
def app_on(address: str, cache: Path, **more: Any) -> Iterator[FastAPI]:
    """The app of a service that keeps its things in a database."""
    made = create_app(Settings(source=str(CORPUS), cache=cache, database=address, **more))
    try:
        yield made
    finally:
        made.state.database.close()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, by whatever library."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configured(stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
