"""What processes have in common: those of a pool end with the one that started them, and others take turns."""

import fcntl
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait as wait_for
from multiprocessing.util import Finalize
from pathlib import Path
from typing import IO, Any


def end_with_parent() -> None:
    """End this process when the one that started it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait_for([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    Finalize(None, os._exit, args=(0,), exitpriority=-1)  # else the engine tells on stderr what the thread keeps alive


@contextmanager
def alone(lock: Path, *, wait: bool = True, busy: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Keep other processes out that name the same lock, a file that is there as long as it is held.

    Where another process holds it, calls `busy` and waits; raises BlockingIOError if it is not to `wait`, and OSError
    for a file that cannot be written. The lock of a process that is killed is free.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    while True:
        with lock.open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not wait:
                    raise
                busy()
                fcntl.flock(held, fcntl.LOCK_EX)
            if _is_at(held, lock):  # else whoever held it took the file away at the end
                try:
                    yield
                finally:
                    lock.unlink(missing_ok=True)
                return


def _is_at(held: IO[Any], path: Path) -> bool:
    """Whether an open file is still the one at a path."""
    try:
        return os.path.samestat(os.fstat(held.fileno()), path.stat())
    except FileNotFoundError:
        return False
