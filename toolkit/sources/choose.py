"""Which source a user means: a snapshot, here or on Spark, a folder of OpenAlex records, or OpenAlex or one like it."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from toolkit.errors import SourceError
from toolkit.sources.build import build
from toolkit.sources.build_release import departures
from toolkit.sources.layout import find, is_raw, marks
from toolkit.sources.snapshot import Snapshot, Source
from toolkit.sources.spark_address import is_spark, read_address
from toolkit.sources.tables import TABLES
from toolkit.sources.terms import Terms
from toolkit.version import VERSION

Progress = Callable[[str], None]


def open_source(
    where: str,
    *,
    cache: Path,
    key: str | None = None,
    progress: Progress = lambda _: None,
    terms: Terms = Terms(),  # noqa: B008
) -> Source:
    """The source behind `openalex`, an http(s) address, a path, or tables on Spark (`spark_address` has the form).

    A folder of raw records is built into a snapshot below `cache` and built again only when its files have changed.
    A service is asked on the given terms; where they say which day it is, its answers are kept below `cache`. Raises
    SourceError if there is nothing there.
    """
    if is_service(where):
        from toolkit.sources.client import SERVICE
        from toolkit.sources.openalex import OpenAlex

        address = SERVICE if where == "openalex" else where
        return OpenAlex(address, key, progress, terms=terms, keep=cache / "answers" / "openalex.sqlite")
    if is_spark(where):
        from toolkit.sources.spark import SparkTables

        return Snapshot(SparkTables(read_address(where), progress), cache=cache)
    place = Path(where)
    if not place.exists():
        raise SourceError(
            f"{where}: there is nothing here. Give a snapshot, a folder of OpenAlex records, openalex, or "
            "spark://HOST:PORT?tables=…"
        )
    if not is_raw(place):
        return Snapshot(place, cache=cache)
    name = place.resolve().name
    tables = cache / f"{name}-{_state(place)}"
    if not (tables / "snapshot.json").exists():
        # under one name whatever the files are, so that a build goes on after some of them were repaired
        pieces = cache / f"{name}-{_digest(str(place.resolve()))}.pieces"
        build([place], tables, pieces=pieces, again=False, progress=progress)
    return Snapshot(tables, name=name, cache=cache)


def is_service(where: str) -> bool:
    """Whether a source is asked over the network."""
    return where == "openalex" or where.startswith(("http://", "https://"))


def told(where: str) -> str:
    """How a source is named on what is kept and read: without settings, user names and tokens, which may be secret."""
    if is_spark(where):
        address = read_address(where)
        return f"{address}?tables={address.tables}"
    if not is_service(where) or where == "openalex":
        return where
    parts = urlsplit(where)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))


def one_at_a_time(where: str) -> bool:
    """Whether one process only may ask a source: a service counts credits, an application of Spark takes all cores."""
    return is_service(where) or where.startswith("spark://")


def _state(place: Path) -> str:
    """A digest of the names, sizes and times of all files that count."""
    found = find([place])
    files = [file for several in (*found.files.values(), *found.manifests.values()) for file in several]
    return _digest(marks(files), departures([place]).state())


def _digest(*told: Any) -> str:
    """Of something under our own version and its tables."""
    return hashlib.sha256(repr((VERSION, TABLES, *told)).encode()).hexdigest()[:16]
