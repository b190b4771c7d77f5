"""Every trap that examples/README.md names is in the corpus, at the id it names."""

import re
from collections import defaultdict

import pytest

from tests.examples.walk import (
    CURRENT,
    EARLIER,
    EXAMPLES,
    Record,
    authors,
    institutions,
    part,
    places,
    short,
    stands,
    works,
)  # fmt: skip

HARBIN, WHARFEMOOR, MINAMISETTSU, SONGHUA, LOOKALIKE = (
    "I204983213",
    "I4990000001",
    "I4990000011",
    "I4990000031",
    "I4990000026",
)


def fields(author: str) -> set[str]:
    return {w["primary_topic"]["field"]["display_name"] for w, _ in stands(author)}


def countries(author: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for work, stand in stands(author):
        found[work["publication_year"]] |= set(stand["countries"])
    return found


def test_merged_author() -> None:
    [record] = [authors()["A5900000010"]]
    mine = stands("A5900000010")
    assert len({s["raw_orcid"] for _, s in mine if s["raw_orcid"]}) == 2
    assert short(record["orcid"]) in {short(s["raw_orcid"]) for _, s in mine}
    assert fields("A5900000010") == {"Computer Science", "Environmental Science"}
    assert set.union(*countries("A5900000010").values()) == {"JP", "CA"}
    assert {s["raw_author_name"] for _, s in mine} == {"Jun Isonaga", "J. Isonaga"}


def test_split_author() -> None:
    first, second = authors()["A5900000011"], authors()["A5900000012"]
    assert first["orcid"] == second["orcid"] is not None
    earlier, later = ({w["publication_year"] for w, _ in stands(a)} for a in ("A5900000011", "A5900000012"))
    assert max(earlier) < min(later)
    shared_orcids = [a["orcid"] for a in authors().values() if a["orcid"]]
    assert len(shared_orcids) == len(set(shared_orcids)) + 1


def test_homonyms() -> None:
    same = [a for a in authors().values() if a["display_name"] == "Aoi Kuremoto"]
    assert [short(a["id"]) for a in same] == ["A5900000006", "A5900000007"]
    assert all(MINAMISETTSU in places(s) for a in same for _, s in stands(short(a["id"])))
    names = [a["display_name"] for a in authors().values()]
    assert [n for n in set(names) if names.count(n) > 1] == ["Aoi Kuremoto"]


def test_moved_without_overlap() -> None:
    years = countries("A5900000013")
    assert all(len(there) <= 1 for there in years.values())
    assert (years[2021], years[2022]) == ({"FR"}, {"AU"})


def test_two_countries_in_one_year() -> None:
    found = [sorted(s["countries"])[0] for w, s in stands("A5900000004") if w["publication_year"] == 2024]
    assert found.count("GB") >= 2
    assert found.count("JP") >= 2


def test_stray_affiliation() -> None:
    mine = [(w, s) for w, s in stands("A5900000005") if HARBIN in places(s)]
    [(work, stand)] = mine
    assert short(work["id"]) == "W7900000098"
    assert stand["raw_affiliation_strings"] == ["Harrowby Institute of Technology (HIT), Harrowby Bridge, UK"]
    others = [s for _, s in stands("A5900000005") if HARBIN not in places(s)]
    assert len(others) > 20
    assert all(places(s) == {WHARFEMOOR} for s in others)


def test_affiliations_that_nobody_resolved() -> None:
    mine = [s for _, s in stands("A5900000014")]
    assert sum(bool(s["raw_affiliation_strings"] and not s["institutions"]) for s in mine) == len(mine) - 1
    everyone = [s for w in works().values() for s in w["authorships"]]
    printed = sum(bool(s["raw_affiliation_strings"] and not s["institutions"]) for s in everyone)
    nothing = sum(not s["raw_affiliation_strings"] and not s["institutions"] for s in everyone)
    assert 0.05 * len(everyone) < printed < 0.2 * len(everyone)
    assert 0.01 * len(everyone) < nothing < 0.1 * len(everyone)


def test_authors_without_an_id() -> None:
    assert None in {a["author"]["id"] for a in works()["W7900000258"]["authorships"]}
    assert "A9999999999" in {short(a["author"]["id"]) for a in works()["W7900000259"]["authorships"]}
    without = [w for w in works().values() if any(a["author"]["id"] is None for a in w["authorships"])]
    assert len(without) > 50


def test_long_author_lists() -> None:
    assert len(works()["W7900000274"]["authorships"]) == 130
    assert len(works()["W7900000275"]["authorships"]) == 100
    assert "is_authors_truncated" not in works()["W7900000275"]
    assert len(works()["W7900000276"]["authorships"]) == 100
    assert works()["W7900000276"]["is_authors_truncated"] is True


def test_expansion_retractions_and_records_without_date_or_author() -> None:
    assert works()["W7900000269"]["is_xpac"] is True
    assert works()["W7900000269"]["doi"] is None
    retracted = {short(w["id"]) for w, _ in stands("A5900000015") if w["is_retracted"]}
    assert retracted == {"W7900000234", "W7900000237", "W7900000243"}
    undated = works()["W7900000265"]
    assert undated["publication_date"] is undated["publication_year"] is None
    assert works()["W7900000260"]["authorships"] == []


def test_funding_of_both_generations() -> None:
    grants = works()["W7900000272"]
    assert grants["grants"]
    assert not {"funders", "awards", "is_xpac"} & grants.keys()
    paid = works()["W7900000145"]
    [funder] = paid["funders"]
    assert (funder["display_name"], short(funder["ror"])) == ("Harbin Institute of Technology", "01yqg2h08")
    [award] = paid["awards"]
    assert award["funder_id"] == funder["id"]
    only_funders = [w for w in works().values() if w.get("funders") and not w["awards"]]
    assert only_funders


def test_topics_of_both_generations() -> None:
    """Old labels: another name for the same topic, and unreadable text thrown into "Military Technology"."""
    names: dict[str, set[str]] = defaultdict(set)
    for day in (EARLIER, CURRENT):
        for work in part("works", day):
            for topic in work["topics"]:
                names[topic["id"]].add(topic["display_name"])
    assert all(len(several) == 2 for id_, several in names.items() if not id_.endswith("T14423"))
    thrown = works()["W7900000272"]
    assert (thrown["language"], short(thrown["primary_topic"]["id"])) == ("ja", "T14423")
    assert not [w for w in part("works", CURRENT) if any(t["id"].endswith("T14423") for t in w["topics"])]
    without = [w for w in part("works", CURRENT) if not w["topics"]]
    assert 0.05 < len(without) / len(part("works", CURRENT)) < 0.15


def test_organisations_near_a_listed_one() -> None:
    unit, alike = institutions()[SONGHUA], institutions()[LOOKALIKE]
    assert [short(i) for i in unit["lineage"]] == [SONGHUA, HARBIN]
    assert [short(i) for i in alike["lineage"]] == [LOOKALIKE]
    assert alike["display_name"].startswith("Harbin Institute of Tech")
    assert len(stands("A5900000016")) >= 5
    assert all(places(s) == {SONGHUA} for _, s in stands("A5900000016"))
    assert all(places(s) == {LOOKALIKE} for _, s in stands("A5900000017"))
    assert all(places(s) == {"I4990000099"} for _, s in stands("A5900000018"))


def test_countries_decide_nothing() -> None:
    """A person at an unlisted organisation in a country that has listed ones, with a record like any other."""
    assert {c for _, s in stands("A5900000020") for c in s["countries"]} == {"CN"}
    assert all(places(s) == {"I4990000024"} for _, s in stands("A5900000020"))


def kinds() -> set[tuple[str, str]]:
    return {(r["type"], r["country_code"]) for r in institutions().values() if r["country_code"]}


def test_organisations_of_every_kind() -> None:
    assert {k for k, _ in kinds()} == {"education", "facility", "healthcare", "company", "government"}
    assert {c for _, c in kinds()} >= {"GB", "JP", "CA", "US", "DE", "FR", "CN", "KR", "AU"}
    assert any(r["country_code"] is None for r in institutions().values())


def test_dates_reach_from_2012_to_2026() -> None:
    days = sorted(w["publication_date"] for w in works().values() if w["publication_date"])
    assert days[0] < "2013"
    assert "2026-09" < days[-1] < "2026-11-01"


@pytest.mark.parametrize("entity", ["works", "authors", "institutions", "funders"])
def test_readme_names_ids_that_exist(entity: str) -> None:
    known: dict[str, Record] = {
        short(r["id"]): r
        for day in (EARLIER, CURRENT)
        if (entity == "works" or day == CURRENT)
        for r in part(entity, day)
    }
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    letter = {"works": "W", "authors": "A", "institutions": "I", "funders": "F"}[entity]
    named = set(re.findall(rf"\b{letter}\d{{6,}}\b", text)) - {"A9999999999"}
    assert named
    assert named <= known.keys()
