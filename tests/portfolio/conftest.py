"""The example corpus as a snapshot, and orders to screen against it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from toolkit import build
from toolkit.portfolio import Order

EXAMPLE = ROOT / "examples" / "portfolio" / "proposals.jsonl"
AS_OF = date(2026, 11, 1)


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portfolio") / "snapshot"
    build([ROOT / "examples" / "corpus"], folder)
    return folder


@pytest.fixture
def order(snapshot: Path, tmp_path: Path) -> Callable[..., Order]:
    def make(name: str = "out", **changes: Any) -> Order:
        given: dict[str, Any] = {"packs": ("japan-uk",), "as_of": AS_OF, "cache": tmp_path / "cache", **changes}
        return Order(source=str(snapshot), out=tmp_path / name, **given)

    return make
