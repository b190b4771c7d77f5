"""What several tests need from outside the checkout, what is run by one worker, and the rule that CI skips nothing."""

import os
import shutil
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parent.parent
NO_SKIPS = "TRUSTED_RESEARCH_NO_SKIPS"
TOGETHER = ("tests/criteria/", "tests/spark/", "tests/pages/test_every_page")
"""Beginnings of files that share a fixture which takes long to make."""
LONGEST = (
    *("tests/pages/test_every_page", "tests/faults/", "tests/criteria/", "tests/spark/", "tests/api/test_replay.py"),
    *("tests/api/test_openapi.py", "tests/portfolio/test_watch", "tests/portfolio/"),
)
"""Beginnings of files that take longest."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real records that lie beside the checkout and are never part of it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs real records, which lie in ../shared/data and are not part of the project")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Path:
    """A Chromium that Playwright can drive."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    return Path(found)


def taken_together(nodeid: str) -> str:
    """The file of a test, or the beginning of the files that belong together."""
    file = nodeid.partition("::")[0]
    return next((beginning for beginning in TOGETHER if file.startswith(beginning)), file)


class ByFile(LoadScopeScheduling):  # type: ignore[misc] # published without types
    """A worker takes a file as a whole, or files that belong together, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return taken_together(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """How pytest -n deals out the tests."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first and then the files with most tests, so that all workers end at about one time."""
    several = Counter(taken_together(item.nodeid) for item in items)

    def place(item: pytest.Item) -> tuple[int, int, str]:
        taken = taken_together(item.nodeid)
        long = next((n for n, beginning in enumerate(LONGEST) if taken.startswith(beginning)), len(LONGEST))
        return long, -several[taken], taken

    items.sort(key=place)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With TRUSTED_RESEARCH_NO_SKIPS set, a test that is left out or expected to fail has failed."""
    report = yield
    if _left_out(report):
        report.__dict__.pop("wasxfail", None)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """And so has a file that leaves itself out."""
    report = yield
    _left_out(report)
    return report


def _left_out(report: pytest.TestReport | pytest.CollectReport) -> bool:
    """Whether a report is of something left out where that is not allowed; it is one of a failure then."""
    if not report.skipped or os.environ.get(NO_SKIPS, "") in ("", "0"):
        return False
    why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
    report.outcome = "failed"
    report.longrepr = f"NOT ALLOWED HERE ({NO_SKIPS} is set): {why}"
    return True
