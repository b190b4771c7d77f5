"""Editions that were kept join those of the card, and an institution's own lists those of the toolkit."""

from datetime import date
from pathlib import Path

import pytest

from tests.lists.test_catalogue import CARD, TABLE, refusal, write
from toolkit.errors import ListError
from toolkit.lists import load_lists, rows
from toolkit.lists.fetch import take
from toolkit.lists.readers import Published
from toolkit.lists.store import Kept, ListStore
from toolkit.models.lists import ListEntry

URL = "https://example.org/list"
ROCKETRY = ListEntry(id="rocketry", name="Rocketry School")
OPTICS = ListEntry(id="optics", name="Institute of Optics")


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    (tmp_path / "shipped").mkdir()
    return write(tmp_path / "shipped")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def keep(data: Path, id_: str, published: date, *entries: ListEntry) -> None:
    card = Kept(
        list_id="invented",
        id=id_,
        published=published,
        retrieved=date(2026, 11, 1),
        url=URL,
        form="test",
        records=len(entries),
        entries=len(entries),
        digest=rows.digest(entries),
    )
    ListStore(data).keep(card, entries)


def editions(shipped: Path, data: Path) -> list[tuple[str, date]]:
    (source,) = load_lists(shipped, data)
    return [(edition.id, edition.published) for edition in source.editions]


def test_editions_stand_oldest_first_wherever_they_come_from(shipped: Path, data: Path) -> None:
    keep(data, "middle", date(2023, 9, 1), OPTICS)
    keep(data, "newest", date(2026, 9, 1), ROCKETRY, OPTICS)
    assert [id_ for id_, _ in editions(shipped, data)] == ["2023", "middle", "2024", "newest"]
    (source,) = load_lists(shipped, data)
    assert [found.id for day in (date(2023, 12, 1), date(2026, 11, 1)) if (found := source.in_force(day))] == [
        "middle",
        "newest",
    ]


def test_the_same_rows_are_one_edition(shipped: Path, data: Path) -> None:
    (source,) = load_lists(shipped)
    keep(data, "again", date(2026, 9, 1), *source.editions[0].entries)
    assert editions(shipped, data) == [("2023", date(2023, 5, 1)), ("2024", date(2024, 5, 1))]


def test_of_one_day_the_edition_kept_last_is_in_force(shipped: Path, data: Path) -> None:
    keep(data, "corrected", date(2024, 5, 1), OPTICS)
    (source,) = load_lists(shipped, data)
    assert (found := source.in_force(date(2024, 5, 1))) and found.id == "corrected"


def test_an_edition_of_the_same_name_and_other_rows_is_told_apart(shipped: Path, data: Path) -> None:
    keep(data, "2024", date(2024, 6, 1), OPTICS)
    assert [id_ for id_, _ in editions(shipped, data)] == ["2023", "2024", "2024-kept"]


def test_an_edition_is_compared_with_the_shipped_one_and_keeps_its_ids(shipped: Path, data: Path) -> None:
    """A first fetch that halves the list is refused too; a renamed entry keeps the id, and so what is known of it."""
    (source,) = load_lists(shipped)
    newest = source.editions[-1]
    few = Published(entries=(ListEntry(id="other", name="Another Body"),), rows=1, form="test")
    with pytest.raises(ListError, match="lacks 2 of the 2 entries of edition 2024"):
        take(ListStore(data), "invented", few, day=date(2026, 1, 1), retrieved=date(2026, 2, 1), url=URL, newest=newest)
    assert ListStore(data).lists() == ()
    renamed = ListEntry(id="polar-works", name="Polar Works", country="CN")
    read = Published(entries=(renamed, OPTICS), rows=2, form="test")
    done = take(
        ListStore(data), "invented", read, day=date(2026, 1, 1), retrieved=date(2026, 2, 1), url=URL, newest=newest
    )
    assert done.before == "2024" and done.changes
    assert [(each.before.name, each.after.name) for each in done.changes.renamed] == [
        ("Rocketry, School of", "Polar Works")
    ]
    (source,) = load_lists(shipped, data)
    assert [entry.id for entry in source.editions[-1].entries] == ["rocketry", "optics"]


