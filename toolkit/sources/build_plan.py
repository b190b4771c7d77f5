"""How pieces are put together: which of their records count, and into which parts their rows go.

What is decided here depends on the records alone, never on how they were spread over files: an update and a build from
nothing come to the same parts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from toolkit.sources.build_engine import quoted, reading
from toolkit.sources.build_release import Departures
from toolkit.sources.flatten import ID
from toolkit.sources.tables import SORTED_BY

ROWS = {"works": 1_000_000, "authorships": 3_000_000, "author_names": 4_000_000}
"""Rows of a part, more or less: what a process can sort within a gigabyte or two."""
_IDS_AT_ONCE = 20_000_000
_BIN = {"works": 100_000, "authorships": 1_000}
_LETTERS = 6


@dataclass(frozen=True)
class Pieces:
    """The pieces of a build, and which of their rows count."""

    folders: Mapping[str, tuple[str, ...]]
    """By entity, those of earlier days first."""
    plan: Path
    mixed: Mapping[str, tuple[str, ...]]
    """By entity: the pieces that have records that do not count."""
    moved: Mapping[str, int]
    """By entity: how many ids were merged into others."""

    def rows(self, entity: str, table: str, where: str = "true") -> str:
        """SQL for the rows of one table of all pieces that come from records that count."""
        mixed, moves = set(self.mixed[entity]), entity == "works" and table == "authorships" and self.moved["authors"]
        moved = f"select * from read_parquet({reading(self.plan / 'moved.parquet')}) where {where}"
        if moves:
            where = f"({where}) and not exists (from {self.moves('authors')} m where m.id = author_id)"
        whole = [folder for folder in self.folders[entity] if folder not in mixed]
        parts = []
        if whole:
            parts.append(f"select * from read_parquet({_files(whole, table)}) where {where}")
        if mixed:
            column = "id" if table == "heads" else ID[entity]
            some = [folder for folder in self.folders[entity] if folder in mixed]
            parts.append(
                f"select * exclude (filename) from read_parquet({_files(some, table)}, filename = true) r "
                f"where {where} and not exists (from {self.losers(entity)} l where l.id = r.{column} "
                f"and l.piece || '/{table}.parquet' = r.filename)"
            )
        if moves:
            parts.append(moved)
        return "(" + " union all ".join(parts) + ")"

    def losers(self, entity: str) -> str:
        """SQL for the records that do not count: `id` in `piece`, and whether it is `gone` or only superseded."""
        return f"read_parquet({reading(self.plan / f'losers-{entity}.parquet')})"

    def moves(self, entity: str) -> str:
        """SQL for the ids that were merged into others: `id` and `into_id`."""
        return f"read_parquet({reading(self.plan / f'moves-{entity}.parquet')})"

    def placed(self, expression: str, entity: str = "institutions") -> str:
        """SQL for the organisation, or another entity, that an id means today."""
        if not self.moved[entity]:
            return expression
        return f"coalesce((select m.into_id from {self.moves(entity)} m where m.id = {expression}), {expression})"


def _files(folders: Sequence[str], table: str) -> str:
    return reading(*(f"{folder}/{table}.parquet" for folder in folders))


@dataclass(frozen=True)
class Range:
    """The rows of a part: those whose key is at least `first` and less than `end`; None is without bound."""

    column: str
    first: int | str | None
    end: int | str | None
    nobody: bool = False
    """Rows without an author, which lie behind all others, ordered by work."""

    def where(self) -> str:
        """As SQL."""
        parts = ["author_id is null"] if self.nobody else []
        if self.first is not None:
            parts.append(f"{self.column} >= {_literal(self.first)}")
        if self.end is not None:
            parts.append(f"{self.column} < {_literal(self.end)}")
        if not parts and self.column == "author_id":
            parts.append("author_id is not null")
        return " and ".join(parts) or "true"


def _literal(value: int | str) -> str:
    return quoted(value) if isinstance(value, str) else str(value)


def ranges(
    engine: duckdb.DuckDBPyConnection, column: str, histogram: str, most: int, *, nobody: bool = False
) -> list[Range]:
    """Ranges of about `most` rows over all values of a column; `histogram` is SQL for `bin` and `n`, its rows."""
    firsts = engine.execute(
        f"""with bins as (select bin, sum(n) as n from ({histogram}) group by bin),
                 before as (select bin, sum(n) over (order by bin) - n as rows from bins)
            select min(bin) from before group by rows // {most} order by 1"""
    ).fetchall()
    starts = [None, *(first for (first,) in firsts[1:])]
    return [Range(column, first, end, nobody) for first, end in zip(starts, [*starts[1:], None], strict=True)]


