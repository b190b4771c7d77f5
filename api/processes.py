"""Processes that belong together: started one after the other, started again when one dies, stopped together."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from toolkit import ToolkitError

GRACE_S = 35.0
"""How long the processes may take to stop."""
_QUICK_S = 10.0
_SLOWEST_S = 30.0

Ready = Callable[[], None]
Work = Callable[[Ready], None]
"""What a process does; it calls what it is given as soon as it does its work."""


@dataclass
class _Child:
    name: str
    work: Work
    process: BaseProcess | None = None
    said: Connection | None = None
    """What it says as it begins."""
    since: float = 0.0
    deaths: int = 0
    """In a row, each soon after its start."""
    due: float = 0.0


class Processes:
    """A family of processes; this one only looks after them."""

    def __init__(self, works: Sequence[tuple[str, Work]], ended: Callable[[int], None] = lambda pid: None) -> None:
        """The first of the works has to be ready before the others start; `ended` is told of each one's end."""
        self._children = [_Child(name, work) for name, work in works]
        self._ended = ended
        self._context: Any = multiprocessing.get_context("spawn" if sys.platform == "win32" else "fork")
        self._stopping = False
        self._wake, self._awake = os.pipe()

    def run(self, started: Callable[[], None]) -> None:
        """Run them until SIGTERM or SIGINT; `started` is called when the first is ready.

        Raises what kept the first from its work, if that is a ToolkitError.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            self._await(self._children[0])
            if not self._stopping:
                started()
            while not self._stopping:
                self._look_after()
        finally:
            self._end()

    def _stop(self, *_: object) -> None:
        self._stopping = True
        os.write(self._awake, b".")

    def _await(self, child: _Child) -> None:
        self._start(child)
        assert child.process is not None and child.said is not None
        wait([child.said, child.process.sentinel, self._wake])
        if self._stopping:
            return
        try:
            fault: ToolkitError | None = child.said.recv()
        except EOFError:
            child.process.join()
            fault = ToolkitError(f"{child.name}: ended as it started (exit code {child.process.exitcode}).")
        if fault is not None:
            raise fault

    def _start(self, child: _Child) -> None:
        child.said, saying = self._context.Pipe(duplex=False)
        process: BaseProcess = self._context.Process(target=_live, args=(child.work, saying), name=child.name)
        process.start()
        child.process = process
        saying.close()
        child.since = time.monotonic()

    def _look_after(self) -> None:
        """Start what is due, and wait for the next death, moment or signal."""
        now = time.monotonic()
        for child in self._children:
            if child.process is None and child.due <= now:
                self._start(child)
        living = [child.process.sentinel for child in self._children if child.process]
        dues = [child.due - now for child in self._children if child.process is None]
        if self._wake in wait([*living, self._wake], timeout=max(0.0, min(dues)) if dues else None):
            os.read(self._wake, 1)
        for child in self._children:
            if child.process is not None and not child.process.is_alive():
                self._bury(child, child.process)

    def _bury(self, child: _Child, process: BaseProcess) -> None:
        now = time.monotonic()
        quick = now - child.since < _QUICK_S
        child.deaths = child.deaths + 1 if quick else 0
        child.due = now + (min(2.0 ** (child.deaths - 1), _SLOWEST_S) if quick else 0.0)
        child.process = None
        if child.said is not None:
            child.said.close()
        if not self._stopping:
            again = f"starts again in {child.due - now:g} s"
            print(f"{child.name}: ended (exit code {process.exitcode}); {again}", file=sys.stderr, flush=True)
        self._ended(process.pid or 0)

    def _end(self) -> None:
        living = [child.process for child in self._children if child.process is not None]
        for process in living:
            process.terminate()
        deadline = time.monotonic() + GRACE_S
        for process in living:
            process.join(max(0.0, deadline - time.monotonic()))
        for process in living:
            process.kill()
            process.join()


def _live(work: Work, saying: Connection) -> None:
    """The whole life of a child: it ends with its parent, and says once whether it could begin."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()

    def ready() -> None:
        saying.send(None)
        saying.close()

    try:
        work(ready)
    except ToolkitError as error:
        if saying.closed:
            raise
        saying.send(error)
        sys.exit(1)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
