"""Packs, lists and technology areas as they are read over the network, and read again only when they changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.apps import app_on
from tests.api.clients import local
from tests.api.invented_list import ROWS, written
from toolkit.models.criteria import Pack
from toolkit.models.technology import Taxonomy
from toolkit.packs import load_pack, pack_ids
from toolkit.technology import load_taxonomies


@pytest.fixture(scope="module")
def app(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("lists")
    with app_on(f"sqlite:///{folder / 'service.sqlite'}", cache, data=written(folder / "data")) as made:
        yield made


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return local(app)


PAGES = (
    "/v1/packs",
    "/v1/packs/japan-uk",
    "/v1/lists?as_of=2026-11-01",
    "/v1/lists/own?as_of=2026-11-01",
    "/v1/lists/own/entries?limit=2",
    "/v1/technologies",
    "/v1/technologies/uk-nsi",
    "/catalog",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_is_known_is_not_sent_again(client: TestClient, page: str) -> None:
    first = client.get(page)
    tag = first.headers["ETag"]
    assert first.status_code == 200 and tag.startswith('"') and first.headers["Cache-Control"] == "private, no-cache"
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = client.get(page, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag), known
    other = client.get(page, headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_a_tag_changes_with_the_content(app: FastAPI, client: TestClient) -> None:
    pages = ("/v1/lists?as_of=2026-11-01", "/v1/lists/own?as_of=2026-11-01", "/v1/lists/own/entries", "/catalog")
    tags = {page: client.get(page).headers["ETag"] for page in pages}
    table = app.state.settings.data / "lists" / "own.csv"
    table.write_text(ROWS + "2,crane,Guild of Crane Keepers,,GB,,,,organisation\n", encoding="utf-8")
    for page, tag in tags.items():
        assert client.get(page, headers={"If-None-Match": tag}).status_code == 200, page
    table.write_text(ROWS, encoding="utf-8")


def test_every_pack_can_be_read_whole(client: TestClient) -> None:
    told = client.get("/v1/packs").json()["packs"]
    assert [each["id"] for each in told] == sorted(pack_ids())
    for each in told:
        whole = client.get(f"/v1/packs/{each['id']}").text
        assert Pack.model_validate_json(whole) == load_pack(each["id"])


def test_every_list_of_technology_areas_can_be_read_whole(client: TestClient) -> None:
    told = client.get("/v1/technologies").json()
    assert [each["id"] for each in told["taxonomies"]] == [each.id for each in load_taxonomies()]
    assert len(told["areas"]) > 10
    for each in load_taxonomies():
        whole = client.get(f"/v1/technologies/{each.id}").json()
        assert Taxonomy.model_validate_json(Taxonomy(**_days(whole)).model_dump_json()) == each


def _days(whole: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in whole.items() if name != "digest"}


def test_a_list_tells_how_it_stands_on_a_day(client: TestClient) -> None:
    now = client.get("/v1/lists/own?as_of=2026-06-11").json()
    assert (now["in_force"], now["age_days"], now["entries"], now["overdue"]) == ("2", 10, 4, False)
    assert [(each["id"], each["entries"]) for each in now["editions"]] == [("1", 1), ("2", 4)]
    before = client.get("/v1/lists/own?as_of=2026-01-11").json()
    assert (before["in_force"], before["age_days"], before["entries"]) == ("1", 10, 1)
    unread = client.get("/v1/lists/un-consolidated").json()
    assert (unread["in_force"], unread["editions"], unread["overdue"]) == (None, [], True)


def test_entries_come_page_by_page(client: TestClient) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = f"&cursor={cursor}" if cursor else ""
        page = client.get(f"/v1/lists/own/entries?limit=3&as_of=2026-11-01{query}").json()
        seen += [each["id"] for each in page["entries"]]
        assert page["total"] == 4
        cursor = page["next"]
    assert seen == ["harbour", "pilot", "tug", "club"]
    first = client.get("/v1/lists/own/entries?edition=1").json()
    assert [each["aliases"] for each in first["entries"]] == [[]]


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("/v1/packs/none", 404),
        ("/v1/packs/..%2F..%2Fetc", 404),
        ("/v1/packs/Japan", 422),
        ("/v1/lists/none", 404),
        ("/v1/lists/none/entries", 404),
        ("/v1/lists/own/entries?edition=3", 404),
        ("/v1/lists/un-consolidated/entries", 404),
        ("/v1/lists/own/entries?cursor=nobody", 400),
        ("/v1/lists/own/entries?limit=0", 422),
        ("/v1/lists?as_of=2026-13-01", 422),
        ("/v1/lists?colour=red", 422),
        ("/v1/technologies/none", 404),
        ("/entities/own.nobody", 404),
        ("/entities/own", 422),
    ],
)
def test_what_is_not_there_is_told(client: TestClient, page: str, status: int) -> None:
    answer = client.get(page)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
