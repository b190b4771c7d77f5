"""What can go wrong with a service, on demand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.openalex_server.prices import Answer, Budget
from tests.openalex_server.store import Store

Kind = Literal[
    "burst",  # 429 that passes: Retry-After 1
    "exhausted",  # 429 with the day's budget gone: Retry-After 50,000
    "unavailable",  # 503
    "busy",  # 503 with Retry-After 1
    "timed-out",  # 504, as the edge answers after nine seconds
    "hang",  # no answer at all
    "cut",  # the connection breaks off in the middle of the answer
    "dropped",  # the connection closes without an answer
    "malformed",  # 200 with half of the JSON
    "not-openalex",  # 200 with a page of something else
    "without-meta",  # 200 with JSON that is no list of OpenAlex's
    "html-400",  # 400 with HTML
    "half-page",  # a list that lacks half of its records
    "same-cursor",  # every page is the first page
    "changes",  # the records change just before the answer, as `change` says
    "gone",  # 404, as for a record that was deleted
    "elsewhere",  # a redirection to another host
    "echo",  # 400 that repeats the request's headers
]


@dataclass
class Fault:
    """A fault for the next `times` requests whose path begins with `path`, after `skip` of them."""

    kind: Kind
    times: int = 1_000_000
    skip: int = 0
    path: str = "/"
    change: Callable[[Store], None] = lambda _: None
    seen: int = field(default=0, init=False)

    def strikes(self, path: str) -> bool:
        """Whether this request fails; counts it."""
        if not path.startswith(self.path):
            return False
        self.seen += 1
        return self.skip < self.seen <= self.skip + self.times


def refusal(kind: Kind, headers: dict[str, str]) -> Answer | None:
    """The answer of a fault that is an answer of its own; bodies and headers as recorded or in the service's code."""
    away = {"error": "Service unavailable.", "message": "collection resolution unavailable"}
    answers: dict[str, Answer] = {
        "burst": (429, {"Retry-After": "1"}, {"error": "Rate limit exceeded", "message": "Too many requests"}),
        "exhausted": Budget(10_000, 10_000).refusal(1, 50_000),
        "unavailable": (503, {}, away),
        "busy": (503, {"Retry-After": "1"}, away),
        "timed-out": (504, {}, {"error": "Gateway timeout", "reason": "query_timeout"}),
        "not-openalex": (200, {"Content-Type": "text/html"}, "<html><title>Sign in to the network</title></html>"),
        "without-meta": (200, {}, {"hello": "world"}),
        "html-400": (400, {"Content-Type": "text/html"}, "<html><h1>400 Bad Request</h1></html>"),
        "gone": (404, {"Content-Type": "text/html"}, "<html><h1>Not Found</h1></html>"),
        "elsewhere": (302, {"Location": "http://192.0.2.1/works"}, ""),
        "echo": (400, {}, {"error": "Invalid query parameters error.", "message": f"headers were {headers}"}),
    }
    return answers.get(kind)
