"""What the manifest of a snapshot tells of its tables, whichever engine made them."""

from collections.abc import Sequence
from typing import Any

import duckdb

from toolkit.sources.layout import Found
from toolkit.sources.tables import TABLES, BadLine, Manifest
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


def manifest_of(
    engine: duckdb.DuckDBPyConnection,
    records: dict[str, int],
    superseded: dict[str, int],
    bad: Sequence[BadLine],
    found: Found,
) -> Manifest:
    """The manifest of the tables that the engine has under their names; `found` is what they were made from."""
    counts = {table: _one(engine, f"select count(*) from {table}") for table in TABLES}
    digests = [engine.execute(f"select bit_xor(hash(t)) from {table} t").fetchone() for table in sorted(counts)]
    authorships = AUTHORSHIPS_COVERED.format(rows="authorships")
    return Manifest(
        toolkit_version=VERSION,
        digest=_one(engine, "select sha256(?)", str(digests)),
        data_date=_one(engine, "select max(updated)::varchar from works"),
        records=records,
        superseded=superseded,
        bad_lines=tuple(bad),
        unread={str(path): why for path, why in found.unread},
        tables=counts,
        coverage={
            "works": _one(engine, f"select {WORKS_COVERED} from works"),
            "authorships": _one(engine, f"select {authorships}"),
        },
    )


def _one(engine: duckdb.DuckDBPyConnection, statement: str, *given: str) -> Any:
    row = engine.execute(statement, list(given)).fetchone()
    return row[0] if row else None
