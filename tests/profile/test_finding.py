"""People and organisations found while their names are typed: invented records of all the ways names are written."""

import json
import random
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.profile.test_identities import stands, work
from toolkit import Finder, NamedOrganisation, ProposalError, Snapshot, SourceError, build, finder_of, make_name_index
from toolkit.person_names import written
from toolkit.profile.name_index import place_of
from toolkit.proposals import proposal_from

ORCID = "0000-0002-1825-0097"
NAMES: dict[int, tuple[str, ...]] = {
    1: ("Aoi Kuremoto", "呉元 葵"),
    2: ("Aoi Kuremoto-Vane",),
    3: ("Jürgen Möller",),
    4: ("Ki-Moon Hanbit", "한빛기문"),
    5: ("W. Oakenshade",),
    6: ("Walter Oakenshade",),
    7: ("Мария Озёрная",),
    8: ("דנה גלבוע",),
    9: ("Aoi Kuremoto",),
}
"""The person's number -> the name of the record, and further spellings."""
ORGANISATIONS: list[tuple[str, str, list[str], str, list[str]]] = [
    ("I1", "University of Wharfemoor", ["UoW"], "GB", ["I1"]),
    ("I2", "Minamisettsu Institute of Technology", ["MSIT", "南摂津工業大学"], "JP", ["I2"]),
    ("I3", "Wharfemoor School of Medicine", [], "GB", ["I3", "I1"]),
    ("I4", "Université du Val-d'Arzon", [], "FR", ["I4"]),
]


def records(folder: Path) -> None:
    def lines(name: str, rows: list[dict[str, Any]]) -> None:
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    orcids = {9: f"https://orcid.org/{ORCID}"}
    works = [
        work(100 * n + k, stands(f"A{n}", names[0], at="I1" if n % 2 else "I2"), topic=f"Topic {n}", year=2015 + k)
        for n, names in NAMES.items()
        for k in range(n)
    ]
    works.append(work(5000, stands("A1", "Aoi Kuremoto", at="I1"), stands("A3", "Jürgen Möller", at="I1")))
    lines("works.jsonl", works)
    people: list[dict[str, Any]] = [
        {"id": f"A{n}", "display_name": names[0], "display_name_alternatives": list(names), "works_count": n}
        for n, names in NAMES.items()
    ]
    lines("authors.jsonl", [each | {"orcid": orcids.get(int(each["id"][1:]))} for each in people])
    several = [
        {"id": i, "display_name": name, "display_name_alternatives": more, "country_code": country, "lineage": above}
        for i, name, more, country, above in ORGANISATIONS
    ]
    lines("institutions.jsonl", several)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("finding")
    records(folder)
    build([folder], folder / "snapshot")
    return Snapshot(folder / "snapshot")


@pytest.fixture(scope="module")
def finder(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Finder:
    cache = tmp_path_factory.mktemp("index")
    assert finder_of(snapshot, cache) is None, "before the index is there, a button finds"
    assert make_name_index(snapshot, cache) and not make_name_index(snapshot, cache)
    found = finder_of(snapshot, cache)
    assert found
    return found


def people(finder: Finder, typed: str, **more: Any) -> list[str]:
    asked = {"id": "x", "title": "-", "summary": "-", "own_organisation": {"name": "-"}, "people": [{"name": typed}]}
    person = {"name": typed, **more.pop("person", {})}
    quick = more.pop("quick", False)
    proposal = proposal_from({**asked, "people": [person, *more.pop("team", [])], **more})
    return [each.record.id for each in finder.person(proposal.people[0], proposal, quick=quick).found]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Ao", {"A1", "A2", "A9"}),
        ("aoi kure", {"A1", "A2", "A9"}),
        ("Kuremoto Ao", {"A1", "A2", "A9"}),
        ("KUREMOTO, Aoi", {"A1", "A2", "A9"}),
        ("van", {"A2"}),
        ("呉", {"A1"}),
        ("葵", {"A1"}),
        ("呉元葵", {"A1"}),
        ("元", {"A1"}),
        ("Ｋｕｒｅｍｏｔｏ", {"A1", "A2", "A9"}),
        ("moller", {"A3"}),
        ("Moeller", {"A3"}),
        ("möl", {"A3"}),
        ("kimoon", {"A4"}),
        ("Ki Moon", {"A4"}),
        ("기문", {"A4"}),
        ("озер", {"A7"}),
        ("Ozern", {"A7"}),
        ("גלב", {"A8"}),
        ("W Oak", {"A5", "A6"}),
        ("oakenshade walt", {"A6"}),
        ("A", set()),
        ("x", set()),
        ("🧪", set()),
        ('"ao" OR *', set()),
        ("Nobody Atall", set()),
    ],
)
def test_a_name_is_found_by_its_beginnings_in_any_order_and_script(
    finder: Finder, typed: str, expected: set[str]
) -> None:
    assert set(people(finder, typed)) == expected


def test_every_person_is_found_by_every_pair_of_beginnings(finder: Finder) -> None:
    """Against a plain look at all names: whoever has a word for each of the words typed, and nobody else."""
    chosen = random.Random(7)
    words = {n: [set(written(name)) for name in names] for n, names in NAMES.items()}
    for n, names in NAMES.items():
        one, *_, other = written(names[0])
        typed = [one[: chosen.randint(1, len(one))], other[: chosen.randint(1, len(other))]]
        expected = {
            f"A{m}"
            for m, several in words.items()
            if all(any(word.startswith(begin) for each in several for word in each) for begin in typed)
        }
        assert set(people(finder, " ".join(typed))) >= expected and f"A{n}" in expected, typed


