"""Over all pages, in both languages, so that none is forgotten: what each of them has, and what none of them does."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.access.authenticated import KEYED
from api.pages.visitor import Visits
from tests.api.clients import key_for
from tests.pages.places import Place, found, links_within, page_routes, route_for
from tests.pages.visiting import account_for, browser, signed_in

LANGUAGES = ("en", "ja")
OPEN = {"/", "/sign-in"}
"""Pages that anybody may see: they tell nothing of anybody's."""
NO_PAGES = {
    "/static/{name}",
    "/language/{code}",
    "/sign-in/staff",
    "/sign-in/staff/back",
    "/check/{draft_id}/candidates",
    "/check/{draft_id}/checklist",
}
"""What is asked for by a page or a form, and is none itself; their own tests look at them."""
LARGEST = 150_000
"""Bytes that travel for a first view."""
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def service(office_service: FastAPI) -> FastAPI:
    return office_service


@pytest.fixture(scope="module")
def reader(service: FastAPI) -> TestClient:
    return signed_in(service)


@pytest.fixture(scope="module")
def places(reader: TestClient) -> dict[str, dict[str, Place]]:
    return {language: found(reader, language) for language in LANGUAGES}


@pytest.fixture(params=LANGUAGES)
def shown(request: pytest.FixtureRequest, places: dict[str, dict[str, Place]]) -> list[Place]:
    """The pages in a language; files and redirects left out."""
    return [place for place in places[request.param].values() if place.html]


def test_every_link_leads_somewhere(places: dict[str, dict[str, Place]]) -> None:
    for pages in places.values():
        assert len(pages) > 10
        lost = {path: place.status for path, place in pages.items() if place.status >= 400 and path != "/nowhere"}
        assert not lost, {path: [page.path for page in pages.values() if path in links_within(page)] for path in lost}


def test_every_page_route_was_looked_at(service: FastAPI, places: dict[str, dict[str, Place]]) -> None:
    there = {str(route.path) for method, route in page_routes(service) if method == "GET"}
    seen = {route_for(service, path) for pages in places.values() for path in pages}
    assert not sorted(there - NO_PAGES - seen)


def test_every_page_has_a_heading_a_title_and_its_language(shown: list[Place], request: pytest.FixtureRequest) -> None:
    language = request.node.callspec.params["shown"]
    for place in shown:
        read = place.read
        assert (read.lang, read.tags["h1"], read.tags["main"]) == (language, 1, 1), place.path
        assert len(read.title.split(" – ")) >= 2 and read.title.split(" – ")[0].strip(), place.path
        assert not [name for name, times in read.ids.items() if times > 1], place.path


def test_links_within_a_page_have_their_place(shown: list[Place]) -> None:
    for place in shown:
        read = place.read
        lost = [link for link in read.links if link.startswith("#") and link[1:] not in read.ids]
        assert not lost, (place.path, lost)


def test_no_page_has_inline_script_or_style_or_asks_another_host(shown: list[Place]) -> None:
    for place in shown:
        read = place.read
        assert not read.inline, (place.path, read.inline)
        assert all(file.startswith(("/static/", "data:")) for file in read.files), (place.path, read.files)


def test_every_form_that_sends_carries_the_token_and_stays_here(shown: list[Place]) -> None:
    sending = [(place, form) for place in shown for form in place.read.forms if form.method == "post"]
    assert sending
    for place, form in sending:
        assert form.action == "" or re.match(r"/(?!/)", form.action), (place.path, form.action)
        assert form.fields.get("csrf") or form.action == "/sign-in", (place.path, form.action)


def test_every_page_says_what_it_may_load(shown: list[Place]) -> None:
    for place in shown:
        headers = place.headers
        said = headers["Content-Security-Policy"]
        assert "default-src 'none'" in said and "frame-ancestors 'none'" in said and "unsafe" not in said, place.path
        assert headers["X-Content-Type-Options"] == "nosniff", place.path


def test_every_page_is_light(shown: list[Place], reader: TestClient) -> None:
    weights: dict[str, int] = {}
    files: dict[str, int] = {}
    for place in shown:
        own = [file for file in place.read.files if file.startswith("/")]
        files |= {file: reader.get(file).num_bytes_downloaded for file in own if file not in files}
        weights[place.path] = place.travelled + sum(files[file] for file in own)
    assert all(files.values()) and all(weights.values())
    assert not {path: weight for path, weight in weights.items() if weight > LARGEST}


def test_nobody_unknown_sees_more_than_the_first_page(service: FastAPI, places: dict[str, dict[str, Place]]) -> None:
    stranger = browser(service)
    stranger.headers["Sec-Fetch-Site"] = "none"
    for path in places["en"]:
        told = stranger.get(path)
        if path in OPEN or path == "/nowhere":
            continue
        assert told.status_code == 303 and told.headers["Location"].startswith("/sign-in?next="), path


def test_a_tenant_never_sees_what_is_anothers(service: FastAPI, places: dict[str, dict[str, Place]]) -> None:
    """Things of another tenant are like things that never were."""
    account_for(service.state.database, "kuroda", "hoshimi")
    stranger = signed_in(service, "kuroda")
    own = [path for path in places["en"] if UUID.search(path)]
    assert own
    for path in own:
        told = stranger.get(path)
        never = stranger.get(UUID.sub(str(uuid.uuid4()), path))
        assert (told.status_code, never.status_code) == (404, 404), path
        assert _without_numbers(told.text) == _without_numbers(never.text), path
    theirs = {name for path in own for name in UUID.findall(path)}
    for path in OPEN | {"/check", "/cases"}:
        assert not theirs & set(UUID.findall(stranger.get(path).text)), path


def test_no_form_is_taken_without_its_token(service: FastAPI, reader: TestClient) -> None:
    routes = [route for method, route in page_routes(service) if method == "POST"]
    assert len(routes) > 3
    for route in routes:
        path = re.sub(r"{\w+}", str(uuid.uuid4()), str(route.path))
        for sent in ({}, {"csrf": "x"}, {"csrf": "ab" * 64}):
            told = reader.post(path, data=sent, headers={"Sec-Fetch-Site": "cross-site"})
            assert told.status_code == 403, (path, sent)


def test_every_page_route_asks_who_somebody_is(service: FastAPI) -> None:
    unguarded = {"/", "/sign-in", "/static/{name}", "/language/{code}", "/sign-in/staff", "/sign-in/staff/back"}
    for method, route in page_routes(service):
        path = str(route.path)
        if path not in unguarded and not path.startswith(KEYED):
            assert any(isinstance(part, Visits) for part in _calls(route.dependant)), (method, path)


def test_a_key_opens_no_page(service: FastAPI) -> None:
    client = browser(service, headers={"Authorization": f"Bearer {key_for(service.state.database)}"})
    client.headers |= {"Accept": "text/html", "Sec-Fetch-Site": "none"}
    assert client.get("/check").status_code == 303


def _without_numbers(text: str) -> str:
    return re.sub(r"[0-9a-f]{32,}|[0-9a-f]{8}-[0-9a-f-]{27}", "", text)


def _calls(dependant: Any) -> Iterator[Any]:
    for part in dependant.dependencies:
        yield part.call
        yield from _calls(part)
