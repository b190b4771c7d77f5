"""From pieces to the tables of a snapshot: each job sorts the rows of one part and writes them down."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from toolkit.sources.build_engine import quoted, reading
from toolkit.sources.build_plan import Pieces, Range
from toolkit.sources.layout import part_of
from toolkit.sources.tables import ROW_GROUP, SORTED_BY, columns
from toolkit.sources.told import AUTHORSHIPS_COVERED, COUNTED, WORKS_COVERED

NAMES = "names"
"""Names of authors, before they are sorted by their keys."""


@dataclass(frozen=True)
class TableJob:
    """Some parts of tables, made of the pieces."""

    name: str
    pieces: Pieces
    out: Path
    """The folder of the tables."""

    @property
    def told(self) -> Path:
        """What the job found; there as soon as its parts are whole."""
        return self.out.with_name("told") / f"{self.name}.json"

    def run(self, engine: duckdb.DuckDBPyConnection) -> dict[str, Any]:
        """Write the parts; gives their rows, their digests and what is counted in them."""
        writer = _Writer(engine, self.out)
        self.write(writer)
        self.told.parent.mkdir(exist_ok=True)
        scratch = self.told.with_suffix(".tmp")
        scratch.write_text(json.dumps(writer.told), encoding="utf-8")
        scratch.rename(self.told)
        return writer.told

    def write(self, writer: "_Writer") -> None:
        """Write the parts."""
        raise AssertionError


class _Writer:
    """Writes parts, and counts what is in them."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, out: Path) -> None:
        self.engine, self.out = engine, out
        self.told: dict[str, Any] = {"rows": {}, "digests": {}, "coverage": {}, "data_date": None}

    def part(self, table: str, number: int, rows: str) -> str:
        """Write one part of a table, sorted; gives SQL for it."""
        target = part_of(self.out, table, number)
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = target.with_suffix(".tmp")
        self.engine.execute(
            f"copy (select {columns(table)} from {rows} order by {SORTED_BY[table]}) to {quoted(scratch)} "
            f"(format parquet, compression zstd, row_group_size {ROW_GROUP})"
        )
        scratch.rename(target)
        written = f"read_parquet({reading(target)})"
        row = self.engine.execute(f"select {COUNTED} from {written} t").fetchone()
        self.told["rows"][table], self.told["digests"][table] = row or (0, None)
        return written

    def count(self, table: str, statement: str) -> list[Any]:
        """Keep what a statement counts; gives the rest of its row."""
        counted, *rest = self.engine.execute(statement).fetchone() or ({},)
        self.told["coverage"][table] = counted
        return rest


@dataclass(frozen=True)
class WorksJob(TableJob):
    """Works of a range, with their topics and funders."""

    number: int
    range: Range

    def write(self, writer: _Writer) -> None:
        """The works last, as their part tells the newest day."""
        for table, entity, key in (("work_topics", "topics", "topic_id"), ("work_funders", "funders", "funder_id")):
            rows = self.pieces.rows("works", table, self.range.where())
            today = self.pieces.placed(f"t.{key}", entity)
            writer.part(table, self.number, f"(select t.* replace ({today} as {key}) from {rows} t)")
        works = writer.part("works", self.number, self.pieces.rows("works", "works", self.range.where()))
        [writer.told["data_date"]] = writer.count(
            "works", f"select {WORKS_COVERED}, max(updated)::varchar from {works}"
        )


@dataclass(frozen=True)
class AuthorsJob(TableJob):
    """Authors of a range with their authorships, organisations and names."""

    number: int
    range: Range
    scoped: bool
    """Whether only authors on works of the scope are in."""

    def write(self, writer: _Writer) -> None:
        """Authorships, and of those who have an id everything about the authors."""
        pieces, engine = self.pieces, writer.engine
        rows = pieces.rows("works", "authorships", self.range.where())
        engine.execute(
            f"create or replace temp table here as select * replace ({pieces.placed('organisation_id')} as "
            f"organisation_id) from {rows} h"
        )
        written = writer.part("authorships", self.number, "here")
        writer.count("authorships", f"select {AUTHORSHIPS_COVERED.format(rows=written)}")
        if not self.range.nobody:
            self.people(writer)
        engine.execute("drop table here")

    def people(self, writer: _Writer) -> None:
        """Everything about the authors themselves."""
        where = self.range.where() + (" and author_id in (select author_id from here)" if self.scoped else "")
        recorded = self.pieces.rows("authors", "authors", where)
        placed = self.pieces.placed("o.organisation_id")
        at = self.pieces.rows("authors", "author_organisations", where)
        at = f"(select o.* replace ({placed} as organisation_id) from {at} o)"
        writer.part(
            "author_organisations",
            self.number,
            f"(select author_id, organisation_id, min(first_year) as first_year, max(last_year) as last_year from {at} "
            "group by 1, 2)",
        )
        writer.part("authors", self.number, f"({_AUTHORS.format(recorded=recorded)})")
        names = self.pieces.rows("authors", "author_names", where)
        target = self.out.with_name(NAMES) / f"{self.number:04}.parquet"
        target.parent.mkdir(exist_ok=True)
        writer.engine.execute(
            f"copy ({_NAMES.format(recorded=names)}) to {quoted(target)} (format parquet, compression lz4)"
        )


_AUTHORS = """
    with met as (
        select author_id, min(display_name) as name, min(orcid) as orcid,
               count(distinct (work_id, seq))::integer as works
        from here where author_id is not null group by 1
    )
    select coalesce(r.author_id, m.author_id) as author_id, coalesce(r.name, m.name) as name,
           coalesce(r.orcid, m.orcid) as orcid, coalesce(r.works_count, m.works) as works_count,
           r.author_id is not null as recorded
    from met m full join {recorded} r on r.author_id = m.author_id"""