def test_an_institution_has_lists_of_its_own_in_the_data_folder(data: Path) -> None:
    (data / "lists").mkdir(parents=True)
    write(data / "lists")
    assert {each.id for each in load_lists(data=data)} == {each.id for each in load_lists()} | {"invented"}
    assert [each.id for each in load_lists(data=data, ids={"invented"})] == ["invented"]
    card = CARD.replace("id: invented", "id: us-1260h")
    (data / "lists" / "us-1260h.yaml").write_text(card, encoding="utf-8")
    with pytest.raises(ListError, match=r"us-1260h\.yaml:1: a list of this name comes with the toolkit"):
        load_lists(data=data)


def test_a_data_folder_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    assert load_lists(data=tmp_path / "nowhere") == load_lists()


FURTHER = """\
edition,entry_id,name,aliases,country,rors,openalex,note,kind,countries,categories,identifiers,listed,ended
2023,rocketry,Rocketry School,,,,,,unknown,CN|RU,B|CW,imo:1,2020-02-29,2026-01-01
2024,optics,Institute of Optics,,CN,,,,,,,,,
"""


def test_further_columns_are_read_where_a_list_has_them(tmp_path: Path) -> None:
    (source,) = load_lists(write(tmp_path, table=FURTHER))
    (one,), (other,) = (edition.entries for edition in source.editions)
    assert (one.kind, one.countries, one.categories, one.identifiers) == (
        "unknown",
        ("CN", "RU"),
        ("B", "CW"),
        ("imo:1",),
    )
    assert (one.listed, one.ended) == (date(2020, 2, 29), date(2026, 1, 1))
    assert (other.kind, other.categories, other.listed) == ("organisation", (), None)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("kind,countries", "countries,kind", 1, "in this order and no others"),
        (",ended\n", ",ending\n", 1, "in this order and no others"),
        ("unknown", "company", 2, "kind 'company': write one of organisation, person"),
        ("CN|RU", "CN|Russia", 2, "country 'Russia': write two capital letters"),
        ("2020-02-29", "2021-02-29", 2, "'2021-02-29' is no day. Write it as 2026-11-30"),
        ("2026-01-01", "20260101", 2, "'20260101' is no day"),
        ("B|CW", "B|B", 2, "says the same twice"),
    ],
)
def test_a_fault_in_a_further_column(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in FURTHER
    message = refusal(write(tmp_path, table=FURTHER.replace(old, new, 1)))
    assert message.startswith(f"{tmp_path / 'invented.csv'}:{line}: ") and said in message, message


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "means: forbidden",
            "write designation or assessment (evidence_class); prohibition, licence or review (means)",
        ),
        ("means: review\nevery_days: 0", "every_days"),
        ("means: review\nurl: example.org", "no web address. Write it with https://"),
        ("means: review\nformat: excel", "there is no such format. Name one of ca-nro"),
        ("means: review\nformat: own", "own and a column map belong together"),
        ("means: review\ncolumns: {name: Name}", "own and a column map belong together"),
        ("means: review\nformat: own\ncolumns: {title: Name}", "title cannot be mapped. Map name"),
        ("means: review\nfetch: {reader: excel, urls: ['https://example.org']}", "there is no such format"),
        ("means: review\nfetch: {reader: ca-nro, urls: ['ftp://example.org']}", "no web address"),
        (
            "means: review\nfetch: {reader: uk-sanctions, urls: ['https://example.org']}",
            "takes 2 file(s): subjects, names",
        ),
        (
            "means: review\nfetch: {reader: ca-nro, urls: ['https://example.org'], checked: false}",
            "Say where it was seen",
        ),
        ("means: review\nfetch: {reader: ca-nro, urls: ['https://example.org'], at_least: 0}", "at_least"),
        (
            "means: review\nby_hand: Ask\nfetch: {reader: ca-nro, urls: ['https://example.org']}",
            "Delete one of the two",
        ),
    ],
)
def test_a_fault_in_where_editions_come_from(tmp_path: Path, more: str, said: str) -> None:
    message = refusal(write(tmp_path, CARD.replace("means: review", more)))
    assert message.startswith(f"{tmp_path / 'invented.yaml'}:") and said in message, message


def test_a_list_without_edition_needs_a_format_and_no_table(tmp_path: Path) -> None:
    bare = CARD.split("editions:")[0] + "editions: []\nmeans: review\nformat: ca-nro\n"
    (source,) = load_lists(write(tmp_path, bare, table=None))
    assert source.editions == () and source.in_force(date(2026, 11, 1)) is None
    assert "edition '2023' is not described" in refusal(write(tmp_path, bare, TABLE))
