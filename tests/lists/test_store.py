"""Editions are kept whole, never change, and answer what a list said on a day. All names are invented."""

import gzip
import json
import multiprocessing
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ListError
from toolkit.lists import load_lists, rows
from toolkit.lists.store import Kept, ListStore, Origin, Visit
from toolkit.models.lists import ListEntry

LIST = "invented-list"
OLD = (
    ListEntry(id="akademie", name="Akademie, Erste", aliases=("EA", "Zweite «Q»"), country="CN"),
    ListEntry(id="werft", name='Werft "Nord"', kind="unknown", countries=("RU", "CN"), listed=date(2020, 2, 29)),
)
NEW = (*OLD, ListEntry(id="institut", name="Institut\u3000für", identifiers=("imo:1",), ended=date(2026, 1, 1)))


def card(entries: tuple[ListEntry, ...], published: date, id_: str | None = None) -> Kept:
    return Kept(
        list_id=LIST,
        id=id_ or str(published),
        published=published,
        retrieved=date(2026, 11, 1),
        url="https://example.org/list.csv",
        form="test",
        records=len(entries),
        entries=len(entries),
        digest=rows.digest(entries),
        origins=(Origin(url="https://example.org/list.csv", etag='"1"'),),
    )


@pytest.fixture
def store(tmp_path: Path) -> ListStore:
    """A store with two editions."""
    store = ListStore(tmp_path / "data")
    assert store.keep(card(NEW, date(2026, 6, 1)), NEW)
    assert store.keep(card(OLD, date(2025, 6, 1)), OLD)
    return store


def test_an_edition_comes_back_as_it_was_kept(store: ListStore) -> None:
    edition = store.read(LIST, "2026-06-01")
    assert edition.entries == NEW
    assert (edition.published, edition.url, edition.checked) == (
        date(2026, 6, 1),
        "https://example.org/list.csv",
        False,
    )
    assert [kept.id for kept in store.editions(LIST)] == ["2025-06-01", "2026-06-01"]
    assert store.lists() == (LIST,)
    assert (latest := store.latest(LIST)) and latest.origins[0].etag == '"1"'


@pytest.mark.parametrize(
    ("day", "held"),
    [(date(2025, 5, 31), None), (date(2025, 6, 1), OLD), (date(2026, 5, 31), OLD), (date(2026, 6, 1), NEW)],
)
def test_what_the_list_said_on_a_day(store: ListStore, day: date, held: tuple[ListEntry, ...] | None) -> None:
    edition = store.in_force(LIST, day)
    assert (edition.entries if edition else None) == held


def test_a_correction_of_the_same_day_is_the_later_one(store: ListStore) -> None:
    for number in (2, 10):
        assert store.keep(card(OLD, date(2026, 6, 1), f"2026-06-01-{number}"), OLD)
    assert (latest := store.latest(LIST)) and latest.id == "2026-06-01-10"
    assert (edition := store.in_force(LIST, date(2026, 6, 1))) and edition.entries == OLD


def test_an_empty_store_knows_nothing(tmp_path: Path) -> None:
    store = ListStore(tmp_path / "none")
    assert (store.lists(), store.editions(LIST), store.latest(LIST), store.visit(LIST)) == ((), (), None, None)
    assert store.in_force(LIST, date(2026, 1, 1)) is None
    with pytest.raises(ListError, match=r"there is no such edition\. Run: lists update invented-list"):
        store.read(LIST, "2026-06-01")
    assert not (tmp_path / "none").exists()


def test_an_edition_never_changes(store: ListStore) -> None:
    place = store.folder / LIST
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in place.iterdir()}
    assert store.keep(card(NEW, date(2026, 6, 1)), NEW) is False
    with pytest.raises(ListError, match="is kept with other rows, and never changes"):
        store.keep(card(OLD, date(2026, 6, 1)), OLD)
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in place.iterdir()} == before
    with pytest.raises(ListError, match="is not that of these rows"):
        store.keep(card(OLD, date(2027, 6, 1)), NEW)


def test_files_are_the_same_for_the_same_rows(store: ListStore, tmp_path: Path) -> None:
    other = ListStore(tmp_path / "other")
    other.keep(card(OLD, date(2025, 6, 1)), OLD)
    for end in (".csv.gz", ".json"):
        name = f"2025-06-01{end}"
        assert (other.folder / LIST / name).read_bytes() == (store.folder / LIST / name).read_bytes()
    assert gzip.decompress((store.folder / LIST / "2025-06-01.csv.gz").read_bytes()).decode().splitlines()[0] == (
        "id,name,aliases,country,rors,openalex,note,kind,countries,categories,identifiers,listed,ended"
    )


