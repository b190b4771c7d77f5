"""Run the service on the loopback address."""

import sys

import uvicorn

from api.app import create_app
from api.settings import from_environment

LOOPBACK = "127.0.0.1"


def serve(source: str, port: int) -> None:
    """Serve until stopped; raises SourceError if the source cannot be read."""
    app = create_app(from_environment(source))
    print(f"http://{LOOPBACK}:{port}/ (this machine only; stop with Ctrl-C)", file=sys.stderr)
    uvicorn.run(app, host=LOOPBACK, port=port, log_level="warning")
