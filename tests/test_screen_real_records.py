"""Real partners over real works: exactly the works and list entries that a walk over the JSON and CSV files finds."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests.sources import walk
from toolkit import Assessment, load_pack, open_source, proposal_from, screen
from toolkit.models.assessment import Finding

FILES = ("works_2025schema.jsonl.gz", "works_2026schema.jsonl.gz")
PARTNERS = ("Harbin Institute of Technology", "Fudan University", "University of Cambridge")
AS_OF = date(2026, 11, 1)
IN_FORCE = {"us-section-1286": "FY25", "ca-named-research-organizations": "2024-01", "jp-meti-eul": "2025-09-29"}
"""The last editions published by AS_OF, read off the publishers' dates."""
MOST_AUTHORS = 50
"""`max_authors` of the criterion partner-listed-coauthors."""

Entry = tuple[str, str]


@pytest.fixture(scope="module")
def works(shared: Path) -> list[walk.Record]:
    return list(walk.records(*(shared / "openalex" / file for file in FILES)))


@pytest.fixture(scope="module")
def assessment(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    folder = tmp_path_factory.mktemp("records")
    for file in FILES:
        (folder / file).symlink_to(shared / "openalex" / file)
    source = open_source(str(folder), cache=tmp_path_factory.mktemp("cache"))
    proposal = proposal_from(
        {
            "id": "real-partners",
            "title": "Three partners",
            "summary": "Which works and which list entries does the record hold of three partner organisations?",
            "own_organisation": {"name": "University of Cambridge"},
            "people": [{"name": "Nobody Of This Name"}],
            "partners": [{"name": name} for name in PARTNERS],
        }
    )
    [(_, [assessed])] = screen([proposal], source, [load_pack("japan-uk")], AS_OF)
    return assessed


def finding(assessment: Assessment, criterion: str, subject: str) -> Finding:
    (found,) = [f for f in assessment.findings if (f.criterion, f.subject) == (criterion, subject)]
    return found


@cache
def listed() -> list[tuple[Entry, str, set[str], set[str], set[str]]]:
    """Every entry in force with its country, RORs, OpenAlex ids and names, read from the CSV files alone."""
    return list(_rows())


def _rows() -> Iterator[tuple[Entry, str, set[str], set[str], set[str]]]:
    for name, edition in IN_FORCE.items():
        with Path(__file__).parents[1].joinpath("criteria/lists", f"{name}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["edition"] == edition:
                    names = {plain(row["name"]), *map(plain, filter(None, row["aliases"].split("|")))}
                    ids = set(row["rors"].split("|")), set(row["openalex"].split("|"))
                    yield (name, row["entry_id"]), row["country"], *ids, names


def plain(name: str) -> str:
    without_acronym = re.sub(r"\([A-Z]+\)", " ", unicodedata.normalize("NFKD", name))
    letters = without_acronym.lower().replace("&", " and ")
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’`]", "", letters.encode("ascii", "ignore").decode()))
    return " ".join(word for word in words if word not in ("the", "of", "and"))


def entries_of(institution: walk.Record) -> set[Entry]:
    """The entries that an institution of a work is, by ROR, by OpenAlex id, or by the same name."""
    ror = (institution.get("ror") or "-").rpartition("/")[2]
    id_ = institution["id"].rpartition("/")[2]
    name = plain(institution["display_name"])
    found = set()
    for entry, country, rors, ids, names in listed():
        same_name = len(name.replace(" ", "")) > 6 and name in names and (not rors - {""} or ror == "-")
        same_name &= institution.get("country_code") in (country, None) or not country
        if ror in rors or id_ in ids or same_name:
            found.add(entry)
    return found


def entries_of_id(everyone: dict[str, walk.Record], id_: str) -> set[Entry]:
    return entries_of(everyone[id_]) if id_ in everyone else set()


def institutions(works: list[walk.Record]) -> dict[str, walk.Record]:
    return {i["id"]: i for w in works for a in w["authorships"] for i in a["institutions"] if i.get("id")}


def units(works: list[walk.Record], name: str) -> set[str]:
    """An organisation and everything with it in its lineage."""
    everyone = institutions(works)
    (own,) = {key for key, i in everyone.items() if i["display_name"] == name}
    return {own, *(key for key, i in everyone.items() if own in (i.get("lineage") or ()))}


@pytest.mark.parametrize("name", PARTNERS)
def test_the_works_of_a_partner_are_exactly_those_of_the_walk(
    assessment: Assessment, works: list[walk.Record], name: str
) -> None:
    seen = finding(assessment, "partner-thin-record", name).reading
    (own,) = {key for key, i in institutions(works).items() if i["display_name"] == name}
    expected = walk.works_under(works, own)
    assert walk.works_at(works, name) <= expected
    assert {piece.work for piece in seen.evidence} == expected
    assert seen.total == seen.facts["works"] == len(expected) > 0


@pytest.mark.parametrize("name", PARTNERS)
def test_the_list_entries_of_a_partner_are_exactly_those_of_the_walk(
    assessment: Assessment, works: list[walk.Record], name: str
) -> None:
    (institution,) = [i for i in institutions(works).values() if i["display_name"] == name]
    expected = entries_of(institution)
    assert bool(expected) == (name != "University of Cambridge")
    for criterion, own in (("partner-listed", expected), ("partner-parent-listed", set())):
        seen = finding(assessment, criterion, name).reading
        assert {(h.list_id, h.entry_id) for piece in seen.evidence for h in piece.hits} == own
        assert seen.value == len(own)


@pytest.mark.parametrize("name", PARTNERS)
def test_works_shared_with_other_listed_organisations_are_exactly_those_of_the_walk(
    assessment: Assessment, works: list[walk.Record], name: str
) -> None:
    own = units(works, name)
    everyone = institutions(works)
    entries = {key: entries_of(i) for key, i in everyone.items()}
    for key, institution in everyone.items():
        entries[key] = entries[key] | {e for p in institution.get("lineage") or () for e in entries_of_id(everyone, p)}
    expected, seen_at_all = set(), False
    for work in works:
        there = [i["id"] for a in work["authorships"] for i in a["institutions"] if i.get("id")]
        recent = (work["publication_date"] or "") >= "2021-11-01"
        seen_at_all |= bool(own & set(there)) and recent
        if own & set(there) and recent and len(work["authorships"]) <= MOST_AUTHORS:
            expected |= {(work["id"].rpartition("/")[2], e) for i in there if i not in own for e in entries[i]}
    seen = finding(assessment, "partner-listed-coauthors", name).reading
    assert {(piece.work, (h.list_id, h.entry_id)) for piece in seen.evidence for h in piece.hits} == expected
    assert seen.value == (len({work for work, _ in expected}) if seen_at_all else None)
    assert seen.unknown == (None if seen_at_all else "no-works")


def test_the_verbatim_affiliation_stands_in_the_evidence(assessment: Assessment, works: list[walk.Record]) -> None:
    printed = {w["id"].rpartition("/")[2]: {s for a in w["authorships"] for s in walk.printed(a)} for w in works}
    for name in PARTNERS:
        for piece in finding(assessment, "partner-thin-record", name).reading.evidence:
            for text in (piece.affiliation or "").split(" | "):
                assert not text or any(text in string for string in printed[piece.work or ""])
