"""Names and affiliations looked up over the network, in our own form; the tests of the lists say what matches."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from api.store.tables import Entry
from tests.api.apps import app_on
from tests.api.clients import local
from tests.api.invented_list import written
from toolkit.lists import load_lists
from toolkit.lists.crosswalk import Crosswalk
from toolkit.lists.labels import load_labels
from toolkit.lists.lookup import Query, match

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def app(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("matching")
    with app_on(f"sqlite:///{folder / 'service.sqlite'}", cache, data=written(folder / "data")) as made:
        yield made


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return local(app)


def asked(client: TestClient, *queries: dict[str, Any], **more: Any) -> Any:
    answer = client.post("/v1/match", json={"queries": queries, "as_of": str(DAY), **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def bands(result: Any) -> list[tuple[str, str]]:
    return [(each["entry"], each["band"]) for each in result["matches"]]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_names_are_found_as_the_lists_find_them(client: TestClient, language: str) -> None:
    lists = load_lists()
    links = Crosswalk(link for each in lists for link in each.links)
    queries = [Query("Beihang Univ", "CN"), Query("Harbin Inst Technol"), Query("University of Wharfemoor", "GB")]
    rows = list(match(queries, lists, DAY, load_labels(), links, language))
    assert [bool(row.matches) for row in rows] == [True, True, False]
    said = [{"names": [each.name], "country": each.country} for each in queries]
    told = asked(client, *said, lists=[each.id for each in lists], language=language)
    for row, result in zip(rows, told["results"], strict=True):
        expected = [each.model_dump(mode="json") for each in row.matches]
        found = [{name: each[name] for name in expected[0]} for each in result["matches"]]
        assert sorted(found, key=lambda each: each["list"]) == sorted(expected, key=lambda each: each["list"])


def test_ids_names_and_affiliations_lead_to_one_entry(client: TestClient) -> None:
    printed = "Dept. of Cranes, Institute of Quay Engineering, Hoshimi, Japan"
    ways: list[dict[str, Any]] = [
        {"ror": "https://ror.org/04xzvc986"},
        {"openalex": "I4990000099"},
        {"names": ["Institute of Quay Engineering"], "country": "JP"},
        {"affiliation": printed},
        {"names": ["Nobody at all", "Kishi Kogaku Kenkyusho"], "affiliation": printed},
    ]
    told = asked(client, *ways, lists=["own"])
    found = [bands(result) for result in told["results"]]
    assert found == [[("harbour", band)] for band in ("identifier", "identifier", "exact", "exact", "exact")]
    assert [(each["id"], each["edition"]) for each in told["lists"]] == [("own", "2")]


def test_a_person_is_a_question_and_never_more(client: TestClient) -> None:
    told = asked(client, {"names": ["Barnabas Thistlewick"], "kind": "person"}, {"names": ["Barnabas Thistlewick"]})
    assert ("pilot", "possible") in bands(told["results"][0])
    kinds = {each["kind"] for each in told["results"][0]["matches"]}
    assert kinds <= {"person", "unknown"}


def test_a_kind_leaves_the_others_out(client: TestClient) -> None:
    ship, body = ({"names": ["Tidewater Heron"], "kind": kind} for kind in ("vessel", "organisation"))
    told = asked(client, ship, body, lists=["own"])
    assert [bool(result["matches"]) for result in told["results"]] == [True, False]


def test_nothing_found_is_clear_only_where_every_list_was_read(client: TestClient) -> None:
    strange = {"names": ["Zzyzx Quelle Obscura"]}
    everywhere = asked(client, strange)
    assert everywhere["lists_unread"] and everywhere["results"][0] == {"finding": "unknown", "matches": []}
    here = asked(client, strange, lists=["own"])
    assert here["lists_unread"] == [] and here["results"][0]["finding"] == "clear"
    assert asked(client, {"ror": "04xzvc986"}, lists=["own"])["results"][0]["finding"] == "raised"


def test_the_day_decides_on_the_edition(client: TestClient) -> None:
    late = {"names": ["Kishi Kogaku Kenkyusho"]}
    before = asked(client, {"names": ["Barnabas Thistlewick"]}, late, lists=["own"], as_of="2026-03-01")
    assert [each["edition"] for each in before["lists"]] == ["1"]
    assert not before["results"][0]["matches"]
    never = asked(client, late, lists=["own"], as_of="2025-01-01")
    assert (never["lists_unread"], never["results"][0]["finding"]) == (["own"], "unknown")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"queries": []}, "at least 1"),
        ({"queries": [{}]}, "give names"),
        ({"queries": [{"names": ["A"], "nationality": "XX"}]}, "nationality"),
        ({"queries": [{"names": ["A"], "country": "JP", "kind": "person"}]}, "no country of a person"),
        ({"queries": [{"ror": "04xzvc985"}]}, "check digits"),
        ({"queries": [{"names": ["A"]}], "lists": ["none"]}, "there is no list 'none'"),
        ({"queries": [{"names": ["A"] * 21}]}, "at most 20"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(client: TestClient, body: dict[str, Any], said: str) -> None:
    answer = client.post("/v1/match", json=body)
    assert answer.status_code == 422 and said in answer.json()["detail"]


def test_a_renewed_list_is_read_without_a_restart(app: FastAPI, client: TestClient) -> None:
    table = app.state.settings.data / "lists" / "own.csv"
    before = table.read_text(encoding="utf-8")
    table.write_text(before + "2,crane,Guild of Crane Keepers,,GB,,,,organisation\n", encoding="utf-8")
    found = asked(client, {"names": ["Guild of Crane Keepers"]}, lists=["own"])
    table.write_text(before, encoding="utf-8")
    assert [each["entry"] for each in found["results"][0]["matches"]] == ["crane"]
    assert not asked(client, {"names": ["Guild of Crane Keepers"]}, lists=["own"])["results"][0]["matches"]


def test_the_log_tells_of_the_asking_and_of_nobody(app: FastAPI, client: TestClient) -> None:
    asked(client, {"names": ["Barnabas Thistlewick"]}, {"names": ["Tidewater Heron"]}, lists=["own"])
    with app.state.database.reading() as session:
        last = session.scalars(select(Entry).order_by(Entry.n.desc())).first()
    assert last is not None and last.action == "lists.matched"
    assert last.detail["queries"] == 2 and set(last.detail) == {"queries", "matches", "as_of"}


def test_people_are_resolved_to_ranked_records(client: TestClient) -> None:
    home = {"name": "Severnside University"}
    people = [{"name": "Harriet Quillfeather", "organisation": home}, {"name": "Nobody Known", "organisation": home}]
    exact = {"name": "Harriet Quillfeather", "openalex": "A5900000001", "organisation": home}
    answer = client.post("/v1/resolve", json={"people": [*people, exact]})
    assert answer.status_code == 200, answer.text
    one, nobody, known = (each["person"] for each in answer.json()["people"])
    best = one["candidates"][0]
    assert best["id"] == "A5900000001" and best["confidence"] == one["confidence"] > 0.5
    assert {"same-name", "at-declared-organisation"} <= set(best["reasons"])
    assert "Severnside University" in best["organisations"].values()
    assert (nobody["status"], nobody["candidates"]) == ("unresolved", [])
    assert (known["status"], known["by"], known["ids"]) == ("exact", "openalex", ["A5900000001"])
    organisation = answer.json()["people"][0]["organisation"]
    assert (organisation["status"], organisation["candidates"][0]["name"]) == ("matched", "Severnside University")


def test_an_id_that_the_source_does_not_have_is_refused(client: TestClient) -> None:
    body = {"people": [{"name": "A. B.", "openalex": "A5999999999", "organisation": {"name": "Nowhere"}}]}
    answer = client.post("/v1/resolve", json=body)
    assert answer.status_code == 422 and "A5999999999 is not in this source" in answer.json()["detail"]