def test_every_damage_to_the_rows_is_refused_and_the_other_edition_kept(store: ListStore) -> None:
    path = store.folder / LIST / "2026-06-01.csv.gz"
    whole = path.read_bytes()
    table = gzip.decompress(whole).decode()
    damages = (
        b"",
        whole[:40],
        gzip.compress(table.replace("Akademie", "Akademia").encode()),
        gzip.compress("\n".join(table.splitlines()[:-1]).encode()),
        gzip.compress(table.replace("kind", "Kind").encode()),
        gzip.compress(table.replace("2020-02-29", "2021-02-29").encode()),
        gzip.compress(table.encode("utf-16")),
    )
    for damage in damages:
        path.write_bytes(damage)
        with pytest.raises(ListError, match=r"Delete 2026-06-01\.json and 2026-06-01\.csv\.gz .*lists update invented"):
            store.read(LIST, "2026-06-01")
        assert store.read(LIST, "2025-06-01").entries == OLD
    path.unlink()
    with pytest.raises(ListError, match="cannot be read"):
        store.in_force(LIST, date(2026, 7, 1))


@pytest.mark.parametrize("spoilt", ["", "{", '{"list_id": "invented-list"}'])
def test_a_damaged_card_is_refused(store: ListStore, spoilt: str) -> None:
    path = store.folder / LIST / "2026-06-01.json"
    path.write_text(spoilt, encoding="utf-8")
    with pytest.raises(ListError, match=r"2026-06-01\.json: cannot be read"):
        store.editions(LIST)
    path.write_bytes((store.folder / LIST / "2025-06-01.json").read_bytes())
    with pytest.raises(ListError, match="is the card of invented-list 2025-06-01"):
        store.editions(LIST)


def test_an_edition_that_was_never_finished_does_not_count(store: ListStore) -> None:
    place = store.folder / LIST
    (place / "2027-01-01.csv.gz").write_bytes(b"half")
    (place / ".2027.part").write_bytes(b"half")
    assert (latest := store.latest(LIST)) and latest.id == "2026-06-01"
    assert store.keep(card(NEW, date(2027, 1, 1)), NEW)
    assert store.read(LIST, "2027-01-01").entries == NEW


def test_a_write_that_breaks_off_leaves_nothing(store: ListStore, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(path.name for path in (store.folder / LIST).iterdir())

    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        store.keep(card(NEW, date(2027, 1, 1)), NEW)
    assert sorted(path.name for path in (store.folder / LIST).iterdir()) == before


def _keep(data: Path) -> None:
    ListStore(data).keep(card(NEW, date(2026, 1, 1)), NEW)


def test_writers_at_the_same_time_leave_one_edition_or_a_refusal(tmp_path: Path) -> None:
    for round_ in range(3):
        data = tmp_path / str(round_)
        writers = [multiprocessing.get_context("spawn").Process(target=_keep, args=(data,)) for _ in range(3)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert [writer.exitcode for writer in writers] == [0, 0, 0]
        assert ListStore(data).read(LIST, "2026-01-01").entries == NEW
        assert not list((data / "lists" / LIST).glob(".*"))


def test_a_visit_is_noted_and_replaced(store: ListStore) -> None:
    visits = [
        Visit(
            day=date(2026, 11, day), reader="ca-nro", origins=(Origin(url="https://example.org"),), edition="2026-06-01"
        )
        for day in (1, 2)
    ]
    for visit in visits:
        store.note_visit(LIST, visit)
        assert store.visit(LIST) == visit
    assert len(store.editions(LIST)) == 2
    assert json.loads((store.folder / LIST / "visit.json").read_text())["day"] == "2026-11-02"
    (store.folder / LIST / "visit.json").write_text("{")
    assert store.visit(LIST) is None


@pytest.mark.parametrize("id_", ["../x", "a/b", "", ".hidden", "a b"])
def test_an_edition_id_is_part_of_a_file_name(id_: str) -> None:
    with pytest.raises(ValueError, match="id"):
        Kept.model_validate(card(OLD, date(2026, 1, 1)).model_dump() | {"id": id_})


def test_hashes_of_the_lists_that_come_with_the_toolkit_are_as_they_were() -> None:
    for source in load_lists():
        for edition in source.editions:
            assert rows.digest(edition.entries) == edition.digest


def test_a_hash_counts_every_field_and_not_the_order() -> None:
    assert rows.digest(NEW) == rows.digest(NEW[::-1])
    seen = {rows.digest(OLD)}
    changes = (
        {"name": "X"},
        {"aliases": ("X",)},
        {"country": "X"},
        {"rors": ("X",)},
        {"openalex": ("X",)},
        {"note": "X"},
        {"kind": "vessel"},
        {"countries": ("X",)},
        {"categories": ("X",)},
        {"identifiers": ("X",)},
        {"listed": date(2020, 1, 1)},
        {"ended": date(2020, 1, 1)},
        {"id": "x"},
    )
    assert {field for change in changes for field in change} == ListEntry.model_fields.keys()
    for change in changes:
        seen.add(rows.digest((OLD[0].model_copy(update=change), OLD[1])))
    assert len(seen) == len(changes) + 1


words = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="|\x1f"), min_size=1).map(
    lambda text: " ".join(text.split())
)


@given(st.lists(words.filter(bool), min_size=1, max_size=4), st.dates())
def test_any_text_comes_back_as_it_was_written(names: list[str], day: date) -> None:
    entry = ListEntry(id="x", name=names[0], aliases=tuple(dict.fromkeys(names[1:])), listed=day, note=names[-1])
    assert list(rows.read(rows.written([entry]))) == [entry]
