"""The tables of an invented corpus without its records: what `snapshot build` makes of `corpus`, a tenth of the time.

A test holds the two together. The tables are one part each, however large.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from tests.benchmarks.corpus import Corpus, connect
from toolkit.sources.layout import ENTITIES, Found, part_of
from toolkit.sources.names import NAME_KEY
from toolkit.sources.tables import SORTED_BY, TABLES, columns
from toolkit.sources.told import counted, manifest_of

_VIEWS = """
create view works_made as
    select 2000000000 + w as work_id, w, year_of(w) as year, authors_of(w) as authors from range({works}) r(w);
create view authorships_made as
    select work_id, (a % 8192 + 1)::integer as seq, a, author, year, authors,
           unnest(case when len(there) = 0 then [null::bigint] else there end) as o
    from (select work_id, a, author, year, authors, places(a, author, {organisations}) as there
          from (select work_id, year, authors, a, author_of(a, {people}) as author
                from (select work_id, year, authors, w * 8192 + unnest(range(authors)) as a from works_made)));
"""
_PERSON, _ORGANISATION = "5000000001 + {0}", "100000001 + {0}"
_TABLES = {
    "works": """
        select work_id, '10.5555/' || w as doi, title_of(w) as title, year, (year || '-0' || (1 + w % 9) || '-15')::date
               as date, case when w % 20 = 0 then 'review' else 'article' end as type, 'en' as language, authors,
               authors = 100 as truncated, w % 3000 = 0 as retracted, false as paratext, w % 50 = 0 as expansion,
               w % 4 = 0 as funding_stated, coalesce(missing, false) as organisation_missing, false as abstract,
               ('2026-10-' || (10 + w % 20))::date as updated
        from works_made left join (select work_id, bool_or(organisation_id is null) as missing
                                   from authorships group by 1) using (work_id)""",
    "authorships": f"""
        select work_id, seq, {_PERSON.format("author")} as author_id, {_ORGANISATION.format("o")} as organisation_id,
               year, authors, case when o is not null then country_of(o) end as country,
               case when seq = 1 then 'first' else 'middle' end as position, seq = 1 as corresponding,
               author_printed(a, author) as author_name, null as raw_orcid,
               case when not unprinted(a) then printed(a, coalesce(o, 0)) end as raw_affiliation
        from authorships_made""",
    "work_topics": """
        select work_id, 10000 + topic_of(w, k) as topic_id, 'Studies of ' || word(topic_of(w, k)) as name,
               round(u(w * 4 + k, 8), 4) as score
        from (select work_id, w, unnest(range(3)) as k from works_made)""",
    "work_funders": """
        select work_id, 4320000000 + w % 500 as funder_id, 'Foundation ' || word(w % 500) as name,
               case when w % 8 = 0 then 'AW-' || w end as award
        from works_made where w % 4 = 0""",
    "organisations": f"""
        select {_ORGANISATION.format("n")} as organisation_id, x.display_name as name,
               regexp_replace(x.ror, '^https?://[^/]+/', '') as ror, x.country_code as country, x.type as kind,
               true as recorded
        from (select n, organisation(n) as x from range({{organisations}}) r(n))""",
    "organisation_names": """
        select organisation_id, name, name_key(name) as name_key from (
            select organisation_id, name from organisations
            union select organisation_id, 'Uni ' || name from organisations)""",
    "organisation_parents": f"""
        select {_ORGANISATION.format("n")} as organisation_id, {_ORGANISATION.format("n - 9")} as parent_id
        from range({{organisations}}) r(n) where n % 10 = 9""",
    "authors": f"""
        select {_PERSON.format("n")} as author_id, x.display_name as name,
               regexp_replace(x.orcid, '^https?://[^/]+/', '') as orcid, (1 + n % 90)::integer as works_count,
               true as recorded
        from (select n, person(n) as x from range({{people}}) r(n))""",
    "author_names": """
        select author_id, name, name_key(name) as name_key from (
            select author_id, name from authors union select author_id, author_name from authorships)""",
    "author_organisations": """
        select null as author_id, null as organisation_id, null as first_year, null as last_year limit 0""",
    "funders": "select null as funder_id, null as name, null as country, null as ror limit 0",
    "topics": "select null as topic_id, null as name, null as field limit 0",
}
_FIRST = ("authorships", "organisations", "authors")
"""Tables from which others are made."""


def make(folder: Path, works: int, listed: Sequence[str], memory: str = "3GB") -> Corpus:
    """Write the snapshot of a corpus of so many works."""
    corpus = Corpus(folder, works)
    with connect(listed) as engine:
        spill = folder.with_name(f"{folder.name}-spill")
        engine.execute(f"{NAME_KEY}; set threads = 2; set memory_limit = '{memory}'; set temp_directory = '{spill}'")
        sizes = {"works": works, "people": corpus.people, "organisations": corpus.organisations}
        engine.execute(_VIEWS.format(**sizes))
        for table in (*_FIRST, *(name for name in TABLES if name not in _FIRST)):
            _write(engine, folder, table, _TABLES[table].format(**sizes))
        held = counted(engine, dict.fromkeys(TABLES, 1))
    records = {"works": works, "authors": corpus.people, "institutions": corpus.organisations}
    none = dict.fromkeys(ENTITIES, 0)
    told = manifest_of(held, Found(), records=none | records, superseded=none, bad_lines=())
    written = told.model_dump_json(indent=2)
    (folder / "snapshot.json").write_text(written + "\n", encoding="utf-8")
    return corpus


def _write(engine: duckdb.DuckDBPyConnection, folder: Path, table: str, statement: str) -> None:
    target = part_of(folder, table, 0)
    target.parent.mkdir(parents=True)
    cells = ", ".join(f"{name}::{kind} as {name}" for name, kind in TABLES[table].items())
    engine.execute(
        f"copy (select {columns(table)} from (select {cells} from ({statement})) order by {SORTED_BY[table]}) "
        f"to '{target}' (format parquet, compression zstd)"
    )
    engine.execute(f"create view {table} as from '{target}'")
