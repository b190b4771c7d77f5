"""The lists that come with the toolkit agree with an independent reading of the published rows."""

import csv
import gzip
import json
import re
import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from toolkit.lists import ListMatcher, load_lists
from toolkit.models.lists import Edition, EntityList
from toolkit.models.profile import Organisation

YEARS = {"FY22": "2022", "FY23": "2023", "FY24": "2024", "FY25": "2025"}
TALENT_PROGRAMMES = {
    "Changjiang Scholar Distinguished Professorship",
    "Hundred Talents Plan",
    "Pearl River Talent Program",
    "Project 5-100",
    "River Talents Plan",
    "Thousand Talents Plan",
}
TWO_ROWS_ONE_ENTRY = {"FY24": {"Lomonosov Moscow State University"}}
NOT_SETTLED = {"Air Force Aviation University"}
"""In FY24 and not in FY25, yet without an end: the entry Air Force Aviation Institute says so."""
AFFILIATES_ON_THEIR_OWN = {
    "Peac Institute of Multiscale Science (CAEP)": "Peac Institute of Multiscale Science",
    "Beijing Computational Science Research Center (CAEP)": "Beijing Computational Science Research Centre",
}
OTHERS_BY_NAME = {
    "038avdt50": "Xi'an University of Technology, which the list prints as an alias of another; the note says so",
    "03ahaae75": "Rocket Force Research Institute, with an alias that the list prints for the force's school",
    "010de4288": "an institute to which ROR gives the name of a listed organisation",
}
"""Organisations of ROR that bear a name of an entry which is not theirs; their ROR id settles all but the first."""
COUNTRIES = {"China": "CN", "Russia": "RU", "Iran": "IR"}

CALLED_OTHERWISE_AT_ROR = {
    "00655qp86": "the list puts the Academy before the institute's name",
    "00ft6nj33": "the list puts the Academy before the institute's name",
    "02s6gs133": "the list puts the Academy before the institute's name",
    "04nytyj38": "the list puts the Academy before the institute's name",
    "05cvf7v30": "the list puts the Academy before the institute's name",
    "039vqpp67": "China / Chinese Academy of Engineering Physics",
    "03sxpbt26": "institute that the list prints among the aliases, with its city",
    "05rgwws51": "institute that the list prints among the aliases, with another first word",
    "00gg5zj35": "ROR adds PLA or People's Liberation Army",
    "00je8sn69": "ROR adds PLA, and says sergeant for non-commissioned officer",
    "00mm1qk40": "ROR adds PLA or People's Liberation Army",
    "04tavpn47": "ROR adds PLA or People's Liberation Army",
    "051exe838": "ROR says academy, or adds PLA",
    "056vyez31": "another order of the words",
    "0585bz443": "ROR adds PLA or People's Liberation Army",
    "05mgp8x93": "ROR adds PLA or People's Liberation Army",
    "017zhmm22": "the list misspells Jiaotong",
    "0192qrt53": "another translation from the Russian",
    "01bb1zm18": "initials of the person it is named after",
    "02smvmz76": "another translation from the Russian",
    "035czp815": "another translation from the Russian",
    "03q3a8095": "another translation from the Russian",
    "04yn6kj97": "another translation from the Persian",
    "055f7t516": "the list puts Moscow's before the name",
    "05gbyky62": "ROR adds the person it is named after",
}
"""Compared one by one with the records of ROR, and why no name there is written as on the list."""


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def clean(name: str) -> str:
    """Without the quotation mark that the transcription left over at the end of some names."""
    name = name.strip()
    for opening, closing in ("“”", "‘’", '""'):
        if name.endswith(closing) and name.count(closing) > name.count(opening) - (opening == closing):
            name = name[:-1]
    return name


def printed(row: dict[str, str]) -> list[str]:
    return [clean(name) for name in (row["name"], *row["aliases"].split(";")) if name.strip()]


def plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", re.sub(r"\([A-Z]+\)", " ", name).casefold())
    words = re.findall(r"[^\W_]+", "".join(c for c in letters if not unicodedata.combining(c) and c not in "'’`"))
    same = {"centre": "center", "defence": "defense", "sciences": "science", "laboratories": "laboratory"}
    return " ".join(same.get(word, word) for word in words if word not in ("the", "of", "and"))


@pytest.fixture(scope="module")
def lists() -> dict[str, EntityList]:
    return {
        name: each
        for each in load_lists()
        if (name := each.id) in ("us-section-1286", "ca-named-research-organizations")
    }


