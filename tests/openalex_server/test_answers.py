"""What the stand-in answers, asked with nothing but HTTP, and checked against the records themselves."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.openalex_server import OpenAlexServer, Store, made
from tests.openalex_server.store import Record


def ask(server: OpenAlexServer, path: str, **params: Any) -> requests.Response:
    return requests.get(f"{server.url}/{path}", params=params, timeout=10)


def results(server: OpenAlexServer, path: str, **params: Any) -> list[Record]:
    answer = ask(server, path, **params)
    answer.raise_for_status()
    return list(answer.json()["results"])


def some_works(count: int = 5) -> Store:
    return Store([made.work(n, [made.authorship(1)]) for n in range(1, count + 1)], [made.author(1, works=count)])


# What is hidden, cut or dropped


def test_lists_hide_the_expansion_corpus_and_authors_without_works() -> None:
    works = [made.work(1, []), made.work(2, [], is_xpac=True)]
    with OpenAlexServer(Store(works, [made.author(1), made.author(2, works=0)])) as server:
        for corpus, seen in (("core", {"W1"}), ("expansion", {"W2"}), ("all", {"W1", "W2"})):
            assert {w["id"].rpartition("/")[2] for w in results(server, "works", corpus=corpus)} == seen
        assert made.ids(results(server, "works")) == made.ids(works[:1])
        assert made.ids(results(server, "works", filter="openalex:W1|W2")) == made.ids(works[:1])
        assert made.ids(results(server, "works", filter="is_xpac:true")) == made.ids(works[1:])
        assert made.ids(results(server, "authors", filter="openalex:A1|A2")) == [made.address("A", 1)]
        assert ask(server, "works/W2").json()["is_xpac"] and ask(server, "authors/A2").json()["works_count"] == 0


def test_a_list_shows_a_hundred_authors_and_finds_a_work_by_all() -> None:
    with OpenAlexServer(made.crowded(250)) as server:
        [listed] = results(server, "works", filter="author.id:A1")
        whole = ask(server, "works/W1").json()
    assert (len(listed["authorships"]), len(whole["authorships"])) == (100, 250)
    assert listed["authorships"] == whole["authorships"][:100]
    assert whole["authorships"][-1]["author"]["id"] == made.address("A", 1)


def test_nobody_is_dropped_from_an_or_and_an_or_of_nobody_alone_is_no_filter() -> None:
    works = [made.work(1, [made.authorship(1)]), made.work(2, [made.authorship(9_999_999_999)])]
    with OpenAlexServer(Store(works)) as server:
        assert len(results(server, "works", filter="author.id:A1|A9999999999")) == 1
        assert len(results(server, "works", filter="author.id:A9999999999|A9999999999")) == 2


# What is refused


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"colour": "blue"}, "Invalid query parameters", "colour is not a valid parameter. Valid parameters are: "),
        ({"filter": "colour:blue"}, "Invalid query parameters", "colour is not a valid field. Valid fields are "),
        ({"filter": "type"}, "Invalid query parameters", "Invalid query parameter in type."),
        ({"filter": "type:a,b"}, "Invalid query parameters", "Invalid query parameter in b."),
        ({"select": "id,authorships.author"}, "Invalid query parameters", "authorships.author is not a valid select "),
        ({"select": "host_venue"}, "Invalid query parameters", "host_venue is not a valid select field"),
        ({"select": "id", "group_by": "type"}, "Invalid query parameters", "select does not work with group_by."),
        ({"per-page": "201"}, "Pagination", "per-page parameter must be between 1 and 200"),
        ({"per_page": "many"}, "Invalid query parameters", "Param per-page must be a number."),
        ({"page": "0"}, "Pagination", "Page parameter must be greater than 0."),
        ({"page": "101", "per-page": "100"}, "Pagination", "Maximum results size of 10,000 records is exceeded."),
        ({"page": "2", "cursor": "*"}, "Pagination", "Cannot use page parameter with cursor."),
        ({"cursor": "None"}, "Pagination", "Cursor is null. Likely reached end of results."),
        ({"cursor": "abc"}, "Pagination", "Invalid cursor value"),
        ({"filter": "openalex:" + "|".join(f"W{n}" for n in range(101))}, "Invalid query", "Maximum number of values"),
        ({"filter": "openalex:W1|!W2"}, "Invalid query parameters", "The ! operator can only be used at the beginn"),
        ({"filter": "publication_year:soon"}, "Invalid query parameters", "Value for a range must be a number"),
        ({"search": "a | b"}, "Invalid query parameters", "The search parameter does not support"),
        ({"sort": "relevance_score"}, "Invalid query parameters", "Must include a search query"),
        ({"sort": "colour"}, "Invalid query parameters", "colour is not a valid field."),
        ({"group_by": "title.search"}, "Invalid query parameters", "Cannot group by date, number, or search fields."),
        ({"group_by": "is_xpac", "cursor": "*"}, "Invalid query parameters", "Cannot use cursor pagination when "),
        ({"corpus": "all", "filter": "is_xpac:true"}, "Invalid query parameters", "corpus cannot be combined"),
    ],
)
def test_a_wrong_query_is_refused_by_its_name(params: dict[str, str], error: str, message: str) -> None:
    with OpenAlexServer(some_works()) as server:
        answer = ask(server, "works", **params)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(error) and answer.json()["message"].startswith(message)


def test_what_is_not_there() -> None:
    with OpenAlexServer(some_works()) as server:
        for path in ("works/W99", "works/doi:10.1/2", "works/1", "sources", "nothing/at/all"):
            answer = ask(server, path)
            assert (answer.status_code, "Not Found" in answer.text) == (404, True), path
        assert ask(server, "works", filter="openalex:" + "|".join(["W1" * 45] * 100)).status_code == 400


def test_ids_that_were_merged_or_are_written_otherwise_lead_on_with_their_query() -> None:
    store = Store(authors=[made.author(7)], funders=[{"id": made.address("F", 2)}], merged={"A1": "A7", "F1": "F2"})
    with OpenAlexServer(store) as server:
        moved = requests.get(f"{server.url}/authors/A1?select=id,orcid", timeout=10, allow_redirects=False)
        assert (moved.status_code, moved.headers["Location"]) == (301, "/authors/A7?select=id%2Corcid")
        assert ask(server, "authors/A1", select="id,orcid").json() == {"id": made.address("A", 7), "orcid": None}
        assert ask(server, "authors/a7").json()["id"] == made.address("A", 7)
        store.merged_lead_on = False
        assert (ask(server, "authors/A1").status_code, ask(server, "funders/F1").status_code) == (404, 200)


# Paging


@pytest.mark.parametrize(("null", "pages"), [(True, [2, 2, 1]), (False, [2, 2, 1, 0])])
def test_a_cursor_ends_as_in_one_year_or_the_other(null: bool, pages: list[int]) -> None:
    store, cursor, sizes = some_works(), "*", []
    store.cursor_ends_with_null = null
    with OpenAlexServer(store) as server:
        while cursor:
            body = ask(server, "works", cursor=cursor, per_page=2).json()
            assert (body["meta"]["count"], body["meta"]["page"]) == (5, None)
            sizes.append(len(body["results"]))
            cursor = body["meta"]["next_cursor"]
    assert sizes == pages


def test_a_cursor_leads_on_from_a_record_that_is_gone_and_is_refused_in_another_order() -> None:
    store = some_works()
    with OpenAlexServer(store) as server:
        first = ask(server, "works", cursor="*", per_page=2).json()
        store.remove("works", first["results"][-1]["id"])
        rest = results(server, "works", cursor=first["meta"]["next_cursor"], per_page=200)
        assert len({*made.ids(first["results"]), *made.ids(rest)}) == 5
        other = ask(server, "works", cursor=first["meta"]["next_cursor"], sort="publication_year")
        assert (other.status_code, other.json()["message"]) == (400, "Cursor value is invalid.")


def test_groups_under_a_cursor_come_in_the_order_of_their_keys() -> None:
    with OpenAlexServer(some_works(45)) as server:
        got, cursor = [], "*"
        while cursor:
            body = ask(server, "works", group_by="publication_year", cursor=cursor, per_page=8).json()
            got += [(group["key"], group["count"]) for group in body["group_by"]]
            assert body["meta"]["groups_count"] == len(body["group_by"])
            cursor = body["meta"]["next_cursor"]
    assert got == [(str(year), 3 if 2006 <= year <= 2010 else 2) for year in range(2005, 2025)]


# Prices, limits, many at once


def test_each_kind_of_request_costs_what_openalex_asks() -> None:
    few = {"per_page": 10, "select": "id,display_name,works_count", "search": "Person"}
    asked: list[tuple[str, dict[str, Any], int]] = [
        ("works", {}, 1),
        ("works", {"filter": "author.id:A1"}, 1),
        ("works", {"group_by": "type"}, 1),
        ("works", {"filter": "title.search:work"}, 10),
        ("works", {"search": "work"}, 10),
        ("works", {"search": "work", "group_by": "type"}, 1),
        ("authors", few, 0),
        ("authors", {**few, "per_page": 11}, 10),
        ("authors/A1", {}, 0),
        ("authors/a1", {}, 0),
        ("works/doi:10.5555/1", {}, 0),
        ("works/https%3A%2F%2Fdoi.org%2F10.5555%2F1", {}, 1),
        ("rate-limit", {}, 0),
        ("works", {"filter": "colour:blue"}, 1),
        ("works/W1", {"select": "colour"}, 0),
    ]
    with OpenAlexServer(some_works()) as server:
        for path, params, cost in asked:
            before = server.credits
            answer = ask(server, path, **params)
            assert server.credits - before == cost, (path, params)
            if path != "rate-limit":
                assert int(answer.headers["X-RateLimit-Credits-Used"]) == cost
                assert int(answer.headers["X-RateLimit-Remaining"]) == 10_000 - server.credits
        assert ask(server, "rate-limit").json()["rate_limit"]["credits_used"] == server.credits == 36


def test_a_budget_that_is_used_up() -> None:
    with OpenAlexServer(some_works(), budget=2) as server:
        assert [ask(server, "works").status_code for _ in range(3)] == [200, 200, 429]
        refused = ask(server, "works")
        assert ask(server, "works/W1").status_code == 200
    assert refused.headers["Retry-After"] == refused.headers["X-RateLimit-Reset"] == "41749"
    assert (refused.headers["X-RateLimit-Credits-Required"], refused.headers["X-RateLimit-Remaining"]) == ("1", "0")
    assert (refused.json()["error"], refused.json()["creditsRemaining"]) == ("Rate limit exceeded", 0)
    assert (server.credits, server.counts["list"]) == (2, 4)


def test_many_requests_at_once_wait_at_the_same_time_and_none_is_miscounted() -> None:
    with OpenAlexServer(some_works(), latency=0.1) as server, ThreadPoolExecutor(20) as pool:
        began = time.monotonic()
        answers = list(pool.map(lambda n: ask(server, "works", page=n), range(1, 41)))
        took = time.monotonic() - began
    assert [answer.status_code for answer in answers] == [200] * 40
    assert len({answer.headers["X-RateLimit-Remaining"] for answer in answers}) == 40
    assert (server.credits, server.busy, len(server.seen)) == (40, 0, 40)
    assert 10 < server.most_at_once <= 20 and took < 2


def test_more_in_a_second_than_the_limit_are_refused_for_a_second() -> None:
    with OpenAlexServer(some_works(), per_second=5) as server:
        codes = [ask(server, "works").status_code for _ in range(7)]
        slower = ask(server, "works")
        time.sleep(1)
        assert ask(server, "works").status_code == 200
    assert codes == [200] * 5 + [429] * 2
    assert (slower.status_code, slower.headers["Retry-After"], server.credits) == (429, "1", 6)


def test_the_same_request_paid_twice_is_noticed() -> None:
    with OpenAlexServer(some_works()) as server:
        for path, page in (("works", 1), ("works", 2), ("works/W1", 1), ("works/W1", 1), ("works", 2)):
            ask(server, path, page=page)
    assert [(seen.path, seen.params) for seen in server.paid_again()] == [("/works", {"page": "2"})]


def test_a_client_that_is_killed_in_the_middle_does_no_harm() -> None:
    asking = "import sys, urllib.request as u\nwhile True: u.urlopen(sys.argv[1] + '/works?per-page=200').read()"
    with OpenAlexServer(made.prolific(400), latency=0.05) as server:
        for _ in range(3):
            before = len(server.seen)
            client = subprocess.Popen([sys.executable, "-c", asking, server.url])
            while len(server.seen) < before + 3:
                time.sleep(0.01)
            client.kill()
            client.wait()
        assert ask(server, "works").json()["meta"]["count"] == 401
    assert server.credits == len(server.seen)
    assert server.broken == []


# Big things


def test_an_author_with_12500_works_comes_whole_by_cursor_only() -> None:
    with OpenAlexServer(made.prolific()) as server, requests.Session() as session:
        found: list[str] = []
        query = {"filter": "author.id:A1", "per-page": "200", "select": "id"}
        cursor: str | None = "*"
        while cursor:
            body = session.get(f"{server.url}/works", params={**query, "cursor": cursor}, timeout=10).json()
            found += made.ids(body["results"])
            cursor = body["meta"]["next_cursor"]
        assert body["meta"]["count"] == 12_500 == len(found) == len(set(found))
        beyond = session.get(f"{server.url}/works", params={**query, "page": "51"}, timeout=10)
    assert beyond.status_code == 400
    assert server.credits == 63 + 1


def test_a_work_with_3000_authors_comes_whole_singly() -> None:
    with OpenAlexServer(made.crowded()) as server:
        whole = ask(server, "works/W1").json()
    people = [authorship["author"]["id"] for authorship in whole["authorships"]]
    assert (len(people), len(set(people)), people[-1]) == (3_000, 3_000, made.address("A", 1))
