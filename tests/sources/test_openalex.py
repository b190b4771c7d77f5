"""The live source over real HTTP: what it asks, what it finds, and how each fault of a service ends."""

import gc
import socket
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyalex
import pytest
import requests
from typer.testing import CliRunner

from tests.openalex_server import Fault, OpenAlexServer, Store
from tests.openalex_server.faults import Kind
from tests.sources.live import (
    ABROAD,
    ADA,
    ASKED,
    HASTY,
    HOME,
    PLACES,
    QUICK,
    author,
    counted,
    fetch,
    first,
    institution,
    profile,
    proposal,
    stands,
    store,
    work,
    works_of,
)
from toolkit.cli import app
from toolkit.errors import ProposalError, SourceError
from toolkit.sources.choose import open_source
from toolkit.sources.client import SERVICE, _Line
from toolkit.sources.openalex import OpenAlex
from toolkit.sources.searches import MOST_NEARBY

# What is asked


@pytest.mark.parametrize("null", [True, False])
def test_all_pages_are_read_with_no_request_too_many(null: bool) -> None:
    many = [work(n, stands(1, "Ada Ashgrove", at=[HOME, ABROAD])) for n in range(1, 251)]
    with OpenAlexServer(store(many, cursor_ends_with_null=null)) as server:
        person = first(fetch(server, ASKED))
    assert works_of(person) == {f"W{n}" for n in range(1, 251)}
    assert counted(server) == {"institutions": 2, "authors": 2, "works": 3}


@pytest.mark.parametrize(("works", "requests_"), [(100, 1), (200, 3)])
def test_a_full_page_is_known_to_be_the_last_only_if_it_is_the_first(works: int, requests_: int) -> None:
    many = [work(n, stands(1, "Ada Ashgrove")) for n in range(1, works + 1)]
    with OpenAlexServer(store(many)) as server:
        assert len(works_of(first(fetch(server, ASKED)))) == works
    assert len(server.asked("works")) == requests_


def test_more_ids_than_one_filter_takes() -> None:
    people = [author(n, f"Person {n}") for n in range(1, 131)]
    works = [work(n, stands(n, f"Person {n}")) for n in range(1, 131)]
    asked = proposal(*({"name": f"Person {n}", "openalex": f"A{n}"} for n in range(1, 131)))
    with OpenAlexServer(store(works, people)) as server:
        found = profile(fetch(server, asked), asked)
    assert [works_of(person) for person in found.people] == [{f"W{n}"} for n in range(1, 131)]
    assert counted(server) == {"institutions": 1, "authors": 2, "works": 2}


def test_works_with_more_than_a_hundred_authors_are_read_in_full() -> None:
    crowd = [stands(n, f"Person {n}", at=[ABROAD]) for n in range(101, 250)]
    with OpenAlexServer(store([work(1, *crowd, stands(1, "Ada Ashgrove"))])) as server:
        found = profile(fetch(server, ASKED))
    assert works_of(found.people[0]) == {"W1"}
    assert (found.works["W1"].authors, found.works["W1"].truncated) == (150, False)
    assert [seen.path for seen in server.asked("works")] == ["/works", "/works/W1"]


def test_a_cut_list_stays_marked_where_the_full_record_is_gone() -> None:
    crowd = [stands(n, f"Person {n}", at=[ABROAD]) for n in range(101, 250)]
    with OpenAlexServer(store([work(1, stands(1, "Ada Ashgrove"), *crowd)]), Fault("gone", path="/works/")) as server:
        found = profile(fetch(server, ASKED))
    assert (found.works["W1"].authors, found.works["W1"].truncated) == (100, True)


def test_expansion_works_are_read_and_marked() -> None:
    with OpenAlexServer(store([work(1, stands(1, "Ada Ashgrove"), is_xpac=True)])) as server:
        found = profile(fetch(server, ASKED))
    assert found.works["W1"].expansion


def test_only_the_fields_we_read_are_asked_for() -> None:
    heavy = {"referenced_works": ["https://openalex.org/W9"], "locations": [], "concepts": [], "mesh": []}
    with OpenAlexServer(store([work(1, stands(1, "Ada Ashgrove"), **heavy)])) as server:
        fetch(server, ASKED)
    for seen in server.seen:
        fields = set(seen.params["select"].split(","))
        assert {"id", "updated_date"} <= fields and not fields & {*heavy, "related_works", "counts_by_year"}, seen


