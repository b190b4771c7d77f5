"""The command line as tests give it: in this process, which spares the start of Python, or in one of its own."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from toolkit.cli import app

PROGRAM = Path(sys.executable).with_name("trusted-research")
AS_READ = {"COLUMNS": "120", "NO_COLOR": "1"}


def run(
    *words: object, environment: dict[str, str] | None = None, typed: str = "", at: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """What `trusted-research` with some words ends with and says, in a folder; an error that it lets pass is raised.

    Not for several at once: what they say would be mixed.
    """
    said = [str(word) for word in words]
    with contextlib.chdir(at or Path.cwd()):
        done = CliRunner().invoke(app, said, input=typed, env=AS_READ | (environment or {}), catch_exceptions=False)
    return subprocess.CompletedProcess(said, done.exit_code, done.stdout, done.stderr)


def run_alone(*words: object, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The same from the program as it is installed."""
    asked = [str(PROGRAM), *map(str, words)]
    around = os.environ | AS_READ | environment
    return subprocess.run(asked, capture_output=True, text=True, check=False, env=around)
