"""Each fault on demand is what its name says, strikes as often as told, and leaves the service sound."""

from typing import get_args

import pytest
import requests

from tests.openalex_server import Fault, OpenAlexServer, Store, made
from tests.openalex_server.faults import Kind

SAID: dict[Kind, str] = {
    "burst": "429 1",
    "exhausted": "429 50000",
    "unavailable": "503 None",
    "busy": "503 1",
    "timed-out": "504 None",
    "hang": "ReadTimeout",
    "cut": "ChunkedEncodingError",
    "dropped": "ConnectionError",
    "malformed": "JSONDecodeError",
    "not-openalex": "JSONDecodeError",
    "without-meta": "200 None no list",
    "html-400": "400 None",
    "half-page": "200 None 2 of 4",
    "same-cursor": "200 None 4 of 4",
    "changes": "200 None 3 of 3",
    "gone": "404 None",
    "elsewhere": "302 None",
    "echo": "400 None",
}


def said(server: OpenAlexServer) -> str:
    """How a list of all four works is answered."""
    try:
        address = f"{server.url}/works?cursor=*&per-page=100"
        answer = requests.get(address, timeout=0.3, allow_redirects=False)
        after = answer.headers.get("Retry-After")
        body = answer.json() if answer.status_code == 200 else None
    except (requests.RequestException, ValueError) as error:
        return type(error).__name__
    if not body:
        return f"{answer.status_code} {after}"
    there = f"{len(body['results'])} of {body['meta']['count']}" if "meta" in body else "no list"
    return f"{answer.status_code} {after} {there}"


def four() -> Store:
    return Store([made.work(n, []) for n in range(1, 5)])


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_fault_is_what_its_name_says_and_passes(kind: Kind) -> None:
    fault = Fault(kind, times=1, skip=1, path="/works", change=lambda store: store.remove("works", "W3"))
    with OpenAlexServer(four(), fault) as server:
        assert said(server) == "200 None 4 of 4"
        assert said(server) == SAID[kind]
        assert said(server) == ("200 None 3 of 3" if kind == "changes" else "200 None 4 of 4")
    assert len(server.seen) == 3


def test_a_fault_keeps_to_its_path() -> None:
    with OpenAlexServer(four(), Fault("gone", path="/authors")) as server:
        assert said(server) == "200 None 4 of 4"


def test_pages_that_never_end() -> None:
    with OpenAlexServer(four(), Fault("same-cursor")) as server:
        first = requests.get(f"{server.url}/works?cursor=*&per-page=2", timeout=5).json()
        second = requests.get(f"{server.url}/works?cursor=again&per-page=2", timeout=5).json()
    assert first == second and first["meta"]["next_cursor"] == "again"


def test_a_refusal_that_is_the_edges_own_costs_nothing() -> None:
    refusals: list[Kind] = ["burst", "exhausted", "unavailable", "timed-out", "hang", "dropped"]
    with OpenAlexServer(four(), *(Fault(kind, times=1) for kind in refusals)) as server:
        for kind in refusals:
            assert said(server) == SAID[kind]
        assert server.credits == 0
        assert {seen.status for seen in server.seen} == {429, 503, 504, 0}
