"""What each reader takes from a small file of its format, and what it refuses."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.lists.readers.samples import BOOKS, END_USERS, EVERY, HEADINGS, SAMPLES, book, place
from toolkit.errors import ListError
from toolkit.lists.readers import READERS, Published, read
from toolkit.lists.readers.organisations import organisations
from toolkit.models.lists import ListEntry

TABLES = {
    "ca-nro": ",",
    "eu-annex": ",",
    "uk-sanctions": ",",
    "us-1260h": ",",
    "us-bis-dpl": "\t",
    "us-bis-mieu": ",",
    "us-csl-csv": ",",
    "us-section": ",",
}
"""The formats whose first line names the columns."""


def sample(name: str, folder: Path, **options: bool) -> Published:
    return read(name, *place(folder, EVERY[name], **options))


def says(entry: ListEntry) -> dict[str, Any]:
    """What an entry says beyond the default."""
    return entry.model_dump(exclude_defaults=True)


def test_every_format_has_a_sample() -> None:
    assert EVERY.keys() == READERS.keys()


@pytest.mark.parametrize("name", READERS)
def test_packed_and_plain_files_read_alike(name: str, tmp_path: Path) -> None:
    plain = sample(name, tmp_path)
    assert plain.rows >= len(plain.entries) >= 1
    assert sample(name, tmp_path, packed=True) == plain
    assert len({entry.id for entry in plain.entries}) == len(plain.entries)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("spoilt", ["", " \n\n", "\ufeff", "<!DOCTYPE html>\n<html><body>Moved</body></html>\n"])
def test_empty_files_and_web_pages_are_refused(name: str, spoilt: str, tmp_path: Path) -> None:
    for number in range(len(EVERY[name])):
        paths = place(tmp_path, [*EVERY[name][:number], spoilt, *EVERY[name][number + 1 :]])
        with pytest.raises(ListError, match=rf"{number}\.txt:1: is (empty|a web page).*\. .*\.$"):
            read(name, *paths)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("encoding", ["utf-16", "cp932", "latin-1"])
def test_other_encodings_are_refused(name: str, encoding: str, tmp_path: Path) -> None:
    spoilt = tuple(text.replace("Invented", "Erfundenes é 架").replace("INVENTED", "É 架") for text in SAMPLES[name])
    raw = tuple(text.encode(encoding, errors="ignore") for text in spoilt)
    with pytest.raises(ListError, match="is not UTF-8"):
        read(name, *place(tmp_path, raw))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_cut_within_a_line_is_refused(name: str, tmp_path: Path) -> None:
    for number, text in enumerate(SAMPLES[name]):
        for cut in (3, 10, 25):
            shorter = text.rstrip()[:-cut]
            assert not shorter.endswith("\n")
            paths = place(tmp_path, SAMPLES[name])
            paths[number].write_bytes(shorter.encode())
            with pytest.raises(ListError, match=r"Fetch|Give|Compare"):
                read(name, *paths)


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("part", [0.1, 0.4, 0.7, 0.99])
def test_a_workbook_cut_anywhere_is_refused(name: str, part: float, tmp_path: Path) -> None:
    (whole,) = BOOKS[name]
    with pytest.raises(ListError, match="is no whole workbook"):
        read(name, *place(tmp_path, [whole[: int(len(whole) * part)]]))


@pytest.mark.parametrize("name", READERS)
def test_a_packed_file_cut_anywhere_is_refused(name: str, tmp_path: Path) -> None:
    for number in range(len(EVERY[name])):
        paths = place(tmp_path, EVERY[name], packed=True)
        whole = paths[number].read_bytes()
        for part in (0.3, 0.6, 0.95):
            paths[number].write_bytes(whole[: int(len(whole) * part)])
            with pytest.raises(ListError, match="is no whole gzip file"):
                read(name, *paths)


@pytest.mark.parametrize(("name", "mark"), TABLES.items())
def test_columns_renamed_or_in_another_order_are_refused(name: str, mark: str, tmp_path: Path) -> None:
    for number, text in enumerate(SAMPLES[name]):
        first, rest = text.split("\n", 1)
        columns = first.split(mark)
        for spoilt, why in (
            ([columns[1], columns[0], *columns[2:]], "another order"),
            ([f"{columns[0]}_new", *columns[1:]], rf"missing: {columns[0]}; new: {columns[0]}_new"),
            (columns[:-1], rf"missing: {columns[-1]}; new: none"),
        ):
            paths = place(tmp_path, SAMPLES[name])
            paths[number].write_text(f"{mark.join(spoilt)}\n{rest}", encoding="utf-8")
            with pytest.raises(ListError, match=rf"{number}\.txt:1: .*{why}"):
                read(name, *paths)


@pytest.mark.parametrize("name", TABLES)
def test_a_header_without_rows_is_refused(name: str, tmp_path: Path) -> None:
    paths = place(tmp_path, tuple(text.split("\n", 1)[0] + "\n" for text in SAMPLES[name]))
    with pytest.raises(ListError, match="holds no rows"):
        read(name, *paths)


@pytest.mark.parametrize(("name", "mark"), TABLES.items())
def test_a_row_with_a_value_too_few_is_refused(name: str, mark: str, tmp_path: Path) -> None:
    texts = tuple(text.removesuffix("\n").rsplit(mark, 1)[0] + "\n" for text in SAMPLES[name])
    with pytest.raises(ListError, match="values, not"):
        read(name, *place(tmp_path, texts))


def test_an_unknown_format_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ListError, match=r"us-nothing: there is no such format\. Name one of ca-nro"):
        read("us-nothing", tmp_path)
    with pytest.raises(ListError, match="takes 2 file"):
        read("uk-sanctions", tmp_path / "one.csv")
    with pytest.raises(ListError, match="there is no such file"):
        read("ca-nro", tmp_path / "none.csv")
    with pytest.raises(ListError, match="cannot be read"):
        read("ca-nro", tmp_path)


def test_the_three_forms_of_the_screening_list_give_the_same_ids(tmp_path: Path) -> None:
    forms = [sample(name, tmp_path) for name in ("us-csl-compact", "us-csl-json", "us-csl-csv")]
    for form in forms:
        assert [entry.id for entry in form.entries] == ["el-invented-institute-of-optics", "sdn-777"]
        assert form.entries[0].countries == ("CN", "HK")
        assert form.entries[0].country is None
        assert form.entries[0].aliases == ("IIO", "Optics Works 9")
        assert [entry.kind for entry in form.entries] == ["unknown", "vessel"]
        assert form.entries[1].categories == ("SDN", "MADE-UP")
    assert forms[0].published == date(2026, 7, 31)
    assert forms[1].entries[0].note == "For all items; 99 FR 1"
    assert forms[1].entries[0].listed == date(2020, 5, 1)
    assert forms[1].entries[1].identifiers == ("imo:0000001",)


def test_a_page_of_the_screening_list_is_not_the_list(tmp_path: Path) -> None:
    for name, old, new, why in (
        ("us-csl-json", '"total": 2', '"total": 900', "a page of it"),
        ("us-csl-compact", '"entryCount": 2', '"entryCount": 3', "holds 2, and says 3"),
        ("us-csl-compact", '"n": "name"', '"n": "title"', "the keys n mean something else"),
        ("us-csl-json", '"Vessel"', '"Airship"', "type 'Airship' is new"),
    ):
        (text,) = SAMPLES[name]
        assert old in text
        with pytest.raises(ListError, match=why):
            read(name, *place(tmp_path, (text.replace(old, new),)))


def test_section_1286_parts_the_years(tmp_path: Path) -> None:
    latest = sample("us-section", tmp_path)
    assert (latest.edition, [entry.name for entry in latest.entries]) == (
        "FY25",
        ["Invented Academy", "Second Invented Academy"],
    )
    assert [(each.edition, each.rows) for each in latest.earlier] == [("FY24", 1)]
    assert latest.earlier[0].entries[0].country == "CN"


def test_the_reports_on_a_company_are_one_entry(tmp_path: Path) -> None:
    aviation, rail = sample("us-1260h", tmp_path).entries
    assert says(aviation) == {
        "id": "invented-aviation",
        "name": "Invented Aviation",
        "aliases": ("IAV",),
        "listed": date(2021, 6, 3),
    }
    assert (rail.listed, rail.ended) == (date(2022, 10, 5), date(2025, 1, 7))
    assert [rail.stands(day) for day in (date(2022, 10, 4), date(2022, 10, 5), date(2025, 1, 6), date(2025, 1, 7))] == [
        False,
        True,
        True,
        False,
    ]
    assert aviation.stands(date(2026, 1, 1))


def test_addresses_of_one_order_are_one_entry(tmp_path: Path) -> None:
    published = sample("us-bis-dpl", tmp_path)
    (entry,) = published.entries
    assert published.rows == 2
    assert entry.countries == ("AE", "US")
    assert (entry.kind, entry.listed, entry.ended) == ("unknown", date(2003, 6, 19), date(2056, 6, 29))


def test_end_users_carry_metis_letters(tmp_path: Path) -> None:
    published = sample("jp-meti-eul", tmp_path)
    assert published.published == date(2025, 9, 29)
    assert [says(entry) for entry in published.entries] == [
        {
            "id": "invented-missile-works",
            "name": "Invented Missile Works",
            "aliases": ("IMW", "Works 7"),
            "country": "IR",
            "categories": ("M", "CW"),
        },
        {"id": "jiakongmaoyi", "name": "架空貿易", "country": "KP", "categories": ("N",)},
    ]


def test_metis_own_workbook_says_the_same(tmp_path: Path) -> None:
    published = sample("jp-meti-eul-book", tmp_path)
    assert published.entries == sample("jp-meti-eul", tmp_path).entries
    assert (published.rows, published.published) == (2, None)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (
            [[HEADINGS[0], HEADINGS[2], HEADINGS[1], *HEADINGS[3:]], *END_USERS[1:]],
            "has no line with the headings no, 国",
        ),
        ([HEADINGS[:5], *END_USERS[1:]], "has no line with the headings"),
        (END_USERS[1:], "has no line with the headings"),
        ([HEADINGS], "holds no rows"),
        ([*END_USERS, ("", "Iran", "Invented", "", "B", "")], "4: has no number"),
        ([*END_USERS, ("3", "Iran", "", "Invented", "B", "")], "4: has no number, no name"),
        ([*END_USERS, ("3", "Iran", "Invented", "", "", "")], "no kind of concern"),
    ],
)
def test_another_workbook_is_refused(rows: list[tuple[str, ...]], why: str, tmp_path: Path) -> None:
    with pytest.raises(ListError, match=why):
        read("jp-meti-eul-book", *place(tmp_path, [book(("ユーザーリスト", rows))]))


def test_designations_are_read_from_the_text_of_a_pdf(tmp_path: Path) -> None:
    published = sample("jp-designated", tmp_path)
    assert published.published == date(2025, 9, 12)
    found = [(entry.name, entry.aliases, entry.country, entry.countries) for entry in published.entries]
    assert found == [
        ("Invented Shipyard JSC", ("Invented Dock", "Yard 5", "架空造船所", "架空ドック", "架空ヤード"), "RU", ()),
        ("Invented Optics Co., Limited", ("架空有限会社", "架空有限公司"), None, ("HK", "CN")),
        (
            "Invented Group",
            ("架空社", "有限会社架空", "LLC Invented", "Kompaniya Invented", "架空グループ"),
            "AM",
            (),
        ),
    ]


def test_a_designation_without_an_address_is_refused(tmp_path: Path) -> None:
    (text,) = SAMPLES["jp-designated"]
    for place_name, entry in (("所在地：1", 1), ("所 在 地 ： 5", 3)):
        with pytest.raises(ListError, match=rf"entry {entry}: has no address"):
            read("jp-designated", *place(tmp_path, (text.replace(place_name, "住 5"),)))
    with pytest.raises(ListError, match="when it was updated"):
        read("jp-designated", *place(tmp_path, (text.replace("年", "-"),)))


def test_european_annexes_keep_their_numbers(tmp_path: Path) -> None:
    bureau, bank, ship = sample("eu-annex", tmp_path).entries
    assert says(bureau) == {
        "id": "32014r0833-iv-7",
        "name": "Invented Design Bureau",
        "aliases": ("Second Name", "КБ Пример"),
        "country": "RU",
        "categories": ("IV",),
        "identifiers": ("inn:123",),
        "listed": date(2014, 9, 12),
    }
    assert bank.id == "32014r0833-v-invented-bank"
    assert (ship.kind, ship.identifiers) == ("vessel", ("imo:1",))


def test_british_names_come_from_the_second_table(tmp_path: Path) -> None:
    published = sample("uk-sanctions", tmp_path)
    assert published.published == date(2026, 4, 16)
    exchange, ship = published.entries
    assert says(exchange) == {
        "id": "xyz0001",
        "name": "INVENTED EXCHANGE",
        "aliases": ("Inventions",),
        "categories": ("XYZ",),
        "identifiers": ("ofsi:9",),
        "listed": date(2012, 6, 29),
    }
    assert (ship.name, ship.kind) == ("INVENTED STAR", "vessel")


def test_the_british_table_has_a_row_for_each_name_and_address(tmp_path: Path) -> None:
    published = sample("uk-sanctions-list", tmp_path)
    assert (published.published, published.rows) == (date(2026, 10, 8), 3)
    exchange, person, ship = published.entries
    assert says(exchange) == {
        "id": "xyz0001",
        "name": "INVENTED EXCHANGE",
        "aliases": ("Inventions", "صرافی ساختگی"),
        "countries": ("IR", "AE"),
        "categories": ("XYZ",),
        "identifiers": ("ofsi:9",),
        "listed": date(2012, 6, 29),
    }
    assert says(person) == {"id": "xyz0002", "name": "Invented Second PERSON", "kind": "person", "categories": ("XYZ",)}
    assert (ship.kind, ship.identifiers) == ("vessel", ("imo:0000001",))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("Report Date: 08-Oct-2026\n", "", ":1: does not begin with the day of the report"),
        ("08-Oct-2026", "08-Okt-2026", "'08-Okt-2026' is not a day"),
        ("Last Updated,Unique ID", "Unique ID,Last Updated", ":2: the columns stand in another order"),
        ('"Entity"', '"Enterprise"', ":3: has no unique id, or a new type"),
        ('"Alias"', '"Nickname"', ":3: has no name, or a new kind of name"),
        ('"XYZ0003"', '" "', ":6: has no unique id"),
    ],
)
def test_another_british_table_is_refused(old: str, new: str, why: str, tmp_path: Path) -> None:
    (text,) = SAMPLES["uk-sanctions-list"]
    assert old in text
    with pytest.raises(ListError, match=why):
        read("uk-sanctions-list", *place(tmp_path, [text.replace(old, new, 1)]))


def test_european_financial_sanctions(tmp_path: Path) -> None:
    published = sample("eu-fsf", tmp_path)
    assert (published.published, published.rows) == (date(2026, 8, 5), 2)
    person, works = published.entries
    assert says(person) == {"id": "eu-0-1", "name": "Invented Person", "kind": "person", "categories": ("XYZ",)}
    assert says(works) == {
        "id": "eu-0-2",
        "name": "INVENTED WORKS",
        "aliases": ("Выдуманный завод", "IVW"),
        "country": "BY",
        "categories": ("XYZ", "ZYX"),
        "identifiers": ("un:Xe.001", "registration:100 200"),
        "listed": date(2022, 3, 9),
    }


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('code="enterprise"', 'code="vessel"', "EU.0.2: has no type, or a new one"),
        ('wholeName="Invented Person"', 'wholeName=""', "EU.0.1: has no name"),
        ("</export>", "<other/></export>", "is not the consolidated list"),
        ("<export ", '<!DOCTYPE e [<!ENTITY a "x">]><export ', "declares entities"),
        ("2026-08-05T", "2026-13-05T", "'2026-13-05' is not a day"),
    ],
)
def test_another_european_file_is_refused(old: str, new: str, why: str, tmp_path: Path) -> None:
    (text,) = SAMPLES["eu-fsf"]
    assert old in text
    with pytest.raises(ListError, match=why):
        read("eu-fsf", *place(tmp_path, [text.replace(old, new, 1)]))


@pytest.mark.parametrize(("number", "why"), [(0, "XYZ0002 is not in 0.txt"), (1, "XYZ0002 has no name in 1.txt")])
def test_british_tables_that_do_not_match_are_refused(number: int, why: str, tmp_path: Path) -> None:
    texts = [*SAMPLES["uk-sanctions"]]
    texts[number] = "\n".join(texts[number].splitlines()[:-1]) + "\n"
    with pytest.raises(ListError, match=why):
        read("uk-sanctions", *place(tmp_path, tuple(texts)))


def test_united_nations_entities_and_individuals(tmp_path: Path) -> None:
    published = sample("un-consolidated", tmp_path)
    assert published.published == date(2026, 2, 27)
    person, entity = published.entries
    assert (person.id, person.name, person.kind, person.country) == ("xi-001", "INVENTED PERSON", "person", None)
    assert says(entity) == {
        "id": "xe-001",
        "name": "INVENTED CORPORATION",
        "aliases": ("I. Corp", "Inventions"),
        "country": "IR",
        "categories": ("X",),
        "identifiers": ("un:Xe.001",),
        "listed": date(2014, 6, 30),
    }


def test_xml_that_declares_entities_is_refused(tmp_path: Path) -> None:
    (text,) = SAMPLES["un-consolidated"]
    bomb = text.replace(
        "<CONSOLIDATED_LIST", '<!DOCTYPE C [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>\n<CONSOLIDATED_LIST', 1
    ).replace("INVENTED CORPORATION", "&b;")
    with pytest.raises(ListError, match=r":2: declares entities"):
        read("un-consolidated", *place(tmp_path, (bomb,)))


def test_treasury_names_and_programmes(tmp_path: Path) -> None:
    airline, person = sample("us-ofac-sdn", tmp_path).entries
    assert says(airline) == {
        "id": "ofac-36",
        "name": "INVENTED AIRLINES",
        "aliases": ("INVENTED AIR", "OLD AIR"),
        "categories": ("CUBA",),
        "identifiers": ("ofac:36",),
    }
    assert (person.kind, person.categories, person.note) == ("person", ("SDGT", "IFSR"), None)


def test_treasury_addresses_give_the_countries(tmp_path: Path) -> None:
    (airline,) = sample("us-ofac-sdn-addresses", tmp_path).entries
    assert (airline.id, airline.aliases, airline.countries) == ("ofac-36", ("INVENTED AIR",), ("CU", "PA"))
    names, others, addresses = SAMPLES["us-ofac-sdn-addresses"]
    with pytest.raises(ListError, match="41: is no entry of"):
        read("us-ofac-sdn-addresses", *place(tmp_path, (names, others, addresses.replace("36,26", "41,26"))))


def test_treasury_files_in_the_wrong_order_or_of_two_days_are_refused(tmp_path: Path) -> None:
    names, others = SAMPLES["us-ofac-sdn"]
    with pytest.raises(ListError, match="values, not 5"):
        read("us-ofac-sdn", *place(tmp_path, (others, names)))
    with pytest.raises(ListError, match="41: is no entry of"):
        read("us-ofac-sdn", *place(tmp_path, (names, others.replace("36,13", "41,13"))))


def test_only_targets_of_a_data_set_are_entries(tmp_path: Path) -> None:
    university, person = sample("opensanctions-ftm", tmp_path).entries
    assert says(university) == {
        "id": "nk-invented1",
        "name": "Invented Aerospace University",
        "aliases": ("架空航空大学", "IAU"),
        "country": "CN",
        "categories": ("US-BIS-EL",),
        "identifiers": ("wikidata:Q0",),
        "listed": date(2020, 1, 2),
    }
    assert (person.kind, person.country) == ("person", None)


def test_ror_keeps_names_relations_and_only_what_is_active(tmp_path: Path) -> None:
    published = sample("ror", tmp_path)
    (entry,) = published.entries
    assert published.rows == 2
    assert says(entry) == {
        "id": "05qbk4x57",
        "name": "Invented University",
        "aliases": ("架空大学",),
        "country": "JP",
        "rors": ("05qbk4x57",),
        "categories": ("education",),
        "identifiers": ("wikidata:Q1",),
    }
    (text,) = SAMPLES["ror"]
    lines, array = place(tmp_path, (text, f"[{','.join(text.splitlines())}]"))
    first, second = organisations(lines)
    assert first.relations == (("parent", "013q1eq08"),)
    assert [(name.text, name.language) for name in first.names] == [("Invented University", "en"), ("架空大学", "ja")]
    assert second.status == "withdrawn"
    assert list(organisations(array)) == [first, second]
