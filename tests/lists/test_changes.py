"""What changed between two editions; a rename is no removal and addition. The ids of our own list are the answer."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.lists import load_lists, normalise
from toolkit.lists.changes import compare, compare_entries
from toolkit.lists.readers import read
from toolkit.lists.readers.published import slug
from toolkit.models.lists import EntityList, ListEntry


@pytest.fixture(scope="module")
def section_1286() -> EntityList:
    return next(each for each in load_lists() if each.id == "us-section-1286")


def entry(name: str, id_: str | None = None, **more: object) -> ListEntry:
    return ListEntry.model_validate({"id": id_ or slug(name), "name": name, **more})


def test_section_1286_in_fy25_by_our_ids(section_1286: EntityList) -> None:
    before, after = section_1286.editions[-2:]
    assert (before.id, after.id) == ("FY24", "FY25")
    changes = compare(before, after)
    old, new = ({each.id: each.name for each in edition.entries} for edition in (before, after))
    assert {each.id for each in changes.added} == new.keys() - old.keys()
    assert {each.id for each in changes.removed} == old.keys() - new.keys()
    renamed = {id_ for id_ in old.keys() & new.keys() if normalise(old[id_]) != normalise(new[id_])}
    assert {each.after.id for each in changes.renamed} == renamed
    assert {each.how for each in changes.renamed} == {"entry id"}
    names = {(each.before.name, each.after.name) for each in changes.renamed}
    assert ("Beijing University of Aeronautics and Astronautics", "Beihang University") in names
    assert ("Navy Submarine Academy", "Naval Submarine Academy") in names


@pytest.mark.parametrize(("earlier", "later"), [("FY22", "FY23"), ("FY23", "FY24"), ("FY24", "FY25")])
def test_section_1286_without_our_ids(section_1286: EntityList, shared: Path, earlier: str, later: str) -> None:
    """The publisher's rows have no ids: names and aliases alone must find the renames that people found."""
    latest = read("us-section", shared / "lists" / "us_section_1286.csv")
    raw = {each.edition: each for each in (*latest.earlier, latest)}
    changes = compare_entries(raw[earlier].entries, raw[later].entries)
    ours = {edition.id: {each.name: each.id for each in edition.entries} for edition in section_1286.editions}
    old, new = ours[earlier], ours[later]
    assert [each.before.name for each in changes.renamed if old[each.before.name] != new[each.after.name]] == []
    stayed = set(old.values()) & set(new.values())
    rows = Counter(each.name for each in raw[earlier].entries)
    lost = [each.name for each in changes.removed if old.get(each.name) in stayed and rows[each.name] == 1]
    assert lost == []
    assert [each.name for each in changes.added if new.get(each.name) in stayed] == []
    assert len(changes.renamed) >= (20 if later == "FY25" else 0)


@pytest.mark.parametrize(
    ("before", "after", "how"),
    [
        (entry("Akademie Nord", rors=("013q1eq08",)), entry("Universität Süd", rors=("013q1eq08",)), "identifier"),
        (entry("Akademie Nord", openalex=("I1",)), entry("Universität Süd", openalex=("I1", "I2")), "identifier"),
        (entry("Star", identifiers=("imo:1",)), entry("Moon", identifiers=("imo:1",)), "identifier"),
        (entry("Akademie Nord"), entry("Universität Süd", aliases=("Akademie Nord",)), "alias"),
        (entry("Akademie Nord", aliases=("Universität Süd",)), entry("Universität Süd"), "alias"),
        (entry("Akademie Nord", aliases=("Institut Drei",)), entry("Süd", aliases=("Institut Drei",)), "alias"),
        (entry("Naval Engineering University"), entry("Naval University of Engineering"), "words"),
        (entry("Changchun Optics University"), entry("Changchung Optics University"), "words"),
        (entry("Invented Aviation Works Co Ltd"), entry("Invented Aviation Works Limited Company"), "words"),
    ],
)
def test_a_rename_is_found(before: ListEntry, after: ListEntry, how: str) -> None:
    changes = compare_entries([before], [after])
    assert [(each.before, each.after, each.how) for each in changes.renamed] == [(before, after, how)]
    assert not changes.added
    assert not changes.removed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            entry("Nanjing University of Science and Technology"),
            entry("Nanjing University of Information Science and Technology"),
        ),
        (entry("CETC 14th Research Institute"), entry("CETC 28th Research Institute")),
        (entry("Harbin Institute of Technology"), entry("Harbin University of Technology")),
        (entry("Air Force Aviation University"), entry("Air Force Aviation Institute")),
        (entry("Akademie Nord", aliases=("ICT",)), entry("Institut Süd", aliases=("ICT",))),
        (entry("Eastern Theatre Command School"), entry("Western Theatre Command School")),
        (entry("Invented University of Aeronautics"), entry("Invented University of Astronautics")),
        (entry("Shanxi Normal University"), entry("Shaanxi Normal University")),
        (entry("Institute of Invented Electronics"), entry("Institute of Invented Electrics")),
        (entry("Northern Optics Works"), entry("Southern Optics Works")),
        (entry("Akademie Nord Eins", country="CN"), entry("Eins Akademie Nord", country="RU")),
        (entry("Akademie Nord", rors=("013q1eq08",)), entry("X", aliases=("Akademie Nord",), rors=("05qbk4x57",))),
        (entry("Invented Star", kind="vessel"), entry("Star Invented", kind="person")),
    ],
)
def test_another_body_is_no_rename(before: ListEntry, after: ListEntry) -> None:
    changes = compare_entries([before], [after])
    assert (changes.removed, changes.added, changes.renamed) == ((before,), (after,), ())


def test_a_reason_that_fits_several_fits_none() -> None:
    before = [entry("Akademie Nord")]
    after = [entry("Eins", aliases=("Akademie Nord",)), entry("Zwei", aliases=("Akademie Nord",))]
    changes = compare_entries(before, after)
    assert (len(changes.removed), len(changes.added), changes.renamed) == (1, 2, ())


def test_an_entry_that_stays_takes_part_in_no_rename() -> None:
    parent = entry("Akademie", aliases=("Institut Eins",))
    changes = compare_entries([parent], [parent, entry("Institut Eins")])
    assert [each.name for each in changes.added] == ["Institut Eins"]
    assert not changes.renamed


def test_other_particulars() -> None:
    before = entry("Air Force Xi'an Academy", "x", aliases=("A", "B"), country="CN")
    after = entry("Air Force Xi’an Academy (AFXA)", "x", aliases=("B", "C"), country="HK")
    (changed,) = compare_entries([before], [after]).changed
    assert (changed.aliases_added, changed.aliases_removed, changed.fields) == (("C",), ("A",), ("name", "country"))


WORDS = ("Nord", "Süd", "Eins", "Zwei", "Drei", "Optics", "Works", "Naval", "Aviation")
entries = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


@given(st.sets(entries, max_size=8), st.sets(entries, max_size=8))
def test_every_entry_is_accounted_for_once(old: set[str], new: set[str]) -> None:
    before, after = [entry(name) for name in sorted(old)], [entry(name) for name in sorted(new)]
    changes = compare_entries(before, after)
    same = old & new
    assert len(changes.removed) + len(changes.renamed) == len(old - same)
    assert len(changes.added) + len(changes.renamed) == len(new - same)
    assert compare_entries(reversed(before), reversed(after)) == changes
    assert compare_entries(before, before).none
    back = compare_entries(after, before)
    assert (back.added, back.removed) == (changes.removed, changes.added)
