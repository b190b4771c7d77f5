"""What several tests need from outside the checkout, and the rule that continuous integration skips nothing."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NO_SKIPS = "TRUSTED_RESEARCH_NO_SKIPS"


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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With TRUSTED_RESEARCH_NO_SKIPS set, a run that left a test out has failed."""
    if session.exitstatus == pytest.ExitCode.OK and _left_out(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name the tests that made the run fail by being left out."""
    for report in _left_out(config):
        terminalreporter.write_line(f"NOT ALLOWED HERE ({NO_SKIPS} is set): {report.nodeid} was {report.outcome}")


def _left_out(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or os.environ.get(NO_SKIPS, "") in ("", "0"):
        return []
    return [*reporter.stats.get("skipped", []), *reporter.stats.get("xfailed", [])]
