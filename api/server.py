"""Run the service on the loopback address."""

import socket
import sys

import uvicorn

from api.app import create_app
from api.settings import from_environment
from toolkit import ToolkitError

LOOPBACK = "127.0.0.1"


def serve(source: str, port: int) -> None:
    """Serve until stopped, on a free port if `port` is 0.

    Raises SourceError if the source cannot be read, and ToolkitError if the port is taken.
    """
    app = create_app(from_environment(source))
    with _listening(port) as listener:
        address = f"http://{LOOPBACK}:{listener.getsockname()[1]}/"
        print(f"{address} (this machine only; stop with Ctrl-C)", file=sys.stderr, flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError as error:
        listener.close()
        raise ToolkitError(f"port {port}: cannot be used ({error.strerror}). Give another one with --port.") from None
    return listener
