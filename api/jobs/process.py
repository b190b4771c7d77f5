"""A process that works off jobs until it is told to stop."""

import os
import signal
import threading

from api import logs
from api.jobs.chunks import Chunks
from api.jobs.daily import Daily
from api.jobs.deliveries import Deliveries
from api.jobs.names import indexing
from api.jobs.reading import Reading
from api.jobs.single import Single
from api.jobs.tries import Tries
from api.jobs.worker import Work, Worker
from api.screener import Screener
from api.settings import Settings, from_environment
from api.store.opening import opened
from toolkit import WebhookSender

GRACE_S = 20.0
"""How long the job under way may go on after the signal to stop, before it is given back."""


def work(source: str) -> None:
    """Work for the service over a source until SIGTERM or SIGINT.

    Raises SourceError if the source cannot be read, and ToolkitError if the database cannot be used.
    """
    work_off(from_environment(source))


def work_off(settings: Settings) -> None:
    """The same with settings; the job under way is finished, or given back to be done by another worker."""
    logs.configured()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    screener = Screener(settings)
    worker, names = worker_of(settings, screener), indexing(screener)
    thread = threading.Thread(target=worker.run, args=(stop,), name="jobs", daemon=True)
    thread.start()
    daily = Daily(opened(settings.database))
    while thread.is_alive() and not stop.wait(1.0):
        daily.look()
    thread.join(GRACE_S if stop.is_set() else 0)
    if thread.is_alive():
        worker.leave()
    if thread.is_alive() or names.is_alive() or not stop.is_set():
        os._exit(0 if stop.is_set() else 1)  # a thread of the engine may be in the middle of a query


def worker_of(settings: Settings, screener: Screener) -> Worker:
    """A worker with all that its jobs need."""
    database = opened(settings.database)
    kinds: dict[str, Work] = {
        "assess": Single(database, screener),
        "items": Chunks(database, screener),
        "read": Reading(database),
        "try": Tries(database, screener),
        "deliver": Deliveries(database, WebhookSender(loopback=settings.webhooks_loopback)),
    }
    return Worker(database, kinds)
