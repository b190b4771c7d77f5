"""How long it takes to find people and organisations while they are typed, in a snapshot of a million authors.

The tables are invented and written straight away, as only their size matters here. Names are of 30 syllables, so that
two letters are the beginning of some tens of thousands of them. FINDING_AUTHORS says another number of authors.
"""

import os
import statistics
import time
from pathlib import Path

import duckdb

from toolkit import Finder, NamedOrganisation, Snapshot, finder_of, make_name_index, proposal_from
from toolkit.sources.names import NAME_KEY
from toolkit.sources.tables import TABLES, Manifest

AUTHORS = int(os.environ.get("FINDING_AUTHORS", "1000000"))
LIMIT_MS = 200
_MACROS = """
create macro u(n, salt) as hash(n * 1000003 + salt) / 18446744073709551616.0;
create macro syllable(n) as ['a','be','chi','da','e','fu','go','ha','i','jo','ka','li','ma','no','o',
        'pa','ri','sa','ta','u','ve','wa','xi','yo','zu','ko','mi','na','ro','shi'][(1 + n % 30)::bigint];
create macro given(n) as syllable(n) || syllable(n // 30) || syllable(n // 900 % 7);
create macro family(n) as syllable(n // 3) || syllable(n // 90) || syllable(n // 2700) || syllable(n // 81000);
create macro person_name(n) as given(hash(n) % 6300) || ' ' || family(hash(n + 7) % 300000);
"""
_FILLED = {
    "authors": """select n as author_id, person_name(n) as name, null as orcid,
                         1 + floor(-8 * ln(1 - u(n, 1)))::integer as works_count, true as recorded
                  from range({a}) t(n)""",
    "author_names": """select n as author_id, name, name_key(name) as name_key from (
                       select n, person_name(n) as name from range({a}) t(n) union all
                       select n, given(hash(n) % 6300)[1] || '. ' || family(hash(n + 7) % 300000)
                       from range({a}) t(n))""",
    "authorships": """select w as work_id, s::integer as seq,
                      floor(pow(u(w * 8 + s, 2), 1.5) * {a})::bigint as author_id,
                      floor(pow(u(w * 8 + s, 3), 1.5) * 20000)::bigint as organisation_id,
                      (2000 + w % 26)::integer as year, 4 as authors, 'JP' as country, 'middle' as position,
                      false as corresponding, 'x' as author_name, null as raw_orcid, null as raw_affiliation
                      from range({a} * 5 // 2) t(w), range(4) q(s)""",
    "work_topics": """select w as work_id, hash(w * 3 + s) % 4500 as topic_id, 'Studies of ' || given(topic_id) as name,
                      0.9 as score from range({a} * 5 // 2) t(w), range(3) q(s)""",
    "organisations": """select n as organisation_id, 'University of ' || family(n * 13) as name, null as ror,
                        'JP' as country, 'education' as kind, true as recorded from range(20000) t(n)""",
    "organisation_names": """select n as organisation_id, name, name_key(name) as name_key from (
                             select n, 'University of ' || family(n * 13) as name from range(20000) t(n))""",
}


def test_finding(tmp_path: Path) -> None:
    snapshot, cache = Snapshot(_snapshot(tmp_path / "tables")), tmp_path / "cache"
    began = time.perf_counter()
    assert make_name_index(snapshot, cache)
    size = sum(file.stat().st_size for file in cache.iterdir()) / 1e6
    print(f"\n{AUTHORS:,} authors: index made in {time.perf_counter() - began:.0f} s, {size:.0f} MB")
    finder = finder_of(snapshot, cache)
    assert finder
    with duckdb.connect() as engine:
        engine.execute(_MACROS)
        names = [row[0] for row in engine.execute("select person_name(n * 997) from range(40) t(n)").fetchall()]
    typed = {f"{letters} letters": [name[:letters] for name in names] for letters in (2, 3, 5, 8)}
    typed |= {"the whole name": names, "initial and family": [f"{n[0]} {n.split()[1]}" for n in names]}
    for what, several in typed.items():
        _told(f"{what}, while typing", [_person(finder, text, quick=True) for text in several])
    _told("the whole name, by the button", [_person(finder, text, quick=False) for text in names])
    _told("organisations", [_organisation(finder, f"university {name[:3]}") for name in names])


def _person(finder: Finder, text: str, *, quick: bool) -> float:
    team = [{"name": text}, {"name": "Somebody else", "openalex": "A5"}]
    own = {"name": "x", "openalex": "I100"}
    asked = {"id": "x", "title": "Sensing", "summary": "Fields", "own_organisation": own, "people": team}
    proposal = proposal_from(asked)
    began = time.perf_counter()
    finder.person(proposal.people[0], proposal, quick=quick)
    return 1000 * (time.perf_counter() - began)


def _organisation(finder: Finder, text: str) -> float:
    began = time.perf_counter()
    finder.organisation(NamedOrganisation(name=text))
    return 1000 * (time.perf_counter() - began)


def _told(what: str, took: list[float]) -> None:
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"{statistics.median(took):8.1f} {p95:8.1f} ms (p50, p95)  {what}")


def _snapshot(folder: Path) -> Path:
    folder.mkdir()
    counts = {}
    with duckdb.connect() as engine:
        engine.execute(f"{NAME_KEY}; {_MACROS}")
        for table, columns in TABLES.items():
            cells = ", ".join(f"null::{kind} as {name}" for name, kind in columns.items())
            rows = _FILLED.get(table, f"select {cells} limit 0").format(a=AUTHORS)
            order = next(iter(columns)) if table != "authorships" else "author_id, work_id"
            typed = ", ".join(f"{name}::{kind} as {name}" for name, kind in columns.items())
            engine.execute(f"copy (select {typed} from ({rows}) order by {order}) to '{folder / table}.parquet'")
            [(counts[table],)] = engine.execute(f"select count(*) from '{folder / table}.parquet'").fetchall()
    manifest = Manifest(
        toolkit_version="0",
        digest=f"{AUTHORS:064}",
        data_date="2026-11-01",
        records={},
        superseded={},
        bad_lines=(),
        unread={},
        tables=counts,
        coverage={},
    )
    (folder / "snapshot.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    return folder
