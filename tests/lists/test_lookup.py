"""Names looked up in small lists drawn here: what is found, how sure it is, and what is said about it."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.benchmarks.matching_aliases import as_lists
from toolkit.cli import app
from toolkit.errors import ListError
from toolkit.lists.asked import pairs, queries
from toolkit.lists.crosswalk import Crosswalk
from toolkit.lists.labels import load_labels
from toolkit.lists.lookup import Lookup, Match, Pair, Query, compare, match_affiliations
from toolkit.lists.naming import acronyms
from toolkit.lists.readers.organisations import Name, Organisation
from toolkit.models.lists import EntityList, Link, LinkKind, ListEntry

AS_OF = date(2026, 11, 1)
TECHNICAL, SCHOOL, OTHER = "01aaaaa11", "01bbbbb22", "01ccccc33"
ENTRIES = {
    "one": [
        ListEntry(id="technical", name="Ostrava Technical University of Rocketry", aliases=("OTUR",), country="CZ"),
        ListEntry(id="nowhere", name="Central Bureau of Weather Machines (CBWM)"),
        ListEntry(id="person", name="SAMPLEMAN, Igor Petrovich", kind="person", country="CZ"),
        ListEntry(id="ended", name="Closed Institute of Tides", ended=date(2020, 1, 1)),
    ],
    "two": [ListEntry(id="twin", name="Ostrava Technical University of Rocketry", aliases=("Old Rocket School",))],
}


@pytest.fixture(scope="module")
def lists() -> list[EntityList]:
    return as_lists(ENTRIES)


@pytest.fixture(scope="module")
def lookup(lists: list[EntityList]) -> Lookup:
    return Lookup(lists, AS_OF)


def organisation(ror: str, *names: str) -> Organisation:
    first, *others = names
    known = (Name(first, ("ror_display",), "en"), *(Name(name, ("label",), None) for name in others))
    return Organisation(ror, "active", first, known, ("CZ",), (), (), ())


def found(lookup: Lookup, name: str, country: str | None = None) -> dict[str, Match]:
    (row,) = lookup.match([Query(name, country)])
    assert row.query == name
    return {match.entry: match for match in row.matches}


def test_the_same_name_is_exact_only_where_the_country_agrees(lookup: Lookup) -> None:
    name = "Ostrava Techn. Univ. of Rocketry".replace("Techn.", "Technical")
    bands = {country: found(lookup, name, country)["technical"].band for country in ("CZ", None, "US")}
    assert bands == {"CZ": "exact", None: "probable", "US": "possible"}
    assert "country differs" in found(lookup, name, "US")["technical"].reasons


def test_a_misprint_is_probable_and_says_so(lookup: Lookup) -> None:
    match = found(lookup, "Ostrava Technical Univeristy of Rocketry", "CZ")["technical"]
    assert match.band == "probable"
    assert "‘univeristy’ and ‘university’: spelling differs" in match.reasons


@pytest.mark.parametrize("name", ["Ostrava Technical University of Fashion", "Brno Technical University", "", "—", "x"])
def test_another_name_finds_nothing(lookup: Lookup, name: str) -> None:
    assert not found(lookup, name)


@pytest.mark.parametrize("name", ["OTUR", "CBWM"])
def test_an_acronym_is_possible_at_most(lookup: Lookup, name: str) -> None:
    assert {match.band for match in found(lookup, name, "CZ").values()} == {"possible"}


def test_a_person_is_possible_at_most(lookup: Lookup) -> None:
    for name in ("SAMPLEMAN, Igor Petrovich", "Igor Petrovich Sampleman", "Igor Petrovich Samplman"):
        match = found(lookup, name, "CZ")["person"]
        assert match.band == "possible"
        assert "a name alone does not say who a person is" in match.reasons


def test_an_entry_that_has_ended_is_not_found(lookup: Lookup) -> None:
    assert not found(lookup, "Closed Institute of Tides")


def test_another_list_lends_its_names_for_the_same_organisation(lookup: Lookup) -> None:
    match = found(lookup, "Old Rocket School", "CZ")["technical"]
    assert match.band == "probable"
    assert "‘Old Rocket School’ is a name of the same organisation by two" in match.reasons


def linked(ror: str, kind: LinkKind = "same", openalex: str | None = None) -> Link:
    return Link(
        list_id="one",
        entry_id="technical",
        ror=ror,
        openalex=openalex,
        kind=kind,
        how="review",
        status="confirmed",
        by="a test",
        date=AS_OF,
    )


def test_a_register_lends_names_in_every_script_and_masks_others(lists: list[EntityList]) -> None:
    register = [
        organisation(TECHNICAL, "Ostrava Technical University of Rocketry", "奥斯特拉发火箭技术大学"),
        organisation(SCHOOL, "School of Fuses"),
        organisation(OTHER, "Ostrava Technical University of Rocketri"),
    ]
    lookup = Lookup(lists, AS_OF, register, Crosswalk([linked(TECHNICAL), linked(SCHOOL, "part")]))
    assert found(lookup, "奧斯特拉發火箭技術大學", "CZ")["technical"].band == "exact"
    assert found(lookup, "School of Fuses", "CZ")["technical"].link == "part"
    assert found(lookup, f"https://ror.org/{TECHNICAL}") == {}, "no valid ROR: the check digits are wrong"
    masked = found(lookup, "Ostrava Technical University of Rocketri", "CZ")["technical"]
    assert masked.band == "possible"
    assert "the register knows another organisation by this name" in masked.reasons


def test_a_parent_lends_no_name(lists: list[EntityList]) -> None:
    crosswalk = Crosswalk([linked(OTHER, "parent")])
    lookup = Lookup(lists, AS_OF, [organisation(OTHER, "Ministry of Works and Rockets")], crosswalk)
    assert found(lookup, "Ministry of Works and Rockets", "CZ") == {}


def test_an_id_is_an_identifier(lists: list[EntityList]) -> None:
    lookup = Lookup(lists, AS_OF, (), Crosswalk([linked("01yqg2h08", openalex="I204983213")]))
    for id_ in ("https://ror.org/01yqg2h08", "01yqg2h08", "https://openalex.org/I204983213"):
        assert found(lookup, id_)["technical"].band == "identifier"


def test_rows_are_in_the_order_of_the_queries(lookup: Lookup) -> None:
    asked = [Query(f"name {number}") for number in range(4500)]
    assert [row.query for row in lookup.match(asked)] == [query.name for query in asked]


def test_affiliations_are_rows_of_the_same_form(lists: list[EntityList]) -> None:
    text = "Dept. of Fuses, Ostrava Technical University of Rocketry, Ostrava, Czech Republic"
    (row,) = match_affiliations([Query(text)], lists, AS_OF)
    assert row.query == text
    assert {"technical", "twin"} == {match.entry for match in row.matches}


def test_pairs_are_compared_in_order() -> None:
    rows = list(compare([Pair("Anna Müller", "MÜLLER, Anna", "person"), Pair("Hebei University", "Hubei University")]))
    assert [row.same for row in rows] == [True, False]
    assert (rows[0].name1, rows[0].name2) == ("Anna Müller", "MÜLLER, Anna")


def test_the_labels_that_come_along_name_listed_organisations() -> None:
    labels = load_labels()
    names = {name.text: each.ror for each in labels for name in each.names}
    assert names["哈尔滨工业大学"] == "01yqg2h08"
    assert all(each.countries for each in labels)


def test_the_command_answers_one_line_for_each_query_in_order(tmp_path: Path) -> None:
    table = tmp_path / "asked.csv"
    table.write_text("country,name\nCN,Harbin Inst. of Technol.\n,Nobody at all\ncn,哈尔滨工业大学\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["lists", "match", "--file", str(table), "--json", "--as-of", "2026-11-01"])
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["query"] for row in rows] == ["Harbin Inst. of Technol.", "Nobody at all", "哈尔滨工业大学"]
    assert rows[1]["matches"] == []
    for row in (rows[0], rows[2]):
        section = next(match for match in row["matches"] if match["list"] == "us-section-1286")
        assert set(section) == {"list", "edition", "entry", "name", "link", "band", "probability", "reasons"}
        assert (section["entry"], section["link"], section["band"]) == (
            "harbin-institute-of-technology",
            "same",
            "exact",
        )


def test_the_command_compares_pairs(tmp_path: Path) -> None:
    table = tmp_path / "pairs.csv"
    table.write_text("name1,name2,schema\nA. Müller,Anna Müller,Person\nHebei University,Hubei University,\n", "utf-8")
    done = CliRunner().invoke(app, ["lists", "compare", "--file", str(table), "--json"])
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["same"] for row in rows] == [True, False]
    assert all(set(row) == {"name1", "name2", "probability", "same", "reasons"} for row in rows)


def test_the_commands_speak_to_people_too() -> None:
    match = CliRunner().invoke(app, ["lists", "match", "Beihang University", "Nobody at all"])
    assert "us-section-1286" in match.output
    assert "no match on these lists" in match.output
    compared = CliRunner().invoke(app, ["lists", "compare", "Hebei University", "Hubei University"])
    assert "not the same" in compared.output


def test_the_commands_speak_japanese() -> None:
    match = CliRunner().invoke(app, ["lists", "match", "Beihang University", "Nobody at all", "--lang", "ja"])
    assert "名称が同一、比較できる国名なし" in match.output
    assert "これらのリストに一致なし" in match.output
    compared = CliRunner().invoke(app, ["lists", "compare", "Hebei University", "Hubei University", "--lang", "ja"])
    assert "同一でない" in compared.output and "相違" in compared.output


@pytest.mark.parametrize(
    "asked",
    [["match"], ["match", "a", "--file", "b.csv"], ["compare", "one"], ["compare", "a", "b", "c"], ["compare"]],
)
def test_the_commands_refuse_what_they_cannot_answer(asked: list[str]) -> None:
    assert CliRunner().invoke(app, ["lists", *asked]).exit_code == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("names\nx\n", "neither of the columns"),
        ("name,affiliation\nx,y\n", "both of the columns"),
        ("name,name\nx,y\n", "twice"),
        ("name,country\nx\n", ":2: has 1 values, not 2"),
        ("name,country\nx,Atlantis\n", ":2: country 'Atlantis' is not known"),
        ("", "is empty"),
    ],
)
def test_a_table_of_names_that_cannot_be_read_is_refused(tmp_path: Path, text: str, why: str) -> None:
    table = tmp_path / "asked.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(ListError, match=why):
        queries(table)


def test_a_table_of_pairs_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "pairs.csv"
    table.write_text("name1\nx\n", encoding="utf-8")
    with pytest.raises(ListError, match="has no column name2"):
        pairs(table)


@pytest.mark.parametrize(
    ("name", "acronym"),
    [
        ("Polar People's Police University", "pppu"),
        ("Xi'an Polar Works", "xapw"),
        ("Polar National Weather Engineering Group Corporation", "pnwec"),
        ("Bureau of the Weather Machines", "bwm"),
    ],
)
def test_initials_of_names_with_apostrophes_and_without_words_of_a_group(name: str, acronym: str) -> None:
    assert acronyms(name)[acronym] is False
