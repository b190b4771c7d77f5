"""Real databases for the tests of the service: a new file of SQLite, and a new database of a real PostgreSQL server.

The tables are made once for a worker, by the migrations; each test gets a copy.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from api.store.opening import opened


@dataclass
class Server:
    """A PostgreSQL server on loopback with a folder of its own, which can be stopped and started again."""

    programs: Path
    folder: Path
    port: int

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200"
        options += " -c fsync=off"  # processes end here, the machine does not
        self._run("pg_ctl", "start", "--wait", "-D", self.folder, "-l", self.folder / "log", "-o", options)

    def stop(self, how: str = "fast") -> None:
        self._run("pg_ctl", "stop", "--wait", "-D", self.folder, "--mode", how)

    def create(self) -> str:
        self._run(
            "initdb", "-D", self.folder, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-sync"
        )
        self.start()
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}"

    def new_database(self, like: str = "template1") -> str:
        """A new database, which has what another one has, to which nobody is connected."""
        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}".encode())
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def address(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *words: str | Path) -> None:
        command = [str(self.programs / program), *map(str, words)]
        if os.geteuid() == 0:  # the server refuses to run as root
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 0, done.stderr


def programs() -> Path | None:
    """Where a PostgreSQL server lies on this machine, newest first."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    on_path = shutil.which("pg_ctl")
    return debian[0].parent if debian else Path(on_path).parent if on_path else None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def new_server() -> Iterator[Server]:
    """A running server, which is gone afterwards; skips where none is installed."""
    found = programs()
    if found is None:
        pytest.skip("needs a PostgreSQL server: apt-get install postgresql")
    above = Path("/tmp") if sys.platform != "win32" else Path(tempfile.gettempdir())
    folder = above / f"trusted-research-pg-{uuid.uuid4().hex}"
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    server = Server(found, folder, free_port())
    server.create()
    yield server
    server.stop("immediate")
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A running server."""
    with new_server() as server:
        yield server


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite with all tables."""
    file = tmp_path_factory.mktemp("prepared") / "service.sqlite"
    opened(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def prepared_database(postgresql: Server) -> str:
    """The name of a database of PostgreSQL with all tables."""
    address = postgresql.new_database()
    opened(address).close()
    return address.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new database with all tables and nothing in them: the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('prepared'), tmp_path / 'service.sqlite')}"
    server: Server = request.getfixturevalue("postgresql")
    return server.new_database(like=request.getfixturevalue("prepared_database"))


ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)
"""For a test of what does not depend on the kind of database: it runs once."""
