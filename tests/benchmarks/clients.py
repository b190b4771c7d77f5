"""Many clients of a service at once, and how long each of their requests took."""

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import quantiles
from urllib.parse import urlsplit

Asked = tuple[str, str, str, bytes, dict[str, str]]
"""Kind, method, path, body and headers."""
Next = Callable[[random.Random], Asked]


@dataclass
class Figures:
    """What the clients saw."""

    seconds: float
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        """All that were answered."""
        return sum(map(len, self.times.values()))

    @property
    def a_second(self) -> float:
        """Answers in a second."""
        return self.requests / self.seconds

    def lines(self) -> Sequence[str]:
        """One line for all, and one for each kind of request."""
        every = [each for times in self.times.values() for each in times]
        rows = [("all", every), *sorted(self.times.items())] if len(self.times) > 1 else list(self.times.items())
        told = [f"{name:<24}{len(times):>7}{_spread(times)}{len(times) / self.seconds:>9.1f}/s" for name, times in rows]
        return [*told, *(f"ERROR {times} x {what}" for what, times in self.errors.items())]


def load(address: str, following: Next, *, clients: int, seconds: float, good: frozenset[int]) -> Figures:
    """Let clients ask one request after the other, all at once; an answer of another status than `good` is an error."""
    figures, lock = Figures(seconds), threading.Lock()
    end = time.perf_counter() + seconds

    def client(seed: int) -> None:
        chance = random.Random(seed)
        link = HTTPConnection(urlsplit(address).netloc, timeout=120)
        while time.perf_counter() < end:
            kind, method, path, body, headers = following(chance)
            begun = time.perf_counter()
            try:
                link.request(method, path, body or None, headers)
                answer = link.getresponse()
                told = answer.read()
                fault = None if answer.status in good else f"{kind}: {answer.status} {told[:120]!r}"
            except OSError as error:
                fault = f"{kind}: {type(error).__name__}"
                link.close()
            took = time.perf_counter() - begun
            with lock:
                if fault:
                    figures.errors[fault] += 1
                else:
                    figures.times[kind].append(took)
        link.close()

    threads = [threading.Thread(target=client, args=(seed,)) for seed in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures.seconds = time.perf_counter() - begun
    return figures


def _spread(times: Sequence[float]) -> str:
    if len(times) < 2:
        return f"{'':>22}"
    cuts = quantiles(times, n=20, method="inclusive")
    return f"  p50 {cuts[9] * 1000:>6.0f} ms  p95 {cuts[18] * 1000:>6.0f} ms"
