"""Who gets in: keys and their roles, ends, limits and purposes; this machine alone where there is no key."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from api.access.caller import LOCAL, PURPOSE
from api.access.exposure import may_listen
from api.access.rates import FAILURES_PER_MINUTE, KEPT_MINUTES, count
from api.store.office import User
from api.store.opening import opened
from api.store.tables import Key, Rate
from tests.api.apps import app_on
from tests.api.clients import holding, key_for, local
from toolkit import ToolkitError

ADDRESS = "/v1/packs"


@pytest.fixture(scope="module")
def quick(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """One app for tests that leave nothing behind."""
    with app_on(f"sqlite:///{tmp_path_factory.mktemp('quick') / 'service.sqlite'}", cache) as made:
        yield made


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8017"}, 200),
        ({"Host": "[::1]:8017"}, 200),
        ({"Host": "rebound.example"}, 421),
        ({"Host": "localhost.rebound.example"}, 421),
        ({"Host": "127.0.0.1.rebound.example:8017"}, 421),
        ({"Origin": "http://127.0.0.1"}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Authorization": "Bearer trk_0_0"}, 401),
    ],
)
def test_without_a_key_only_this_machine_and_its_own_pages_get_in(
    quick: FastAPI, headers: dict[str, str], status: int
) -> None:
    assert local(quick).get(ADDRESS, headers=headers).status_code == status


def test_a_page_of_another_site_cannot_send_a_form(quick: FastAPI) -> None:
    sent = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Content-Type": "text/plain"}
    assert local(quick).post("/v1/people/erase", content='{"name": "A B"}', headers=sent).status_code == 403


def test_another_machine_does_not_get_in_without_a_key(quick: FastAPI) -> None:
    client = local(quick)
    client._transport.client = ("192.0.2.1", 50000)  # type: ignore[attr-defined]
    assert client.get(ADDRESS).status_code == 403


def test_from_the_first_key_on_everybody_needs_one(app: FastAPI) -> None:
    assert local(app).get(ADDRESS).status_code == 200
    key = key_for(app.state.database)
    refused = local(app).get(ADDRESS)
    assert refused.status_code == 401 and "Bearer" in refused.headers["WWW-Authenticate"]
    assert holding(app, key).get(ADDRESS).status_code == 200
    assert local(app).get(ADDRESS, headers={"Authorization": f"ApiKey {key}"}).status_code == 200
    for public in ("/healthz", "/readyz", "/openapi.json"):
        assert local(app).get(public).status_code == 200


def test_from_the_first_account_on_nobody_gets_in_unknown(app: FastAPI) -> None:
    gone: dict[str, Any] = {"disabled_at": None, "locked_until": None}
    with app.state.database.writing() as session:
        made = {"id": "a", "tenant_id": LOCAL, "sign_in": "a", "name": "A. Office", "password": "", "failures": 0}
        session.add(User(roles=["read"], purposes=[PURPOSE], created_at=datetime.now(UTC), **made, **gone))
    assert local(app).get(ADDRESS).status_code == 401


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer trk_", "Bearer x.y.z", "Bearer trk_{id}_wrong"]
)
def test_what_is_no_key_is_refused_alike(app: FastAPI, shown: str) -> None:
    key = key_for(app.state.database)
    sent = {"Authorization": shown.replace("{id}", key.split("_")[1])}
    assert local(app).get(ADDRESS, headers=sent).status_code == 401


@pytest.mark.parametrize("end", ["revoked_at", "expires_at"])
def test_a_key_that_ended_is_refused(app: FastAPI, end: str) -> None:
    key = key_for(app.state.database)
    with app.state.database.writing() as session:
        setattr(session.get_one(Key, key.split("_")[1]), end, datetime.now(UTC) - timedelta(seconds=1))
    assert holding(app, key).get(ADDRESS).status_code == 401


def test_a_key_has_its_limit_and_says_so(app: FastAPI) -> None:
    database = app.state.database
    client = holding(app, key_for(database, per_minute=5))
    told = [client.get(ADDRESS) for _ in range(12)]
    if {each.status_code for each in told} == {200}:
        pytest.fail("no request was refused")
    passed = [each for each in told if each.status_code == 200]
    refused = [each for each in told if each.status_code == 429]
    assert len(passed) + len(refused) == 12 and 5 <= len(passed) <= 10
    assert passed[0].headers["RateLimit-Policy"] == '"minute";q=5;w=60'
    assert passed[0].headers["RateLimit"].startswith('"minute";r=4;t=')
    assert passed[0].headers["X-RateLimit-Remaining"] == "4"
    for each in refused:
        assert 0 < int(each.headers["Retry-After"]) <= 60
        assert each.headers["X-RateLimit-Remaining"] == "0"
        assert each.headers["Content-Type"] == "application/problem+json"
    assert holding(app, key_for(database)).get(ADDRESS).status_code == 200


def test_several_processes_count_together(address: str) -> None:
    """Each thread has an engine of its own, as each process has."""
    counted: list[int] = []

    def ask() -> None:
        database = opened(address)
        counted.extend(count(database, "key", 5, now=600.0).requests for _ in range(10))
        database.close()

    opened(address).close()
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counted) == list(range(1, 41))


def test_old_counts_go(address: str) -> None:
    database = opened(address)
    for minute in range(10):
        count(database, "key", 5, now=minute * 60.0)
    with database.reading() as session:
        kept = sorted(row.minute for row in session.query(Rate))
    assert kept == list(range(9 - KEPT_MINUTES, 10))
    database.close()


def test_guessing_is_slowed_and_never_locks_a_valid_key_out(app: FastAPI) -> None:
    key = key_for(app.state.database)
    guesses = [
        local(app).get(ADDRESS, headers={"Authorization": "Bearer trk_0_0"}) for _ in range(2 * FAILURES_PER_MINUTE + 1)
    ]
    assert {each.status_code for each in guesses} == {401, 429}
    assert all("Retry-After" in each.headers for each in guesses if each.status_code == 429)
    assert holding(app, key).get(ADDRESS).status_code == 200


def test_the_header_purpose_narrows_and_never_widens(app: FastAPI) -> None:
    client = holding(app, key_for(app.state.database, purposes=("research-security", "audit-office")))
    assert client.get("/v1/audit", headers={"Purpose": "audit-office"}).status_code == 200
    refused = client.get("/v1/audit", headers={"Purpose": "merit-review"})
    assert refused.status_code == 403 and "Purpose" in refused.json()["detail"]


def test_a_query_parameter_that_a_route_does_not_know_is_refused(quick: FastAPI) -> None:
    refused = local(quick).get("/v1/audit?limit=1&country=JP")
    assert refused.status_code == 422 and "'country'" in refused.json()["detail"]


def test_others_are_listened_to_only_when_there_is_a_key(address: str) -> None:
    database = opened(address)
    for host in ("127.0.0.1", "::1", "localhost"):
        may_listen(host, database, None)
    for host in ("0.0.0.0", "::", "192.0.2.1", "service.example"):
        with pytest.raises(ToolkitError, match=r"keys new"):
            may_listen(host, database, None)
    key_for(database)
    may_listen("0.0.0.0", database, None)
    database.close()


def test_a_role_is_needed_for_each_thing(app: FastAPI) -> None:
    client: Any = holding(app, key_for(app.state.database, roles=("read",)))
    refused = client.get("/v1/audit")
    assert refused.status_code == 403 and "audit" in refused.json()["detail"]
