"""The released client of yente against a real server: it needs no change to be answered here."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from yente_client import Client, MatchFilters, Organization, Person, Vessel
from yente_client.exceptions import APIError, AuthenticationError, BadRequestError, NotFoundError

from tests.api.apps import app_on
from tests.api.clients import key_for, served
from tests.api.invented_list import written

QUAY = Organization(name="Institute of Quay Engineering", country="jp")


@pytest.fixture(scope="module")
def server(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address and key."""
    folder = tmp_path_factory.mktemp("yente")
    with app_on(f"sqlite:///{folder / 'service.sqlite'}", cache, data=written(folder / "data")) as app:
        key = key_for(app.state.database)
        with served(app) as address:
            yield address, key


@pytest.fixture
def client(server: tuple[str, str]) -> Iterator[Client]:
    with Client(base_url=server[0], api_key=server[1]) as made:
        yield made


def test_an_organisation_is_matched_with_reasons(client: Client) -> None:
    found = client.match(QUAY)
    assert found.top is not None and found.top.id == "own.harbour"
    assert found.top.match and found.top.score == 0.97 and found.top.schema_ == "Organization"
    assert found.top.properties["idNumber"] == ["https://ror.org/04xzvc986"]
    assert found.top.explanations["band"].detail == "exact: the same name in the same country"
    assert "country agrees" in (found.top.explanations["reasons"].detail or "")
    assert found.limit == 5 and found.total.value == len(found.results)


def test_an_id_finds_an_entry_under_any_name(client: Client) -> None:
    found = client.match(Organization(name="Zzyzx Quelle Obscura", idNumber="https://ror.org/04xzvc986"))
    assert found.top is not None
    assert found.top.id == "own.harbour" and "identifier" in (found.top.explanations["band"].detail or "")


def test_a_person_is_found_and_stays_a_question(client: Client) -> None:
    found = client.match(Person(name="Barnabas Thistlewick", nationality="gb"), datasets=["own"])
    by_id = {each.id: each for each in found.results}
    assert by_id["own.pilot"].schema_ == "Person"
    assert (by_id["own.pilot"].explanations["band"].detail or "").startswith("possible: a question")
    other = client.match(Person(name="Barnabas Thistlewick", nationality="jp"), datasets=["own"])
    assert [each.score for each in other.results] == [each.score for each in found.results]


def test_schema_threshold_cutoff_and_limit(client: Client) -> None:
    assert [each.id for each in client.match(Vessel(name="Tidewater Heron"), datasets=["own"]).results] == ["own.tug"]
    strict = client.match(QUAY, threshold=0.99)
    assert strict.top is not None and not strict.top.match and strict.matches == []
    assert client.match(QUAY, cutoff=0.99).results == []
    many = client.match(Organization(name="Beihang University"), limit=1)
    assert len(many.results) == 1 and many.total.value > 1


def test_datasets_and_entities_can_be_left_out(client: Client) -> None:
    name = Organization(name="Beihang University")
    everywhere = {each.datasets[0] for each in client.match(name, limit=50).results}
    assert {"us-section-1286", "jp-meti-eul"} <= everywhere
    alone = client.match(name, datasets=["us-section-1286"])
    assert {each.datasets[0] for each in alone.results} == {"us-section-1286"}
    both = client.match(name, datasets=["us-section-1286", "jp-meti-eul"])
    assert {each.datasets[0] for each in both.results} == {"us-section-1286", "jp-meti-eul"}
    without = client.match(name, filters=MatchFilters(exclude_datasets=["us-section-1286"]), limit=50)
    assert {each.datasets[0] for each in without.results} == everywhere - {"us-section-1286"}
    seen = [each.id for each in alone.results]
    assert not client.match(name, datasets=["us-section-1286"], exclude_entities=seen).results


def test_many_entities_one_after_the_other(client: Client) -> None:
    several = [(str(n), Organization(name=f"Institute of Quay Engineering {n}")) for n in range(5)]
    found = dict(client.match_iter(several, workers=2))
    assert found.keys() == {"0", "1", "2", "3", "4"}


def test_what_is_there_is_told(client: Client) -> None:
    assert client.healthz().status == "ok"
    told = client.algorithms()
    assert told.best in {each.name for each in told.algorithms}
    catalogue = client.datasets()
    assert client.datasets() == catalogue
    own = {each.name: each for each in catalogue.datasets}["own"]
    assert (own.load, own.version, own.entity_count) == (True, "2", 4)
    unread = {each.name for each in catalogue.datasets if not each.load}
    assert "un-consolidated" in unread and not unread & set(catalogue.current)
    entry = client.fetch("own.harbour")
    assert entry.caption == "Institute of Quay Engineering" and entry.datasets == ["own"]
    assert entry.first_seen is not None and str(entry.first_seen.date()) == "2026-01-01"


def test_refusals_are_told_as_the_client_expects(client: Client, server: tuple[str, str]) -> None:
    with pytest.raises(NotFoundError, match="There is no dataset 'nowhere'"):
        client.match(QUAY, datasets=["nowhere"])
    with pytest.raises(NotFoundError, match="no edition at hand"):
        client.match(QUAY, datasets=["un-consolidated"])
    with pytest.raises(NotFoundError, match="no such entity"):
        client.fetch("own.nobody")
    with pytest.raises(BadRequestError, match="there is no 'logic-v2' here"):
        client.match(QUAY, algorithm="logic-v2")
    with pytest.raises(BadRequestError, match="has none"):
        client.match(QUAY, weights={"name_match": 1.0})
    with pytest.raises(BadRequestError, match="give a name"):
        client.match(Organization(country="jp"))
    with pytest.raises(APIError, match="no parameter 'topics'"):
        client.match(QUAY, topics=["sanction"])
    with Client(base_url=server[0], api_key="none") as stranger, pytest.raises(AuthenticationError, match="key"):
        stranger.match(QUAY)


def test_batches_have_a_size_and_a_limit(server: tuple[str, str]) -> None:
    address, key = server
    query = {"schema": "Company", "properties": {"name": "Quay", "birthDate": ["1900"], "country": ["Atlantis"]}}
    headers = {"Authorization": f"ApiKey {key}"}
    good = httpx.post(f"{address}/match/own", json={"queries": {"a": query, "b": query}}, headers=headers)
    assert good.headers["x-batch-size"] == "2"
    assert good.json()["responses"]["a"]["unused"] == ["birthDate", "country Atlantis"]
    assert good.json()["lists_unread"] == []
    many = httpx.post(f"{address}/match/own", json={"queries": {str(n): query for n in range(101)}}, headers=headers)
    assert many.status_code == 400 and "Send 1 to 100" in many.json()["detail"]
