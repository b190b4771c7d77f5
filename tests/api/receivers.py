"""Receivers of webhooks: real HTTP servers on this machine that keep what they got."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What came in, and how to answer: a status, or a function that writes to the connection itself."""

    address: str = ""
    answers: list[int | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    """Taken from the front, then 204."""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiving(tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            answer = receiver.answers.pop(0) if receiver.answers else 204
            if callable(answer):
                return answer(self)
            self.send_response(answer)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.address = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A receiver that never comes to an end of its headers."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for n in range(600):
            handler.wfile.write(f"X-{n}: x\r\n".encode())
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


def flood(handler: BaseHTTPRequestHandler) -> None:
    """A receiver whose body never ends."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            handler.wfile.write(b"x" * 65536)
    except OSError:
        pass


def elsewhere(to: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """A receiver that sends on to another address."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(307)
        handler.send_header("Location", to)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer
