"""Where nothing may be left out, a run that left something out has failed: in one process and in several."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TESTS = """\
import pytest

@pytest.fixture
def absent():
    pytest.skip("left out by a fixture")

def test_body():
    pytest.skip("left out in its body")

def test_fixture(absent):
    pass

@pytest.mark.skip(reason="left out by a mark")
def test_mark():
    pass

@pytest.mark.xfail(reason="expected to fail")
def test_fails():
    assert False

@pytest.mark.xfail(run=False, reason="not run")
def test_not_run():
    pass

def test_done():
    pass
"""
REASONS = ("left out by a fixture", "left out in its body", "left out by a mark", "expected to fail", "not run")
FILE = "import pytest\n\npytest.skip('left out as a file', allow_module_level=True)\n"


@pytest.mark.parametrize("workers", [0, 2])
def test_each_test_that_is_left_out_fails_and_says_why(workers: int, tmp_path: Path) -> None:
    code, said = ran(tmp_path, workers, {"test_tests.py": TESTS}, no_skips="1")
    assert (code, "2 failed, 1 passed, 3 errors" in said) == (pytest.ExitCode.TESTS_FAILED, True), said
    told = [line for line in said.splitlines() if line.startswith("NOT ALLOWED HERE")]
    assert [reason for reason in REASONS if not any(reason in line for line in told)] == []


@pytest.mark.parametrize("workers", [0, 2])
def test_a_file_that_leaves_itself_out_fails_the_run(workers: int, tmp_path: Path) -> None:
    code, said = ran(tmp_path, workers, {"test_file.py": FILE, "test_tests.py": "def test_done(): pass\n"}, "1")
    assert code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED), said
    assert "NOT ALLOWED HERE" in said and "left out as a file" in said


def test_elsewhere_what_is_left_out_is_told_and_the_run_passes(tmp_path: Path) -> None:
    code, said = ran(tmp_path, 2, {"test_file.py": FILE, "test_tests.py": TESTS}, no_skips="")
    assert (code, "1 passed, 4 skipped, 2 xfailed" in said) == (pytest.ExitCode.OK, True), said
    assert [reason for reason in (*REASONS, "left out as a file") if reason not in said] == []


def ran(folder: Path, workers: int, files: dict[str, str], no_skips: str) -> tuple[int, str]:
    """Exit code and output of pytest, with the rules of this project, over files written elsewhere."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    options = ["-p", "tests.conftest", "-p", "no:cacheprovider", "-ra", "-n", str(workers), "--rootdir", "."]
    environment = os.environ | {"TRUSTED_RESEARCH_NO_SKIPS": no_skips, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "."],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr
