"""The stand-in over HTTP: what was asked, what is answered, and the faults in between."""

import gzip
import json
import sys
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.openalex_server.faults import Answer, Fault, refusal
from tests.openalex_server.store import ENTITIES, RefusalError, Store

LONGEST_URL = 4_094
LIMIT = 10_000
COST = {"list": 1, "search": 10, "singleton": 0}
NOT_FOUND = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n"


@dataclass(frozen=True)
class Seen:
    """A request that arrived."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]


class OpenAlexServer:
    """A server for one `with` block; `faults` may be added to at any time, the first that strikes decides."""

    def __init__(self, store: Store, *faults: Fault, key: str | None = None) -> None:
        """With a `key`, requests without that key are refused."""
        self.store, self.faults, self.key = store, list(faults), key
        self.seen: list[Seen] = []
        self.credits = 0
        self.broken: list[str] = []
        self.closing = Event()

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

    def asked(self, entity: str) -> list[Seen]:
        """The requests for one entity, lists and single records."""
        return [seen for seen in self.seen if seen.path.split("/")[1] == entity]

    def answer(self, seen: Seen, address: str) -> Answer:
        """What OpenAlex says to a request."""
        if self.key and seen.headers.get("Authorization") != f"Bearer {self.key}":
            return 401, {}, {"error": "Invalid or missing API key", "message": "API key not found"}
        if len(address) > LONGEST_URL:
            return 400, {}, {"error": "Request URL too long", "message": f"over the {LONGEST_URL}-byte limit"}
        entity, _, number = seen.path.strip("/").partition("/")
        if entity not in ENTITIES:
            return 404, {"Content-Type": "text/html"}, NOT_FOUND
        try:
            body = self.store.one(entity, number, seen.params) if number else self.store.page(entity, seen.params)
        except RefusalError as refused:
            return 400, {}, {"error": refused.error, "message": str(refused)}
        if number in self.store.merged:
            return 301, {"Location": f"{self.url}/{entity}/{self.store.merged[number]}"}, ""
        if body is None:
            return 404, {"Content-Type": "text/html"}, NOT_FOUND
        return 200, self._budget("singleton" if number else "search" if "search" in seen.params else "list"), body

    def _budget(self, kind: str) -> dict[str, str]:
        self.credits += COST[kind]
        left = LIMIT - self.credits
        return {
            "X-RateLimit-Limit": str(LIMIT),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Credits-Used": str(COST[kind]),
            "X-RateLimit-Reset": "41749",
            "X-RateLimit-Remaining-USD": f"{left / 10_000:g}",
        }


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, service: OpenAlexServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.service = service

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError):
            self.service.broken.append(repr(error))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def do_GET(self) -> None:
        service, address = self.server.service, urlsplit(self.path)
        seen = Seen(address.path, dict(parse_qsl(address.query)), dict(self.headers))
        service.seen.append(seen)
        fault = next((f.kind for f in service.faults if f.strikes(seen.path)), None)
        if fault == "hang":
            service.closing.wait(60)
        if fault in ("hang", "dropped"):
            self.close_connection = True
            return
        if fault == "same-cursor":
            seen.params.update(cursor="*")
        status, headers, body = (fault and refusal(fault, seen.headers)) or service.answer(seen, self.path)
        if fault == "half-page":
            del body["results"][len(body["results"]) // 2 :]
        if fault == "same-cursor":
            body["meta"]["next_cursor"] = "again"
        self._send(status, headers, body, fault)

    def _send(self, status: int, headers: dict[str, str], body: Any, fault: str | None) -> None:
        text = (body if isinstance(body, str) else json.dumps(body)).encode()
        packed = gzip.compress(text[: len(text) // 2] if fault == "malformed" else text, compresslevel=1)
        self.send_response(status)
        ours = {"Content-Type": "application/json", "Content-Encoding": "gzip", "Content-Length": str(len(packed))}
        for name, value in (ours | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(packed[: len(packed) // 2] if fault == "cut" else packed)
        self.close_connection = self.close_connection or fault == "cut"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: what arrived is in `seen`."""
