"""Figures about the service for Prometheus; right across several processes if they share a folder for them."""

from collections.abc import Mapping
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

PREFIX = "trusted_research"
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The figures of one process. They tell of routes and statuses, never of who asked for whom."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is the one that prometheus-client shares between processes (PROMETHEUS_MULTIPROC_DIR)."""
        self.folder, self.own = folder, CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter(f"{PREFIX}_requests", "Requests answered.", labels, registry=self.own)
        self._seconds = Histogram(
            f"{PREFIX}_request_seconds", "Time to an answer.", ("route",), registry=self.own, buckets=SECONDS
        )
        self._working = Gauge(
            f"{PREFIX}_screenings", "Requests being worked on.", registry=self.own, multiprocess_mode="livesum"
        )

    def seen(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered; status 0 is a reply that broke off."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def working(self, change: int) -> None:
        """One more request, or one less, is being worked on."""
        self._working.inc(change)

    def text(self, jobs: Mapping[str, int]) -> bytes:
        """The figures of all processes in Prometheus's text format 0.0.4; `jobs` counts them by state."""
        now = CollectorRegistry()
        waiting = Gauge(f"{PREFIX}_jobs", "Jobs by state.", ("state",), registry=now)
        for state, number in jobs.items():
            waiting.labels(state).set(number)
        if self.folder:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, str(self.folder))  # type: ignore[no-untyped-call]
        else:
            registry = self.own
        return generate_latest(registry) + generate_latest(now)
