"""Every reader on the real file: rows counted by another road, and particulars that stand in the file."""

import csv
import gzip
import json
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.lists.readers.samples import HEADINGS, book
from toolkit.errors import ListError
from toolkit.lists.readers import Published, british, read
from toolkit.lists.readers.organisations import organisations
from toolkit.models.lists import EntryKind

FILES: dict[str, tuple[str, tuple[str, ...]]] = {
    "canada": ("ca-nro", ("ca_named_research_organizations.csv",)),
    "denied persons": ("us-bis-dpl", ("bis_dpl.txt",)),
    "end users": ("jp-meti-eul", ("jp_meti_eul_20250929.yml",)),
    "EU 267/2012": ("eu-annex", ("eu_32012R0267.csv",)),
    "EU 833/2014": ("eu-annex", ("eu_32014R0833.csv",)),
    "Japan on Russia": ("jp-designated", ("jp_meti_russia_tokutei_20250912.pdf.txt",)),
    "Japan on third countries": ("jp-designated", ("jp_meti_third_country_tokutei_20250912.pdf.txt",)),
    "military intelligence": ("us-bis-mieu", ("us_bis_mieu.csv",)),
    "ROR": ("ror", ("ror_records_partial.jsonl.gz",)),
    "screening list": ("us-csl-compact", ("us_csl_20260731_compact.json",)),
    "screening list, sample": ("us-csl-csv", ("csl_sample_watchman.csv",)),
    "Section 1260H": ("us-1260h", ("us_1260h_cmc.csv",)),
    "Section 1286": ("us-section", ("us_section_1286.csv",)),
    "Section 889": ("us-section", ("us_section_889.csv",)),
    "Treasury": ("us-ofac-sdn", ("ofac_sdn.csv.gz", "ofac_alt.csv.gz")),
    "United Kingdom": ("uk-sanctions", ("uk_sanctions_subjects.csv", "uk_sanctions_subject_names.csv")),
    "United Nations": ("un-consolidated", ("un_consolidated.xml.gz",)),
}
NUMBERS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15},
}


def raw(shared: Path, name: str) -> str:
    content = (shared / "lists" / name).read_bytes()
    return (gzip.decompress(content) if name.endswith(".gz") else content).decode()


@cache
def published(shared: Path, title: str) -> Published:
    name, files = FILES[title]
    return read(name, *(shared / "lists" / file for file in files))


def matches(shared: Path, title: str, pattern: str) -> int:
    """How often a pattern stands in the first file of a list."""
    return len(re.findall(pattern, raw(shared, FILES[title][1][0]), re.MULTILINE))


@pytest.mark.parametrize(
    ("title", "pattern", "header"),
    [
        ("canada", r"^.*\n", 1),
        ("denied persons", r"^.*\n", 1),
        ("end users", r"^  - id: jp\.meti\.ful\.\d+$", 0),
        ("EU 267/2012", r"^32012R0267,", 0),
        ("EU 833/2014", r"^32014R0833,", 0),
        ("Japan on Russia", r"所\s*在\s*地", 0),
        ("Japan on third countries", r"所在地", 0),
        ("military intelligence", r"^Organization,", 0),
        ("ROR", r'^\{"id"', 0),
        ("screening list", r'"s":\d+', 0),
        ("screening list, sample", r"^.*\n", 1),
        ("Section 1260H", r",20\d\d-\d\d-\d\d,(20\d\d-\d\d-\d\d)?,(https:[^\n]*)?$", 0),
        ("Section 889", r"^Company,", 0),
        ("Treasury", r"^\d+,", 0),
        ("United Kingdom", r"^[A-Z]{3}\d+,", 0),
        ("United Nations", r"<REFERENCE_NUMBER>", 0),
    ],
)
def test_no_row_is_lost(shared: Path, title: str, pattern: str, header: int) -> None:
    found = published(shared, title)
    assert found.rows == matches(shared, title, pattern) - header
    assert len({entry.id for entry in found.entries}) == len(found.entries) > 0


@pytest.mark.parametrize("title", sorted(FILES.keys() - {"denied persons", "ROR", "Section 1260H", "Section 1286"}))
def test_each_row_is_an_entry_where_no_two_rows_are_one(shared: Path, title: str) -> None:
    found = published(shared, title)
    assert len(found.entries) == found.rows


def test_section_1286_has_all_rows_of_all_years(shared: Path) -> None:
    latest = published(shared, "Section 1286")
    rows = csv.DictReader(raw(shared, "us_section_1286.csv").splitlines())
    years = Counter(row["report-date"] for row in rows)
    editions = (*latest.earlier, latest)
    assert {f"20{(each.edition or '')[2:]}": each.rows for each in editions} == years
    assert sum(each.rows for each in editions) == matches(shared, "Section 1286", r"^Company,") == 443


