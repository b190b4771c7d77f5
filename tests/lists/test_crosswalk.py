"""Links from list entries to organisations: proposed by rules, decided by people, kept over editions."""

import gzip
import json
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from toolkit.errors import ListError
from toolkit.lists import load_lists
from toolkit.lists.crosswalk import COLUMNS, Crosswalk, load_crosswalk, of_lists, written
from toolkit.lists.linking import propose
from toolkit.lists.readers.organisations import Name, Organisation, organisations
from toolkit.models.lists import Edition, EntityList, Link, ListEntry

DAY = date(2026, 11, 24)
UNIVERSITY = Organisation(
    ror="0aaaaaa01",
    status="active",
    name="Aruna Institute of Technology",
    names=(
        Name("Aruna Institute of Technology", ("ror_display", "label"), "en"),
        Name("阿鲁纳工业大学", ("label",), "zh"),
        Name("Aruna Polytechnic College", ("alias",), None),
        Name("AIT", ("acronym",), None),
    ),
    countries=("CN",),
    types=("education",),
    relations=(("child", "0aaaaaa02"), ("related", "0aaaaaa03"), ("parent", "0aaaaaa04"), ("predecessor", "0aaaaaa05")),
    identifiers=(),
    cities=("Aruna",),
)
INSTITUTE = replace(
    UNIVERSITY,
    ror="0aaaaaa02",
    name="Aruna Institute of Optics",
    names=(Name("Aruna Institute of Optics", ("ror_display",), "en"),),
    relations=(("parent", "0aaaaaa01"),),
)
HOSPITAL = replace(INSTITUTE, ror="0aaaaaa03", name="Aruna Hospital", names=(), types=("healthcare",), relations=())
MINISTRY = replace(HOSPITAL, ror="0aaaaaa04", name="Ministry", types=("government",))
BEFORE = replace(MINISTRY, ror="0aaaaaa05", name="School", status="inactive")
NAMESAKE = replace(
    UNIVERSITY, ror="0aaaaaa06", names=UNIVERSITY.names[:1], countries=("US",), relations=(), cities=("Springfield",)
)
REGISTER = (UNIVERSITY, INSTITUTE, HOSPITAL, MINISTRY, BEFORE, NAMESAKE)


def a_list(*entries: ListEntry) -> EntityList:
    like = load_lists()[0]
    edition = like.editions[0].model_copy(update={"id": "one", "entries": entries, "digest": "0"})
    return like.model_copy(update={"id": "ours", "editions": (Edition.model_validate(dict(edition)),)})


def links(*entries: ListEntry, register: tuple[Organisation, ...] = REGISTER) -> dict[str, str]:
    return {link.ror: f"{link.kind} {link.how}" for link in propose([a_list(*entries)], register, DAY)}


FROM_THE_SAME = {
    "0aaaaaa02": "part ror-relation",
    "0aaaaaa03": "affiliated-hospital ror-relation",
    "0aaaaaa04": "parent ror-relation",
    "0aaaaaa05": "former-name ror-relation",
}


@pytest.mark.parametrize("name", ["Aruna Inst. of Technology", "阿魯納工業大學", "Aruna Polytechnic College"])
def test_a_name_in_any_language_finds_the_body_and_relations_what_belongs_to_it(name: str) -> None:
    assert links(ListEntry(id="a", name=name, country="CN")) == {"0aaaaaa01": "same name"} | FROM_THE_SAME


def test_another_country_is_another_organisation() -> None:
    assert links(ListEntry(id="a", name="Aruna Institute of Technology", country="US")) == {"0aaaaaa06": "same name"}
    assert links(ListEntry(id="a", name="Aruna Institute of Technology", country="IR")) == {}


def test_two_of_one_name_and_no_country_to_choose_by_are_left_to_people() -> None:
    assert links(ListEntry(id="a", name="Aruna Institute of Technology")) == {}


def test_an_acronym_finds_nobody() -> None:
    assert links(ListEntry(id="a", name="AIT", aliases=("A.I.T.",), country="CN")) == {}


def test_an_institute_printed_among_the_aliases_is_a_part() -> None:
    entry = ListEntry(id="a", name="Unknown Body", aliases=("Aruna Institute of Optics", UNIVERSITY.name), country="CN")
    assert links(entry) == {"0aaaaaa01": "same alias"} | FROM_THE_SAME | {"0aaaaaa02": "part alias"}


def test_a_ror_of_the_list_itself_is_not_proposed_again() -> None:
    entry = ListEntry(id="a", name="Whatever", rors=("0aaaaaa01",))
    assert links(entry) == FROM_THE_SAME
    (own,) = of_lists([a_list(entry)])
    assert (own.ror, own.kind, own.how, own.status) == ("0aaaaaa01", "same", "list-file", "confirmed")


