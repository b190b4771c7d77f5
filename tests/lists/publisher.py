"""A publisher on this machine: a web server that answers as it is told, and remembers what it was asked."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class Publisher:
    """A web server on this machine: what it answers at each address, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                publisher.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
                publisher.answers[self.path](self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def serve(body: str | bytes, status: int = 200, length: int | None = None, **headers: str) -> Answer:
    raw = body.encode() if isinstance(body, str) else body

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(raw) if length is None else length))
        request.end_headers()
        request.wfile.write(raw)

    return answer


def validating(body: str, etag: str, modified: str) -> Answer:
    """Serves a body once, and 304 to whoever has it."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        if etag == request.headers.get("If-None-Match") and modified == request.headers.get("If-Modified-Since"):
            request.send_response(304)
            request.end_headers()
        else:
            serve(body, ETag=etag, Last_Modified=modified)(request)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """Another answer each time."""
    waiting = iter(answers)
    return lambda request: next(waiting)(request)
