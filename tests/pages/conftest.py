"""What the tests of pages share: a browser, and with those of the API both databases and the service."""

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser

from api.access import accounts
from tests.api.apps import app_on
from tests.api.assessing import app, screener  # noqa: F401 fixtures
from tests.api.conftest import cache, service  # noqa: F401 fixtures
from tests.api.databases import address, postgresql, prepared, prepared_database  # noqa: F401 fixtures
from tests.pages.browsing import started
from tests.pages.places import furnished


@pytest.fixture(scope="session", autouse=True)
def each_password_is_hashed_once() -> Iterator[None]:
    """A hash takes long by intention, and nearly all accounts here have the same password."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_hashed", functools.cache(accounts._hashed))
        yield


@pytest.fixture(scope="session")
def office_once(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811 the fixture
    """The database of an office that has something of everything, made once: to be copied, not to be worked on."""
    file = tmp_path_factory.mktemp("office-once") / "service.sqlite"
    with app_on(f"sqlite:///{file}", cache) as made:
        furnished(made)
    return file


@pytest.fixture(scope="module")
def office_service(office_once: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:  # noqa: F811
    """The service of that office, for one module alone."""
    folder = tmp_path_factory.mktemp("office")
    for file in office_once.parent.glob(f"{office_once.name}*"):
        shutil.copy(file, folder / file.name)
    with app_on(f"sqlite:///{folder / office_once.name}", cache) as made:
        yield made


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """Debian's Chromium, once for a module."""
    with started(chromium) as running:
        yield running
