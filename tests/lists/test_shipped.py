"""Lists that come with the toolkit beside the publishers' files they were made from, read here by another road."""

import csv
import gzip
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolkit.lists import load_lists
from toolkit.lists.catalogue import load_lists as load
from toolkit.lists.tables import written
from toolkit.models.lists import EntityList, ListEntry

LISTS = Path(__file__).resolve().parents[2] / "criteria" / "lists"
LETTERS = {"biological": "B", "chemical": "C", "missiles": "M", "nuclear": "N", "conventional": "CW"}
"""A word of METI's reason in English, and its letter for the kind of concern."""


@pytest.fixture(scope="module")
def lists() -> dict[str, EntityList]:
    return {each.id: each for each in load_lists()}


def squeezed(name: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", name)).casefold()


def by_name(source: EntityList) -> dict[str, list[ListEntry]]:
    found: dict[str, list[ListEntry]] = {}
    for entry in source.editions[-1].entries:
        found.setdefault(squeezed(entry.name), []).append(entry)
    return found


def test_the_foreign_end_user_list_is_the_publishers(shared: Path, lists: dict[str, EntityList]) -> None:
    file = (shared / "lists" / "jp_meti_eul_20250929.yml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = yaml.load(file, Loader=yaml.CSafeLoader)["sanction_details"]["entities"]
    ours = by_name(lists["jp-meti-eul"])
    assert sum(map(len, ours.values())) == len(rows) == 835
    for row in rows:
        printed = row["name"].get("en") or row["name"].get("ja") or row["aliases"][0]
        letters = {
            letter for reason in row["reason"] for word, letter in LETTERS.items() if word in reason["en"].casefold()
        }
        near = [e for e in ours.get(squeezed(printed), []) if set(e.categories) == letters]
        near = near or [e for e in ours.get(squeezed(re.sub(r"（.*", "", printed)), []) if set(e.categories) == letters]
        assert any(entry.country in (row["country_code"], None) for entry in near), row["id"]
    assert Counter(e.country for same in ours.values() for e in same) == Counter(row["country_code"] for row in rows)


def test_the_military_companies_are_the_publishers(shared: Path, lists: dict[str, EntityList]) -> None:
    with (shared / "lists" / "us_1260h_cmc.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    standing = {squeezed(row["Clean Name"]) for row in rows if not row["End date"]}
    ended = {squeezed(row["Clean Name"]) for row in rows} - standing
    entries = lists["us-1260h"].editions[-1].entries
    day = date(2026, 11, 1)
    names = {squeezed(name) for e in entries if e.stands(day) for name in (e.name, *e.aliases)}
    assert standing <= names
    assert {squeezed(e.name) for e in entries if not e.stands(day)} <= ended
    assert all(entry.kind == "organisation" and entry.country is None for entry in entries)


def test_the_military_intelligence_users_are_the_publishers(shared: Path, lists: dict[str, EntityList]) -> None:
    with (shared / "lists" / "us_bis_mieu.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["Name"].strip(), row["Country"], row["Date"]) for row in csv.DictReader(file)}
    assert {(e.name, e.country, str(e.listed)) for e in lists["us-bis-mieu"].editions[-1].entries} == rows


def test_every_list_says_what_it_means_and_how_the_next_edition_comes(lists: dict[str, EntityList]) -> None:
    for source in lists.values():
        assert source.format and source.every_days, source.id
        assert source.evidence_class == ("assessment" if source.id == "opensanctions" else "designation")
        assert source.means in ("prohibition", "licence", "review")
        assert bool(source.editions) == (LISTS / f"{source.id}.csv").is_file()
        assert bool(source.fetch) != bool(source.by_hand), source.id


def test_every_address_says_where_it_was_seen_and_how_large_the_list_is(lists: dict[str, EntityList]) -> None:
    fetched = {source.id: source.fetch for source in lists.values() if source.fetch}
    assert fetched.keys() == {"eu-fsf", "uk-sanctions", "un-consolidated", "us-csl", "us-ofac-sdn"}
    for name, fetch in fetched.items():
        assert all(url.startswith("https://") for url in fetch.urls), name
        assert not fetch.checked and fetch.seen and re.search(r"commit [0-9a-f]{7}\b", fetch.seen), name
        assert fetch.at_least > 100, name


@pytest.mark.parametrize(
    ("name", "files", "pattern"),
    [
        ("uk-sanctions", ("uk_sanctions_subjects.csv",), rb"^[A-Z]+\d+,"),
        ("un-consolidated", ("un_consolidated.xml.gz",), rb"<(INDIVIDUAL|ENTITY)>"),
        ("us-csl", ("us_csl_20260731_compact.json",), rb'"s":\d+'),
        ("us-ofac-sdn", ("ofac_sdn.csv.gz",), rb"^\d+,"),
    ],
)
def test_the_least_rows_are_fewer_than_the_list_had(
    shared: Path, lists: dict[str, EntityList], name: str, files: tuple[str, ...], pattern: bytes
) -> None:
    (raw,) = ((shared / "lists" / file).read_bytes() for file in files)
    raw = gzip.decompress(raw) if files[0].endswith(".gz") else raw
    fetch = lists[name].fetch
    assert fetch and 0.25 < fetch.at_least / len(re.findall(pattern, raw, re.MULTILINE)) < 0.75


@pytest.mark.parametrize("table", sorted(LISTS.glob("*.csv")), ids=lambda path: path.stem)
def test_a_list_written_again_is_the_same_file(table: Path) -> None:
    (source,) = load(ids={table.stem})
    assert written(source.editions) == table.read_text(encoding="utf-8")
