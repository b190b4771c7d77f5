"""A result that a person can defend: all that it rests on, on the page of a case, an assessment and a self-check."""

import html
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from markupsafe import Markup
from sqlalchemy import select

from api.pages.judged import FORGOTTEN_S, Look, Results, Shown
from api.store.assessments import assessments_of
from api.store.erasure import erase
from api.store.office import Case
from api.store.tables import AssessmentRow
from tests.api.apps import app_on
from tests.api.assessing import work_off
from tests.pages.test_office import PROPOSAL, form_on, handed_over, versions
from tests.pages.visiting import account_for, signed_in, token_on
from toolkit import Assessment


@pytest.fixture(scope="module")
def service(cache: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with app_on(f"sqlite:///{tmp_path_factory.mktemp('result') / 'service.sqlite'}", cache) as made:
        account_for(made.state.database)
        account_for(made.state.database, "reader", roles=("read",))
        account_for(made.state.database, "elsewhere", tenant="elsewhere")
        yield made


@pytest.fixture(scope="module")
def case(service: FastAPI) -> str:
    return handed_over(signed_in(service), service)


@pytest.fixture(scope="module")
def row(service: FastAPI, case: str) -> AssessmentRow:
    return versions(service, case)[0]


@pytest.fixture(scope="module")
def pages(service: FastAPI, case: str, row: AssessmentRow) -> dict[str, str]:
    """The three pages, in English."""
    client = signed_in(service)
    token = token_on(client, "/check")
    sent = {"file": (PROPOSAL.name, PROPOSAL.read_bytes())}
    draft = client.post("/check/file", data={"csrf": token}, files=sent).headers["Location"].rpartition("/")[0]
    assert client.post(f"{draft}/review", data={"csrf": token}).status_code == 303
    work_off(service)
    places = {"case": case, "assessment": f"/assessments/{row.id}", "check": f"{draft}/result"}
    return {name: html.unescape(client.get(place).text) for name, place in places.items()}


def judged(row: AssessmentRow) -> Assessment:
    return assessments_of(row)[0]


@pytest.mark.parametrize("name", ["case", "assessment", "check"])
def test_the_evidence_of_a_raised_item_can_be_checked(pages: dict[str, str], row: AssessmentRow, name: str) -> None:
    page, found = pages[name], judged(row)
    [finding, *_] = [f for f in found.findings if f.criterion == "listed-post" and f.outcome == "raised"]
    piece = finding.reading.evidence[0]
    assert piece.affiliation and f'<q lang=""><bdi>{piece.affiliation}</bdi></q>' in page
    assert piece.doi and f'href="https://doi.org/{piece.doi.removeprefix("https://doi.org/")}"' in page
    assert f'href="https://openalex.org/{piece.work}"' in page
    hit = piece.hits[0]
    assert hit.entry_name in page and re.search(rf"{re.escape(hit.edition)}", page)
    [shown] = [info for info in found.lists if info.id == hit.list_id]
    assert shown.title["en"] in page


@pytest.mark.parametrize("name", ["case", "assessment", "check"])
def test_pictures_say_what_they_show_and_have_a_table_behind(pages: dict[str, str], name: str) -> None:
    drawn = re.findall(r"<svg.*?</svg>", pages[name], re.DOTALL)
    assert len(drawn) >= 3
    for svg in drawn:
        title, desc = (re.search(rf"<{tag}[^>]*>([^<]+)</{tag}>", svg) for tag in ("title", "desc"))
        assert title and desc and len(desc[1]) > 10
        assert f"<caption>{title[1]}</caption>" in pages[name]


@pytest.mark.parametrize("name", ["case", "assessment", "check"])
def test_who_is_meant_what_would_change_it_and_what_was_not_seen(
    pages: dict[str, str], row: AssessmentRow, name: str
) -> None:
    page, found = pages[name], judged(row)
    by_name = [identity.confidence for identity in found.people.values() if identity.confidence is not None]
    assert by_name and all(f"is the one meant: {confidence:.2f} (1 is certain)" in page for confidence in by_name)
    for ids in (identity.ids for identity in found.people.values()):
        assert all(f"https://openalex.org/{i}" in page for i in ids)
    assert "What would change this" in page and "the outcome would be" in page
    assert "What could not be seen" in page
    assert found.coverage.evaluated < found.coverage.of
    assert f"{found.coverage.evaluated} of {found.coverage.of}" in page


def test_an_assessment_is_read_by_whoever_may_and_nobody_else(service: FastAPI, row: AssessmentRow) -> None:
    place = f"/assessments/{row.id}"
    reader = signed_in(service, "reader")
    page = reader.get(place)
    assert page.status_code == 200 and "/corrections?" not in page.text and "/case" not in _actions(page.text)
    item = html.unescape(re.findall(rf'"({place}/items\?[^"]+)"', page.text)[0])
    assert reader.get(item).status_code == 200 and 'name="answer"' not in reader.get(item).text
    sheet = reader.get(f"{place}/checklist?pack=japan-uk&format=json&lang=ja")
    assert sheet.status_code == 200 and sheet.headers["Content-Disposition"].startswith("attachment")
    other = signed_in(service, "elsewhere")
    assert {other.get(each).status_code for each in (place, item, f"{place}/checklist?pack=japan-uk")} == {404}
    assert reader.get(f"/assessments/{uuid.uuid4()}").status_code == 404
    assert "no-store" in page.headers["Cache-Control"]


def test_an_assessment_becomes_a_case_once_and_is_gone_when_it_was_erased(service: FastAPI) -> None:
    client, reader = signed_in(service), signed_in(service, "reader")
    token = token_on(client, "/check")
    sent = {"file": (PROPOSAL.name, PROPOSAL.read_bytes())}
    draft = client.post("/check/file", data={"csrf": token}, files=sent).headers["Location"].rpartition("/")[0]
    assert client.post(f"{draft}/review", data={"csrf": token}).status_code == 303
    with service.state.database.reading() as session:
        [id_] = [r.id for r in session.scalars(select(AssessmentRow)) if r.state == "waiting"]
    place = f"/assessments/{id_}"
    assert "It is being checked" in client.get(place).text
    early = client.post(f"{place}/case", data={"csrf": token})
    assert early.status_code == 409
    work_off(service)
    form = form_on(client, place, f"{place}/case")
    refused = reader.post(f"{place}/case", data={"csrf": token_on(reader, "/cases")})
    assert refused.status_code == 403
    made = [client.post(f"{place}/case", data=form).headers["Location"] for _ in range(2)]
    assert made[0] == made[1] and made[0] in client.get(place).text
    with service.state.database.reading() as session:
        kept = session.get_one(Case, made[0].rpartition("/")[2])
        assert (kept.assessment_id, kept.state) == (id_, "needs-answers")
    assert "Items and evidence" in client.get(place).text
    with service.state.database.writing() as session:
        erase(session, [id_])
    gone = client.get(place).text
    assert "The result was erased" in gone and "Items and evidence" not in gone


def test_what_is_remembered_is_shown_to_no_other_tenant(service: FastAPI, row: AssessmentRow) -> None:
    client, place = signed_in(service), f"/assessments/{row.id}"
    first = client.get(place)
    look = Look("office/result.html.j2", "en", "japan-uk", place)
    remembered = service.state.results.find(row, look)
    assert remembered and str(remembered.html) in first.text
    assert signed_in(service, "elsewhere").get(place).status_code == 404
    japanese = client.get(f"{place}?lang=ja").text
    assert str(remembered.html) not in japanese and 'lang="ja"' in japanese


def test_only_so_much_is_remembered_and_not_for_long() -> None:
    now, text = [0.0], "漢" * 1000  # two bytes of memory for each, and some for the text itself
    results = Results(most=4500, clock=lambda: now[0])
    rows = [AssessmentRow(id=str(n), digest="d") for n in range(4)]
    look = Look("t", "en", "p", "/b")
    for each in rows[:2]:
        results.keep(each, look, Shown("t", Markup(text), (), pictures=False))
    assert results.find(rows[0], look)
    results.keep(rows[2], look, Shown("t", Markup(text), (), pictures=False))
    assert [bool(results.find(each, look)) for each in rows] == [True, False, True, False]
    assert results.find(rows[0], replace(look, language="ja")) is None
    assert results.find(rows[0], replace(look, working=True)) is None
    now[0] = FORGOTTEN_S + 1.0
    assert not any(results.find(each, look) for each in rows)


def _actions(page: str) -> str:
    return " ".join(re.findall(r'action="([^"]*)"', page))
