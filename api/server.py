"""Run the service: web processes on one socket, and workers for jobs beside them."""

import gc
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from api.processes import Processes, Ready, Work
from api.settings import Settings, from_environment, with_shared_figures
from toolkit import ToolkitError

LOOPBACK = "127.0.0.1"
GRACE_S = 30
"""How long requests in flight may take after the signal to stop."""
_WAITING = 2048


def serve(source: str, port: int, host: str = LOOPBACK, workers: int = 1, job_workers: int = 1) -> None:
    """Serve until SIGTERM or SIGINT, on a free port if `port` is 0; a process that dies is started again.

    Raises SourceError if the source cannot be read, and ToolkitError if the port is taken, the database cannot be used,
    or others could reach a service that asks nobody for a key.
    """
    with ExitStack() as stack:
        listener = stack.enter_context(_listening(host, port))
        settings = from_environment(source)
        ended: Callable[[int], None] = _nothing
        if workers > 1:
            figures = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="trusted-research-figures-")))
            settings, ended = with_shared_figures(settings, figures), _no_longer_counted
        web, jobs = partial(_web, settings, listener, host), partial(_jobs, settings)
        works: list[tuple[str, Work]] = [(f"web {n}", web) for n in range(1, workers + 1)]
        works += [(f"jobs {n}", jobs) for n in range(1, job_workers + 1)]
        Processes(works, ended).run(started=partial(_say, host, listener.getsockname()[1]))


def _web(settings: Settings, listener: socket.socket, host: str, ready: Ready) -> None:
    import uvicorn  # here, so that the process that looks after the others is small and starts at once

    from api import logs
    from api.access.exposure import may_listen
    from api.app import create_app

    logs.configured()
    app = create_app(settings)
    may_listen(host, app.state.database, app.state.staff)
    app.state.screener.readable()  # so that no reader waits for it
    gc.freeze()  # what is loaded now stays: the slowest replies waited for a search of it all for cycles
    config = uvicorn.Config(
        app, log_config=None, log_level="warning", access_log=False, timeout_graceful_shutdown=GRACE_S
    )
    ready()
    uvicorn.Server(config).run(sockets=[listener])


def _jobs(settings: Settings, ready: Ready) -> None:
    from api.jobs.process import work_off

    ready()
    work_off(settings)


def _say(host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    only = "this machine only; " if host == LOOPBACK else ""
    print(f"http://{shown}:{port}/ ({only}stop with Ctrl-C)", file=sys.stderr, flush=True)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_WAITING)
    except OSError as error:
        raise ToolkitError(
            f"{host} port {port}: cannot be used ({error.strerror}). Give another one with --host or --port."
        ) from None


def _nothing(_: int) -> None:
    """The figures of one process end with it."""


def _no_longer_counted(pid: int) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(pid)  # type: ignore[no-untyped-call]
