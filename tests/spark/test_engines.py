"""The digest by which the rows of engines are compared: the same on both, and another one for other rows."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.spark.engines import told
from toolkit import Snapshot
from toolkit.sources.snapshot import Session

KINDS = {"n": "BIGINT", "year": "INTEGER", "text": "VARCHAR", "day": "DATE", "score": "DOUBLE", "so": "BOOLEAN"}
ROW = (10**11, 2026, "Ä", date(2026, 11, 1), 0.1, True)
NONE = (None,) * len(ROW)
OTHERS = [(1, *ROW[1:]), (*ROW[:2], "A", *ROW[3:]), (*ROW[:4], 0.2, True), (*ROW[:5], False)]


def test_a_digest_is_of_the_rows_and_not_of_the_engine(session: Session, snapshot: Path) -> None:
    with Snapshot(snapshot).open() as embedded:

        def digests(*rows: Sequence[Any]) -> set[tuple[int, int]]:
            return {told(each.frame(KINDS, [tuple(row) for row in rows])) for each in (embedded, session)}

        (one,) = digests(ROW, NONE, ROW)
        assert one[0] == 3
        (nothing,) = digests()
        assert nothing == (0, 0)
        (moved,) = digests(NONE, ROW, ROW)
        assert moved == one
    with Snapshot(snapshot).open() as embedded:
        found = [told(embedded.frame(KINDS, [ROW, NONE, other])) for other in (ROW, NONE, *OTHERS)]
    assert found[0] == one and len(set(found)) == len(found)


pytestmark = pytest.mark.timeout(900)  # a machine that is busy otherwise