def test_the_likeliest_comes_first_and_carries_what_tells_it_from_others(finder: Finder) -> None:
    own = {"name": "University of Wharfemoor"}
    asked = {"id": "x", "title": "-", "summary": "-", "own_organisation": own, "people": [{"name": "Aoi Kuremoto"}]}
    proposal = proposal_from(asked)
    first, *others = finder.person(proposal.people[0], proposal).found
    assert (first.record.id, first.places, first.topics) == ("A9", ("University of Wharfemoor",), ("Topic 9",))
    assert (first.record.works, first.record.orcid, first.record.first_year, first.record.last_year) == (
        9,
        ORCID,
        2015,
        2023,
    )
    assert [each.record.id for each in others] == ["A1", "A2"], "whose name goes on comes after whose name ends"
    team = {"team": [{"name": "Jürgen Möller", "openalex": "A3"}], "own_organisation": own}
    assert people(finder, "Aoi Kuremoto", **team)[0] == "A1", "who has works with the team comes first"
    assert people(finder, "Aoi Kuremoto", **team, quick=True)[0] == "A9", "unless it has to be quick"


def test_initials_are_found_where_the_proposal_says(finder: Finder) -> None:
    assert set(people(finder, "Wanda Oakenshade", own_organisation={"name": "-", "openalex": "I4"})) == set()
    assert people(finder, "Wanda Oakenshade", own_organisation={"name": "-", "openalex": "I1"}) == ["A5"]
    at_a_part = {"name": "Wharfemoor School of Medicine"}
    assert people(finder, "Wanda Oakenshade", own_organisation=at_a_part) == ["A5"]


def test_an_identifier_decides_or_leaves_others_out(finder: Finder) -> None:
    def sought(**person: Any) -> Any:
        own = {"name": "-"}
        people = [{"name": "Aoi Kuremoto", **person}]
        proposal = proposal_from({"id": "x", "title": "-", "summary": "-", "own_organisation": own, "people": people})
        return finder.person(proposal.people[0], proposal)

    assert sought(openalex="A1").status == sought(orcid=ORCID).status == "exact"
    other = sought(orcid="0000-0001-5109-3700")
    assert (other.status, [each.record.id for each in other.found]) == ("open", ["A2", "A1"])
    with pytest.raises(ProposalError, match="A77 is not in this source"):
        sought(openalex="A77")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("wharf", ["I1", "I3"]),
        ("University of Wh", ["I1"]),
        ("medicine school", ["I3"]),
        ("msi", ["I2"]),
        ("南", ["I2"]),
        ("工業大", ["I2"]),
        ("universite val", ["I4"]),
        ("arzon", ["I4"]),
        ("u", []),
    ],
)
def test_an_organisation_is_found_by_all_its_names(finder: Finder, typed: str, expected: list[str]) -> None:
    assert [each.record.id for each in finder.organisation(NamedOrganisation(name=typed)).found] == expected


def test_an_organisation_shows_its_country_and_what_it_is_part_of(finder: Finder) -> None:
    [found] = finder.organisation(NamedOrganisation(name="School of Medicine")).found
    assert (found.record.country, found.places) == ("GB", ("University of Wharfemoor",))
    assert finder.organisation(NamedOrganisation(name="x", openalex="I3")).status == "exact"


def test_two_who_make_the_index_at_once_make_one(snapshot: Snapshot, tmp_path: Path) -> None:
    made: list[bool] = []
    threads = [threading.Thread(target=lambda: made.append(make_name_index(snapshot, tmp_path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made.count(True) == 1 and place_of(tmp_path, snapshot).exists()
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("harm", [lambda file: file.write_bytes(b"no database" * 100), lambda file: file.unlink()])
def test_a_damaged_index_says_what_to_do(snapshot: Snapshot, tmp_path: Path, harm: Callable[[Path], object]) -> None:
    make_name_index(snapshot, tmp_path)
    finder = finder_of(snapshot, tmp_path)
    assert finder
    harm(place_of(tmp_path, snapshot))
    with pytest.raises(SourceError, match="Delete this file"):
        finder.organisation(NamedOrganisation(name="Wharfemoor"))


def test_an_index_that_nothing_reads_any_more_goes_when_another_is_made(snapshot: Snapshot, tmp_path: Path) -> None:
    cache = tmp_path / "cache"

    def made(source: Snapshot) -> Path:
        assert make_name_index(source, cache)
        return place_of(cache, source)

    def of(*names: str) -> Snapshot:
        works = (work(n, stands(f"A{n}", name, at="I1")) for n, name in enumerate(names, 1))
        (tmp_path / "works.jsonl").write_text("".join(json.dumps(each) + "\n" for each in works), encoding="utf-8")
        build([tmp_path / "works.jsonl"], tmp_path / "one")
        return Snapshot(tmp_path / "one")

    cache.mkdir()
    earlier, later, strange, broken = (cache / f"names-{name}.sqlite" for name in ("1-0a", "99-0a", "of-ours", "2-0a"))
    for each in (earlier, later, strange, broken):
        each.write_text("no database", encoding="utf-8")
    other, replaced = made(snapshot), made(of("Kim Sample"))
    assert other.exists() and replaced.exists() and not earlier.exists()
    now = made(of("Kim Sample", "Lou Sample"))
    assert set(cache.glob("*.sqlite")) == {later, strange, broken, other, now}
    shutil.rmtree(tmp_path / "one")
    other.unlink()
    assert made(snapshot).exists() and not now.exists(), "the tables are gone"
    assert not list(cache.glob("*.lock"))


def test_an_index_that_cannot_be_written_says_so_and_leaves_nothing(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(SourceError, match="could not be written"):
        make_name_index(snapshot, tmp_path / "file")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
