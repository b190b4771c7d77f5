"""Asking OpenAlex: requests beside the fewest possible, and time beside plain pyalex, one after another.

The service is the stand-in in a process of its own, which takes 50 ms for each answer; the answers are made beforehand,
as a service does not run on the user's machine. Both get the same records. The figures are printed; a share is asserted
of requests only, as times depend on the machine.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyalex
import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.benchmarks import openalex_people
from toolkit.sources.client import SERVICE
from toolkit.sources.openalex import OpenAlex

LATENCY_S = 0.05
SERVER = """
import json, sys
from pathlib import Path
from tests.benchmarks import openalex_people
from tests.openalex_server import OpenAlexServer


class Prepared(OpenAlexServer):
    # An answer is made once: afterwards its time is the latency alone, as of a machine of its own.
    made = {}

    def _origin(self, seen):
        asked = seen.path, *sorted(seen.params.items())
        if asked not in self.made:
            status, more, body = super()._origin(seen)
            self.made[asked] = status, more, json.dumps(body)
        return self.made[asked]


with Prepared(openalex_people.load(Path(sys.argv[1]))) as server:
    print(server.url, flush=True)
    for line in sys.stdin:
        print(len(server.seen), server.counts["singleton"], server.credits, flush=True)
        server.seen.clear()
        server.latency, server.budget.used = float(line), 0
"""


class Service:
    """The stand-in, in another process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin and process.stdout
        self._in, self._out = process.stdin, process.stdout
        self.url = self._out.readline().strip()

    def counted(self, latency: float = LATENCY_S) -> tuple[int, int, int]:
        """Requests, free ones among them, and credits, since this was last asked; answers take so long from now on."""
        self._in.write(f"{latency}\n")
        self._in.flush()
        asked, free, credits_ = map(int, self._out.readline().split())
        return asked, free, credits_


@contextmanager
def service(folder: Path) -> Iterator[Service]:
    file = folder / "records.json"
    openalex_people.save(openalex_people.people_and_works(), file)
    command = [sys.executable, "-c", SERVER, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Service(process)
        process.terminate()


class _Rewriting(HTTPAdapter):
    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        request.url = str(request.url).replace(SERVICE, self._url)
        return super().send(request, *args, **more)


def plain_pyalex(ids: list[str]) -> dict[str, set[str]]:
    """The records of some authors as a short script fetches them; the ids of all that it got, by entity."""
    found: dict[str, set[str]] = {"authors": set(), "works": set(), "institutions": set(), "funders": set()}
    places: set[str] = set()
    funders: set[str] = set()
    for number in ids:
        found["authors"].add(pyalex.Authors()[number]["id"])
        for page in pyalex.Works().filter(author={"id": number}).paginate(per_page=100, n_max=None):
            for listed in page:
                work = pyalex.Works()[listed["id"].rpartition("/")[2]] if len(listed["authorships"]) == 100 else listed
                found["works"].add(work["id"])
                places |= {i["id"] for a in work["authorships"] for i in a["institutions"]}
                funders |= {f["id"] for f in work["funders"]}
    for entity, several in (("institutions", places), ("funders", funders)):
        numbers = sorted(i.rpartition("/")[2] for i in several)
        for start in range(0, len(numbers), 100):
            some = "|".join(numbers[start : start + 100])
            query = getattr(pyalex, entity.capitalize())().filter(openalex=some)
            found[entity] |= {record["id"] for record in query.get(per_page=100)}
    return found


def test_requests_and_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = openalex_people.proposals()
    people = [str(person.openalex) for proposal in asked for person in proposal.people]
    with service(tmp_path) as running:
        said: list[str] = []
        source = OpenAlex(running.url, progress=said.append)
        session = requests.Session()
        session.mount(SERVICE, _Rewriting(running.url))
        monkeypatch.setattr(pyalex.api, "_get_requests_session", lambda: session)
        source.for_proposals(asked)  # once without waiting: every answer is made, all modules are loaded
        plain_pyalex(people)
        running.counted()
        expected = source.estimate(asked)
        running.counted()
        began, busy = time.monotonic(), time.process_time()
        tables = source.for_proposals(asked)
        ours, our_work = time.monotonic() - began, time.process_time() - busy
        used, free, credits_ = running.counted()

        began, busy = time.monotonic(), time.process_time()
        found = plain_pyalex(people)
        plain, plain_work = time.monotonic() - began, time.process_time() - busy
        plain_used, _, plain_credits = running.counted()
    count = tables.manifest.records
    assert {entity: len(ids) for entity, ids in found.items()} | {"topics": 0} == count | {"authors": len(people)}
    floor = int(said[-1].rpartition("(")[2].rstrip(")").replace(",", ""))
    fewest, most = expected.credits
    print(f"\n{len(people)} invented people, {count['works']:,} works, {LATENCY_S * 1000:.0f} ms for each answer")
    print(f"  requests: {used} ({free} free), {credits_} credits; fewest possible {floor}: {used / floor:.2f} times")
    print(f"  estimate before: {fewest} to {most} credits, {expected.minutes:.2f} minutes")
    print(
        f"  cold, with tables: {ours:.1f} s; plain pyalex, one after another: {plain:.1f} s; {plain / ours:.1f} times"
    )
    print(f"  of these, processor time: {our_work:.1f} s and {plain_work:.1f} s")
    print(f"  plain pyalex: {plain_used} requests, {plain_credits} credits")
    assert used / floor <= 1.2
    assert fewest <= credits_ <= most


def test_one_proposal_at_a_time(tmp_path: Path) -> None:
    """Organisations on the works are asked for again with each proposal, unless answers are kept."""
    with service(tmp_path) as running:
        used = floor = 0
        for proposal in openalex_people.proposals():
            said: list[str] = []
            OpenAlex(running.url, progress=said.append).for_proposals([proposal])
            used += running.counted()[0]
            floor += int(said[-1].rpartition("(")[2].rstrip(")").replace(",", ""))
    print(f"\n25 proposals, one run each: {used} requests, fewest possible {floor}: {used / floor:.2f} times")
