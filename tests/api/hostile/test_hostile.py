"""Hostile requests over a real connection: each is refused with a reason, fast enough, and without a look inside."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Limits
from tests.api.apps import app_on
from tests.api.clients import key_for, served
from tests.api.hostile import addresses, bodies, files, wire
from tests.api.hostile.request import Answer, Hostile, send

FEWEST = 300
LIMITS = Limits(seconds=20)
"""What takes longer is refused by the service itself with 503, and fails here."""
INSIDE = re.compile(r"Traceback|File \"|\.py\b|site-packages|sqlalchemy|psycopg|sqlite3|SELECT |root:")
KINDS = {"bodies": bodies, "addresses": addresses, "files": files, "wire": wire}


@pytest.fixture
def server(address: str, cache: Path, log: io.StringIO) -> Iterator[tuple[str, str]]:
    with app_on(address, cache, limits=LIMITS) as app:
        key = key_for(app.state.database, per_minute=1_000_000)
        with served(app) as where:
            yield where, key


def test_there_are_enough_and_each_has_its_name() -> None:
    every = [case.name for kind in KINDS.values() for case in kind.cases()]
    assert len(every) >= FEWEST, len(every)
    assert not [name for name, times in Counter(every).items() if times > 1]


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_refused(server: tuple[str, str], log: io.StringIO, kind: str) -> None:
    faults: list[tuple[str, int, str]] = []
    slowest: tuple[float, str] = (0.0, "")
    number = 0
    for case in KINDS[kind].cases():
        answer = send(*server, case)
        number += 1
        slowest = max(slowest, (answer.seconds, case.name))
        if fault := _fault(case, answer, server):
            faults.append((case.name, answer.status, f"{fault}: {answer.text[:200]}"))
    print(f"{kind}: {number} requests, the slowest {slowest[0]:.2f} s: {slowest[1][:80]}")
    assert not faults, "\n".join(map(str, faults))
    assert "uncaught" not in log.getvalue()


def _fault(case: Hostile, answer: Answer, server: tuple[str, str]) -> str | None:
    """What is wrong with the way in which a request was refused."""
    if INSIDE.search(answer.text):
        return "shows the inside"
    if case.raw is not None and (answer.status == 0 or answer.kind.startswith("text/plain")):
        return None if answer.status in (0, 400) else "is not refused"  # by the HTTP parser, before any of our code
    if answer.status == 202 and case.path.startswith("/v1/batches"):
        return _taken(answer)
    if not 400 <= answer.status < 500:
        return "is not refused"
    if answer.kind != "application/problem+json" or not answer.json()["detail"].strip():
        return "has no problem"
    return None


def _taken(answer: Answer) -> str | None:
    """A batch of which nothing can be read is refused as items, each with its fault."""
    told = answer.json()
    return None if told["total"] == told["counts"]["refused"] > 0 else "has an item that is not refused"
