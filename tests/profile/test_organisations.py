"""Which organisations of a source are listed: the short way finds what looking at each of them finds."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

from tests.conftest import ROOT
from toolkit.lists import ListMatcher, load_lists
from toolkit.models.profile import Organisation
from toolkit.profile.organisations import Listed
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot

DAY = date(2026, 11, 1)


def everyone(snapshot: Path) -> Iterator[tuple[Organisation, list[str]]]:
    """Every organisation of a snapshot as its files have it, with the ids of its parents."""
    with duckdb.connect() as engine:
        rows = engine.execute(
            f"""select organisation_id, name, ror, country,
                       (select list(n.name) from '{snapshot}/organisation_names.parquet' n
                        where n.organisation_id = o.organisation_id),
                       (select list('I' || p.parent_id) from '{snapshot}/organisation_parents.parquet' p
                        where p.organisation_id = o.organisation_id)
                from '{snapshot}/organisations.parquet' o"""
        ).fetchall()
    for key, name, ror, country, names, parents in rows:
        bare = Organisation(id=f"I{key}", name=name or f"I{key}", names=tuple(names or ()), ror=ror, country=country)
        yield bare, parents or []


def walked(snapshot: Path) -> set[str | None]:
    matcher = ListMatcher(load_lists(), DAY)
    found = list(everyone(snapshot))
    editions = [edition for each in load_lists() for edition in each.editions if edition.published <= DAY]
    named = {i for edition in editions for entry in edition.entries for i in entry.openalex}
    themselves = {o.id for o, _ in found if matcher.hits(o) or matcher.formerly(o)} | named
    return themselves | {o.id for o, parents in found if themselves.intersection(parents)}


def check(records: list[Path], snapshot: Path) -> int:
    build(records, snapshot)
    with Snapshot(snapshot).open() as session:
        found = Listed(session, load_lists(), DAY).organisations
    assert set(found) == walked(snapshot)
    return len(found)


def test_no_listed_organisation_of_the_example_is_missed(tmp_path: Path) -> None:
    assert check([ROOT / "examples" / "corpus"], tmp_path / "snapshot") > 0


def test_no_listed_organisation_on_real_works_is_missed(shared: Path, tmp_path: Path) -> None:
    files = ("works_2025schema.jsonl.gz", "works_2026schema.jsonl.gz", "institutions.jsonl.gz")
    assert check([shared / "openalex" / file for file in files], tmp_path / "snapshot") > 10


def test_what_is_worked_out_once_is_kept_by_its_key(tmp_path: Path) -> None:
    build([ROOT / "examples" / "corpus"], tmp_path / "snapshot")
    source, calls = Snapshot(tmp_path / "snapshot"), list[str]()

    def work_out(answer: str) -> str:
        calls.append(answer)
        return answer

    assert [source.once(("a",), lambda: work_out("one")), source.once(("a",), lambda: work_out("two"))] == ["one"] * 2
    for n in map(str, range(20)):
        assert source.once((n,), partial(work_out, n)) == n
    assert source.once(("a",), lambda: work_out("again")) == "again"
    assert calls == ["one", *map(str, range(20)), "again"]