def test_rows_that_are_one_entry_are_those_that_say_so(shared: Path) -> None:
    rows = list(csv.DictReader(raw(shared, "us_1260h_cmc.csv").splitlines()))
    companies = {re.sub(r"[^a-z0-9]", "", row["Clean Name"].lower()) for row in rows}
    assert len(published(shared, "Section 1260H").entries) == len(companies)
    orders = {
        (row["Name"].strip(), row["Effective_Date"], row["Expiration_Date"])
        for row in csv.DictReader(raw(shared, "bis_dpl.txt").splitlines(), delimiter="\t")
    }
    assert len(published(shared, "denied persons").entries) == len(orders)
    statuses = Counter(json.loads(line)["status"] for line in raw(shared, "ror_records_partial.jsonl.gz").splitlines())
    assert len(published(shared, "ROR").entries) == statuses["active"]


def test_the_screening_list_agrees_with_what_the_file_counts(shared: Path) -> None:
    found = published(shared, "screening list")
    said = json.loads(raw(shared, "us_csl_20260731_compact.json"))
    codes = {re.sub(r".*\(([A-Z-]+)\).*", r"\1", name): count for name, count in said["countsBySource"].items()}
    assert Counter(entry.categories[0] for entry in found.entries) == codes
    assert sum(map(len, (entry.aliases for entry in found.entries))) == sum(
        len({" ".join(alias.split()) for alias in each.get("a", ())} - {each["n"]} - {""}) for each in said["entries"]
    )
    assert found.published == date(2026, 7, 31)


def test_kinds_agree_with_the_files(shared: Path) -> None:
    assert Counter(e.kind for e in published(shared, "United Kingdom").entries) == {
        "person": matches(shared, "United Kingdom", r",individual,"),
        "organisation": matches(shared, "United Kingdom", r",entity,"),
        "vessel": matches(shared, "United Kingdom", r",ship,"),
    }
    assert Counter(e.kind for e in published(shared, "United Nations").entries) == {
        "person": matches(shared, "United Nations", r"<INDIVIDUAL>"),
        "organisation": matches(shared, "United Nations", r"<ENTITY>"),
    }
    treasury = Counter(e.kind for e in published(shared, "Treasury").entries)
    kinds: tuple[tuple[EntryKind, str], ...] = (
        ("person", "individual"),
        ("vessel", "vessel"),
        ("aircraft", "aircraft"),
    )
    for kind, word in kinds:
        assert treasury[kind] == matches(shared, "Treasury", rf'^\d+,"[^\n]*?",{{0,1}}"{word}",')


def test_end_users_have_metis_concerns(shared: Path) -> None:
    found = published(shared, "end users")
    count = Counter(category for entry in found.entries for category in entry.categories)
    words = {"B": "生物兵器", "C": "化学兵器", "M": "ミサイル", "N": "核兵器", "CW": "通常兵器"}
    assert count == {letter: matches(shared, "end users", f"ja: {word}の開発") for letter, word in words.items()}
    assert found.published == date(2025, 9, 29)
    assert all(entry.country for entry in found.entries)
    (nanjing,) = (e for e in found.entries if e.id == "nanjing-university-of-science-and-technology")
    assert nanjing.aliases == ("NUST", "南京理工大学")


@pytest.mark.parametrize(("title", "last"), [("Japan on Russia", 561), ("Japan on third countries", 56)])
def test_designations_have_the_names_the_text_says_they_have(shared: Path, title: str, last: int) -> None:
    found = published(shared, title)
    assert found.rows == last
    assert found.published == date(2025, 9, 12)
    text = raw(shared, FILES[title][1][0])
    said = [NUMBERS[word] for word in re.findall(r"follow(?:ing)?\s+([a-z]+)\s*aliases?\b", text)]
    foreign = sum(
        not re.search("[\u3040-\u30ff\u4e00-\u9fff]", alias) for entry in found.entries for alias in entry.aliases
    )
    assert foreign >= sum(said) * 0.98
    assert sum(entry.country is None and not entry.countries for entry in found.entries) <= 3
    assert not [entry.id for entry in found.entries if re.search("[\u3040-\u30ff]|alias|a\\.k\\.a|所在地", entry.name)]


def test_british_names_are_all_there(shared: Path) -> None:
    found = published(shared, "United Kingdom")
    names: dict[str, set[str]] = {}
    for row in csv.DictReader(raw(shared, "uk_sanctions_subject_names.csv").splitlines()):
        names.setdefault(row["unique_id"].lower(), set()).add(" ".join(row["full_name"].split()))
    assert {entry.id: {entry.name, *entry.aliases} for entry in found.entries} == names


def test_the_british_table_as_published_says_the_same(shared: Path, tmp_path: Path) -> None:
    """The two tables at hand, written as the publisher's one."""
    names: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(raw(shared, "uk_sanctions_subject_names.csv").splitlines()):
        names.setdefault(row["unique_id"], []).append(row)
    types = {"primary": "Primary Name", "primary_variation": "Primary Name Variation", "alias": "Alias"}
    place = tmp_path / "list.csv"
    with place.open("w", encoding="utf-8", newline="") as file:
        file.write("Report Date: 13-May-2026\n")
        table = csv.DictWriter(file, british.COLUMNS, lineterminator="\n")
        table.writeheader()
        for subject in csv.DictReader(raw(shared, "uk_sanctions_subjects.csv").splitlines()):
            for row in names[subject["unique_id"]]:
                table.writerow(
                    {
                        "Unique ID": subject["unique_id"],
                        "UN Reference Number": subject["un_reference_number"],
                        "OFSI Group ID": subject["ofsi_group_id"],
                        "Date Designated": subject["date_designated"],
                        "Designation Type": subject["subject_type"].capitalize(),
                        "Name type": types[row["name_type"]],
                        **{f"Name {n}": row[f"name_{n}"] for n in range(1, 7)},
                    }
                )
    found, known = read("uk-sanctions-list", place), published(shared, "United Kingdom")
    assert (found.rows, found.published) == (6046, date(2026, 5, 13))
    assert found.entries == known.entries