def test_organisations_met_and_those_above_them_are_read_with_all_their_names() -> None:
    parent, unit = institution(31, "The parent"), institution(ABROAD, "Unit", display_name_alternatives=["Einheit"])
    above = [f"https://openalex.org/I{n}" for n in (ABROAD, 31)]
    there = stands(1, "Ada Ashgrove", at=[ABROAD])
    there["institutions"][0]["lineage"] = above
    records = Store([work(1, there)], [ADA], [PLACES[0], parent, {**unit, "lineage": above}])
    with OpenAlexServer(records) as server:
        known = profile(fetch(server, ASKED)).known
    assert known[f"I{ABROAD}"].names == ("Einheit", "Organisation 12", "Unit")
    assert known[f"I{ABROAD}"].parents == ("I31",)
    assert known["I31"].name == "The parent"


def test_funders_on_works_and_in_the_proposal_are_read() -> None:
    funders = [{"id": f"https://openalex.org/F{n}", "display_name": f"Funder {n}", "ids": {}} for n in (1, 2, 3, 4)]
    award = {"funder_id": "https://openalex.org/F3", "funder_display_name": "Funder 3", "funder_award_id": "3"}
    paid = {"funders": [{"id": "https://openalex.org/F1", "display_name": "Funder 1"}], "awards": [award]}
    asked = proposal({"name": "Ada Ashgrove", "openalex": "A1"}, funders=[{"name": "Funder 2", "openalex": "F2"}])
    with OpenAlexServer(store([work(1, stands(1, "Ada Ashgrove"), **paid)], funders=funders)) as server:
        source = fetch(server, asked)
    assert source.manifest.tables["funders"] == 3
    assert set(profile(source, asked).funders) == {"F1", "F2", "F3"}


def test_same_records_give_the_same_digest_and_the_source_says_its_limit() -> None:
    with OpenAlexServer(store()) as server:
        one, two = fetch(server, ASKED), fetch(server, ASKED)
    assert one.manifest.digest == two.manifest.digest
    assert (one.info.kind, one.info.name) == ("openalex", server.url)
    assert "organisation-works" in one.info.limits


def test_one_source_serves_several_threads() -> None:
    with OpenAlexServer(store()) as server, ThreadPoolExecutor(4) as pool:
        source = OpenAlex(server.url, patience=QUICK)
        digests = {s.manifest.digest for s in pool.map(lambda _: source.for_proposals([ASKED]), range(8))}
    assert len(digests) == 1


# Who is meant


def test_an_orcid_is_exact() -> None:
    asked = proposal({"name": "Ada Ashgrove", "orcid": "0000-0002-1825-0097"})
    with OpenAlexServer(store()) as server:
        person = first(fetch(server, asked), asked)
    assert (person.identity.status, person.identity.ids, works_of(person)) == ("exact", ("A1",), {"W1", "W2"})
    assert not any("search" in seen.params for seen in server.seen)


def test_an_orcid_that_no_record_carries_falls_back_to_the_name() -> None:
    asked = proposal({"name": "Ada Ashgrove", "orcid": "0000-0001-5109-3700"})
    with OpenAlexServer(store(authors=[author(1, "Ada Ashgrove", works=2)])) as server:
        person = first(fetch(server, asked), asked)
    assert (person.identity.status, person.identity.by, works_of(person)) == ("matched", "name", {"W1", "W2"})


def test_candidates_of_a_name_tell_them_apart_without_their_works() -> None:
    namesakes = [
        author(1, "Ada Ashgrove", at=[ABROAD], works=70),
        author(5, "Ashgrove, Ada", at=[ABROAD, 13], works=9),
        author(6, "Adam Ashgrove", at=[HOME]),
    ]
    asked = proposal({"name": "Ada Ashgrove"})
    with OpenAlexServer(store(authors=namesakes)) as server:
        person = first(fetch(server, asked), asked)
    assert person.identity.status == "ambiguous" and not server.asked("works")
    found = [(c.id, c.works, c.organisations, c.first_year, c.last_year) for c in person.identity.candidates]
    assert sorted(found) == [("A1", 70, ("I12",), 2021, 2024), ("A5", 9, ("I12", "I13"), 2021, 2024)]


