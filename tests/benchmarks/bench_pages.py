"""How long the server takes for each kind of page: half of the requests, and 95 in a hundred, take no longer.

The first look is told beside: it reads what is remembered afterwards.
"""

import statistics
import time
from pathlib import Path

from starlette.testclient import TestClient

from api.pages.judged import Results
from api.screener import Screener
from api.settings import Settings
from tests.api.apps import CORPUS, app_on
from tests.pages.places import found, furnished, kind_of

TIMES = 40
LIMIT_MS = 200


def test_pages(tmp_path: Path) -> None:
    with app_on(f"sqlite:///{tmp_path / 'service.sqlite'}", tmp_path) as app:
        app.state.screener = Screener(Settings(source=str(CORPUS), cache=tmp_path))
        client = furnished(app)
        kept = {kind_of(place.path): place.path for place in found(client, "en").values() if place.html}
        app.state.results = Results()
        print(f"\n{'first ms':>8} {'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8}  of {LIMIT_MS} ms  page")
        for path in sorted(kept.values()):
            first, *took = (_took(client, path) for _ in range(TIMES + 1))
            p95 = statistics.quantiles((wall for wall, _ in took), n=20)[-1]
            wall, cpu = (statistics.median(each) for each in zip(*took, strict=True))
            print(f"{first[0]:8.1f} {wall:8.1f} {p95:8.1f} {cpu:8.1f}  {p95 / LIMIT_MS:9.2f}  {path}")


def _took(client: TestClient, path: str) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor, the client's among them."""
    began, used = time.perf_counter(), time.process_time()
    client.get(path)
    return 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - used)
