"""A connection to Apache Spark: as an application of a cluster, or as a client of a Spark Connect server."""

import os
import re
import shutil
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import gettempdir
from typing import Any

from toolkit.errors import SourceError
from toolkit.sources.spark_address import Address

Progress = Callable[[str], None]
_OLDEST = (4, 0)
_WAIT_S = 120
"""For a core: a cluster whose cores are all taken lets an application wait without end."""
_QUIET = {"spark.log.level": "ERROR", "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
_OURS = {"spark.sql.sources.fileCompressionFactor": "10"}
"""Tables are packed about so far: by their size on disk, Spark would send some to each worker that do not fit there."""
_DEEPEST = 20


def connected(address: Address, progress: Progress) -> Any:
    """A session; raises SourceError where there is none to be had, with the remedy."""
    address.reach()
    _needs(address)
    progress(f"connecting to {address}")
    with refusing(address), warnings.catch_warnings():
        # Spark warns of pandas 3; nothing here goes through pandas.
        warnings.simplefilter("ignore", FutureWarning)
        return _client(address) if address.kind == "sc" else _application(address, progress)


@contextmanager
def refusing(address: Address) -> Iterator[None]:
    """Turns what Spark raises into a SourceError."""
    try:
        yield
    except Exception as error:
        if not type(error).__module__.startswith(("pyspark.", "py4j.", "grpc")):
            raise
        raise SourceError(f"{address}: {_told(error)}") from error


def named(place: str) -> str:
    """A place as Spark reads it, by its very name: brackets and stars in it are no pattern."""
    return re.sub(r"([\\{}\[\]*?])", r"\\\1", place)


def _needs(address: Address) -> None:
    extra = {"spark": "spark", "sc": "spark-connect"}[address.kind]
    try:
        import pyspark
    except ImportError:
        raise SourceError(
            f"{address}: needs the extra {extra}: pip install 'trusted-research-toolkit[{extra}]'"
        ) from None
    if tuple(int(part) for part in pyspark.__version__.split(".")[:2]) < _OLDEST:
        raise SourceError(f"{address}: needs pyspark 4.0 or later, and {pyspark.__version__} is installed.")
    if address.kind == "spark" and not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise SourceError(
            f"{address}: needs Java 17 or later here. On Debian or Ubuntu: apt-get install default-jre-headless"
        )


def _client(address: Address) -> Any:
    import pyspark
    from pyspark.sql.connect.session import SparkSession

    session = SparkSession.builder.remote(address.server).create()
    if session.version.partition(".")[0] != pyspark.__version__.partition(".")[0]:
        raise SourceError(
            f"{address}: the server is Spark {session.version}, and pyspark {pyspark.__version__} is installed here: "
            "install the same one."
        )
    for key, value in {**_OURS, **dict(address.settings)}.items():
        session.conf.set(key, value)
    return session


def _application(address: Address, progress: Progress) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(address.server).appName("trusted-research")
    builder = builder.config("spark.sql.warehouse.dir", f"{gettempdir()}/spark-warehouse")  # else where we are
    for key, value in {**_QUIET, **_OURS, **dict(address.settings)}.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    context = session.sparkContext
    if context.master != address.server:
        raise SourceError(f"{address}: this process already works on {context.master}; it can be on one cluster only.")
    progress(f"waiting for cores of {address}")
    until = time.monotonic() + _WAIT_S
    while context._jsc.sc().getExecutorMemoryStatus().size() < 2:  # the first is this process
        if time.monotonic() > until:
            session.stop()
            raise SourceError(
                f"{address}: no core came free in {_WAIT_S} seconds. Are workers running, are their cores taken by "
                "others, and have they the memory that spark.executor.memory asks for?"
            )
        time.sleep(0.1)
    return session


def _told(error: Exception) -> str:
    """The first line of what Spark says at the root; around it stand what waited for that, and the frames."""
    java = getattr(error, "java_exception", None)
    for _ in range(_DEEPEST):
        java = (java and java.getCause()) or java
    text = str(java.toString()) if java else str(error)
    return (text.strip().splitlines() or [type(error).__name__])[0]