def test_a_name_at_the_declared_organisation_is_matched_and_all_of_its_works_are_read() -> None:
    namesakes = [author(1, "Ada Ashgrove", works=2), author(5, "Ada Ashgrove", at=[ABROAD], works=900)]
    works = [
        work(1, stands(1, "Ada Ashgrove")),
        work(2, stands(1, "A. Ashgrove", at=[ABROAD])),
        work(3, stands(5, "X")),
    ]
    asked = proposal({"name": "Ada Ashgrove"})
    with OpenAlexServer(store(works, namesakes)) as server:
        person = first(fetch(server, asked), asked)
    assert (person.identity.status, person.identity.ids, works_of(person)) == ("matched", ("A1",), {"W1", "W2"})


def test_a_frequent_name_is_looked_for_at_the_named_organisations_too() -> None:
    namesakes = [author(n, "Wei Zhang", at=[ABROAD], works=500) for n in range(100, 240)]
    asked = proposal({"name": "Wei Zhang"})
    records = store([work(1, stands(9, "Wei Zhang"))], [*namesakes, author(9, "Wei Zhang", works=1)])
    with OpenAlexServer(records) as server:
        source = fetch(server, asked)
        person = first(source, asked)
    assert "A9" in {candidate.id for candidate in person.identity.candidates}
    assert source.manifest.tables["works"] == 1
    assert source.info.limits == ("organisation-works", "other-records", "frequent-names")
    searched = [seen.params for seen in server.asked("authors") if "search" in seen.params]
    assert [(p["search"], "filter" in p) for p in searched].count(("wei zhang", True)) == 1
    assert {p["search"] for p in searched} == {"wei zhang", "w zhang", "z wei"}


def test_no_more_pages_of_a_name_are_read_than_said_and_the_checklist_says_so() -> None:
    said: list[str] = []
    at_home = [author(n, f"W. {chr(97 + n % 26)}. Zhang") for n in range(1_000, 1_400)]
    asked = proposal({"name": "W. Zhang"})
    with OpenAlexServer(store(authors=at_home)) as server:
        source = OpenAlex(server.url, progress=said.append, patience=QUICK).for_proposals([asked])
    assert sum(seen.params.get("search") == "zhang" for seen in server.seen) == MOST_NEARBY
    assert "frequent-names" in source.info.limits
    assert any("W. Zhang: of 400 records at the organisations named, 300 are looked at" in line for line in said)


def test_a_name_is_looked_for_at_the_organisations_of_its_own_proposal_only() -> None:
    abroad = {"own_organisation": {"name": "Organisation 12", "openalex": f"I{ABROAD}"}, "id": "another"}
    asked = [proposal({"name": "W. Birch"}), proposal({"name": "V. Elm"}, **abroad)]
    with OpenAlexServer(store()) as server:
        fetch(server, *asked)
    nearby = {
        seen.params["search"]: seen.params["filter"] for seen in server.asked("authors") if "filter" in seen.params
    }
    assert {words: place.rpartition(":")[2] for words, place in nearby.items()} == {"birch": "I11", "elm": "I12"}


def test_another_record_of_the_same_orcid_is_told_and_its_works_are_not_taken() -> None:
    other = author(7, "A. Ashgrove", at=[ABROAD], orcid=ADA["orcid"])
    works = [work(1, stands(1, "Ada Ashgrove")), work(2, stands(7, "A. Ashgrove"))]
    with OpenAlexServer(store(works, [ADA, other])) as server:
        source = fetch(server, ASKED)
        person = first(source)
    assert works_of(person) == {"W1"} and source.manifest.tables["works"] == 1
    assert [(d.code, d.detail) for d in person.identity.doubts] == [("same-orcid-elsewhere", "A7")]
    assert len(server.asked("authors")) == 2


