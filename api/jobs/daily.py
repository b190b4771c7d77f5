"""What a worker does once a day beside its jobs."""

import time

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.store.database import Database
from api.store.erasure import purge

DAY_S, AGAIN_S = 86_400.0, 600.0

_log = structlog.get_logger("jobs")


class Daily:
    """Erases what is kept no longer: when the worker starts, and each day after. Several workers do no harm."""

    def __init__(self, database: Database) -> None:
        self._database, self._next = database, float("-inf")

    def look(self) -> None:
        """Do it if it is time to; where the database cannot be used, try again later."""
        if time.monotonic() < self._next:
            return
        try:
            erased = purge(self._database)
        except SQLAlchemyError as error:
            _log.warning("purge failed", error=type(error).__name__, wait_s=AGAIN_S)
            self._next = time.monotonic() + AGAIN_S
            return
        self._next = time.monotonic() + DAY_S
        if erased:
            _log.info("erased", **{"tenants": erased})
