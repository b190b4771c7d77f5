"""What the manifest of a snapshot tells of its tables, whichever engine made them."""

import hashlib
from collections.abc import Mapping
from typing import Any

import duckdb

from toolkit.sources.layout import Found
from toolkit.sources.tables import TABLES, Manifest
from toolkit.version import VERSION

WORKS_COVERED = """
    {'works': count(*), 'first_year': min(year), 'last_year': max(year),
     'cut_at_100_authors': count(*) filter (truncated), 'retracted': count(*) filter (retracted),
     'expansion': count(*) filter (expansion), 'without_date': count(*) filter (date is null),
     'with_funding': count(*) filter (funding_stated), 'with_abstract': count(*) filter (abstract),
     'without_authors': count(*) filter (authors = 0)}"""
AUTHORSHIPS_COVERED = """
    {{'authorships': count(*), 'without_author_id': count(*) filter (nobody),
      'without_organisation': count(*) filter (nowhere),
      'without_organisation_but_printed': count(*) filter (nowhere and printed)}}
    from (select bool_and(author_id is null) as nobody, bool_and(organisation_id is null) as nowhere,
                 bool_or(raw_affiliation is not null) as printed
          from {rows} group by work_id, seq)"""


COUNTED = "count(*), bit_xor(hash(t))"
"""Of rows called t: how many they are, and their digest, whatever their order and however they are split in parts."""


def counted(engine: duckdb.DuckDBPyConnection, parts: Mapping[str, int]) -> dict[str, Any]:
    """What the tables hold that the engine has under their names, as `manifest_of` takes it; `parts`: their files."""
    rows, digests = {}, {}
    for table in TABLES:
        rows[table], digests[table] = engine.execute(f"select {COUNTED} from {table} t").fetchone() or (0, None)
    return {
        "rows": rows,
        "digests": digests,
        "parts": dict(parts),
        "data_date": _one(engine, "select max(updated)::varchar from works"),
        "coverage": {
            "works": _one(engine, f"select {WORKS_COVERED} from works"),
            "authorships": _one(engine, f"select {AUTHORSHIPS_COVERED.format(rows='authorships')}"),
        },
    }


def manifest_of(held: Mapping[str, Any], found: Found, **more: Any) -> Manifest:
    """The manifest of tables; `held` is what they hold, `found` what they were made from, and the rest is as it is."""
    digests = [(held["digests"][table],) for table in sorted(TABLES)]
    return Manifest(
        toolkit_version=VERSION,
        digest=hashlib.sha256(str(digests).encode()).hexdigest(),
        data_date=held["data_date"],
        tables={table: held["rows"][table] for table in TABLES},
        parts=held["parts"],
        coverage=held["coverage"],
        unread={str(path): why for path, why in found.unread},
        **more,
    )


def _one(engine: duckdb.DuckDBPyConnection, statement: str) -> Any:
    row = engine.execute(statement).fetchone()
    return row[0] if row else None
