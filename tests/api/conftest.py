"""A real server, started as a user starts it, over the example corpus."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.apps import log, screener_over  # noqa: F401 log is a fixture
from tests.api.assessing import app, client, screener  # noqa: F401 fixtures
from tests.api.databases import address, postgresql, prepared, prepared_database  # noqa: F401 fixtures

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "examples" / "corpus"
PROGRAM = Path(sys.executable).with_name("trusted-research")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("cache")
    screener_over.cache_clear()  # an engine that is open at the very end complains


@pytest.fixture(scope="session")
def service(cache: Path) -> Iterator[str]:
    """The address of a running service."""
    command = [str(PROGRAM), "serve", "--source", str(CORPUS), "--port", "0"]
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "TRUSTED_RESEARCH_DATA": str(cache / "data")}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.match(r"http://127\.0\.0\.1:\d+", line):
                break
        else:
            pytest.fail("the service stopped before it said where it listens")
        drain = threading.Thread(target=process.stderr.read)  # a full pipe would stop the service
        drain.start()
        yield found[0]
        process.terminate()
        drain.join()
