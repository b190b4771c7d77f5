"""Workers are killed, paused and robbed of their leases, the database restarts, the disk is full, receivers are down,
requests are sent again in any order: every item is there once, none is lost, and the log's chain is whole.

Few items here, each scenario on one kind of database; 2,000 items, on both kinds, in `make faults`.
"""

import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx2
import psutil
import pytest
from sqlalchemy import select, update

from api.store.batches import CHUNK
from api.store.database import Database
from api.store.tables import Job
from tests.api.batch_files import LINES, TERMS, lines, small
from tests.api.databases import Server, free_port, new_server
from tests.api.receivers import receiving
from tests.faults.rig import (
    ITEMS,
    LONG,
    Rig,
    all_at_once,
    await_done,
    check_whole,
    delivered,
    hand_over,
    rig,
    told,
    until,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(0)]
SEED = 20261129
ON_SQLITE, ON_POSTGRESQL = (
    pytest.mark.parametrize("address", ["sqlite", "postgresql"] if LONG else [kind], indirect=True)
    for kind in ("sqlite", "postgresql")
)
"""In `make faults` both are both."""


@pytest.fixture
def rigged(tmp_path: Path, cache: Path, address: str) -> Iterator[Rig]:
    with rig(tmp_path, cache, address) as made:
        yield made


@pytest.fixture
def embedded(tmp_path: Path, cache: Path) -> Iterator[Rig]:
    """With the database that needs no server: for what has nothing to do with the database."""
    with rig(tmp_path, cache, f"sqlite:///{tmp_path / 'service.sqlite'}") as made:
        yield made


def done(service: str, batch_id: str) -> int:
    found = told(service, batch_id)
    return int(found["items"]["done"]) if found else 0


def further(service: str, batch_id: str, than: float) -> bool:
    """Whether more is done than before, or all of it."""
    found = told(service, batch_id)
    return bool(found) and (found["items"]["done"] > than or found["state"] == "done")


def shift_leases(address: str, by: timedelta) -> int:
    """What the rows look like to everybody after the clock jumped; how many leases that moved."""
    database = Database(address)
    with database.writing() as session:
        held = session.execute(select(Job.id, Job.lease_until).where(Job.state == "running")).all()
        for job_id, until_ in held:
            assert until_ is not None
            session.execute(update(Job).where(Job.id == job_id).values(lease_until=until_ + by))
    database.close()
    return len(held)


@ON_SQLITE
def test_workers_that_are_killed_paused_and_robbed_of_their_leases(rigged: Rig) -> None:
    chance = random.Random(SEED)
    service = rigged.serve("--job-workers", "0")
    workers = [rigged.start("work"), rigged.start("work")]
    batch_id = hand_over(service)
    happened = {"kill": 0, "pause": 0, "clock": 0}
    seen = 0
    while told(service, batch_id).get("state") != "done":
        until(partial(further, service, batch_id, seen))
        seen = done(service, batch_id)
        time.sleep(chance.random() * 1.5)
        n = chance.randrange(len(workers))
        what = chance.choice(["kill", "kill", "pause", "clock"])
        if what == "kill":
            workers[n].kill()
            workers[n].wait()
            workers[n] = rigged.start("work")
        elif what == "pause":
            shift_leases(rigged.address, -timedelta(hours=1))
            workers[n].send_signal(signal.SIGSTOP)
            time.sleep(chance.random() * 3)
            workers[n].send_signal(signal.SIGCONT)
        elif not shift_leases(rigged.address, chance.choice([-1, 1]) * timedelta(hours=chance.randint(1, 1000))):
            continue
        happened[what] += 1
    check_whole(rigged, service, batch_id)
    assert sum(happened.values()) >= 1
    print(f"\n{rigged.address.split(':')[0]}: {ITEMS} items, each once, with {happened}")


@pytest.fixture
def restartable() -> Iterator[Server]:
    with new_server() as server:
        yield server


def test_a_database_that_restarts(restartable: Server, tmp_path: Path, cache: Path) -> None:
    """Once in order, twice as if it had crashed."""
    with rig(tmp_path, cache, restartable.new_database()) as rigged:
        service = rigged.serve("--job-workers", "0")
        rigged.start("work")
        rigged.start("work")
        batch_id = hand_over(service)
        for how, part in (("fast", 0.0), ("immediate", 0.3), ("immediate", 0.6)):
            until(partial(further, service, batch_id, part * ITEMS))
            restartable.stop(how)
            assert told(service, batch_id) == {}
            time.sleep(1.0)
            restartable.start()
        await_done(service, batch_id)
        check_whole(rigged, service, batch_id)
        print(f"\npostgresql: {ITEMS} items, each once, over 3 restarts")


