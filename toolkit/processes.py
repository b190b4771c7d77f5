"""What the processes of a pool have in common: they end with the one that started them."""

import multiprocessing
import os
import threading
from multiprocessing.connection import wait as wait_for
from multiprocessing.util import Finalize


def end_with_parent() -> None:
    """End this process when the one that started it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait_for([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    Finalize(None, os._exit, args=(0,), exitpriority=-1)  # else the engine tells on stderr what the thread keeps alive
