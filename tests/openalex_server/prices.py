"""What a request costs and what is left of the day: prices of August 2026, headers as recorded."""

import re
from dataclasses import dataclass
from typing import Any, Literal

Params = dict[str, str]
Answer = tuple[int, dict[str, str], Any]
"""Status, headers, and a body: JSON, or text."""

Kind = Literal["singleton", "list", "search", "group_by", "free"]
COST: dict[Kind, int] = {"singleton": 0, "list": 1, "search": 10, "group_by": 1, "free": 0}
PER_CREDIT = 10_000
"""Credits in a dollar."""
SECONDS_LEFT = 41_749
"""Until midnight UTC, when the budget is full again; always the same here."""
A_NUMBER = re.compile(r"[a-z]?\d+|(doi|pmid|pmcid|mag|openalex|orcid|ror|wikidata|issn|issn_l|scopus):.*", re.DOTALL)
SEARCHES = re.compile(r"\.search(\.exact)?:")


def kind(path: str, params: Params) -> Kind:
    """What a request counts as. An external id whose colon is percent-encoded, as pyalex does it, is no singleton."""
    _, _, rest = path.lower().strip("/").partition("/")
    if path.strip("/") == "rate-limit" or path.startswith("/autocomplete/"):
        return "free"
    if A_NUMBER.fullmatch(rest.partition("/")[0]):
        return "singleton"
    if "group_by" in params or "group-by" in params:
        return "group_by"
    if "search" not in params:
        return "search" if SEARCHES.search(params.get("filter", "")) else "list"
    per_page = params.get("per_page") or params.get("per-page") or "25"
    completes = per_page.isdecimal() and int(per_page) <= 10 and params.get("select") == "id,display_name,works_count"
    return "free" if completes else "search"


def dollars(amount: int) -> str:
    """An amount of credits in dollars, as the headers have it."""
    return f"{amount / PER_CREDIT:.4f}".rstrip("0").rstrip(".")


@dataclass
class Budget:
    """The credits of a day."""

    limit: int
    used: int = 0

    @property
    def left(self) -> int:
        """What is left of them."""
        return self.limit - self.used

    def headers(self, cost: int) -> dict[str, str]:
        """What stands above every answer behind the edge, after it was paid."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.left),
            "X-RateLimit-Credits-Used": str(cost),
            "X-RateLimit-Onetime-Remaining": "0",
            "X-RateLimit-Reset": str(SECONDS_LEFT),
            "X-RateLimit-Limit-USD": dollars(self.limit),
            "X-RateLimit-Remaining-USD": dollars(self.left),
            "X-RateLimit-Prepaid-Remaining-USD": "0",
            "X-RateLimit-Cost-USD": dollars(cost),
        }

    def refusal(self, cost: int, seconds: int = SECONDS_LEFT) -> Answer:
        """The answer to a request that costs more than is left."""
        body = {
            "error": "Rate limit exceeded",
            "message": f"Insufficient budget. This request costs ${dollars(cost)} but you only have "
            f"${dollars(self.left)} remaining. Resets at midnight UTC.",
            "retryAfter": seconds,
            "costUsd": cost / PER_CREDIT,
            "dailyRemainingUsd": self.left / PER_CREDIT,
            "prepaidRemainingUsd": 0,
            "creditsRequired": cost,
            "creditsRemaining": self.left,
            "onetimeCreditsRemaining": 0,
        }
        left = {k: v for k, v in self.headers(cost).items() if not k.endswith(("Credits-Used", "-Cost-USD"))}
        required = {"X-RateLimit-Credits-Required": str(cost), "X-RateLimit-Cost-Required-USD": dollars(cost)}
        return 429, {**left, **required, "X-RateLimit-Reset": str(seconds), "Retry-After": str(seconds)}, body

    def status(self, key: str) -> dict[str, Any]:
        """The body of /rate-limit."""
        costs = {"singleton": 0, "list": 1, "search": 10, "content": 100, "semantic": 10, "text": 100}
        prepaid = {"prepaid_balance_usd": 0, "prepaid_remaining_usd": 0, "prepaid_expires_at": None}
        onetime = {"balance": 0, "remaining": 0, "expires_at": None}
        return {
            "api_key": f"{key[:3]}...{key[-3:]}",
            "is_grandfathered": False,
            "rate_limit": {
                "daily_budget_usd": self.limit / PER_CREDIT,
                "daily_used_usd": self.used / PER_CREDIT,
                "daily_remaining_usd": self.left / PER_CREDIT,
                **prepaid,
                "resets_at": "2026-11-24T00:00:00.000Z",
                "resets_in_seconds": SECONDS_LEFT,
                "endpoint_costs_usd": {name: cost / PER_CREDIT for name, cost in costs.items()},
                "credits_limit": self.limit,
                "credits_used": self.used,
                "credits_remaining": self.left,
                **{f"onetime_credits_{name}": value for name, value in onetime.items()},
                "credit_costs": costs,
            },
        }