def work_ranges(engine: duckdb.DuckDBPyConnection, pieces: Pieces) -> list[Range]:
    """Ranges of works."""
    return ranges(engine, "work_id", _bins(pieces.rows("works", "works"), "work_id", _BIN["works"]), ROWS["works"])


def author_ranges(engine: duckdb.DuckDBPyConnection, pieces: Pieces) -> list[Range]:
    """Ranges of authors, by their authorships and records; then of works, for authorships without author."""
    size = _BIN["authorships"]
    on_works = _bins(f"{pieces.rows('works', 'authorships', 'author_id is not null')}", "author_id", size)
    recorded = _bins(pieces.rows("authors", "authors"), "author_id", size)
    nobody = _bins(pieces.rows("works", "authorships", "author_id is null"), "work_id", _BIN["works"])
    return [
        *ranges(engine, "author_id", f"{on_works} union all {recorded}", ROWS["authorships"]),
        *ranges(engine, "work_id", nobody, ROWS["authorships"], nobody=True),
    ]


def name_ranges(engine: duckdb.DuckDBPyConnection, files: str) -> list[Range]:
    """Ranges of name keys over the files with names."""
    bins = f"select left(name_key, {_LETTERS}) as bin, count(*) as n from read_parquet({files}) group by 1"
    return ranges(engine, "name_key", bins, ROWS["author_names"])


def _bins(rows: str, column: str, size: int) -> str:
    return f"select {column} // {size} * {size} as bin, count(*) as n from {rows} group by 1"


def plan(
    engine: duckdb.DuckDBPyConnection,
    folder: Path,
    folders: Mapping[str, Sequence[str]],
    departures: Departures,
) -> Pieces:
    """Find the records that do not count, and write them down in `folder`."""
    mixed, moved = {}, {}
    departures.compare(engine)
    for entity, several in folders.items():
        moved[entity] = departures.write_moves(engine, entity, folder / f"moves-{entity}.parquet")
        mixed[entity] = _losers(engine, folder, entity, several, departures)
    pieces = Pieces({entity: tuple(several) for entity, several in folders.items()}, folder, mixed, moved)
    if moved["authors"]:
        _move_authors(engine, pieces)
    return pieces


def _move_authors(engine: duckdb.DuckDBPyConnection, pieces: Pieces) -> None:
    """Write the authorships of authors who were merged into others under the ids that live on."""
    as_read = replace(pieces, moved={**pieces.moved, "authors": 0})
    engine.execute(
        f"copy (select a.* replace (m.into_id as author_id) from {as_read.rows('works', 'authorships')} a "
        f"join {pieces.moves('authors')} m on m.id = a.author_id order by {SORTED_BY['authorships']}) "
        f"to {quoted(pieces.plan / 'moved.parquet')} (compression lz4)"
    )


def _losers(
    engine: duckdb.DuckDBPyConnection, folder: Path, entity: str, folders: Sequence[str], departures: Departures
) -> tuple[str, ...]:
    """Write the records of an entity that do not count; gives the pieces that have any."""
    if len(folders) == 1 and not departures.concern(entity):
        return ()
    files = f"read_parquet({_files(folders, 'heads')}, filename = true)"
    heads = f"(select id, stamp, parse_dirpath(filename) as piece from {files})"
    engine.execute("create or replace temp table places (piece varchar, place integer)")
    engine.execute(
        "insert into places select unnest(?::varchar[]), unnest(?::integer[])",
        [list(folders), list(range(len(folders)))],
    )
    engine.execute("create or replace temp table twice (id bigint)")
    for condition in _in_turn(engine, heads) if len(folders) > 1 else ():
        engine.execute(f"insert into twice select id from {heads} where {condition} group by id having count(*) > 1")
    older = f"""
        select h.id, h.piece, false as gone from {heads} h join twice using (id) join places using (piece)
        qualify row_number() over (partition by h.id order by h.stamp desc, place desc) > 1"""
    gone = f"""
        select h.id, h.piece, true from {heads} h
        join ({departures.gone(entity, folder / f"moves-{entity}.parquet")}) g on g.gone_id = h.id
        where g.day is null or left(h.stamp, 10) <= g.day"""
    target = folder / f"losers-{entity}.parquet"
    engine.execute(
        f"copy (select id, piece, bool_or(gone) as gone from ({older} union all {gone}) group by all order by all) "
        f"to {quoted(target)}"
    )
    return tuple(
        row[0]
        for row in engine.execute(f"select distinct piece from read_parquet({reading(target)}) order by 1").fetchall()
    )


def _in_turn(engine: duckdb.DuckDBPyConnection, heads: str) -> Iterator[str]:
    for each in ranges(engine, "id", _bins(heads, "id", _BIN["works"]), _IDS_AT_ONCE):
        yield each.where()
