"""What asking costs: requests and credits are counted, a limit is kept to, and so is the pace that OpenAlex allows."""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from urllib.parse import parse_qs, urlsplit

CREDIT_USD = 0.0001
MOST_A_SECOND = 100
PER_PAGE = 100
AT_ONCE = 8
"""Requests under way at a time: well below what a second allows, and no burden on a public service."""


def price(address: str) -> int:
    """The credits of a query, as OpenAlex charges since 2026: a record by its own id is free."""
    parts = urlsplit(address)
    if "/" in parts.path.strip("/"):
        return 0
    return 10 if "search" in parse_qs(parts.query) else 1


def pages(works: int) -> int:
    """The pages that a number of works fills; a list without any still is a page."""
    return max(1, math.ceil(works / PER_PAGE))


class Budget:
    """The account of one run; safe beside other threads."""

    def __init__(self, most_credits: int | None = None) -> None:
        """With `most_credits`, no request is allowed that could pass it."""
        self.requests = self.free = self.credits = self.kept = 0
        self.left: int | None = None
        """Credits left today, as the service said last."""
        self.seconds = 0.0
        """Spent waiting for answers, over all requests."""
        self._most, self._reserved, self._next = most_credits, 0, 0.0
        self._turn = Lock()

    def reserve(self, credits_: int) -> bool:
        """Set credits aside for a request, and wait until it may be sent; False if they would pass the limit."""
        with self._turn:
            if self._most is not None and credits_ and self.credits + self._reserved + credits_ > self._most:
                return False
            self._reserved += credits_
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + 1 / MOST_A_SECOND
        time.sleep(turn - now)
        return True

    def settle(self, reserved: int, headers: Mapping[str, str] | None, seconds: float) -> None:
        """Book a request: by the headers of its answer, or as reserved where it was left without any."""
        said = _number(headers.get("X-RateLimit-Credits-Used")) if headers is not None else reserved
        left = _number(headers.get("X-RateLimit-Remaining")) if headers is not None else None
        with self._turn:
            self._reserved -= reserved
            self.requests += 1
            self.free += not reserved
            self.credits += said or 0
            self.seconds += seconds
            if left is not None:
                self.left = left if self.left is None else min(left, self.left)

    def reuse(self) -> None:
        """Book an answer that was kept."""
        with self._turn:
            self.kept += 1

    def report(self, floor: int) -> str:
        """What was used, beside the fewest requests with which it can be done."""
        used = self.requests + self.kept
        return ", ".join(
            [
                f"{self.requests:,} requests ({self.free:,} free)",
                f"{self.credits:,} credits (${self.credits * CREDIT_USD:.4f})",
                *([f"{self.left:,} credits left today"] if self.left is not None else []),
                *([f"{self.kept:,} answers kept from before"] if self.kept else []),
                *([f"{used / floor:.2f} times the fewest possible ({floor:,})"] if floor else []),
            ]
        )


@dataclass(frozen=True)
class Estimate:
    """What a run will take, as far as the records of the people tell."""

    people: int
    authors: int
    """Author records whose works will be read."""
    works: int
    """Works of theirs by those records."""
    lists: int
    """Pages of works."""
    longest: int
    """Pages that can only be asked for one after another."""
    seconds: float
    """An answer took, on average."""
    spent: int
    """Credits for this estimate; its answers are kept for the run."""
    left: int | None

    @property
    def credits(self) -> tuple[int, int]:
        """Fewest and most: the organisations and funders on the works are unknown before these are read."""
        return self.lists, self.lists + 2 + math.ceil(self.works * ORGANISATIONS_A_WORK / PER_PAGE)

    @property
    def minutes(self) -> float:
        """By the time that answers took, several at once."""
        return max(self.longest + 2, self.credits[1] / AT_ONCE) * self.seconds / 60

    def lines(self) -> Iterable[str]:
        """For the user to read."""
        fewest, most = self.credits
        yield f"people: {self.people:,}; author records whose works will be read: {self.authors:,}"
        yield f"works: about {self.works:,}"
        yield f"requests: {fewest:,} to {most:,}, and free ones (see below)"
        yield f"credits: {fewest:,} to {most:,} (${fewest * CREDIT_USD:.4f} to ${most * CREDIT_USD:.4f})"
        yield f"minutes: about {self.minutes:.1f}, {AT_ONCE} requests at a time"
        yield f"spent on this estimate: {self.spent:,} credits; its answers are kept for the run"
        if self.left is not None:
            yield f"left today: {self.left:,} credits"
        yield (
            "not known before: how many organisations and funders stand on these works; how many works have a hundred "
            "authors or more (each is looked up, free of charge); authors who turn up under an open name"
        )


ORGANISATIONS_A_WORK = 2
"""Our assumption for the upper figure: new organisations and funders that a work brings, on average."""


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
