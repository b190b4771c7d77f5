"""One hostile request, as the bytes that go over the wire, and what came back."""

import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

JSON = {"Content-Type": "application/json"}
PATIENCE_S = 90
"""Longer than the time limit of the service: what it does not answer in time, it refuses itself, with 503."""


@dataclass(frozen=True)
class Hostile:
    """A request that has to be refused: each part of it stands on the wire as it is given here."""

    name: str
    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    keyed: bool = True
    """Whether it shows a key that is good."""
    raw: bytes | None = None
    """The whole request, where HTTP itself is broken; HOST and KEY stand for the real ones."""

    def wire(self, host: str, key: str) -> bytes:
        """The bytes of it."""
        if self.raw is not None:
            return self.raw.replace(b"HOST", host.encode()).replace(b"KEY", key.encode())
        headers = {"Host": host, "Connection": "close", "Content-Length": str(len(self.body))}
        headers |= {"Authorization": f"Bearer {key}"} if self.keyed else {}
        lines = [f"{self.method} {self.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in (headers | dict(self.headers)).items()]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body


@dataclass(frozen=True)
class Answer:
    """What came back, and after how long; status 0 if the connection was closed without a word."""

    status: int
    kind: str
    text: str
    seconds: float

    def json(self) -> Any:
        """Its content."""
        return json.loads(self.text)


def send(address: str, key: str, asked: Hostile) -> Answer:
    """Send a request to a server and wait for the reply."""
    parts = urlsplit(address)
    begun = time.perf_counter()
    with socket.create_connection((parts.hostname, parts.port or 80), timeout=PATIENCE_S) as link:
        try:
            link.sendall(asked.wire(parts.netloc, key))
            if asked.raw is not None:
                link.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it was refused, and the connection closed, before it was whole
        status, kind, text = _reply(link)
    return Answer(status, kind, text, time.perf_counter() - begun)


def _reply(link: socket.socket) -> tuple[int, str, str]:
    reply = HTTPResponse(link)
    try:
        reply.begin()
        return reply.status, reply.getheader("Content-Type", ""), reply.read().decode("utf-8", "replace")
    except (HTTPException, ConnectionError):
        return 0, "", ""
    finally:
        reply.close()