_NAMES = """
    select author_id, name, name_key(name) as name_key from (
        select author_id, name from {recorded}
        union select author_id, display_name from here where author_id is not null and display_name is not null
        union select author_id, author_name from here where author_id is not null and author_name is not null)
    order by name_key, author_id, name"""


def names_in(out: Path) -> str:
    """SQL for the files with names beside the tables."""
    return reading(*sorted(out.with_name(NAMES).glob("*.parquet")))


@dataclass(frozen=True)
class NamesJob(TableJob):
    """Names of authors whose keys lie in a range."""

    number: int
    range: Range

    def write(self, writer: _Writer) -> None:
        """The names, sorted by their keys."""
        rows = f"(from read_parquet({names_in(self.out)}) where {self.range.where()})"
        writer.part("author_names", self.number, rows)


@dataclass(frozen=True)
class OrganisationsJob(TableJob):
    """Organisations, funders and topics, which are few."""

    def write(self, writer: _Writer) -> None:
        """Whatever is small enough for one part."""
        self.gather(writer.engine)
        for table, statement in _ORGANISATIONS.items():
            writer.part(table, 0, f"({statement})")
        for table in ("funders", "topics"):
            writer.part(table, 0, self.pieces.rows(table, table))

    def gather(self, engine: duckdb.DuckDBPyConnection) -> None:
        """What records and works say of organisations, from records that count, with ids as they are today."""
        pieces = self.pieces
        said = {
            "mentions": (_said(pieces, "works", "mentions", "authorships", "mention"), True),
            "lineages": (_said(pieces, "authors", "lineages", "author_organisations", "unnest(lineages)"), False),
            "recorded": (pieces.rows("institutions", "institutions"), True),
        }
        for name, (rows, listed) in said.items():
            cells = [f"{pieces.placed('s.organisation_id')} as organisation_id"]
            if not listed:
                cells.append(f"{pieces.placed('s.parent_id')} as parent_id")
            engine.execute(
                f"create or replace temp table {name} as select s.* replace ({', '.join(cells)}) from {rows} s"
            )
        above = " union all ".join(
            f"select organisation_id, unnest(lineage) as parent_id from {name}" for name in ("mentions", "recorded")
        )
        engine.execute(
            "create or replace temp table above as select organisation_id, "
            f"{pieces.placed('a.parent_id')} as parent_id "
            f"from ({above} union all select organisation_id, parent_id from lineages) a"
        )


def _said(pieces: Pieces, entity: str, table: str, rows: str, named: str) -> str:
    """What the records of pieces say, each thing once; of mixed pieces what records that count say of it."""
    key = {"mentions": "mention", "lineages": "lineage"}[table]
    mixed = pieces.mixed[entity]
    whole = Pieces(
        {entity: tuple(f for f in pieces.folders[entity] if f not in mixed)}, pieces.plan, {entity: ()}, pieces.moved
    )
    parts = [f"select distinct * from {whole.rows(entity, table)}"] if whole.folders[entity] else []
    for folder in mixed:
        one = Pieces({entity: (folder,)}, pieces.plan, {entity: (folder,)}, pieces.moved)
        parts.append(
            f"select distinct t.* from read_parquet({reading(f'{folder}/{table}.parquet')}) t "
            f"where {key} in (select {named} from {one.rows(entity, rows)})"
        )
    return "(" + " union ".join(parts) + ")"


_ORGANISATIONS = {
    "organisations": """
        with met as (
            select organisation_id, min(name) as name, min(ror) as ror, min(country) as country, min(kind) as kind
            from mentions group by 1
        )
        select coalesce(r.organisation_id, m.organisation_id) as organisation_id, coalesce(r.name, m.name) as name,
               coalesce(r.ror, m.ror) as ror, coalesce(r.country, m.country) as country,
               coalesce(r.kind, m.kind) as kind, r.organisation_id is not null as recorded
        from met m full join recorded r on r.organisation_id = m.organisation_id""",
    "organisation_names": """
        select organisation_id, name, name_key(name) as name_key from (
            select organisation_id, name from recorded
            union select organisation_id, unnest(alternatives) from recorded
            union select organisation_id, name from mentions)
        where name is not null""",
    "organisation_parents": """
        select distinct organisation_id, parent_id from above
        where parent_id is not null and parent_id <> organisation_id""",
}


def told(jobs: Sequence[TableJob]) -> dict[str, Any]:
    """What several jobs found, together."""
    rows: dict[str, int] = {}
    parts: dict[str, int] = {}
    digests: dict[str, int | None] = {}
    coverage: dict[str, dict[str, Any]] = {}
    days = []
    for job in jobs:
        found = json.loads(job.told.read_bytes())
        for table, count in found["rows"].items():
            rows[table] = rows.get(table, 0) + count
            parts[table] = parts.get(table, 0) + 1
            digests[table] = _xor(digests.get(table), found["digests"][table])
        for table, counted in found["coverage"].items():
            coverage[table] = _added(coverage.get(table, {}), counted)
        days += [found["data_date"]] if found["data_date"] else []
    newest = max(days, default=None)
    return {"rows": rows, "parts": parts, "digests": digests, "coverage": coverage, "data_date": newest}


def _xor(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one ^ other


def _added(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    how = {"first_year": min, "last_year": max}
    return {
        name: how[name]([n for n in (one.get(name), count) if n is not None], default=None)
        if name in how
        else one.get(name, 0) + count
        for name, count in other.items()
    }