def test_the_end_users_as_published_say_the_same(shared: Path, tmp_path: Path) -> None:
    """The YAML at hand, written as METI's workbook."""
    letters = {"生物兵器": "B", "化学兵器": "C", "ミサイル": "M", "核兵器": "N"}
    data = yaml.load(raw(shared, "jp_meti_eul_20250929.yml"), Loader=yaml.CSafeLoader)
    rows: list[tuple[str, ...]] = [HEADINGS]
    for number, each in enumerate(data["sanction_details"]["entities"], start=1):
        reasons = " ".join(reason["ja"] for reason in each["reason"])
        first, *others = [name for name in (each["name"].get("en"), each["name"].get("ja")) if name] + [
            *(each.get("aliases") or ())
        ]
        kinds = ",".join(letter for word, letter in letters.items() if word in reasons)
        weapons = "CW" if "通常兵器" in reasons else ""
        aliases = "\n".join(f"・{alias}" for alias in others)
        rows.append((str(number), f"国名\n{each['country_code']}", str(first), aliases, f"懸念\n{kinds}", weapons))
    place = tmp_path / "list.xlsx"
    place.write_bytes(book(("ユーザーリスト", rows)))
    assert read("jp-meti-eul-book", place).entries == published(shared, "end users").entries


def test_treasury_aliases_are_all_there(shared: Path) -> None:
    found = published(shared, "Treasury")
    others = {
        (row[0], " ".join(row[3].split()))
        for row in csv.reader(raw(shared, "ofac_alt.csv.gz").splitlines())
        if len(row) == 5
    }
    names = {
        (row[0], " ".join(row[1].split()))
        for row in csv.reader(raw(shared, "ofac_sdn.csv.gz").splitlines())
        if len(row) == 12
    }
    assert {(e.id.removeprefix("ofac-"), alias) for e in found.entries for alias in e.aliases} == others - names
    assert {(e.id.removeprefix("ofac-"), e.name) for e in found.entries} == names


def test_european_annex_iv_is_the_military_end_users(shared: Path) -> None:
    found = published(shared, "EU 833/2014")
    assert sum(entry.categories == ("IV",) for entry in found.entries) == matches(
        shared, "EU 833/2014", r"^32014R0833,\d+,EU-RUS,IV,"
    )
    ships = [entry for entry in found.entries if entry.kind == "vessel"]
    assert len(ships) == matches(shared, "EU 833/2014", ",Vessel,")
    assert all(ship.identifiers for ship in ships)


def test_ror_relations_are_all_there(shared: Path) -> None:
    found = list(organisations(shared / "lists" / "ror_records_partial.jsonl.gz"))
    kinds = Counter(kind for each in found for kind, _ in each.relations)
    text = raw(shared, "ror_records_partial.jsonl.gz").lower()
    for kind in ("parent", "child", "related", "successor", "predecessor"):
        assert kinds[kind] == text.count(f'["{kind}", "https://ror.org/')
    assert all(len(each.name) > 0 and each.countries for each in found)


@pytest.mark.parametrize("title", sorted(FILES))
@pytest.mark.parametrize("part", [0.4, 0.9])
def test_a_real_file_cut_short_is_refused(shared: Path, title: str, part: float, tmp_path: Path) -> None:
    name, files = FILES[title]
    for number, cut in enumerate(files):
        paths = []
        for file in files:
            place = tmp_path / f"{number} {file.removesuffix('.gz')}"
            content = raw(shared, file).encode()
            end = int(len(content) * part)
            while content[end - 1 : end] == b"\n" or content[end] & 0xC0 == 0x80:
                end -= 1
            place.write_bytes(content[:end] if file == cut else content)
            paths.append(place)
        with pytest.raises(ListError):
            read(name, *paths)


def test_rows_in_another_order_give_the_same_ids(shared: Path, tmp_path: Path) -> None:
    for title in ("denied persons", "canada", "EU 833/2014", "Section 1286", "military intelligence"):
        name, (file,) = FILES[title]
        first, *rows = raw(shared, file).splitlines(keepends=True)
        turned = tmp_path / file
        turned.write_text(first + "".join(reversed(rows)), encoding="utf-8")
        before = {entry.id: entry for entry in read(name, shared / "lists" / file).entries}
        after = {entry.id: entry for entry in read(name, turned).entries}
        assert before.keys() == after.keys()
        assert [id_ for id_ in before if before[id_].name != after[id_].name] == []
