"""The stand-in over HTTP: what was asked, what is answered, and the faults in between."""

import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tests.openalex_server import prices
from tests.openalex_server.faults import Fault, refusal
from tests.openalex_server.prices import Answer, Budget
from tests.openalex_server.store import ENTITIES, RefusalError, Store

LONGEST_URL = 8_190
NOT_FOUND = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class Seen:
    """A request that arrived, and how it was answered; status 0 until then, and where it never was."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]
    kind: prices.Kind
    at: float = field(default_factory=time.monotonic)
    status: int = 0
    credits: int = 0


class OpenAlexServer:
    """A server for one `with` block; `faults` may be added to at any time, the first that strikes decides.

    `latency` is waited before each answer, of requests in parallel at the same time. `budget` is the day's in credits.
    With a `key`, requests without that key are refused. With `per_second`, so are more requests in any one second.
    """

    def __init__(
        self,
        store: Store,
        *faults: Fault,
        key: str | None = None,
        latency: float = 0,
        budget: int = 10_000,
        per_second: int | None = None,
    ) -> None:
        self.store, self.faults, self.key = store, list(faults), key
        self.latency, self.budget, self.per_second = latency, Budget(budget), per_second
        self.seen: list[Seen] = []
        self.busy = self.most_at_once = 0
        self.broken: list[str] = []
        self.closing = Event()
        self._counting, self._reading = Lock(), Lock()

    def __enter__(self) -> "OpenAlexServer":
        self._http = _Http(self)
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        assert not self.broken, self.broken

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def credits(self) -> int:
        """What all requests together cost."""
        return sum(seen.credits for seen in self.seen)

    @property
    def counts(self) -> Counter[prices.Kind]:
        """How many requests of each kind arrived."""
        return Counter(seen.kind for seen in self.seen)

    def asked(self, entity: str) -> list[Seen]:
        """The requests for one entity, lists and single records."""
        return [seen for seen in self.seen if seen.path.split("/")[1] == entity]

    def paid_again(self) -> list[Seen]:
        """The requests that cost something although the same one was answered and paid before."""
        paid: set[object] = set()
        again = []
        for seen in [s for s in self.seen if s.credits and s.status == 200]:
            asked = (seen.path, *sorted(seen.params.items()))
            again += [seen] if asked in paid else []
            paid.add(asked)
        return again

    @contextmanager
    def arrived(self, seen: Seen) -> Iterator[Fault | None]:
        """Count a request as long as it is answered; gives the fault that strikes it."""
        with self._counting:
            self.seen.append(seen)
            self.busy += 1
            self.most_at_once = max(self.most_at_once, self.busy)
            fault = next((fault for fault in self.faults if fault.strikes(seen.path)), None)
        try:
            if self.latency:
                self.closing.wait(self.latency)
            yield fault
        finally:
            with self._counting:
                self.busy -= 1

    def answer(self, seen: Seen, address: str) -> Answer:
        """What OpenAlex says to a request, which is paid for."""
        if self.key and seen.headers.get("Authorization") != f"Bearer {self.key}":
            return 401, {}, {"error": "Invalid or missing API key", "message": "API key not found"}
        if len(address) > LONGEST_URL:
            message = f"The request URL is over the {LONGEST_URL}-byte limit."
            return 400, {}, {"error": "Request URL too long", "message": message}
        if seen.path.strip("/") == "rate-limit":
            return 200, {}, self.budget.status(self.key or "no-key")
        if self.per_second and self._in_a_second() > self.per_second:
            message = f"Rate limit exceeded: {self.per_second} requests per second. Please slow down."
            return 429, {"Retry-After": "1"}, {"error": "Rate limit exceeded", "message": message, "retryAfter": 1}
        cost = prices.COST[seen.kind]
        with self._counting:
            if cost > self.budget.left:
                return self.budget.refusal(cost)
            self.budget.used += cost
            seen.credits, headers = cost, self.budget.headers(cost)
        status, more, body = self._origin(seen)
        return status, headers | more, body

    def change(self, fault: Fault) -> None:
        """Change the records as a fault says, between two answers."""
        with self._reading:
            fault.change(self.store)

    def _in_a_second(self) -> int:
        now = time.monotonic()
        with self._counting:
            return sum(now - seen.at < 1 for seen in self.seen)

    def _origin(self, seen: Seen) -> Answer:
        """What the service behind the edge says."""
        entity, _, number = seen.path.strip("/").partition("/")
        if entity == "autocomplete" and number in ("authors", "institutions"):
            with self._reading:
                return 200, {}, self.store.suggestions(number, seen.params.get("q", ""))
        if entity not in ENTITIES:
            return 404, HTML, NOT_FOUND
        try:
            with self._reading:
                if not number:
                    body = self.store.page(entity, seen.params)
                    body["meta"]["cost_usd"] = seen.credits / prices.PER_CREDIT
                    return 200, {}, body
                found = self.store.one(entity, unquote(number), seen.params)
        except RefusalError as refused:
            return 400, {}, {"error": refused.error, "message": str(refused)}
        if isinstance(found, str):
            query = f"?{urlencode(seen.params)}" if seen.params else ""
            return 301, {"Location": f"/{entity}/{found}{query}"}, ""
        return (404, HTML, NOT_FOUND) if found is None else (200, {}, found)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, service: OpenAlexServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.service = service

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError):  # a client that went away or was killed
            self.service.broken.append(repr(error))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Http

    def do_GET(self) -> None:
        service, address = self.server.service, urlsplit(self.path)
        params = dict(parse_qsl(address.query))
        seen = Seen(address.path, params, dict(self.headers), prices.kind(address.path, params))
        with service.arrived(seen) as fault:
            self._answer(service, seen, fault)

    def _answer(self, service: OpenAlexServer, seen: Seen, fault: Fault | None) -> None:
        kind = fault.kind if fault else None
        if kind == "hang":
            service.closing.wait(60)
        if kind in ("hang", "dropped"):
            self.close_connection = True
            return
        if fault and kind == "changes":
            service.change(fault)
        if kind == "same-cursor":
            seen.params.update(cursor="*")
        status, headers, body = (kind and refusal(kind, seen.headers)) or service.answer(seen, self.path)
        if kind == "half-page":
            del body["results"][len(body["results"]) // 2 :]
        if kind == "same-cursor":
            body["meta"]["next_cursor"] = "again"
        seen.status = status
        self._send(status, headers, body, kind)

    def _send(self, status: int, headers: dict[str, str], body: Any, fault: str | None) -> None:
        text = (body if isinstance(body, str) else json.dumps(body)).encode()
        text = text[: len(text) // 2] if fault == "malformed" else text
        packs = status == 200 and "gzip" in self.headers.get("Accept-Encoding", "")
        packed = gzip.compress(text, compresslevel=1) if packs else text
        ours = {"Content-Type": "application/json", "Content-Length": str(len(packed))}
        ours |= {"Content-Encoding": "gzip"} if packs else {}
        self.send_response(status)
        for name, value in (ours | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(packed[: len(packed) // 2] if fault == "cut" else packed)
        self.close_connection = self.close_connection or fault == "cut"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: what arrived is in `seen`."""
