"""The engine that queries are tried on."""

from collections.abc import Iterator

import pytest

from toolkit.sources.build import build
from toolkit.sources.snapshot import Session, Snapshot


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """An engine as the toolkit opens it, over a snapshot of one work."""
    place = tmp_path_factory.mktemp("queries")
    (place / "works.jsonl").write_text('{"id": "https://openalex.org/W1", "title": "One"}\n', encoding="utf-8")
    build([place / "works.jsonl"], place / "snapshot")
    with Snapshot(place / "snapshot").open() as opened:
        yield opened
