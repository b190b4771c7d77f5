"""How often a caller asks in a minute, counted in the database, so that it holds over all processes of the service.

Headers: RateLimit and RateLimit-Policy as in the IETF's draft-ietf-httpapi-ratelimit-headers-10, and the older
X-RateLimit-*. The window is the minute of the clock: in the moment when it changes, twice the limit may pass.
"""

import time
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from api.store.database import Database
from api.store.tables import Rate

WINDOW_S = 60
KEPT_MINUTES = 2
"""After that a count tells nothing any more and goes."""
FAILURES_PER_MINUTE = 60
"""Requests without a valid key from one address (institution's choice). Valid keys are never held up by them."""


@dataclass(frozen=True)
class Spent:
    """Of a limit, in the minute that it is."""

    limit: int
    requests: int
    seconds_left: int

    @property
    def over(self) -> bool:
        """Whether this request was one too many."""
        return self.requests > self.limit

    def headers(self) -> dict[str, str]:
        """What the reply says about it."""
        left = max(self.limit - self.requests, 0)
        return {
            "RateLimit-Policy": f'"minute";q={self.limit};w={WINDOW_S}',
            "RateLimit": f'"minute";r={left};t={self.seconds_left}',
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": str(self.seconds_left),
        }


def count(database: Database, caller: str, limit: int, now: float | None = None) -> Spent:
    """One more request of a caller."""
    moment = time.time() if now is None else now
    minute = int(moment // WINDOW_S)
    return Spent(limit, _counted(database, caller, minute), int((minute + 1) * WINDOW_S - moment) or 1)


def count_failure(database: Database, address: str) -> Spent:
    """One more request without a valid key from an address."""
    return count(database, f"address:{address}", FAILURES_PER_MINUTE)


def _counted(database: Database, caller: str, minute: int) -> int:
    insert = postgresql.insert if database.engine.dialect.name == "postgresql" else sqlite.insert
    row = insert(Rate).values(key_id=caller, minute=minute, requests=1)
    more = row.on_conflict_do_update(
        index_elements=[Rate.key_id, Rate.minute], set_={"requests": Rate.requests + 1}
    ).returning(Rate.requests)
    with database.writing() as session:
        requests: int = session.execute(more).scalar_one()
        if requests == 1:
            session.execute(delete(Rate).where(Rate.minute < minute - KEPT_MINUTES))
    return requests
