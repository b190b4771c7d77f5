"""Pages that no link leads to, as they were sent: forms that come back, work under way, what is decided or gone."""

import re
from collections.abc import Iterable, Iterator

from fastapi import FastAPI
from starlette.testclient import TestClient

from api.store.erasure import erase
from api.store.office import Case
from tests.pages.places import ITEM, PROPOSALS, Form, Reader, kind_of
from tests.pages.tables import BAD, GOOD, book
from tests.pages.visiting import account_for, browser, signed_in

LANGUAGES = ("en", "ja")
PROPOSAL = PROPOSALS / "clean.yaml"
OTHERS = "潮位計の記録を読み違えました。 Somebody else’s words."
TYPED = dict.fromkeys(("says", "title", "name", "summary", "reason", "note", "me-name", "funder-1-name"), OTHERS)
TYPED |= {"version": "0", "answer": "no", "date": "2026-01-01", "action": "continue"}
LATE = ("/again", "/hand-in", "/review", "/remove")
CASE = re.compile("/cases/[0-9a-f-]{36}")
STEPS = (("asked-for-check", 0), ("checked", 1), ("signed", 0))
"""The way to a decision, and which of two people goes it."""

Files = dict[str, tuple[str, bytes]]
States = dict[str, dict[str, str]]
"""By language, by what was done, the page that came of it."""


def states(app: FastAPI, client: TestClient, paths: Iterable[str]) -> States:
    """What the forms of pages come to when they are sent stale, empty and at a wrong time; changes what is there.

    Of these, the ones in which there are kinds of elements that none before had.
    """
    account_for(app.state.database, "sawatari", roles=("read", "answer"))
    account_for(app.state.database, "izumi", roles=("screen",))
    case = next(path for path in paths if CASE.fullmatch(path))
    kept: States = {language: {} for language in LANGUAGES}
    built, chosen = set[tuple[str, ...]](), set[str]()
    for language, name, html in (
        *_sent(client, paths),
        *_decided(client, signed_in(app, "sawatari"), case),
        *_under_way(client, case),
        *_many(app, client, case),
        *_erased(app, client, case),
        *_without(signed_in(app, "izumi"), ("/cases", "/portfolio")),
        *_without(browser(app), ("/sign-in?next=/check",)),
    ):
        if language == LANGUAGES[0]:
            new = Reader(html).built - built
            built |= new
            chosen |= {name} if new else set()
        if name in chosen:
            kept[language].setdefault(name, html)
    return kept


def _sent(client: TestClient, paths: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Each kind of form, as from a page of long ago, with the same words in its fields, then with nothing in them.

    What deletes comes last.
    """
    forms = {
        (kind_of(form.action), form.hidden.get("move")): form
        for path in paths
        for form in Reader(client.get(path).text).forms
        if form.method == "post" and form.action and "/sign-" not in form.action
    }
    for form in sorted(forms.values(), key=lambda form: _when(form.action)):
        typed = list(_told(client, "typed", form, {**form.hidden, **TYPED}))
        yield from typed
        if not any('class="faults"' in html for _, _, html in typed):
            yield from _told(client, "empty", form, {**form.hidden, "action": "continue"})


def _when(action: str) -> int:
    return next((n for n, end in enumerate(LATE, 1) if action.endswith(end)), 0)


def _told(client: TestClient, name: str, form: Form, data: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for language in LANGUAGES:
        client.cookies.set("language", language)
        told = client.post(form.action, data=data)
        if told.status_code == 303:
            told = client.get(told.headers["Location"])
        if told.headers.get("Content-Type", "").startswith("text/html"):
            said = form.hidden.get("move", "")
            yield language, f"{name} {kind_of(form.action)} {said} {told.status_code}", told.text


def _decided(client: TestClient, other: TestClient, case: str) -> Iterator[tuple[str, str, str]]:
    for move, who in STEPS:
        person = (client, other)[who]
        [form] = [each for each in Reader(person.get(case).text).forms if each.hidden.get("move") == move]
        assert person.post(form.action, data={**form.hidden, "says": OTHERS}).status_code == 303, move
    yield from _shown(client, "decided", case)


def _under_way(client: TestClient, case: str) -> Iterator[tuple[str, str, str]]:
    """What waits for a worker: a screening, a newer version of one, a table, and numbers that are tried."""
    yield from _begun(
        client,
        "/cases/new",
        "/cases/new",
        {"file": (PROPOSAL.name, PROPOSAL.read_bytes())},
        packs="japan-uk",
        again="yes",
    )
    yield from _begun(client, case, "/steps", move="reopened", says=OTHERS)
    yield from _begun(client, case, "/again")
    yield from _begun(
        client, "/cases/upload", "/cases/upload", {"file": ("call.xlsx", book(GOOD, BAD))}, packs="canada-strac"
    )
    [column] = re.findall(
        r'action="(/cases/upload/[0-9a-f-]{36}/columns)"', client.get(_newest_table(client), follow_redirects=True).text
    )
    yield from _begun(client, column, "/columns", None, **{"action": "continue", "col-J": "ignore"})
    yield from _begun(client, ITEM, "/tries", lookback_years="2")


def _newest_table(client: TestClient) -> str:
    return next(link for link in Reader(client.get("/cases/upload").text).links if "/upload/" in link)


def _begun(
    client: TestClient, page: str, ends: str, files: Files | None = None, **typed: str
) -> Iterator[tuple[str, str, str]]:
    forms = [each for each in Reader(client.get(page).text).forms if each.action.endswith(ends)]
    form = next(each for each in forms if each.hidden.get("move") == typed.get("move"))
    told = client.post(form.action, data={**form.fields, **typed}, files=files)
    assert told.status_code == 303, (page, told.text)
    yield from _shown(client, "under way", told.headers["Location"])


def _many(app: FastAPI, client: TestClient, case: str) -> Iterator[tuple[str, str, str]]:
    """More screenings than one page holds."""
    with app.state.database.writing() as session:
        there = session.get_one(Case, case.rpartition("/")[2])
        told = {column.name: getattr(there, column.name) for column in Case.__table__.columns}
        for n in range(60):
            session.add(Case(**told | {"id": f"{n:08}-0000-4000-8000-000000000000", "department": f"Department {n}"}))
    for path in ("/cases", "/cases?page=2", "/portfolio", "/portfolio/departments", "/portfolio/changed"):
        yield from _shown(client, "many", path)


def _erased(app: FastAPI, client: TestClient, case: str) -> Iterator[tuple[str, str, str]]:
    with app.state.database.writing() as session:
        assessment = session.get_one(Case, case.rpartition("/")[2]).assessment_id
        erase(session, [assessment])
    for path in (case, f"/assessments/{assessment}", "/cases"):
        yield from _shown(client, "erased", path)


def _without(client: TestClient, paths: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """What somebody sees who may not see it."""
    for path in paths:
        yield from _shown(client, "not for them", path)


def _shown(client: TestClient, name: str, path: str) -> Iterator[tuple[str, str, str]]:
    for language in LANGUAGES:
        client.cookies.set("language", language)
        yield language, f"{name} {path}", client.get(path, follow_redirects=True).text