@pytest.mark.parametrize(
    ("recorded", "asked_for"),
    [
        ("A. Ashgrove", "Ada Ashgrove"),
        ("Ada Ashgrove", "Ada Beatrice Ashgrove"),
        ("Ashgrove, Ada B.", "Ada Ashgrove"),
        ("Ada Ashgrove", "A. Ashgrove"),
        ("Ada Ashgrove", "Ashgrove A B"),
        ("W. Zhang", "Zhang Wei"),
        ("Wei Zhang", "W. Zhang"),
        ("Junwei Zhang", "Zhang Jun Wei"),
    ],
)
def test_a_name_written_otherwise_at_the_named_organisation_is_found(recorded: str, asked_for: str) -> None:
    asked = proposal({"name": asked_for})
    with OpenAlexServer(store(authors=[author(1, recorded, works=2)])) as server:
        source = fetch(server, asked)
    assert source.manifest.tables["works"] == 2
    assert {candidate.id for candidate in first(source, asked).identity.candidates} == {"A1"}


def test_someone_known_by_a_coauthor_spelling_only_is_read_in_full() -> None:
    people = [ADA, author(2, "Wilhelmina Birch", at=[ABROAD], works=3)]
    works = [
        work(1, stands(1, "Ada Ashgrove"), stands(2, "Wilhelmina Birch", raw="W. Birch")),
        work(2, stands(2, "Wilhelmina Birch", at=[ABROAD])),
        work(3, stands(2, "Wilhelmina Birch", at=[ABROAD]), stands(9999999999, "W. Birch"), stands(None, "W. Birch")),
    ]
    asked = proposal({"name": "Ada Ashgrove", "openalex": "A1"}, {"name": "W. Birch"})
    with OpenAlexServer(store(works, people)) as server:
        person = profile(fetch(server, asked), asked).people[1]
    assert (person.identity.ids, works_of(person)) == (("A2",), {"W1", "W2", "W3"})
    assert not any("A9999999999" in seen.params.get("filter", "") for seen in server.seen)


def test_names_reach_the_search_without_operators() -> None:
    odd = 'NOT! the "Soft" Matter (Labs): A|B, O\'Neill & Co* ~2 ?'
    partner = institution(40, odd)
    asked = proposal({"name": "Ada Ashgrove", "openalex": "A1"}, partners=[{"name": odd}, {"name": "?!"}])
    with OpenAlexServer(Store([], [ADA], [*PLACES, partner])) as server:
        found = profile(fetch(server, asked), asked)
    assert [o.identity.ids for o in found.organisations] == [("I40",), ()]
    searched = [seen.params["search"] for seen in server.seen if "search" in seen.params]
    assert searched == ["not the soft matter labs a b o'neill co 2"]


def test_an_organisation_whose_ror_is_not_there_is_looked_for_by_name() -> None:
    partner = {"name": "Organisation 12", "ror": "013meh722"}
    asked = proposal({"name": "Ada Ashgrove", "openalex": "A1"}, partners=[partner])
    with OpenAlexServer(store()) as server:
        [found] = profile(fetch(server, asked), asked).organisations
    assert (found.identity.status, [c.id for c in found.identity.candidates]) == ("ambiguous", [f"I{ABROAD}"])
    assert found.works.unknown == "source-cannot"


def test_an_author_record_without_works_is_found_though_lists_hide_it() -> None:
    with OpenAlexServer(store([work(9, stands(2, "Bo Birch"))], [author(1, "Ada Ashgrove", works=0)])) as server:
        person = first(fetch(server, ASKED))
    assert (person.identity.status, person.posts.rows) == ("exact", ())
    assert [seen.path for seen in server.asked("authors")] == ["/authors", "/authors/A1"]


def test_ids_that_were_merged_away_lead_to_the_records_that_live_on_and_are_told() -> None:
    works = [work(1, stands(7, "Ada Ashgrove")), work(2, stands(7, "Ada Ashgrove", [ABROAD]))]
    some = store(works, [author(7, "Ada Ashgrove", works=2)], merged={"A1": "A7", "I99": f"I{ABROAD}"})
    merged = {"name": "Organisation 12", "openalex": "I99"}
    asked, current = (
        proposal({"name": "Ada Ashgrove", "openalex": person, "posts": [{"organisation": place}]}, partners=[place])
        for person, place in (("A1", merged), ("A7", merged | {"openalex": f"I{ABROAD}"}))
    )
    with OpenAlexServer(some) as server:
        source = fetch(server, asked)
        found, expected = profile(source, asked), profile(fetch(server, current), current)
    assert source.info.moved == {"A1": "A7", "I99": f"I{ABROAD}"}
    assert found.people == expected.people
    assert {row.work for row in found.people[0].posts.rows} == {"W1", "W2"}
    assert found.organisations == expected.organisations
    assert [each.ids for each in found.declared] == [(f"I{ABROAD}",)]


