"""Why rows were refused stands on Japanese pages in Japanese, with the cell and what it holds."""

import html
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.pages.words import COOKIE
from tests.api.apps import app_on
from tests.pages import tables
from tests.pages.test_office_upload import numbered, read
from tests.pages.visiting import account_for, signed_in

WORDS = "table.xlsx: Sheet!C4: ('3/4/2027') 日と月の順が決まりません。"


@pytest.fixture(scope="module")
def service(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with app_on(f"sqlite:///{tmp_path_factory.mktemp('reasons') / 'service.sqlite'}", cache) as app:
        account_for(app.state.database)
        yield app


@pytest.fixture
def client(service: FastAPI) -> TestClient:
    return signed_in(service)


def test_refused_rows_and_notes(service: FastAPI, client: TestClient) -> None:
    upload = read(service, client, numbered(tables.GOOD, tables.BAD, tables.WIDE))
    client.cookies.set(COOKIE, "ja", domain="127.0.0.1", path="/")
    shown = html.unescape(client.get(f"{upload}/rows?show=all").text)
    assert f'<p class="says" lang="ja">{WORDS}' in shown and "may be one of two days" not in shown
    assert "概要がないため、題名を概要として読みました" in shown and '<li lang="en"' not in shown
    headings, row = tables.rows_in(client.get(f"{upload}/refused.xlsx").content)
    assert row[-1].startswith(WORDS) and headings[-1] != "Why it was refused"


def test_a_request_that_is_too_large(client: TestClient) -> None:
    for language, says, remedy in (
        ("en", "5,000,000 bytes", "what you typed is still in your browser"),
        ("ja", "5,000,000バイトを超えています", "入力された内容はブラウザーに残っています"),
    ):
        client.cookies.set(COOKIE, language, domain="127.0.0.1", path="/")
        told = client.post("/check/new", data={"summary": "x" * 10_000_000})
        assert told.status_code == 413 and says in told.text and remedy in told.text
