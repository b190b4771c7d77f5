"""Work without a search for garbage in between."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Make many objects, none of which refers to what holds it, without looking for reference cycles again and again.

    For what is counted in seconds at most: what other threads leave behind meanwhile waits until the end.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
