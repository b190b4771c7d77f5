"""Apache Spark on this machine: a standalone master with two workers, and a Spark Connect server, on free ports."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

_PATIENCE_S = 240
_SMALL = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.executor.memory": "512m",
    "spark.driver.extraJavaOptions": _SMALL,
    "spark.executor.extraJavaOptions": _SMALL,
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""For tables of a few rows and processes that soon end: else most of the time goes in compiling what runs once."""


class Cluster:
    """A master and its workers, as processes of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[psutil.Popen] = []
        self.workers: list[psutil.Popen] = []
        master = self._daemon("master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        self.address = _told(self._processes[-1], master, re.compile(r"Starting Spark master at (spark://\S+)"))

    def add_worker(self, cores: int = 1, memory: str = "640m") -> None:
        """One more worker, which is there when this returns."""
        name = f"worker-{len(self.workers)}"
        place = ("--host", "127.0.0.1", "--webui-port", "0", "--work-dir", str(self._folder / name))
        log = self._daemon(name, "--cores", str(cores), "--memory", memory, *place, self.address)
        self.workers.append(self._processes[-1])
        _told(self.workers[-1], log, re.compile(r"(Successfully registered with master)"))

    def lose_worker(self) -> int:
        """Kill a worker and its executor, as if the machine were gone; how many are left."""
        worker = next(each for each in self.workers if each.is_running() and each.children())
        for process in (worker, *worker.children(recursive=True)):
            process.kill()
        self.workers.remove(worker)
        return len(self.workers)

    def stop(self) -> None:
        for process in self._processes:
            for each in (process, *(process.children(recursive=True) if process.is_running() else ())):
                each.kill()
            process.wait()

    def _daemon(self, name: str, *arguments: str) -> Path:
        kind = name.partition("-")[0]
        command = ["org.apache.spark.deploy." + {"master": "master.Master", "worker": "worker.Worker"}[kind]]
        log = self._folder / f"{name}.log"
        self._processes.append(_started(["spark-class", *command, *arguments], log, self._folder, "128m"))
        return log


@contextmanager
def connect_server(folder: Path) -> Iterator[str]:
    """A Spark Connect server that does its work itself; its address."""
    settings = {**SETTINGS, "spark.connect.grpc.binding.port": "0", "spark.ui.enabled": "false"}
    confs = [part for key, value in settings.items() for part in ("--conf", f"{key}={value}")]
    server = "org.apache.spark.sql.connect.service.SparkConnectServer"
    log = folder / "connect.log"
    command = ["spark-submit", "--master", "local[1]", "--class", server, *confs, "spark-internal"]
    process = _started(command, log, folder, "600m")
    try:
        port = _told(process, log, re.compile(r"Spark Connect server started at: \S*?:(\d+)"))
        yield f"sc://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def home() -> Path:
    """Where the programs of Spark are; skips where they or Java are not installed."""
    pyspark = pytest.importorskip("pyspark", reason="needs pyspark: make spark")
    if shutil.which("java") is None:
        pytest.skip("needs Java 17: apt-get install openjdk-17-jre-headless")
    return Path(pyspark.__file__).parent


def _started(command: list[str], log: Path, folder: Path, memory: str) -> psutil.Popen:
    place = home()
    environment = os.environ | {
        "SPARK_HOME": str(place),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
        "SPARK_DAEMON_MEMORY": memory,
        "SPARK_DAEMON_JAVA_OPTS": _SMALL,
    }
    with log.open("wb") as out:
        return psutil.Popen([place / "bin" / command[0], *command[1:]], env=environment, stdout=out, stderr=out)


def _told(process: psutil.Popen, log: Path, sentence: re.Pattern[str]) -> str:
    """What a process tells in its log; fails with the log if it does not."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        if found := sentence.search(log.read_text(encoding="utf-8", errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-4000:])
