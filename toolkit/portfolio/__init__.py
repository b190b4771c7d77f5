"""Many proposals in one run: read from a table, screened in chunks, ranked for people to open; resumable."""

from toolkit.portfolio.chunk import Order
from toolkit.portfolio.run import estimate_portfolio, screen_portfolio

__all__ = ["Order", "estimate_portfolio", "screen_portfolio"]
