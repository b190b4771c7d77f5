"""Files that are read once for each process, and again when they have changed."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
State = tuple[tuple[str, int, int], ...]


class Fresh(Generic[T]):
    """What some files hold: looked at on each call, read again when a name, a size or a time differs."""

    def __init__(self, folders: Iterable[Path], read: Callable[[], T]) -> None:
        self._folders, self._read = tuple(folders), read
        self._lock = Lock()
        self._known: tuple[State, T] | None = None

    def get(self) -> T:
        """The content as it stands now; raises what reading raises, and then tries again next time."""
        with self._lock:
            state = tuple(sorted(entry for folder in self._folders for entry in _files(folder)))
            if self._known is None or self._known[0] != state:
                self._known = (state, self._read())
            return self._known[1]


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(Path(entry.path))
            else:
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns
