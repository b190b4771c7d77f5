"""How long the server takes for each kind of page: half of the requests, and 95 in a hundred, take no longer."""

import statistics
import time
from pathlib import Path

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
        print(f"\n{'p50 ms':>8} {'p95 ms':>8}  of {LIMIT_MS} ms  page")
        for path in sorted(kept.values()):
            took: list[float] = []
            for _ in range(TIMES):
                began = time.perf_counter()
                client.get(path)
                took.append(1000 * (time.perf_counter() - began))
            p95 = statistics.quantiles(took, n=20)[-1]
            print(f"{statistics.median(took):8.1f} {p95:8.1f}  {p95 / LIMIT_MS:9.2f}  {path}")
