"""The stand-in answers in the shapes in which OpenAlex was recorded: keys, header names, error bodies, prices."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import yaml

from tests.openalex_server import OpenAlexServer, Store
from tests.openalex_server.fields import FILTERS, SELECT
from tests.sources import walk

RECORDINGS = {
    "api_call_200": 1,
    "opt_filter_names": 1,
    "opt_select_fields": 1,
    "pro_rate_limit_status_200": 1,
    "pro_rate_limit_status_401": 1,
    "pro_request_biodiversity_and_group_by_type": 1,
    "pro_request_list_count": 2,
    "pro_request_search_biodiversity_AND_fiance_count": 3,
    "pro_request_single_identifier": 1,
}
REMOVED = {"grants", "x_concepts", "relevance_score", "updated"}
"""Of older records: what today's service does not have, and what only a search gives."""
MISSPELT = {"content_url"}
"""Described so; the service gives and selects content_urls."""


@pytest.fixture(scope="session")
def recorded(shared: Path) -> Path:
    return shared / "openalex" / "recorded"


@pytest.fixture(scope="session")
def described(shared: Path) -> dict[str, Any]:
    """The service's own description."""
    found: dict[str, Any] = json.loads((shared / "openalex" / "openapi_2026-08.json").read_text(encoding="utf-8"))
    return found["components"]["schemas"]  # type: ignore[no-any-return]


def interactions(recorded: Path, name: str) -> list[dict[str, Any]]:
    found = yaml.safe_load((recorded / f"{name}.yml").read_text(encoding="utf-8"))["http_interactions"]
    assert len(found) == RECORDINGS[name]
    return list(found)


def repeated(server: OpenAlexServer, uri: str) -> requests.Response:
    """A recorded request, put to the stand-in: about its own works, and by the title alone."""
    address = urlsplit(uri)
    query = address.query.replace("title_and_abstract.search", "title.search")
    query = re.sub(r"title\.search%3A[a-zA-Z+]+", "title.search%3Astream", query).replace("2010-01-01", "2026-01-01")
    path = re.sub(r"/works/W\d+", "/works/W7900000002", address.path)
    return requests.get(f"{server.url}{path}?{query}", timeout=10)


def shape(value: Any, depth: int = 3) -> Any:
    """The keys of JSON, some floors down; lists are as their first item."""
    if isinstance(value, dict) and depth:
        return {key: shape(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list) and depth:
        return [shape(inner, depth - 1) for inner in value[:1]]
    return None


def ours(names: Any) -> set[str]:
    """Header names that are OpenAlex's own, not the network's before it."""
    return {name.lower() for name in names if name.lower().startswith(("x-ratelimit", "retry-after", "content-type"))}


@pytest.mark.parametrize("name", RECORDINGS)
def test_answers_have_the_shape_of_the_recorded_ones(corpus: Store, recorded: Path, name: str) -> None:
    for interaction in interactions(recorded, name):
        then, uri = interaction["response"], interaction["request"]["uri"]
        with OpenAlexServer(corpus, key="a-key" if name.endswith("401") else None) as server:
            now = repeated(server, uri)
        then_body, now_body = json.loads(then["body"]["string"]), now.json()
        assert now.status_code == then["status"], uri
        assert ours(now.headers) == ours(then["headers"]), uri
        assert now.headers["Content-Type"] == then["headers"]["content-type"]
        for header in ours(then["headers"]) - {"content-type"}:
            assert re.fullmatch(r"\d+(\.\d{1,4})?", now.headers[header]), header
        if "/works/" in uri and then["status"] == 200:
            assert now.headers["X-RateLimit-Credits-Used"] == then["headers"]["x-ratelimit-credits-used"] == "0"
            assert {"id", "authorships", "ids"} <= set(now_body) & set(then_body)
        else:
            assert shape(now_body) == shape(then_body), uri


@pytest.mark.parametrize(("name", "number"), [("opt_filter_names", 0), ("opt_select_fields", 0)])
def test_error_bodies_are_the_recorded_ones(corpus: Store, recorded: Path, name: str, number: int) -> None:
    interaction = interactions(recorded, name)[number]
    then = json.loads(interaction["response"]["body"]["string"])
    with OpenAlexServer(corpus) as server:
        answer = repeated(server, interaction["request"]["uri"])
    now, used = answer.json(), interaction["response"]["headers"]["x-ratelimit-credits-used"]
    assert answer.headers["X-RateLimit-Credits-Used"] == used
    if name == "opt_select_fields":
        assert now == then
    else:
        (says_then, known_then), (says, known) = (body["message"].split(" of: ") for body in (then, now))
        assert (now["error"], says) == (then["error"], says_then)
        assert {*known.split(", ")} == {*FILTERS["works"]} <= {*known_then.split(", ")}


def test_the_refusal_of_a_wrong_key_is_the_recorded_one(recorded: Path) -> None:
    [interaction] = interactions(recorded, "pro_rate_limit_status_401")
    with OpenAlexServer(Store(), key="a-key") as server:
        assert repeated(server, interaction["request"]["uri"]).json() == json.loads(
            interaction["response"]["body"]["string"]
        )


def test_works_of_one_author_come_as_recorded(recorded: Path) -> None:
    then = json.loads((recorded / "works_of_author_A5017898742_per_page_50.json").read_text(encoding="utf-8"))
    with OpenAlexServer(Store(works=then["results"])) as server:
        asked = {"filter": "author.id:A5017898742", "per_page": "50"}
        now = requests.get(f"{server.url}/works", params=asked, timeout=10).json()
        nobody = requests.get(f"{server.url}/works", params={"filter": "author.id:A5017898743"}, timeout=10).json()
    assert {**now["meta"], "db_response_time_ms": 0} == {**then["meta"], "db_response_time_ms": 0, "cost_usd": 0.0001}
    assert sorted(now["results"], key=lambda w: w["id"]) == sorted(then["results"], key=lambda w: w["id"])
    assert (nobody["meta"]["count"], nobody["results"]) == (0, [])


def leaves(value: Any) -> Iterator[str]:
    yield from value if isinstance(value, dict) else ()


@pytest.mark.parametrize(
    ("entity", "schema"),
    [("works", "Work"), ("authors", "Author"), ("institutions", "Institution"), ("funders", "Funder")],
)
def test_fields_to_select_are_those_the_service_describes_or_gave(
    described: dict[str, Any], shared: Path, entity: str, schema: str
) -> None:
    properties = set(described[schema]["properties"])
    files = sorted((shared / "openalex").glob(f"{entity}*.jsonl.gz"))
    given = {key for record in walk.records(*files) for key in leaves(record)}
    assert properties - REMOVED - MISSPELT <= set(SELECT[entity])
    known_of_works = {"sources", "institutions", "cited_by_api_url"} if entity == "works" else {"awards_count"}
    assert set(SELECT[entity]) - REMOVED <= properties | given | known_of_works
    assert len(SELECT[entity]) == len(set(SELECT[entity]))


def test_the_budget_is_described_as_the_service_describes_it(described: dict[str, Any]) -> None:
    with OpenAlexServer(Store()) as server:
        now = requests.get(f"{server.url}/rate-limit", timeout=10).json()
    properties = described["RateLimitResponse"]["properties"]["rate_limit"]["properties"]
    assert set(properties) <= set(now["rate_limit"])
    assert set(properties["endpoint_costs_usd"]["properties"]) == set(now["rate_limit"]["endpoint_costs_usd"])
