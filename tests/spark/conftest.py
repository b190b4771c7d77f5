"""One cluster for all tests on Spark, and the same records before it and before DuckDB."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spark.cluster import SETTINGS, Cluster, home
from tests.spark.records import write_records
from toolkit import build
from toolkit.sources.snapshot import Session
from toolkit.sources.spark import SparkTables
from toolkit.sources.spark_address import read_address


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records in a folder whose name could be a pattern."""
    folder = tmp_path_factory.mktemp("records") / "[1]"
    write_records(folder)
    return folder


@pytest.fixture(scope="session")
def snapshot(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records as a snapshot, built here."""
    folder = tmp_path_factory.mktemp("spark") / "snapshot"
    build([records], folder)
    return folder


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A master and two workers."""
    home()
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        running.add_workers(2)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def source(cluster: Cluster, snapshot: Path) -> str:
    """What --source is given for the snapshot on the cluster."""
    return address(cluster.address, snapshot)


@pytest.fixture(scope="session")
def tables(source: str) -> Iterator[SparkTables]:
    """The connection; all that runs in this process shares it."""
    opened = SparkTables(read_address(source))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def connect_server(tables: SparkTables) -> str:
    """The address of the Spark Connect server in the same Java as the application, so that both have one cluster."""
    from pyspark import SparkContext

    service = getattr(SparkContext.getOrCreate()._jvm.org.apache.spark.sql.connect.service, "SparkConnectService$")
    return f"sc://127.0.0.1:{getattr(service, 'MODULE$').localPort()}"


@pytest.fixture(scope="session")
def session(tables: SparkTables) -> Iterator[Session]:
    """Spark in the place of the engine that the queries are tried on elsewhere."""
    with tables.open() as opened:
        yield opened


def address(server: str, snapshot: Path, **more: str) -> str:
    """Tables on a server, with the settings of these tests."""
    settings = {**SETTINGS, **more} if server.startswith("spark://") else more
    return "&".join([f"{server}?tables={snapshot}", *(f"{key}={value}" for key, value in settings.items())])
