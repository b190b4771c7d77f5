"""A mail server on this machine that keeps what it got: as much of SMTP (RFC 5321) as a sender of one message needs."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class MailServer:
    """What came in, and how to answer."""

    port: int = 0
    refuses: list[bytes] = field(default_factory=list)
    """Replies to a message, taken from the front; then it is taken."""
    got: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    """User names and passwords, and whether the connection was encrypted by then."""


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, *, at_once: bool = False) -> Iterator[MailServer]:
    """`tls`: what it encrypts with, from the start or when it is asked to."""
    server = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say(b"220 here")
            while line := self.rfile.readline():
                word = line.split()[0].upper() if line.split() else b""
                if word == b"QUIT":
                    return self.say(b"221 bye")
                if word == b"STARTTLS" and tls:
                    self.say(b"220 go")
                    self.request = tls.wrap_socket(self.request, server_side=True)
                    self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
                elif word == b"EHLO":
                    offered = b"AUTH PLAIN" if isinstance(self.request, ssl.SSLSocket) else b"STARTTLS"
                    self.say(b"250-here\r\n250 " + offered)
                elif word == b"AUTH":
                    _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
                    server.logins.append(f"{user}:{password}:{type(self.request).__name__}")
                    self.say(b"235 yes")
                elif word == b"DATA":
                    self.take()
                else:
                    if word == b"RCPT":
                        server.to.append(line.decode().partition(":")[2].strip().strip("<>"))
                    self.say(b"250 ok")
            return None

        def finish(self) -> None:
            super().finish()
            self.request.close()  # it may be another than the server's own, encrypted since

        def take(self) -> None:
            self.say(b"354 go on")
            content = b""
            while (line := self.rfile.readline()) != b".\r\n":
                content += line.removeprefix(b".")
            if server.refuses:
                return self.say(server.refuses.pop(0))
            server.got.append(message_from_bytes(content, policy=policy.default))
            return self.say(b"250 taken")

        def say(self, line: bytes) -> None:
            self.wfile.write(line + b"\r\n")

    listening = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    if tls and at_once:
        listening.socket = tls.wrap_socket(listening.socket, server_side=True)
    server.port = listening.server_address[1]
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()
