"""A list that an institution keeps itself: any table, with a map of its columns. All names are invented."""

from datetime import date
from pathlib import Path

import pytest

from toolkit.errors import ListError
from toolkit.lists.readers import own
from toolkit.lists.readers.countries import country, country_at_end
from toolkit.lists.readers.published import Row, entries, slug

COLUMNS = {"name": "Einrichtung", "country": "Land", "aliases": "auch", "listed": "seit", "rors": "ROR"}
HEAD = "Nr;Einrichtung;Land;auch;seit;ROR\n"


def table(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "own.csv"
    path.write_text(head + "\n".join(rows), encoding="utf-8-sig")
    return path


def test_a_table_is_read_by_its_map(tmp_path: Path) -> None:
    path = table(tmp_path, '1;Erfundene Akademie;CN;"EA | Akademie 3";2024-03-01;https://ror.org/013q1eq08')
    published = own(COLUMNS, ";")(path)
    (entry,) = published.entries
    assert published.rows == 1
    assert published.form == "own:aliases,country,listed,name,rors"
    assert entry.model_dump(exclude_defaults=True) == {
        "id": "erfundene-akademie",
        "name": "Erfundene Akademie",
        "aliases": ("EA", "Akademie 3"),
        "country": "CN",
        "rors": ("013q1eq08",),
        "listed": date(2024, 3, 1),
    }


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("1;;CN;;;", "has no name"),
        ("1;Erfundene Akademie;Atlantis;;;", "country 'Atlantis' is not known"),
        ("1;Erfundene Akademie;CN;;soon;", "'soon' is not a day"),
        ("1;Erfundene Akademie;CN;;;013q1eq09", "'013q1eq09' has wrong check digits"),
        ("1;Erfundene Akademie;CN;;", "has 5 values, not 6"),
        ('1;"Erfundene Akademie;CN;;;', "unexpected end of data"),
    ],
)
def test_a_faulty_row_is_named(row: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(ListError, match=rf"own\.csv:3: {why}"):
        own(COLUMNS, ";")(table(tmp_path, "1;Akademie Eins;CN;;;", row))


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("Nr;Name;Land;auch;seit;ROR\n", "has no column Einrichtung"),
        ("Nr;Einrichtung;Land;auch;Land;seit;ROR\n", "has the column Land twice"),
        ("<html><head>\n", "is a web page"),
    ],
)
def test_a_faulty_header_is_named(head: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(ListError, match=rf"own\.csv:1: {why}"):
        own(COLUMNS, ";")(table(tmp_path, "1;Akademie Eins;CN;;;", head=head))


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="holds no rows"):
        own(COLUMNS, ";")(table(tmp_path))


@pytest.mark.parametrize(
    ("columns", "why"),
    [({"country": "Land"}, "name is not mapped"), ({"name": "N", "nationality": "X"}, "nationality cannot be mapped")],
)
def test_a_faulty_map_is_refused(columns: dict[str, str], why: str) -> None:
    with pytest.raises(ListError, match=why):
        own(columns)


def test_kinds_are_those_of_entries(tmp_path: Path) -> None:
    path = table(tmp_path, "Star,vessel", "Academy,", head="n,k\n")
    assert [entry.kind for entry in own({"name": "n", "kind": "k"})(path).entries] == ["vessel", "organisation"]
    with pytest.raises(ListError, match=r":2: kind 'boat': write one of organisation, person"):
        own({"name": "n", "kind": "k"})(table(tmp_path, "Star,boat", head="n,k\n"))


def test_equal_names_are_numbered_by_what_they_say_and_not_by_where_they_stand() -> None:
    rows = [
        Row(name="Akademie", countries=["RU"]),
        Row(name="Akademie", countries=["CN"], listed=date(2020, 1, 1)),
        Row(name="Akademie", countries=["IR"], listed=date(2022, 1, 1)),
        Row(name="Akademie 2"),
    ]
    for order in (rows, rows[::-1], [rows[2], rows[0], rows[3], rows[1]]):
        found = {entry.id: (entry.name, entry.country) for entry in entries(order)}
        assert found == {
            "akademie": ("Akademie", "CN"),
            "akademie-3": ("Akademie", "IR"),
            "akademie-4": ("Akademie", "RU"),
            "akademie-2": ("Akademie 2", None),
        }


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("Air Force Xi’an Flight Academy", "air-force-xian-flight-academy"),
        ("Universität  Würzburg (JMU)", "universitat-wurzburg-jmu"),
        ("ＡＢＣ 大学", "abc-daxue"),
        ("-- !", ""),
    ],
)
def test_ids_are_small_latin_letters(text: str, id_: str) -> None:
    assert slug(text) == id_


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("China", "CN"),
        ("People's Republic of China", "CN"),
        ("Iran (Islamic Republic of)", "IR"),
        ("cn", "CN"),
        ("Türkiye", "TR"),
        ("TURKIYE", "TR"),
        ("Guinea-Bissau", "GW"),
        ("Region: West Bank", None),
        ("XX", None),
        ("", None),
    ],
)
def test_countries_as_printed(printed: str, code: str | None) -> None:
    assert country(printed) == code


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("17 Street, Yerevan, 0026,\nArmenia.", "AM"),
        ("Kazan, 420021，Russia.", "RU"),
        ("1 Street, St. Petersburg, Russia 191014", "RU"),
        ("1 Street, Moscow, 121357 Russia", "RU"),
        ("2/F, 9 Road, Hong Kong, China", "HK"),
        ("1 Street, Moscow", None),
        (" ,;", None),
    ],
)
def test_countries_that_end_an_address(address: str, code: str | None) -> None:
    assert country_at_end(address) == code