def test_a_disk_that_is_full(tmp_path: Path, cache: Path) -> None:
    """A limit on the size of files stands for it: it needs no rights, and SQLite cannot write, as on a full disk."""
    file = tmp_path / "service.sqlite"
    with rig(tmp_path, cache, f"sqlite:///{file}") as rigged:
        service = rigged.serve("--job-workers", "0")
        batch_id = hand_over(service)
        starved = rigged.start("work", file_bytes=file.stat().st_size + 200_000)
        log = tmp_path / f"log-{len(rigged.processes) - 1}"
        until(lambda: "database cannot be used" in log.read_text())
        time.sleep(3.0)
        assert starved.poll() is None
        assert told(service, batch_id)["state"] != "done"
        starved.kill()
        starved.wait()
        with sqlite3.connect(file) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rigged.start("work")
        await_done(service, batch_id)
        check_whole(rigged, service, batch_id)
        print(f"\nsqlite: {ITEMS} items, each once, after a full disk")


def test_a_receiver_that_is_down_is_told_once_it_is_up(tmp_path: Path, cache: Path) -> None:
    port, file = free_port(), f"sqlite:///{tmp_path / 'service.sqlite'}"
    with rig(tmp_path, cache, file, TRUSTED_RESEARCH_WEBHOOKS_LOOPBACK="1") as rigged:
        service = rigged.serve()
        registered = httpx2.post(f"{service}/v1/webhooks", json={"url": f"http://127.0.0.1:{port}/hook"}, timeout=60)
        assert registered.status_code == 201, registered.text
        batch_id = hand_over(service, 5)
        until(lambda: delivered(rigged) and delivered(rigged)[0][2] == 1)
        with receiving(port=port) as receiver:
            until(lambda: delivered(rigged)[0][1] == "delivered")
            assert delivered(rigged) == [("batch.done", "delivered", 2)]
            assert len(receiver.got) == 1
        check_whole(rigged, service, batch_id, 5)


@ON_POSTGRESQL
def test_requests_that_are_sent_again_at_once_and_out_of_order(rigged: Rig) -> None:
    """Each of four batches is handed over five times under its key, in a random order, to two processes."""
    chance = random.Random(SEED)
    service = rigged.serve("--workers", "2")
    sent = [n for n in range(4) for _ in range(5)]
    chance.shuffle(sent)
    ids: dict[int, set[str]] = {n: set() for n in range(4)}

    def send(n: int) -> None:
        headers = LINES | {"Idempotency-Key": f"batch-{n}"}
        while True:
            content = lines(*(small(10 * n + i) for i in range(10)))
            answer = httpx2.post(f"{service}/v1/batches?{TERMS}", content=content, headers=headers, timeout=600)
            if answer.status_code == 202:
                ids[n].add(answer.json()["id"])
                return
            assert answer.status_code == 409, answer.text
            time.sleep(0.2)

    all_at_once([partial(send, n) for n in sent])
    assert [len(found) for found in ids.values()] == [1, 1, 1, 1]
    for n in chance.sample(range(4), 4):
        [batch_id] = ids[n]
        await_done(service, batch_id)
        results = httpx2.get(f"{service}/v1/batches/{batch_id}/results", timeout=60).text.splitlines()
        assert len(results) == 10
    listed = httpx2.get(f"{service}/v1/batches", timeout=60).json()["batches"]
    assert {batch["id"] for batch in listed} == {batch_id for found in ids.values() for batch_id in found}


def test_a_service_starts_its_workers_again_finishes_what_it_does_and_leaves_none_behind(embedded: Rig) -> None:
    """A job worker is killed, then all are asked to end, then the first process of the next service is killed."""
    service = embedded.serve("--workers", "2", "--job-workers", "1")
    batch_id = hand_over(service, CHUNK + 20)
    parent = psutil.Process(embedded.processes[0].pid)
    until(lambda: len(parent.children()) == 3)
    *_, job_worker = sorted(parent.children(), key=lambda child: child.create_time())
    until(lambda: done(service, batch_id) > 0)
    job_worker.kill()
    until(partial(further, service, batch_id, done(service, batch_id)))
    parent.terminate()
    assert embedded.processes[0].wait(120) == 0
    assert "Traceback" not in embedded.logs()
    service = embedded.serve("--job-workers", "1")
    await_done(service, batch_id)
    check_whole(embedded, service, batch_id, CHUNK + 20)
    parent = psutil.Process(embedded.processes[1].pid)
    children = parent.children()
    assert len(children) == 2
    embedded.processes[1].kill()
    gone, alive = psutil.wait_procs(children, timeout=120)
    assert (len(gone), alive) == (2, [])