@pytest.fixture(scope="module")
def us(lists: dict[str, EntityList]) -> dict[str, Edition]:
    return {edition.id: edition for edition in lists["us-section-1286"].editions}


@pytest.fixture(scope="module")
def ror_records(shared: Path) -> dict[str, dict[str, Any]]:
    with gzip.open(shared / "lists" / "ror_records_partial.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = map(json.loads, lines)
        return {record["id"].rpartition("/")[2]: record for record in records}


def test_section_1286_has_the_editions_of_the_transcription(shared: Path, us: dict[str, Edition]) -> None:
    source = rows(shared / "lists" / "us_section_1286.csv")
    assert list(us) == list(YEARS)
    assert {row["report-date"] for row in source} == set(YEARS.values())
    counted = {name: len(edition.entries) for name, edition in us.items()}
    expected = {}
    for edition, year in YEARS.items():
        of_year = [row for row in source if row["report-date"] == year]
        talent = sum(row["name"] in TALENT_PROGRAMMES for row in of_year)
        assert talent == len(TALENT_PROGRAMMES)
        expected[edition] = len(of_year) - talent - len(TWO_ROWS_ONE_ENTRY.get(edition, ()))
    assert counted == expected == {"FY22": 42, "FY23": 99, "FY24": 127, "FY25": 150}


@pytest.mark.parametrize("edition", YEARS)
def test_section_1286_prints_every_name_once_and_no_other(shared: Path, us: dict[str, Edition], edition: str) -> None:
    source = [
        row
        for row in rows(shared / "lists" / "us_section_1286.csv")
        if row["report-date"] == YEARS[edition] and row["name"] not in TALENT_PROGRAMMES
    ]
    ours = [name for entry in us[edition].entries for name in (entry.name, *entry.aliases)]
    assert sorted(ours) == sorted({name for row in source for name in printed(row)})
    heads = {clean(row["name"]) for row in source} - TWO_ROWS_ONE_ENTRY.get(edition, set())
    assert {entry.name for entry in us[edition].entries} == heads
    countries = {clean(row["name"]): COUNTRIES[row["country"]] for row in source if row["country"]}
    assert {
        e.name: e.country for e in us[edition].entries if e.country and "is ours" not in (e.note or "")
    } == countries


def test_section_1286_urls_and_ends(shared: Path, us: dict[str, Edition]) -> None:
    source = rows(shared / "lists" / "us_section_1286.csv")
    for edition, year in YEARS.items():
        assert {us[edition].url} == {row["source_url"] for row in source if row["report-date"] == year}
    assert not any(row["start-date"] for row in source)
    today = {entry.id for entry in us["FY25"].entries}
    for edition, year in YEARS.items():
        ended = {clean(r["name"]) for r in source if r["report-date"] == year and r["end-date"]}
        gone = {entry.name for entry in us[edition].entries if entry.id not in today}
        ended -= TWO_ROWS_ONE_ENTRY.get(edition, set())
        assert gone - NOT_SETTLED == ended if edition == "FY24" else gone >= ended
    assert {r["end-date"] for r in source if len(r["end-date"]) == 10} == {us["FY25"].published.isoformat()}


def test_what_is_not_settled_is_said(us: dict[str, Edition]) -> None:
    (said,) = [e for e in us["FY25"].entries if e.note and "not settled" in e.note]
    assert said.id == "air-force-aviation-institute" and all(name in str(said.note) for name in NOT_SETTLED)


def test_no_talent_programme_is_an_organisation(lists: dict[str, EntityList]) -> None:
    for entity_list in lists.values():
        for edition in entity_list.editions:
            names = {name for entry in edition.entries for name in (entry.name, *entry.aliases)}
            assert not names & TALENT_PROGRAMMES
    assert all(name in (lists["us-section-1286"].editions[0].note or "") for name in TALENT_PROGRAMMES)


def test_a_renamed_entry_keeps_its_id(us: dict[str, Edition]) -> None:
    editions = list(us.values())
    renamed = 0
    for before, after in pairwise(editions):
        earlier = {entry.id: entry for entry in before.entries}
        for entry in after.entries:
            said = re.search(r"Printed as (.+) in (FY2\d)\.", entry.note or "")
            old = earlier.get(entry.id)
            if said:
                assert old and (said[1], said[2]) == (old.name, before.id), entry
                renamed += 1
            elif old:
                assert plain(old.name) == plain(entry.name), entry
        by_name = {entry.name: entry.id for entry in before.entries}
        assert all(by_name.get(entry.name, entry.id) == entry.id for entry in after.entries)
    assert renamed >= 20


@pytest.mark.parametrize(
    ("name", "day", "edition"),
    [
        ("us-section-1286", "2023-06-28", None),
        ("us-section-1286", "2023-06-29", "FY22"),
        ("us-section-1286", "2024-06-30", "FY22"),
        ("us-section-1286", "2024-07-01", "FY23"),
        ("us-section-1286", "2025-06-23", "FY23"),
        ("us-section-1286", "2025-06-24", "FY24"),
        ("us-section-1286", "2026-07-22", "FY24"),
        ("us-section-1286", "2026-07-23", "FY25"),
        ("us-section-1286", "2099-12-31", "FY25"),
        ("ca-named-research-organizations", "2024-01-15", None),
        ("ca-named-research-organizations", "2024-01-16", "2024-01"),
    ],
)
def test_the_edition_of_a_day(lists: dict[str, EntityList], name: str, day: str, edition: str | None) -> None:
    found = lists[name].in_force(date.fromisoformat(day))
    assert (found.id if found else None) == edition


def test_canada_prints_every_name_once_and_no_other(shared: Path, lists: dict[str, EntityList]) -> None:
    source = rows(shared / "lists" / "ca_named_research_organizations.csv")
    (edition,) = lists["ca-named-research-organizations"].editions
    ours = [name for entry in edition.entries for name in (entry.name, *entry.aliases)]
    assert len(ours) == len(set(ours))
    assert set(ours) == {AFFILIATES_ON_THEIR_OWN.get(name, name) for row in source for name in printed(row)}
    academy = next(entry for entry in edition.entries if entry.id == "china-academy-of-engineering-physics")
    heads = {row["name"].strip() for row in source}
    affiliates = heads - {entry.name for entry in edition.entries}
    assert (len(source), len(affiliates), len(edition.entries)) == (126, 23, 103)
    assert {name for name in affiliates if "(CAEP)" not in name} <= set(academy.aliases)
    assert {name for name in affiliates if "(CAEP)" in name} == set(AFFILIATES_ON_THEIR_OWN)
    assert {entry.name for entry in edition.entries} >= set(AFFILIATES_ON_THEIR_OWN.values())
    countries = {row["name"].strip(): COUNTRIES[row["country"]] for row in source}
    assert all(entry.country == countries[entry.name] for entry in edition.entries)


def test_ror_ids_name_the_entries(lists: dict[str, EntityList], ror_records: dict[str, dict[str, Any]]) -> None:
    otherwise: dict[str, list[str]] = {}
    compared = set()
    for entry in (e for each in lists.values() for edition in each.editions for e in edition.entries):
        for ror in set(entry.rors) & set(ror_records):
            record = ror_records[ror]
            compared.add(ror)
            assert record["status"] == "active", (entry.id, ror)
            assert not entry.country or entry.country in record["country"], (entry.id, ror)
            at_ror = {plain(name) for name, *_ in record["names"]}
            if not at_ror & {plain(name) for name in (entry.name, *entry.aliases)}:
                otherwise.setdefault(ror, []).append(entry.name)
    assert len(compared) >= 80
    assert set(otherwise) - set(CALLED_OTHERWISE_AT_ROR) == set(), otherwise
    assert set(CALLED_OTHERWISE_AT_ROR) <= compared


def test_one_ror_is_one_entry_over_both_lists(lists: dict[str, EntityList]) -> None:
    for entity_list in lists.values():
        holders: dict[str, set[str]] = {}
        for edition in entity_list.editions:
            for entry in edition.entries:
                for ror in entry.rors:
                    holders.setdefault(ror, set()).add(entry.id)
        assert all(len(ids) == 1 for ids in holders.values()), holders


def test_names_alone_find_no_other_organisation_of_ror(
    lists: dict[str, EntityList], ror_records: dict[str, dict[str, Any]]
) -> None:
    """Every organisation in our part of ROR, asked for without its ROR id: hits are entries with that ROR id."""
    matcher = ListMatcher(lists.values(), date(2026, 11, 1))
    owners = {
        (name, entry.id): set(entry.rors)
        for name, each in lists.items()
        for edition in each.editions
        for entry in edition.entries
        if edition == each.editions[-1]
    }
    found: set[str] = set()
    others: set[str] = set()
    for ror, record in ror_records.items():
        names = [name for name, *_ in record["names"]]
        country = next(iter(record["country"]), None)
        organisation = Organisation(id=None, name=names[0], names=tuple(names), country=country)
        for hit in matcher.hits(organisation):
            (found if ror in owners[hit.list_id, hit.entry_id] else others).add(ror)
    assert others == set(OTHERS_BY_NAME)
    assert len(found) >= 60