def test_an_id_that_is_gone_is_told_to_the_user() -> None:
    with OpenAlexServer(store(authors=[author(7, "Ada Ashgrove")])) as server:
        source = fetch(server, ASKED)
    assert source.info.gone == ("A1",)
    with pytest.raises(ProposalError, match="A1 is not in this source"):
        profile(source)


# What goes wrong


def test_a_burst_is_waited_for_as_long_as_asked_and_said() -> None:
    said: list[str] = []
    with OpenAlexServer(store(), Fault("burst", times=1, path="/works")) as server:
        began = time.monotonic()
        source = OpenAlex(server.url, progress=said.append, patience=QUICK).for_proposals([ASKED])
        took = time.monotonic() - began
    assert works_of(first(source)) == {"W1", "W2"} and 1 <= took < 5
    assert any("429, Too many requests; asking again in 1 s" in line for line in said)
    assert any("works of 1 author records, about 2" in line for line in said)


@pytest.mark.parametrize("kind", ["unavailable", "timed-out", "hang", "cut", "dropped"])
def test_a_fault_that_passes_leaves_no_trace(kind: Kind) -> None:
    with OpenAlexServer(store()) as server:
        plain = fetch(server, ASKED)
        server.faults.append(Fault(kind, times=1, path="/works"))
        troubled = fetch(server, ASKED, patience=HASTY if kind == "hang" else QUICK)
    assert troubled.manifest.digest == plain.manifest.digest


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("unavailable", "503, collection resolution unavailable. Check the connection, or try again later."),
        ("timed-out", "504, Gateway timeout. "),
        ("hang", "no answer within 0.3 s. "),
        ("cut", "broke off. "),
        ("dropped", "broke off. "),
        ("malformed", "an answer that is not OpenAlex's (ValueError)"),
        ("not-openalex", "an answer that is not OpenAlex's (ValueError)"),
        ("without-meta", "an answer that is not OpenAlex's (ValueError)"),
        ("html-400", "refused a query (400, Bad Request)"),
        ("gone", "an answer that is not OpenAlex's (HTTPError)"),
        ("half-page", "gave 1 of the 2 records it counted"),
        ("elsewhere", "cannot be asked"),
    ],
)
def test_a_fault_that_stays_ends_in_one_line(
    kind: Kind, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with OpenAlexServer(store(), Fault(kind, path="/works")) as server:
        began = time.monotonic()
        with pytest.raises(SourceError) as error:
            fetch(server, ASKED, patience=HASTY if kind == "hang" else QUICK)
    assert says in str(error.value) and str(error.value).startswith(server.url)
    assert "\n" not in str(error.value)
    assert time.monotonic() - began < 3
    assert not list(tmp_path.iterdir())


def test_pages_that_repeat_end_in_an_error_and_not_in_a_loop() -> None:
    many = [work(n, stands(1, "Ada Ashgrove")) for n in range(1, 251)]
    with (
        OpenAlexServer(store(many), Fault("same-cursor", path="/works")) as server,
        pytest.raises(SourceError, match="gave 100 of the 250 records"),
    ):
        fetch(server, ASKED)
    assert len(server.asked("works")) == 2


def test_the_budget_of_the_day_is_not_waited_for() -> None:
    with OpenAlexServer(store(), Fault("exhausted", path="/authors")) as server:
        began = time.monotonic()
        with pytest.raises(SourceError, match=r"used up: it asks to wait 13\.9 hours .*after midnight UTC.*snapshot"):
            fetch(server, ASKED)
    assert time.monotonic() - began < 1 and len(server.asked("authors")) == 1


def test_a_service_that_is_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(SourceError, match=f"^{address}: no connection, or it broke off. Check the connection"):
        OpenAlex(address, patience=QUICK).for_proposals([ASKED])


@pytest.mark.parametrize("address", ["http://", "https:///works", "ftp://127.0.0.1"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(SourceError, match="not the address of a service"):
        OpenAlex(address, patience=QUICK).for_proposals([ASKED])


def test_records_of_another_shape_are_refused_by_name() -> None:
    with (
        OpenAlexServer(store([work(1, stands(1, "Ada Ashgrove"), publication_year="soon")])) as server,
        pytest.raises(SourceError, match=r"its records could not be kept: .*works\.jsonl: line 1: a field has another"),
    ):
        fetch(server, ASKED)


def test_fetched_records_go_with_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with OpenAlexServer(store()) as server:
        source = fetch(server, ASKED)
    assert source.folder
    assert [path.name for path in source.folder.parent.iterdir()] == ["tables"]
    del source
    gc.collect()
    assert not list(tmp_path.iterdir())


# The key, and whom it is shown


def test_the_key_is_sent_as_bearer_with_every_request_and_nothing_else_is_signed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(pyalex.config, "api_key", "another-key")
    crowd = [stands(n, f"Person {n}") for n in range(101, 250)]
    with OpenAlexServer(store([work(1, stands(1, "Ada Ashgrove"), *crowd)]), key="a-secret") as server:
        fetch(server, ASKED, key="a-secret")
    assert {seen.headers.get("Authorization") for seen in server.seen} == {"Bearer a-secret"}
    assert not any("api_key" in seen.params for seen in server.seen)
    with OpenAlexServer(store()) as server:
        fetch(server, ASKED)
    assert {seen.headers.get("Authorization") for seen in server.seen} == {None}


@pytest.mark.parametrize(("kind", "says"), [(None, "refused the API key"), ("echo", "(the key)")])
def test_the_key_is_never_printed(kind: Kind | None, says: str) -> None:
    with (
        OpenAlexServer(store(), *([Fault(kind)] if kind else ()), key="the-right-key") as server,
        pytest.raises(SourceError) as error,
    ):
        fetch(server, ASKED, key="a-wrong-key")
    assert says in str(error.value)
    assert "a-wrong-key" not in str(error.value)


@pytest.mark.parametrize(
    ("service", "signed"), [(SERVICE, True), ("http://127.0.0.1:8000", True), ("http://openalex.example", False)]
)
def test_the_key_is_not_sent_over_open_lines(service: str, signed: bool) -> None:
    with _Line(service, "a-secret") as client:
        prepared = client.prepare_request(requests.Request("GET", f"{service}/works"))
    assert ("Authorization" in prepared.headers) is signed


def test_no_request_leaves_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[str] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        met.append(address[0])
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://192.0.2.1:3128")
    asked = proposal({"name": "Ada Ashgrove"}, {"name": "Bo Birch", "openalex": "A2"})
    with OpenAlexServer(store(authors=[ADA, author(2, "Bo Birch")])) as server:
        fetch(server, asked)
        server.faults.append(Fault("elsewhere"))
        with pytest.raises(SourceError):
            fetch(server, asked)
    assert met and set(met) == {"127.0.0.1"}


# From the command line


def test_openalex_is_chosen_by_name_and_by_address(tmp_path: Path) -> None:
    for where in ("openalex", "http://127.0.0.1:1", "https://openalex.example"):
        assert isinstance(open_source(where, cache=tmp_path), OpenAlex)


@pytest.mark.parametrize("kind", ["exhausted", "not-openalex", "html-400"])
def test_a_source_that_fails_ends_the_command_with_3_and_one_line(kind: Kind, tmp_path: Path) -> None:
    file = tmp_path / "proposal.json"
    file.write_text(ASKED.model_dump_json(exclude_none=True, by_alias=True), encoding="utf-8")
    with OpenAlexServer(store(), Fault(kind, path="/works")) as server:
        asked = ["screen", str(file), "--source", server.url, "--out", str(tmp_path / "out")]
        done = CliRunner(env={"XDG_CACHE_HOME": str(tmp_path / "cache")}).invoke(app, asked)
    assert done.exit_code == 3
    assert [line for line in done.stderr.splitlines() if line.startswith(server.url)] == [done.stderr.splitlines()[-1]]
    assert "Traceback" not in done.output and not (tmp_path / "out").exists()
