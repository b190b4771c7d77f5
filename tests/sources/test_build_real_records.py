"""The build over real works of two schema generations agrees with an independent walk over the JSON."""

from pathlib import Path

import duckdb
import pytest

from tests.sources import walk
from toolkit.errors import SourceError
from toolkit.sources.build import build
from toolkit.sources.tables import Manifest

FILES = ("works_2025schema.jsonl.gz", "works_2026schema.jsonl.gz")


@pytest.fixture(scope="module")
def works(shared: Path) -> list[walk.Record]:
    return list(walk.records(*(shared / "openalex" / file for file in FILES)))


@pytest.fixture(scope="module")
def built(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    out = tmp_path_factory.mktemp("real") / "snapshot"
    return out, build([shared / "openalex" / file for file in FILES], out)


def rows(built: tuple[Path, Manifest], query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as engine:
        for table in built[1].tables:
            engine.execute(f"create view {table} as from '{built[0] / table}.parquet'")
        return engine.execute(query).fetchall()


def test_every_record_is_read(built: tuple[Path, Manifest], works: list[walk.Record]) -> None:
    assert built[1].records["works"] == built[1].tables["works"] == len(works) == 965
    assert built[1].bad_lines == () and built[1].superseded["works"] == 0


def test_authorships_keep_authors_without_organisation(built: tuple[Path, Manifest], works: list[walk.Record]) -> None:
    people = [a for w in works for a in w["authorships"]]
    counted = built[1].coverage["authorships"]
    assert counted["authorships"] == len(people)
    assert counted["without_author_id"] == sum(walk.author(a) is None for a in people)
    nowhere = [a for a in people if not walk.institutions(a)]
    assert counted["without_organisation"] == len(nowhere)
    assert counted["without_organisation_but_printed"] == sum(bool(walk.printed(a)) for a in nowhere)


def test_every_author_organisation_pair_is_a_row(built: tuple[Path, Manifest], works: list[walk.Record]) -> None:
    expected: set[tuple[str, object, object]] = {
        (w["id"], seq, i) for w in works for seq, a in enumerate(w["authorships"], start=1) for i in walk.places(a)
    }
    found = rows(built, "select work_id, seq, organisation_id from authorships")
    got = {(f"https://openalex.org/W{w}", s, i and f"https://openalex.org/I{i}") for w, s, i in found}
    assert got >= expected
    extra = got - expected
    unresolved = {
        (w["id"], seq, None)
        for w in works
        for seq, a in enumerate(w["authorships"], start=1)
        if walk.institutions(a)
        and any(
            not set(f.get("institution_ids") or ()) & walk.institutions(a) and f["raw_affiliation_string"]
            for f in a.get("affiliations") or ()
        )
    }
    assert extra == unresolved


def test_every_printed_affiliation_survives(built: tuple[Path, Manifest], works: list[walk.Record]) -> None:
    found: dict[tuple[object, object], str] = {}
    for work, seq, raw in rows(built, "select work_id, seq, raw_affiliation from authorships"):
        found[work, seq] = found.get((work, seq), "") + "\n" + str(raw or "")
    for w in works:
        for seq, a in enumerate(w["authorships"], start=1):
            for string in walk.printed(a):
                assert string in found[int(w["id"].rpartition("/W")[2]), seq]


def test_truncation_retraction_funding_and_years(built: tuple[Path, Manifest], works: list[walk.Record]) -> None:
    counted = built[1].coverage["works"]
    cut = {w["id"] for w in works if w.get("is_authors_truncated") or len(w["authorships"]) == 100}
    assert {f"https://openalex.org/W{w}" for (w,) in rows(built, "select work_id from works where truncated")} == cut
    assert counted["cut_at_100_authors"] == len(cut)
    assert counted["retracted"] == sum(bool(w["is_retracted"]) for w in works)
    assert counted["without_authors"] == sum(not w["authorships"] for w in works)
    assert counted["first_year"] == min(w["publication_year"] for w in works)
    assert counted["last_year"] == max(w["publication_year"] for w in works)
    stated = {w["id"] for w in works if w.get("funders") or w.get("awards") or w.get("grants")}
    assert counted["with_funding"] == len(stated)
    named = rows(built, "select distinct work_id from work_funders")
    assert {f"https://openalex.org/W{w}" for (w,) in named} == stated


def test_funders_of_both_generations(built: tuple[Path, Manifest], works: list[walk.Record]) -> None:
    expected = set()
    for w in works:
        expected |= {(w["id"], g["funder"]) for g in w.get("grants") or ()}
        expected |= {(w["id"], f["id"]) for f in w.get("funders") or ()}
    found = rows(built, "select work_id, funder_id from work_funders")
    assert {(f"https://openalex.org/W{w}", f"https://openalex.org/F{f}") for w, f in found} == expected


def test_topics_and_lineage(built: tuple[Path, Manifest], works: list[walk.Record]) -> None:
    topics = {(w["id"], t["id"], round(t["score"], 9)) for w in works for t in w["topics"]}
    found = rows(built, "select work_id, topic_id, score from work_topics")
    assert {
        (f"https://openalex.org/W{w}", f"https://openalex.org/T{t}", round(float(str(s)), 9)) for w, t, s in found
    } == topics
    above = {
        (i["id"], parent)
        for w in works
        for a in w["authorships"]
        for i in a["institutions"]
        for parent in i.get("lineage") or ()
        if i["id"] and parent != i["id"]
    }
    found = rows(built, "select organisation_id, parent_id from organisation_parents")
    assert {(f"https://openalex.org/I{i}", f"https://openalex.org/I{p}") for i, p in found} == above


def test_partial_records_are_read_too(shared: Path, tmp_path: Path) -> None:
    file = shared / "openalex" / "works_partial_select.jsonl.gz"
    manifest = build([file], tmp_path / "snapshot")
    assert manifest.records["works"] == len(list(walk.records(file))) == 161


def test_the_2023_layout(shared: Path, tmp_path: Path) -> None:
    place = shared / "openalex" / "snapshot_layout_2023"
    with pytest.raises(SourceError, match="is not here, and the manifest names it"):
        build([place], tmp_path / "snapshot")
    manifest = build([place], tmp_path / "snapshot", partial=True)
    assert manifest.missing > 500 and manifest.limits == (f"incomplete:{manifest.missing}",)
    for entity, kind in (("works", "W"), ("authors", "A"), ("institutions", "I"), ("funders", "F")):
        ids = {r["id"] for r in walk.records(*sorted((place / entity).glob("updated_date=*/*.gz")))}
        assert all(i.startswith(f"https://openalex.org/{kind}") for i in ids)
        assert manifest.records[entity] - manifest.superseded[entity] == len(ids) > 0
