"""Addresses of tables on Spark: what is read of them, and what is told where nothing can be reached."""

import socket
import sys
from pathlib import Path

import pytest

from toolkit import SourceError, open_source
from toolkit.sources.spark_address import read_address


def test_the_parts_of_an_address() -> None:
    read = read_address("spark://one:7077,two:7078?tables=/data/2026%2011&spark.executor.memory=4g&spark.x=a=b")
    assert (read.kind, read.server) == ("spark", "spark://one:7077,two:7078")
    assert read.hosts == (("one", 7077), ("two", 7078))
    assert (read.tables, read.name) == ("/data/2026 11", "2026 11")
    assert read.settings == (("spark.executor.memory", "4g"), ("spark.x", "a=b"))
    assert read_address("spark://one?tables=/a").hosts == (("one", 7077),)
    assert read_address("sc://[::1]:15002/;use_ssl=true?tables=s3a://bucket/a+b/").hosts == (("::1", 15002),)
    assert read_address("sc://one?tables=s3a://bucket/a+b/").name == "a+b"
    assert read_address("sc://one", tables=False).hosts == (("one", 15002),)


def test_a_token_is_passed_on_and_never_shown() -> None:
    read = read_address("sc://one:1/;token=secret?tables=/a&spark.ssl.keyPassword=secret")
    assert read.server == "sc://one:1/;token=secret"
    assert str(read) == "sc://one:1"
    assert "secret" not in repr(read)


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("spark://one:7077", "where the tables are is missing. Write spark://HOST:PORT"),
        ("spark://one:7077?tables=", "cannot read 'tables' after the question mark"),
        ("spark://one:7077?tables=/a&memory=4g", "cannot read 'memory'"),
        ("sc://one:port?tables=/a", "names no host and port. Write sc://HOST:PORT"),
        ("spark://?tables=/a", "names no host and port"),
    ],
)
def test_an_address_that_is_not_whole_is_refused(where: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        open_source(where, cache=tmp_path)
    assert says in str(refused.value)


def test_an_engine_takes_no_tables_and_is_spark() -> None:
    with pytest.raises(SourceError, match="cannot read 'tables'"):
        read_address("spark://one?tables=/a", tables=False)
    with pytest.raises(SourceError, match="duckdb: is no address of Spark"):
        read_address("duckdb", tables=False)


@pytest.mark.parametrize("kind", ["spark", "sc"])
def test_nothing_at_the_address(kind: str, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # and does not listen
        where = f"{kind}://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(SourceError, match=rf"{where}: Spark cannot be reached there \(.*refused"):
            open_source(f"{where}?tables=/a", cache=tmp_path)


@pytest.mark.parametrize(("kind", "extra"), [("spark", "spark"), ("sc", "spark-connect")])
def test_without_the_extra(kind: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with socket.create_server(("127.0.0.1", 0)) as server:
        where = f"{kind}://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(SourceError, match=rf"needs the extra {extra}: pip install"):
            open_source(f"{where}?tables=/a", cache=tmp_path)
