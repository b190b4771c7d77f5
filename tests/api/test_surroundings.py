"""What surrounds the routes: ids and traces, limits of size, time and number, contained errors, logs and figures."""

import asyncio
import io
import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import Depends, FastAPI, Request
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from api.access.caller import Caller
from api.access.guard import Needs
from api.asgi.limits import Bodies
from api.asgi.stack import surround
from api.metrics import Metrics
from api.refusals import refuse_as_problems
from api.routes import health
from api.settings import Limits
from api.store.opening import opened
from tests.api.clients import local, served

NAME = "Cecily Brackenbury"
TRACE = "0af7651916cd43dd8448eb211c80319c"
LIMITS = Limits(body_bytes=1000, upload_bytes=5000, seconds=2, at_once=2, wait_s=1)


class Gate:
    """Holds requests in a route until it is opened, and counts them."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.inside = 0

    def pass_through(self) -> None:
        self.inside += 1
        assert self.open.wait(20)

    @contextmanager
    def opened_at_last(self) -> Iterator[None]:
        try:
            yield
        finally:
            self.open.set()


def app_with_gate(folder: Path, gate: Gate) -> FastAPI:
    app = FastAPI()
    app.state.database = opened(f"sqlite:///{folder / 'service.sqlite'}")
    app.state.metrics = Metrics()
    surround(app, LIMITS, app.state.database, None, app.state.metrics)
    refuse_as_problems(app)
    app.include_router(health.router)

    @app.post("/v1/people/{name}")
    async def body(request: Request, name: str) -> int:
        return len(await request.body())

    @app.post("/v1/batches")
    async def upload(request: Request) -> int:
        return sum([len(piece) async for piece in request.stream()])

    @app.post("/v1/slow")
    def slow(caller: Annotated[Caller, Depends(Needs("screen"))]) -> str:
        gate.pass_through()
        return "done"

    @app.get("/v1/broken")
    def broken() -> None:
        raise RuntimeError(NAME)

    @app.get("/v1/away")
    def away() -> None:
        raise OperationalError(f"SELECT {NAME}", {}, Exception(NAME))

    return app


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open.set()


@pytest.fixture
def client(tmp_path: Path, gate: Gate) -> TestClient:
    return local(app_with_gate(tmp_path, gate))


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.parametrize("sent", ["0" * 16, "6f1c2f0e-2f0a-4c55-9d2b-0d5c3a1e7b42", "01J8ZQ4T9V6B3N5M7K2H1G0F8D"])
def test_an_id_that_looks_like_one_is_kept(client: TestClient, sent: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": sent}).headers["X-Request-ID"] == sent


@pytest.mark.parametrize("sent", ["", "cecily-brackenbury", "0" * 15, "0" * 65, "a b", '"><script>'])
def test_anything_else_is_not(client: TestClient, sent: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", client.get("/healthz", headers={"X-Request-ID": sent}).headers["X-Request-ID"])


def test_a_trace_is_continued_with_a_span_of_its_own(client: TestClient) -> None:
    sent = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01", "tracestate": "vendor=1"}
    got = client.get("/healthz", headers=sent).headers
    version, trace, span, flags = got["traceparent"].split("-")
    assert (version, trace, flags, got["tracestate"]) == ("00", TRACE, "01", "vendor=1")
    assert re.fullmatch(r"[0-9a-f]{16}", span) and span != "b7ad6b7169203331"


@pytest.mark.parametrize(
    "sent",
    [
        f"ff-{TRACE}-b7ad6b7169203331-01",
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-b7ad6b7169203331-01",
        f"00-{TRACE}-b7ad6b7169203331-01-more",
        "x",
    ],
)
def test_a_malformed_trace_is_replaced(client: TestClient, sent: str) -> None:
    got = client.get("/healthz", headers={"traceparent": sent, "tracestate": "vendor=1"}).headers
    assert TRACE not in got["traceparent"] and "tracestate" not in got


@pytest.mark.parametrize(("path", "most"), [("/v1/people/x", 1000), ("/v1/batches", 5000)])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_has_a_largest_size(client: TestClient, path: str, most: int, chunked: bool) -> None:
    def sent(size: int) -> Any:
        return (b"x" for _ in range(size)) if chunked else b"x" * size

    assert client.post(path, content=sent(most)).json() == most
    refused = client.post(path, content=sent(most + 1))
    assert (refused.status_code, refused.headers["Content-Type"]) == (413, "application/problem+json")
    assert refused.json()["status"] == 413


def test_a_body_that_does_not_come_is_given_up() -> None:
    sent: list[Any] = []

    async def never() -> Any:
        await asyncio.sleep(60)

    async def send(message: Any) -> None:
        sent.append(message)

    async def inside(*_: Any) -> None:
        raise AssertionError("nothing may work on half a request")

    scope = {"type": "http", "path": "/v1/x", "method": "POST", "headers": []}
    asyncio.run(Bodies(inside, most=10, most_upload=10, piece_s=0.05)(scope, never, send))
    assert sent[0]["status"] == 408


def test_half_a_request_is_never_worked_on() -> None:
    coming: list[Any] = [
        {"type": "http.request", "body": b"{}", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Any:
        return coming.pop(0)

    async def inside(*_: Any) -> None:
        raise AssertionError("the caller went away")

    scope = {"type": "http", "path": "/v1/x", "method": "POST", "headers": []}
    asyncio.run(Bodies(inside, most=10, most_upload=10)(scope, receive, inside))
    assert not coming


def test_a_late_answer_becomes_a_problem_and_its_place_stays_taken_until_the_work_ends(
    tmp_path: Path, gate: Gate
) -> None:
    app = app_with_gate(tmp_path, gate)
    with served(app) as address, gate.opened_at_last(), httpx2.Client(base_url=address, timeout=30) as client:
        with ThreadPoolExecutor() as pool:
            late = list(pool.map(lambda _: client.post("/v1/slow"), range(2)))
        refused = client.post("/v1/slow")
        for told in (*late, refused):
            assert (told.status_code, told.headers["Content-Type"]) == (503, "application/problem+json")
            assert int(told.headers["Retry-After"]) > 0
        assert gate.inside == 2
        assert client.get("/healthz").status_code == 200
        assert "trusted_research_screenings 2.0" in client.get("/metrics").text
        gate.open.set()
        assert client.post("/v1/slow").json() == "done"
        assert "trusted_research_screenings 0.0" in client.get("/metrics").text


@pytest.mark.parametrize(("path", "status"), [("/v1/broken", 500), ("/v1/away", 503)])
def test_an_error_nobody_foresaw_is_told_without_its_inside(
    client: TestClient, log: io.StringIO, path: str, status: int
) -> None:
    told = client.get(path)
    assert (told.status_code, told.headers["Content-Type"]) == (status, "application/problem+json")
    assert not re.search(f"{NAME}|Traceback|RuntimeError|OperationalError", told.text)
    assert told.headers["X-Content-Type-Options"] == "nosniff"
    [uncaught] = [line for line in lines(log) if line["event"] == "uncaught"]
    assert uncaught["request_id"] == told.headers["X-Request-ID"]
    assert any("test_surroundings.py" in at for at in uncaught["exception"][0]["at"])
    assert NAME not in log.getvalue()


def test_a_line_names_the_route_and_never_the_path(client: TestClient, log: io.StringIO) -> None:
    client.post(f"/v1/people/{NAME}?who={NAME}", content=b"")
    client.get(f"/{NAME}")
    client.request(NAME.split()[0].upper(), "/healthz")
    told = [line for line in lines(log) if line["event"] == "request"]
    assert [(line["route"], line["status"]) for line in told] == [
        ("/v1/people/{name}", 200),
        ("unmatched", 404),
        ("/healthz", 405),
    ]
    assert told[0]["tenant"] == told[0]["key"] == "local" and told[2]["method"] == "other"
    assert not re.search("cecily|brackenbury", log.getvalue(), re.IGNORECASE)


def test_the_figures_count_by_route(client: TestClient) -> None:
    for _ in range(3):
        client.post(f"/v1/people/{NAME}", content=b"")
    figures = client.get("/metrics")
    assert figures.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    line = 'trusted_research_requests_total{method="POST",route="/v1/people/{name}",status="200"} 3.0'
    assert line in figures.text and NAME not in figures.text
