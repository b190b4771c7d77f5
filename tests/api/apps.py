"""The whole service over the example corpus, on both databases."""

import functools
import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi import FastAPI

from api.app import create_app
from api.logs import configured
from api.screener import Screened, Screener
from api.settings import Settings
from toolkit import Pack, Proposal

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "examples" / "corpus"


class Remembering(Screener):
    """Screens a proposal by the same packs as of the same day once, and gives what came out again."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._came_out: dict[tuple[str, ...], list[Screened]] = {}

    def screened(self, proposals: Sequence[Proposal], packs: Sequence[Pack], as_of: date) -> list[Screened]:
        key = (str(as_of), *(pack.digest for pack in packs), *(each.model_dump_json() for each in proposals))
        if key not in self._came_out:
            self._came_out[key] = super().screened(proposals, packs, as_of)
        return self._came_out[key]


@functools.cache
def screener_over(cache: Path) -> Remembering:
    """One for all services of a worker that have no lists and packs of their own."""
    return Remembering(Settings(source=str(CORPUS), cache=cache))


@contextmanager
def app_on(address: str, cache: Path, **more: Any) -> Iterator[FastAPI]:
    """The app of a service that keeps its things in a database."""
    made = create_app(Settings(source=str(CORPUS), cache=cache, database=address, **more))
    if not more.keys() & {"data", "packs"}:
        made.state.screener = screener_over(cache)
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
