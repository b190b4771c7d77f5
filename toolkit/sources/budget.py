"""What asking costs: requests and credits are counted, a limit is kept to, and so is the pace that OpenAlex allows."""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from urllib.parse import parse_qs, urlsplit

CREDIT_USD = 0.0001
SEARCH_COST = 10
"""Credits for a page of a search by name."""
MOST_A_SECOND = 100
PER_PAGE = 100
AT_ONCE = 8
"""Requests under way at a time: well below what a second allows, and no burden on a public service."""


def price(address: str) -> int:
    """The credits of a query, as OpenAlex charges since 2026: a record by its own id is free."""
    parts = urlsplit(address)
    if "/" in parts.path.strip("/"):
        return 0
    return SEARCH_COST if "search" in parse_qs(parts.query) else 1


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

    @property
    def seconds_an_answer(self) -> float:
        """How long an answer took, on average; an assumption where none was waited for."""
        return self.seconds / self.requests if self.requests else USUAL_SECONDS

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
    names: int
    """People who are looked for by name: how many works they have is not known."""
    searches: tuple[int, int]
    """Fewest and most requests for names."""
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
    def _further(self) -> int:
        """The most requests for organisations, funders and further records, which are unknown before works are read."""
        works = self.works + self.names * WORKS_A_NAME
        others = works * ORGANISATIONS_A_WORK / PER_PAGE + (self.authors + self.names) / PER_PAGE
        return self.names * pages(WORKS_A_NAME) + math.ceil(others) + 3

    @property
    def requests(self) -> tuple[int, int]:
        """Fewest and most, without those that are free."""
        fewest, most = self.searches
        return self.lists + fewest, self.lists + most + self._further

    @property
    def credits(self) -> tuple[int, int]:
        """Fewest and most."""
        fewest, most = self.searches
        return self.lists + SEARCH_COST * fewest, self.lists + SEARCH_COST * most + self._further

    @property
    def minutes(self) -> float:
        """By the time that answers took, several at once, and the pace that OpenAlex allows."""
        most = self.requests[1] + self.works * FULL_RECORDS_A_WORK
        by_turns = max(self.longest + 2, most / AT_ONCE) * self.seconds
        return max(by_turns, most / MOST_A_SECOND) / 60

    def lines(self) -> Iterable[str]:
        """For the user to read."""
        (few, many), (fewest, most) = self.requests, self.credits
        yield f"people: {self.people:,}; author records whose works will be read: {self.authors:,}"
        yield f"works: about {self.works:,}"
        if self.names:
            yield f"people looked for by name: {self.names:,}; each search costs {SEARCH_COST} credits"
        yield f"requests: {few:,} to {many:,}, and free ones (see below)"
        yield f"credits: {fewest:,} to {most:,} (${fewest * CREDIT_USD:.4f} to ${most * CREDIT_USD:.4f})"
        minutes = f"about {self.minutes:.1f}" if self.minutes >= 0.1 else "less than 0.1"
        yield f"minutes: {minutes}, {AT_ONCE} requests at a time"
        yield f"spent on this estimate: {self.spent:,} credits; its answers are kept for the run"
        if self.left is not None:
            yield f"left today: {self.left:,} credits"
        yield (
            "not known before: how many organisations and funders stand on these works; how many works have a hundred "
            "authors or more (each is looked up, free of charge); who is found by name, and with how many works"
        )


ORGANISATIONS_A_WORK = 2
"""Our assumption for the upper figure: new organisations and funders that a work brings, on average."""
WORKS_A_NAME = 200
"""Our assumption for the upper figure: works of those who are found by a name."""
USUAL_SECONDS = 0.5
"""Our assumption for an answer where none was waited for."""
FULL_RECORDS_A_WORK = 0.01
"""Our assumption for the minutes: works that are looked up because of their hundred authors."""


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
