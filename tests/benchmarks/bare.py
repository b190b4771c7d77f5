"""What the toolkit is measured against: the engine alone, reading the same records and answering the same questions."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from toolkit.sources.layout import find
from toolkit.sources.records import FIELDS
from toolkit.sources.tables import TABLES

LATEST = 500


def read(place: Path) -> dict[str, int]:
    """Read every field that the build reads from every record, with the same types, and keep nothing; the counts.

    The engine has to unpack, parse and type each cell. Nothing is written, sorted or checked: no build can be as fast.
    """
    counts = {}
    with duckdb.connect() as engine:
        for entity, files in find([place]).files.items():
            if files:
                columns = ", ".join(f"{name}: '{kind}'" for name, kind in FIELDS[entity].items())
                names = ", ".join(f"'{file}'" for file in files)
                cells = ", ".join(f"count({name})" for name in FIELDS[entity])
                source = f"read_json([{names}], columns = {{{columns}}}, format = 'newline_delimited')"
                row = engine.execute(f"select {cells} from {source}").fetchone()
                counts[entity] = int(row[0]) if row else 0
    return counts


_POSTS = "select distinct person, work_id, organisation_id, country, raw_affiliation, raw_orcid from authorships"
_WORKS = "select distinct person, work_id from authorships join people using (author_id)"
_THEIRS = """select distinct subject, work_id, organisation_id, year, country, raw_affiliation
             from authorships join members using (organisation_id)"""
_SHARED = """select distinct subject, work_id, author_id, a.organisation_id, year, raw_affiliation
             from (select distinct subject, work_id from authorships join members using (organisation_id))
             join authorships a using (work_id)
             where organisation_id in (from listed)
               and (subject, a.organisation_id) not in (select (subject, organisation_id) from members)"""
_LATEST = """select *, max(place) over (partition by subject) as total
             from (select *, dense_rank() over (partition by subject order by year desc, work_id desc) as place
                   from ({works})) qualify place <= {latest}"""

QUESTIONS = {
    "posts": f"{_POSTS} join people using (author_id)",
    "coauthors": f"""
        select distinct person, work_id, author_id, organisation_id, raw_affiliation
        from authorships join ({_WORKS}) using (work_id)
        where organisation_id in (from listed)
          and (person, author_id) not in (select (person, author_id) from people)""",
    "funding": f"select person, f.* from work_funders f join ({_WORKS}) using (work_id)",
    "topics": f"select person, t.* from work_topics t join ({_WORKS}) using (work_id)",
    "organisation works": _LATEST.format(works=_THEIRS, latest=LATEST),
    "shared works": _LATEST.format(works=_SHARED, latest=LATEST),
    "organisations": """
        select * from organisations join organisation_names using (organisation_id)
        where organisation_id in (select organisation_id from authorships join people using (author_id))""",
    "works": "select * from works where work_id in (from met)",
}


class Questions:
    """The questions of one screening as plain SQL over the same Parquet files: who and what is asked for is given."""

    def __init__(
        self, snapshot: Path, people: Sequence[int], organisations: Sequence[int], listed: Sequence[int]
    ) -> None:
        self._engine = duckdb.connect()
        for table in TABLES:
            self._engine.execute(f"create view {table} as from '{snapshot / table}.parquet'")
        self._given("people", "person, author_id", enumerate(people))
        self._given("members", "subject, organisation_id", enumerate(organisations))
        self._given("listed", "organisation_id", ((i,) for i in listed))

    def ask(self) -> dict[str, int]:
        """Ask them all and fetch every row; how many rows each has."""
        rows: dict[str, list[tuple[Any, ...]]] = {}
        for name, question in QUESTIONS.items():
            if name == "works":
                met = {row[1] for asked in ("posts", "organisation works", "shared works") for row in rows[asked]}
                self._given("met", "work_id", ((i,) for i in sorted(met)))
            rows[name] = self._engine.execute(question).fetchall()
        return {name: len(found) for name, found in rows.items()}

    def _given(self, name: str, columns: str, rows: Any) -> None:
        cells = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns.split(",")]
        lists = ", ".join("unnest(?::bigint[])" for _ in cells)
        self._engine.execute(
            f"create or replace temp table {name} as select * from (select {lists}) t({columns})", cells
        )