def test_an_id_that_one_list_gives_serves_the_same_name_on_another() -> None:
    known = ListEntry(id="a", name="Baruna Academy of Optics", country="CN", rors=("0bbbbbb01",))
    bare = ListEntry(id="b", name="Baruna Acad. of Optics", country="CN")
    assert links(known, bare, register=()) == {"0bbbbbb01": "same name"}


def a_link(status: str = "candidate", ror: str = "0aaaaaa01") -> Link:
    return Link.model_validate(
        {"list_id": "ours", "entry_id": "a", "ror": ror, "kind": "same", "how": "name", "status": status}
        | {"by": "rule", "date": DAY}
    )


def test_what_a_person_decides_survives_a_new_proposal() -> None:
    decided = Crosswalk([a_link()]).decided(a_link().key, "rejected", "A. Reviewer", date(2026, 12, 1))
    again = decided.joined([a_link()])
    assert again.links == decided.links
    assert again.of_organisation("0aaaaaa01") == again.of_entry("ours", "a") == again.waiting() == ()
    assert Crosswalk([a_link()]).joined(decided.links.values()).links == decided.links
    (kept,) = again.links.values()
    assert (kept.status, kept.by, kept.date, kept.how) == ("rejected", "A. Reviewer", date(2026, 12, 1), "review")


def test_deciding_on_a_link_that_is_not_there_is_refused() -> None:
    with pytest.raises(ListError, match="no such link"):
        Crosswalk().decided(a_link().key, "confirmed", "A. Reviewer", DAY)


def test_written_links_are_read_back(tmp_path: Path) -> None:
    crosswalk = Crosswalk([a_link(), a_link(ror="0aaaaaa02", status="confirmed")])
    place = tmp_path / "links.csv"
    place.write_text(written(crosswalk), encoding="utf-8")
    assert load_crosswalk(place).links == crosswalk.links
    assert written(load_crosswalk(place)) == written(crosswalk)


HEAD = ",".join(COLUMNS)
ROW = "ours,a,0aaaaaa01,,same,name,candidate,rule,2026-11-24,"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", ":1: the columns are not"),
        (HEAD.replace("kind,how", "how,kind"), ":1: the columns are not"),
        (f"{HEAD}\n{ROW}\n{ROW}\n", ":3: the same link stands in line 2"),
        (f"{HEAD}\n{ROW},\n", ":2: has 11 values, not 10"),
        (f"{HEAD}\n{ROW.replace('same', 'equal')}\n", ":2: kind:"),
        (f"{HEAD}\n{ROW.replace('0aaaaaa01', 'ror')}\n", ":2: ror:"),
        (f"{HEAD}\n{ROW.replace('2026-11-24', 'today')}\n", ":2: date:"),
        (f'{HEAD}\n"{ROW}\n', "Quote values"),
    ],
)
def test_a_file_that_breaks_the_form_is_refused_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    place = tmp_path / "links.csv"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(ListError, match="links") as refused:
        load_crosswalk(place)
    assert says in str(refused.value)


def test_a_missing_file_and_a_wrong_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="cannot be read"):
        load_crosswalk(tmp_path / "nowhere.csv")
    (tmp_path / "links.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(ListError, match="UTF-8"):
        load_crosswalk(tmp_path / "links.csv")


def test_the_links_that_come_with_the_toolkit_are_those_the_rules_propose(shared: Path) -> None:
    shipped = load_crosswalk()
    register = organisations(shared / "lists" / "ror_records_partial.jsonl.gz")
    rules = Crosswalk(link for link in shipped.links.values() if link.by == "rule")
    assert rules.links
    bare = Crosswalk(link.model_copy(update={"openalex": None}) for link in rules.links.values())
    assert written(bare) == written(Crosswalk(propose(load_lists(), register, DAY)))


def test_openalex_ids_beside_the_links_are_those_of_the_records(shared: Path) -> None:
    known: dict[str, set[str]] = defaultdict(set)
    for file in ("institutions.jsonl.gz", "institutions_2023snapshot.jsonl.gz"):
        with gzip.open(shared / "openalex" / file, "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                known[str(record["ror"]).rpartition("/")[2]].add(record["id"].rpartition("/")[2])
    given = [link for link in load_crosswalk().links.values() if link.ror in known]
    assert given
    assert all({link.openalex} == known[link.ror] for link in given)


def test_every_link_that_comes_with_the_toolkit_leads_to_an_entry() -> None:
    entries = {(s.id, e.id) for s in load_lists() for edition in s.editions for e in edition.entries}
    assert {(link.list_id, link.entry_id) for link in load_crosswalk().links.values()} <= entries
