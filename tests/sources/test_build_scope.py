"""A snapshot of a part of OpenAlex holds what an independent walk over the records lets in, and says what it lacks."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.sources import walk
from tests.sources.records_made import at, author, place, rows, work, write
from toolkit.errors import SourceError, ToolkitError
from toolkit.packs import load_pack
from toolkit.proposals import proposal_from
from toolkit.screening import screen
from toolkit.sources.build import build
from toolkit.sources.build_scope import Scope, scope_of
from toolkit.sources.snapshot import Snapshot

CORPUS = ROOT / "examples" / "corpus"


@pytest.fixture(scope="module")
def newest() -> dict[str, walk.Record]:
    """The works of the example corpus, each as last changed."""
    works: dict[str, walk.Record] = {}
    for record in walk.records(*sorted(CORPUS.glob("data/jsonl/works/*/*.gz"))):
        if record["id"] not in works or works[record["id"]]["updated_date"] < record["updated_date"]:
            works[record["id"]] = record
    return works


def in_countries(work: walk.Record, *countries: str) -> bool:
    places = {country for a in work["authorships"] for country in a.get("countries") or ()}
    places |= {i["country_code"] for a in work["authorships"] for i in a["institutions"]}
    return not places.isdisjoint(countries)


def in_years(work: walk.Record, first: int, last: int) -> bool:
    return work["publication_year"] is None or first <= work["publication_year"] <= last


CASES: dict[str, tuple[Scope, Callable[[Any], bool]]] = {
    "countries": (scope_of("jp, GB"), lambda w: in_countries(w, "JP", "GB")),
    "years": (scope_of(years="2016-2020"), lambda w: in_years(w, 2016, 2020)),
    "both": (scope_of("JP", years="2019-"), lambda w: in_countries(w, "JP") and in_years(w, 2019, 9999)),
}


@pytest.mark.parametrize("case", CASES)
def test_works_of_a_scope(case: str, newest: dict[str, walk.Record], tmp_path: Path) -> None:
    scope, lets_in = CASES[case]
    expected = {int(key.rpartition("/W")[2]) for key, each in newest.items() if lets_in(each)}
    build([CORPUS], tmp_path / "out", scope=scope)
    assert {number for (number,) in rows(tmp_path / "out", "select work_id from works")} == expected
    assert 0 < len(expected) < len(newest)
    authors = {
        walk.author(a) for key in newest if lets_in(newest[key]) for a in newest[key]["authorships"] if walk.author(a)
    }
    found = rows(tmp_path / "out", "select author_id from authors")
    assert {f"https://openalex.org/A{number}" for (number,) in found} == authors
    for table in ("authorships", "work_topics", "work_funders"):
        query = f"select count(*) from {table} where work_id not in (select work_id from works)"
        assert rows(tmp_path / "out", query) == [(0,)]


def test_organisations_with_their_parts_fields_and_unknown_years(tmp_path: Path) -> None:
    physics = [{"id": "T1", "display_name": "Light", "score": 0.9, "field": {"display_name": "Physics"}}]
    arts = [{"id": "T2", "display_name": "Ink", "score": 0.9, "field": {"display_name": "Arts"}}]
    works = [
        work(1, at(1, place(71, "JP", 7)), topics=physics),
        work(2, at(2, place(7)), topics=arts),
        work(3, at(3, place(8, "FR"))),
        work(4, at(4, place(7)), publication_year=None),
        work(5, at(5, place(7)), publication_year=2010, topics=physics),
    ]
    topics = [
        {"id": f"https://openalex.org/{t[0]['id']}", "field": t[0]["field"], "display_name": "x"}
        for t in (physics, arts)
    ]
    write(tmp_path / "in", {"works/2026-10-01/0": works, "authors/2026-10-01/0": [author(n) for n in range(1, 9)]})
    write(tmp_path / "in", {"topics/2026-10-01/0": topics})
    for scope, expected in (
        (scope_of(organisations="i7"), [1, 2, 4, 5]),
        (scope_of(organisations="I71"), [1]),
        (scope_of(years="2020-"), [1, 2, 3, 4]),
        (scope_of(years="2010"), [4, 5]),
        (scope_of(fields=["physics"]), [1, 3, 4, 5]),
    ):
        build([tmp_path / "in"], tmp_path / "out", scope=scope)
        assert [n for (n,) in rows(tmp_path / "out", "select work_id from works order by 1")] == expected
        assert [n for (n,) in rows(tmp_path / "out", "select author_id from authors order by 1")] == expected
    with pytest.raises(SourceError, match=r"Alchemy: no topic is of such a field. There are: Arts; Physics"):
        build([tmp_path / "in"], tmp_path / "out", scope=scope_of(fields=["Alchemy"]))
    assert not (tmp_path / "out.pieces").exists()


def test_a_newer_record_outside_the_scope_takes_the_older_one_out(tmp_path: Path) -> None:
    write(
        tmp_path / "in",
        {
            "works/2026-10-01/0": [work(1, at(1, place(7, "JP"))), work(2, at(1, place(7, "JP")))],
            "works/2026-11-01/0": [work(1, at(1, place(8, "FR")), day="2026-11-01")],
        },
    )
    build([tmp_path / "in"], tmp_path / "out", scope=scope_of("JP"))
    assert rows(tmp_path / "out", "select work_id from works") == [(2,)]


@pytest.mark.parametrize(
    ("option", "given"),
    [("countries", "Japan"), ("organisations", "7")]
    + [("years", given) for given in ("last", "20-", "20x6", "2024-2016", "-", "20162024")],
)
def test_a_scope_that_cannot_be_read_is_refused_with_the_form(option: str, given: str) -> None:
    with pytest.raises(ToolkitError, match=f"--{option}: '(?i:{given})' is no .*: write"):
        scope_of(**{option: given})


@pytest.mark.parametrize(
    ("given", "years"),
    [
        ("", (None, None)),
        ("2016", (2016, 2016)),
        ("2016-", (2016, None)),
        ("2016 - 2024", (2016, 2024)),
        ("-2024", (None, 2024)),
    ],
)
def test_years_are_read_as_they_are_written(given: str, years: tuple[int | None, int | None]) -> None:
    scope = scope_of(years=given)
    assert (scope.first_year, scope.last_year) == years


def test_nothing_found_in_a_part_of_openalex_is_open_and_never_clear(tmp_path: Path) -> None:
    said: dict[str, Any] = {
        "id": "p",
        "title": "Ice",
        "summary": "Everything here is invented.",
        "own_organisation": {"name": "Own"},
    }
    said |= {"people": [{"name": "Person 1", "openalex": "A1"}]}
    works = [work(n, at(1, place(7, "JP")), publication_date="2024-05-01") for n in range(1, 9)]
    write(tmp_path / "in", {"works/2026-10-01/0": works, "authors/2026-10-01/0": [author(1, 7)]})
    outcomes = {}
    for name, scope in {"all": Scope(), "part": scope_of("JP"), "since": scope_of(years="1990-")}.items():
        build([tmp_path / "in"], tmp_path / name, scope=scope)
        source = Snapshot(tmp_path / name)
        [(_, [found])] = screen([proposal_from(said, "p")], source, [load_pack("japan-uk")], dt.date(2026, 11, 1))
        outcomes[name] = {(f.criterion, f.subject): f for f in found.findings if f.subject_kind == "person"}
        assert found.source.limits == scope.limits
    clear = [key for key, finding in outcomes["all"].items() if finding.outcome == "clear"]
    assert clear
    for key in clear:
        assert outcomes["part"][key].outcome == "unknown" and outcomes["part"][key].reading.unknown == "source-cannot"
        window = outcomes["all"][key].since
        held = window is not None and window >= dt.date(1990, 1, 1)
        assert outcomes["since"][key].outcome == ("clear" if held else "unknown")
