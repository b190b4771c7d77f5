"""`make load`: many clients at once ask a running service, started as a user starts it, for screenings and reads.

It asserts that no request fails; times are printed only. With YENTE_PYTHON=/path/to/python of an environment that has
yente, its service (with candidates from memory) answers the same matching queries in the same run, turn by turn with
ours. LOAD_SECONDS (60) and LOAD_CLIENTS (50) make it shorter.
"""

import json
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from api.entities import entity
from tests.benchmarks.clients import Asked, Figures, load
from toolkit import load_lists, read_proposal

ROOT = Path(__file__).resolve().parents[2]
SECONDS, CLIENTS = float(os.environ.get("LOAD_SECONDS", "60")), int(os.environ.get("LOAD_CLIENTS", "50"))
WORKERS = 2
JSON = {"Content-Type": "application/json"}
ENDINGS = ("", " Ltd", " Institute", " University", " Co.", " (group)")


def test_mixed_screenings_and_reads(tmp_path: Path) -> None:
    with ours(tmp_path) as address:
        ids = [json.loads(_post(f"{address}/v1/assessments", _screening(n)))["id"] for n in range(6)]
        tag = urlopen(f"{address}/v1/packs/japan-uk").headers["ETag"]
        known = {"If-None-Match": tag}

        def following(chance: random.Random) -> Asked:
            one = chance.choice(ids)
            return chance.choices(
                [
                    ("screen", "POST", "/v1/assessments", _screening(chance.randrange(3)), JSON),
                    ("read", "GET", f"/v1/assessments/{one}", b"", {}),
                    ("list", "GET", "/v1/assessments?limit=20", b"", {}),
                    ("checklist", "GET", f"/v1/assessments/{one}/checklist", b"", {}),
                    ("match", "POST", "/v1/match", _sought(chance), JSON),
                    ("pack, known", "GET", "/v1/packs/japan-uk", b"", known),
                ],
                weights=(1, 4, 2, 1, 2, 2),
            )[0]

        figures = load(address, following, clients=CLIENTS, seconds=SECONDS, good=frozenset({200, 201, 304}))
    _print(f"mixed, {CLIENTS} clients", figures)
    assert not figures.errors
    assert figures.times.keys() == {"screen", "read", "list", "checklist", "match", "pack, known"}


def test_matching_beside_yente(tmp_path: Path) -> None:
    entities = tmp_path / "entities.json"
    entities.write_text(json.dumps(_entities()), encoding="utf-8")
    good = frozenset({200})
    with ours(tmp_path) as address, yente(entities) as other:
        _post(f"{address}/match/default", _query(random.Random(0))[3])
        for turn in range(2):
            for name, where in {"ours": address, "yente": other}.items():
                if where:
                    found = load(where, _query, clients=CLIENTS, seconds=SECONDS / 4, good=good)
                    _print(f"matching, turn {turn + 1}, {name}", found)
                    assert not found.errors


@contextmanager
def ours(folder: Path) -> Iterator[str]:
    """The address of a running service. A request waits its turn as long as it takes: the clients come all at once."""
    command = [str(Path(sys.executable).with_name("trusted-research")), "serve", "--port", "0"]
    command += ["--source", str(ROOT / "examples" / "corpus"), "--workers", str(WORKERS)]
    more = {"XDG_CACHE_HOME": str(folder / "cache"), "TRUSTED_RESEARCH_DATA": str(folder / "data")}
    more |= {"TRUSTED_RESEARCH_WAIT_S": "60", "TRUSTED_RESEARCH_SECONDS": "120"}
    log = folder / "log"
    with log.open("w") as to, subprocess.Popen(command, stderr=to, env=os.environ | more) as process:
        try:
            yield _until(lambda: _said(log))
        finally:
            process.terminate()


@contextmanager
def yente(entities: Path) -> Iterator[str | None]:
    """The address of yente over the same entities; None where it is not at hand."""
    python = os.environ.get("YENTE_PYTHON")
    if python is None:
        print("yente is not at hand: set YENTE_PYTHON", file=sys.stderr)
        yield None
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = ROOT / "tests" / "benchmarks" / "yente_server.py"
    command = [python, str(script), str(entities), str(port), str(WORKERS)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(2 * WORKERS):  # each process loads its tables when first asked
                _until(lambda: _warm(address))
            yield address
        finally:
            process.terminate()


def _until(look: Callable[[], str], wait_s: float = 900) -> str:
    end = time.monotonic() + wait_s
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError("the service did not start")


def _said(log: Path) -> str:
    found = re.search(r"^http://127\.0\.0\.1:\d+", log.read_text(), re.MULTILINE)
    return found[0] if found else ""


def _warm(address: str) -> str:
    try:
        _post(f"{address}/match/default", _query(random.Random(1))[3])
    except HTTPError as error:
        raise AssertionError(f"yente answers {error.code}: {error.read()[:200]!r}") from None
    except URLError:
        return ""
    return address


def _post(url: str, body: bytes) -> str:
    with urlopen(Request(url, body, JSON), timeout=120) as answer:
        told: str = answer.read().decode()
    return told


def _screening(number: int) -> bytes:
    name = ("clean", "needs-review", "legal-gate")[number % 3]
    proposal = read_proposal(ROOT / "examples" / "proposals" / f"{name}.yaml")
    body = {"proposal": json.loads(proposal.model_dump_json(by_alias=True, exclude_none=True)), "as_of": "2026-11-01"}
    return json.dumps(body).encode()


def _entities() -> list[dict[str, object]]:
    lists = load_lists()
    standing = [(each, edition) for each in lists if (edition := each.in_force(date(2026, 11, 1)))]
    return [entity(each, entry) for each, edition in standing for entry in edition.entries]


NAMES = [entry.name for each in load_lists() for edition in each.editions[-1:] for entry in edition.entries]


def _varied(chance: random.Random) -> str:
    """A listed name with an ending of chance: few are asked for twice."""
    return f"{chance.choice(NAMES)}{chance.choice(ENDINGS)} {chance.randrange(10**6)}"


def _sought(chance: random.Random) -> bytes:
    return json.dumps({"queries": [{"names": [_varied(chance)], "kind": "organisation"}]}).encode()


def _query(chance: random.Random) -> Asked:
    query = {"id": f"q-{chance.randrange(10**9)}", "schema": "Organization", "properties": {"name": [_varied(chance)]}}
    return "match", "POST", "/match/default", json.dumps({"queries": {"q": query}}).encode(), JSON


def _print(title: str, figures: Figures) -> None:
    print("\n".join([f"\n{title}: {figures.seconds:.0f} s", *figures.lines()]))
