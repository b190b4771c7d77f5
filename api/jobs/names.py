"""The index of names, by which people and organisations are found while they are typed: made beside the jobs."""

import logging
import threading

from api.screener import Screener
from toolkit import ToolkitError


def indexing(screener: Screener) -> threading.Thread:
    """A thread that makes the index of a snapshot where it is missing; until it is there, a button finds."""

    def make() -> None:
        try:
            screener.index_names()
        except ToolkitError as error:
            logging.getLogger(__name__).warning("%s", error)

    thread = threading.Thread(target=make, name="names", daemon=True)
    thread.start()
    return thread
