"""Apache Spark on this machine: a standalone master with workers, on free ports."""

import os
import re
import shutil
import time
from pathlib import Path

import psutil
import pytest

_PATIENCE_S = 240
_SMALL = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.executor.memory": "512m",
    "spark.driver.extraJavaOptions": _SMALL,
    "spark.executor.extraJavaOptions": _SMALL,
    "spark.default.parallelism": "2",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.files.minPartitionNum": "1",
    "spark.sql.lightweightPlanChangeValidation": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.connect.grpc.binding.port": "0",
}
"""For tables of a few rows and processes that soon end: else most of the time goes in compiling what runs once."""


class Cluster:
    """A master and its workers, as processes of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[psutil.Popen] = []
        self.workers: list[psutil.Popen] = []
        master = self._daemon("master.Master", "--port", "0")
        self.address = _told(self._processes[-1], master, re.compile(r"Starting Spark master at (spark://\S+)"))

    def add_workers(self, number: int, memory: str = "640m") -> None:
        """More workers of one core, which are there when this returns."""
        logs = []
        for _ in range(number):
            place = str(self._folder / f"work-{len(self._processes)}")
            kind = ("--cores", "1", "--memory", memory, "--work-dir", place)
            logs.append(self._daemon("worker.Worker", *kind, self.address))
            self.workers.append(self._processes[-1])
        for worker, log in zip(self.workers[-number:], logs, strict=True):
            _told(worker, log, re.compile(r"(Successfully registered with master)"))

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

    def _daemon(self, kind: str, *arguments: str) -> Path:
        """Start a program of Spark, without its scripts, which ask a Java of their own how; where its log is."""
        place, log = home(), self._folder / f"{len(self._processes)}.log"
        java = ["java", *_SMALL.split(), "-Xmx128m", "-cp", f"{place}/jars/*", f"org.apache.spark.deploy.{kind}"]
        command = [*java, "--host", "127.0.0.1", "--webui-port", "0", *arguments]
        environment = {"SPARK_HOME": str(place), "SPARK_SCALA_VERSION": "2.13", "SPARK_LOCAL_IP": "127.0.0.1"}
        environment |= {"SPARK_LOCAL_DIRS": str(self._folder / "scratch")}
        with log.open("wb") as out:
            self._processes.append(psutil.Popen(command, env=os.environ | environment, stdout=out, stderr=out))
        return log


def lose_one_at_work(cluster: Cluster, jobs: int = 0) -> int:
    """Wait until so many more jobs have begun and a task is at work, and lose a worker; how many are left."""
    from pyspark import SparkContext

    tracker = SparkContext.getOrCreate().statusTracker()
    begun = len(tracker.getJobIdsForGroup())
    while len(tracker.getJobIdsForGroup()) < begun + jobs or not tracker.getActiveStageIds():
        time.sleep(0.002)
    return cluster.lose_worker()


def home() -> Path:
    """Where the programs of Spark are; skips where they or Java are not installed."""
    pyspark = pytest.importorskip("pyspark", reason="needs pyspark: make spark")
    if shutil.which("java") is None:
        pytest.skip("needs Java 17: apt-get install openjdk-17-jre-headless")
    return Path(pyspark.__file__).parent


def _told(process: psutil.Popen, log: Path, sentence: re.Pattern[str]) -> str:
    """What a process tells in its log; fails with the log if it does not."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        if found := sentence.search(log.read_text(encoding="utf-8", errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-4000:])
