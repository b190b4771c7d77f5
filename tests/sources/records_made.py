"""Invented OpenAlex records in OpenAlex's own layout, written down as a test says them."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

Record = dict[str, Any]
URL = "https://openalex.org/"


def work(number: int, *authors: Record, day: str = "2026-10-01", **fields: Any) -> Record:
    """A work of 2024."""
    told = {"id": f"{URL}W{number}", "title": f"Work {number}", "publication_year": 2024, "updated_date": day}
    return {**told, "authorships": list(authors), **fields}


def at(number: int, *organisations: Record, name: str = "") -> Record:
    """An author on a work."""
    return {
        "author_position": "first",
        "author": {"id": f"{URL}A{number}", "display_name": name or f"Person {number}"},
        "institutions": list(organisations),
        "raw_affiliation_strings": [each["display_name"] for each in organisations],
    }


def place(number: int, country: str = "JP", *above: int, name: str = "") -> Record:
    """An organisation as a work names it."""
    lineage = [f"{URL}I{n}" for n in (number, *above)]
    told = {"id": f"{URL}I{number}", "display_name": name or f"Organisation {number}"}
    return {**told, "country_code": country, "type": "education", "lineage": lineage}


def author(number: int, *organisations: int, day: str = "2026-10-01", **fields: Any) -> Record:
    """The record of an author."""
    posts = [
        {"institution": {"id": f"{URL}I{n}", "lineage": [f"{URL}I{n}"]}, "years": [2020, 2024]} for n in organisations
    ]
    told = {"id": f"{URL}A{number}", "display_name": f"Person {number}", "works_count": 7, "affiliations": posts}
    return {**told, "updated_date": day, **fields}


def write(root: Path, parts: Mapping[str, Sequence[Record]], *, manifest: bool = True) -> None:
    """Write parts such as `works/2026-10-01/0`, and the manifest of each entity."""
    files: dict[str, list[Record]] = {}
    for name, records in parts.items():
        entity, day, part = name.split("/")
        file = root / "data" / "jsonl" / entity / f"updated_date={day}" / f"part_{int(part):04}.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress("".join(json.dumps(each) + "\n" for each in records).encode(), mtime=0))
        url = f"s3://openalex/data/jsonl/{entity}/updated_date={day}/{file.name}"
        meta = {"content_length": file.stat().st_size, "record_count": len(records)}
        files.setdefault(entity, []).append({"url": url, "meta": meta})
    for entity, several in files.items() if manifest else ():
        target = root / "data" / "jsonl" / entity / "manifest.json"
        target.write_text(json.dumps({"entity": entity, "files": several}), encoding="utf-8")


def rows(snapshot: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query over the tables of a snapshot gives."""
    with duckdb.connect() as engine:
        for table in snapshot.glob("*.parquet"):
            engine.execute(f"create view {table.stem} as from '{table}'")
        return engine.execute(query).fetchall()


def contents(snapshot: Path) -> dict[str, bytes]:
    """Every file of a snapshot with its bytes."""
    return {str(f.relative_to(snapshot)): f.read_bytes() for f in sorted(snapshot.rglob("*")) if f.is_file()}
