"""A reader of the example corpus that shares nothing with the toolkit, nor with the script that wrote it."""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CORPUS = EXAMPLES / "corpus"
PORTFOLIO = EXAMPLES / "portfolio" / "proposals.jsonl"
CURRENT, EARLIER = "2026-11-01", "2026-06-25"

Record = dict[str, Any]


def lines(file: Path) -> Iterator[Record]:
    with gzip.open(file, "rt", encoding="utf-8") as text:
        yield from map(json.loads, text)


def lines_of(file: Path) -> Iterator[Record]:
    """The records of a file that is not packed."""
    yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


def short(url: str | None) -> str:
    return (url or "").rsplit("/", 1)[-1]


@cache
def part(entity: str, day: str) -> tuple[Record, ...]:
    """All records of an entity in the part of a day."""
    return tuple(lines(CORPUS / "data" / "jsonl" / entity / f"updated_date={day}" / "part_0000.gz"))


@cache
def works() -> dict[str, Record]:
    """The works by short id; where two parts have one, the later record."""
    return {short(work["id"]): work for day in (EARLIER, CURRENT) for work in part("works", day)}


@cache
def authors() -> dict[str, Record]:
    return {short(author["id"]): author for author in part("authors", CURRENT)}


@cache
def institutions() -> dict[str, Record]:
    return {short(record["id"]): record for record in part("institutions", CURRENT)}


def stands(author: str) -> list[tuple[Record, Record]]:
    """Each work of an author with how the author stands on it."""
    return [(w, a) for w in works().values() for a in w["authorships"] if short(a["author"]["id"]) == author]


def places(authorship: Record) -> set[str]:
    return {short(i["id"]) for i in authorship["institutions"]}
