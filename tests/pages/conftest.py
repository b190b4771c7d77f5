"""What the tests of pages share: a browser, and with those of the API both databases and the service."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.api.assessing import app, screener  # noqa: F401 fixtures
from tests.api.conftest import cache, service  # noqa: F401 fixtures
from tests.api.databases import address, postgresql  # noqa: F401 fixtures
from tests.pages.browsing import started


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """Debian's Chromium, once for a module."""
    with started(chromium) as running:
        yield running
