"""A service with workers as real processes, which a test kills, pauses and starves, and what must hold afterwards."""

import json
import os
import re
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import func, select

from api.store.audit import verify
from api.store.database import Database
from api.store.documents import canonical, digest_of
from api.store.tables import AssessmentRow, Delivery, Job, Tenant
from tests.api.apps import screener_over
from tests.api.batch_files import AS_OF, LINES, PACK, TERMS, lines, small
from tests.api.conftest import CORPUS, PROGRAM
from toolkit import proposal_from

LONG = "TRUSTED_RESEARCH_FAULT_ITEMS" in os.environ
ITEMS = int(os.environ.get("TRUSTED_RESEARCH_FAULT_ITEMS", "60"))
"""Proposals of a batch: few in the suite, 2,000 in `make faults`."""
PATIENCE_S = 600.0 + ITEMS


@dataclass
class Rig:
    """Where the service keeps its things, and its processes."""

    folder: Path
    cache: Path
    address: str
    more: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        own = {"XDG_CACHE_HOME": str(self.cache), "TRUSTED_RESEARCH_DATA": str(self.folder)}
        return os.environ | own | {"TRUSTED_RESEARCH_DATABASE": self.address} | self.more

    def start(self, *words: str, file_bytes: int | None = None) -> subprocess.Popen[str]:
        """A process of the command; `file_bytes` is the size beyond which it can make no file grow."""

        def limited() -> None:
            if file_bytes is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

        log = (self.folder / f"log-{len(self.processes)}").open("w")
        command = [str(PROGRAM), *words, "--source", str(CORPUS)]
        process = subprocess.Popen(command, stderr=log, text=True, env=self.environment(), preexec_fn=limited)
        log.close()
        self.processes.append(process)
        return process

    def serve(self, *words: str) -> str:
        """Start the service, and its address once it answers."""
        number = len(self.processes)
        process = self.start("serve", "--port", "0", *words)
        log = self.folder / f"log-{number}"
        until(lambda: re.match(r"http://127\.0\.0\.1:\d+", log.read_text()) or process.poll() is not None)
        found = re.match(r"http://127\.0\.0\.1:\d+", log.read_text())
        assert found, log.read_text()
        return found[0]

    def logs(self) -> str:
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("log-*")))

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self.processes:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def rig(folder: Path, cache: Path, address: str, **more: str) -> Iterator[Rig]:
    made = Rig(folder, cache, address, more)
    try:
        yield made
    finally:
        made.stop()


def until(done: Callable[[], object], every: float = 0.4, patience: float = PATIENCE_S) -> None:
    """Wait for something, however long a busy machine takes; fails only where it never comes."""
    deadline = time.monotonic() + patience
    while not done():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(every)


def hand_over(service: str, items: int = ITEMS) -> str:
    answer = httpx2.post(
        f"{service}/v1/batches?{TERMS}", content=lines(*map(small, range(items))), headers=LINES, timeout=600
    )
    assert answer.status_code == 202, answer.text
    batch_id: str = answer.json()["id"]
    return batch_id


def told(service: str, batch_id: str) -> dict[str, Any]:
    """What the service says of a batch; {} while it cannot."""
    try:
        answer = httpx2.get(f"{service}/v1/batches/{batch_id}", timeout=60)
    except httpx2.HTTPError:
        return {}
    found: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
    return found


def await_done(service: str, batch_id: str) -> None:
    until(lambda: told(service, batch_id).get("state") == "done", every=0.5)


def check_whole(rigged: Rig, service: str, batch_id: str, items: int = ITEMS) -> None:
    """Every item exactly once, none lost, each result right, and the log's chain whole."""
    text = httpx2.get(f"{service}/v1/batches/{batch_id}/results", timeout=600).text
    results = [json.loads(line) for line in text.splitlines()]
    assert [result["n"] for result in results] == list(range(1, items + 1))
    assert [result["proposal"] for result in results] == [f"p-{n}" for n in range(items)]
    assert {result["state"] for result in results} == {"done"}, [r["fault"] for r in results if r["fault"]][:3]
    assert len({result["assessment"] for result in results}) == items
    sample = results[:: max(1, items // 10)]
    assert [result["digest"] for result in sample] == expected(rigged, [result["n"] - 1 for result in sample])
    database = Database(rigged.address)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AssessmentRow)) == items
        assert set(session.scalars(select(Job.state))) <= {"done", "failed"}  # failed: one that was halved
        for tenant in session.scalars(select(Tenant.id)):
            verify(session, tenant)
    database.close()


def expected(rigged: Rig, numbers: list[int]) -> list[str]:
    """The digests that these proposals have where nothing disturbs their screening."""
    screener = screener_over(rigged.cache / "trusted-research")
    asked = [proposal_from(small(n)) for n in numbers]
    found = screener.screened(asked, screener.packs([PACK]), date.fromisoformat(AS_OF))
    documents = ([each.model_dump(mode="json", by_alias=True) for each in one.assessments] for one in found)
    return [digest_of(canonical(document)) for document in documents]


def delivered(rigged: Rig) -> list[tuple[str, str, int]]:
    """Event, state and attempts of each message."""
    database = Database(rigged.address)
    with database.reading() as session:
        rows = session.execute(select(Delivery.event, Delivery.state, Delivery.attempts)).all()
    database.close()
    return [(event, state, attempts) for event, state, attempts in rows]


def all_at_once(works: list[Callable[[], None]]) -> None:
    """Run some things in threads, and raise what any of them raised."""
    faults: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
