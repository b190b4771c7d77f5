"""The office at work in a real browser: from a proposal to a decision by two people, with nothing lost on the way."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update
from starlette.testclient import TestClient

from api.pages.words import translations
from api.store.assessments import asked_of
from api.store.office import Case, Comment, Given, Step
from api.store.tables import AssessmentRow, OutcomeRow
from tests.api.apps import ROOT, app_on
from tests.api.assessing import work_off
from tests.api.clients import served
from tests.pages.browsing import page_on, sign_in_on
from tests.pages.visiting import account_for, signed_in

PROPOSAL = ROOT / "examples" / "proposals" / "needs-review.yaml"
ITEM = {"criterion": "end-use-known", "subject": "proposal"}


@pytest.fixture(scope="module")
def service(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    address = f"sqlite:///{tmp_path_factory.mktemp('office') / 'service.sqlite'}"
    with app_on(address, cache) as made:
        for sign_in in ("oakenshade", "kuroda"):
            account_for(made.state.database, sign_in)
        account_for(made.state.database, "reader", roles=("read",))
        yield made


@pytest.fixture
def colleagues(service: FastAPI) -> tuple[TestClient, TestClient]:
    """Two people of one office."""
    return signed_in(service), signed_in(service, "kuroda")


def handed_over(client: TestClient, service: FastAPI) -> str:
    """The address of a new case of the example, which was screened."""
    fields = {**form_on(client, "/cases/new", "/cases/new"), "packs": "japan-uk", "again": "yes"}
    told = client.post("/cases/new", data=fields, files={"file": (PROPOSAL.name, PROPOSAL.read_bytes())})
    assert told.status_code == 303, told.text
    work_off(service)
    return told.headers["Location"]


def form_on(client: TestClient, page: str, action: str) -> dict[str, str]:
    """The hidden fields of the first form of a page that goes to an address."""
    html = client.get(page).text.replace("&amp;", "&")
    part = html[html.index(f'method="post" action="{action}"') :].partition("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', part))


def item_on(client: TestClient, case: str) -> str:
    """Where the item stands that is answered here."""
    return f"{case}/items?check={ITEM['criterion']}-1&pack=japan-uk"


def answered(client: TestClient, case: str, **more: str) -> Any:
    where = item_on(client, case)
    said = {"answer": "yes", "note": "Asked by telephone", "date": date.today().isoformat()}
    return client.post(where, data={**form_on(client, where, where), **said, **more})


def stepped(client: TestClient, case: str, move: str, says: str = "", **more: str) -> Any:
    fields = form_on(client, case, f"{case}/comments")
    return client.post(f"{case}/steps", data={**fields, "move": move, "says": says, **more})


def kept(service: FastAPI, case: str) -> Case:
    with service.state.database.reading() as session:
        found: Case = session.get_one(Case, case.rpartition("/")[2])
    return found


def rows_of(service: FastAPI, table: type[Given | Step | Comment], case: str) -> list[Any]:
    with service.state.database.reading() as session:
        return list(session.scalars(select(table).where(table.case_id == case.rpartition("/")[2]).order_by(table.at)))


def versions(service: FastAPI, case: str) -> list[AssessmentRow]:
    """Oldest first."""
    with service.state.database.reading() as session:
        found = [session.get_one(AssessmentRow, kept(service, case).assessment_id)]
        while found[0].earlier_id:
            found.insert(0, session.get_one(AssessmentRow, found[0].earlier_id))
        return found


def test_from_a_file_to_a_signature_by_two_people(service: FastAPI, browser: Browser) -> None:
    """In Japanese with scripts; the way from a table goes in English with, and in Japanese without."""
    language, scripts = "ja", True
    say = translations(language).gettext
    with served(service) as address, ExitStack() as stack:
        one, other = (_desk(stack, browser, address, language, scripts, name) for name in ("oakenshade", "kuroda"))
        one.goto("/cases/new")
        one.locator("#file").set_input_files(PROPOSAL)
        one.get_by_role("button", name=say("Begin the screening")).click()
        one.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}$"))
        case = one.url
        one.goto("/cases")
        work_off(service)
        one.goto(case)
        expect(one.locator("#outcomes")).to_be_visible()
        one.goto(f"{case}/items?check={ITEM['criterion']}-1&pack=japan-uk")
        one.locator("main .actions button").click()
        expect(one.locator(".faults")).to_contain_text(say("Choose an answer."))
        one.locator("#answer-no").check()
        one.locator("#note").fill("電話で確認 <b>")
        one.locator("main .actions button").click()
        one.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}#"))
        one.goto("/cases")
        work_off(service)
        one.goto(case)
        expect(one.locator("#history ~ ul")).to_contain_text("電話で確認 <b>")
        _step(one, say("Ask for a check"), "asked-for-check", "")
        expect(one.locator("main")).to_contain_text(say("In review"))
        assert one.locator("#checked-says").count() == 0 and one.locator("#signed-says").count() == 0
        other.goto(case)
        _step(other, say("I have checked it"), "checked", "Read all items.")
        assert other.locator("#signed-says").count() == 0
        one.goto(case)
        _step(one, say("Decide and sign"), "signed", "共同研究を進める。Reviewed in May.")
        expect(one.locator("main dl.facts").first).to_contain_text(say("Decided"))
        expect(one.locator("#history ~ ul")).to_contain_text("共同研究を進める。Reviewed in May.")
        assert one.locator("html").get_attribute("lang") == language


def _desk(stack: ExitStack, browser: Browser, address: str, language: str, scripts: bool, name: str) -> Page:
    page = stack.enter_context(page_on(browser, address, language, java_script_enabled=scripts))
    sign_in_on(page, name, "/cases")
    return page


def _step(page: Page, said: str, move: str, says: str) -> None:
    page.locator(f"#{move}-says").fill(says)
    page.get_by_role("button", name=said, exact=True).click()
    page.wait_for_load_state()


def test_an_answer_counts_and_both_versions_stay(service: FastAPI, colleagues: Any) -> None:
    client, _ = colleagues
    case = handed_over(client, service)
    assert answered(client, case, answer="no").status_code == 303
    work_off(service)
    before, after = versions(service, case)
    assert before.state == after.state == "done" and after.earlier_id == before.id
    given = asked_of(after).proposal.answers[-1]
    assert (given.criterion, given.answer, given.note) == (ITEM["criterion"], "no", "Asked by telephone")
    assert given.date <= after.as_of and ITEM["criterion"] not in [
        a.criterion for a in asked_of(before).proposal.answers
    ]
    told = client.get(f"{case}/compare?one={before.id}&other={after.id}").text
    assert "1 item came out otherwise" in told or "items came out otherwise" in told
    assert client.get(f"{case}?version={before.id}").status_code == 200


def test_an_answer_of_tomorrow_or_none_is_refused_with_what_was_typed(service: FastAPI, colleagues: Any) -> None:
    client, _ = colleagues
    case = handed_over(client, service)
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    for more in ({"answer": ""}, {"date": tomorrow}, {"date": "soon"}):
        told = answered(client, case, note="A long note", **more)
        assert told.status_code == 422 and "A long note" in told.text and 'class="faults"' in told.text
    assert not rows_of(service, Given, case) and len(versions(service, case)) == 1


def test_two_people_at_once_lose_nothing(service: FastAPI, colleagues: Any) -> None:
    one, other = colleagues
    case = handed_over(one, service)
    where = item_on(other, case)
    opened_before = form_on(other, where, where)
    assert answered(one, case, note="The first").status_code == 303
    late = {**opened_before, "answer": "no", "note": "The second", "date": date.today().isoformat()}
    asked = other.post(where, data=late)
    assert asked.status_code == 409 and "The first" in asked.text and "The second" in asked.text
    again = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
    assert other.post(f"{case}/items?check={ITEM['criterion']}-1&pack=japan-uk", data=again).status_code == 303
    assert [row.note for row in rows_of(service, Given, case)] == ["The first", "The second"]
    work_off(service)
    assert [a.note for a in asked_of(versions(service, case)[-1]).proposal.answers][-2:] == ["The first", "The second"]


def test_a_form_that_is_sent_twice_does_it_once(service: FastAPI, colleagues: Any) -> None:
    client, _ = colleagues
    case = handed_over(client, service)
    where = item_on(client, case)
    form = {**form_on(client, where, where), "answer": "yes", "date": date.today().isoformat()}
    assert [client.post(where, data=form).status_code for _ in range(2)] == [303, 303]
    assert len(rows_of(service, Given, case)) == 1 and len(versions(service, case)) == 2
    work_off(service)
    comment = {**form_on(client, case, f"{case}/comments"), "says": "Once"}
    assert [client.post(f"{case}/comments", data=comment).status_code for _ in range(2)] == [303, 303]
    assert [row.says for row in rows_of(service, Comment, case)] == ["Once"]


def test_nobody_checks_or_signs_alone(service: FastAPI, colleagues: Any) -> None:
    one, other = colleagues
    case = handed_over(one, service)
    assert stepped(one, case, "signed", "Fine").status_code == 409
    assert stepped(one, case, "asked-for-check").status_code == 303
    assert stepped(one, case, "checked", "Mine").status_code == 409
    assert stepped(one, case, "signed", "Mine").status_code == 409
    assert stepped(other, case, "checked", "Looked").status_code == 303
    assert stepped(other, case, "signed", "Mine").status_code == 409
    assert answered(one, case).status_code == 303
    work_off(service)
    assert stepped(one, case, "signed", "Of a version that nobody checked").status_code == 409
    assert stepped(other, case, "checked", "Again").status_code == 303
    assert stepped(one, case, "signed", "").status_code == 422
    assert stepped(one, case, "signed", "My reasons").status_code == 303
    assert kept(service, case).state == "decided" and 'name="answer"' not in one.get(item_on(one, case)).text
    assert one.post(f"{case}/again", data=form_on(one, case, f"{case}/comments")).status_code == 409
    assert stepped(other, case, "reopened", "A new paper").status_code == 303
    assert stepped(one, case, "signed", "The check was before").status_code == 409
    assert stepped(other, case, "sent-back", "Ask again").status_code == 303
    kinds = [row.kind for row in rows_of(service, Step, case)]
    assert kinds == ["handed-in", "asked-for-check", "checked", "checked", "signed", "reopened", "sent-back"]


def test_looking_again_is_a_version_and_who_works_is_noted(service: FastAPI, colleagues: Any) -> None:
    client, other = colleagues
    case = handed_over(client, service)
    assert client.post(f"{case}/again", data=form_on(client, case, f"{case}/again")).status_code == 303
    work_off(service)
    assert [row.state for row in versions(service, case)] == ["done", "done"]
    form = form_on(client, case, f"{case}/assign")
    told = client.post(f"{case}/assign", data={**form, "assigned": "nobody-here", "department": "Oceans"})
    assert told.status_code == 422 and kept(service, case).assigned_to is None
    [kuroda] = re.findall(r'<option value="([^"]+)"', client.get(case).text.partition('id="assigned"')[2])[1:2]
    assert client.post(f"{case}/assign", data={**form, "assigned": kuroda, "department": "Oceans"}).status_code == 303
    for query, there in (("department=Oceans", True), ("department=Tides", False), ("state=decided", False)):
        assert (case in client.get(f"/cases?{query}").text) is there, query
    mine = [case in desk.get("/cases?assigned=me").text for desk in (client, other)]
    assert sorted(mine) == [False, True]
    assert client.get("/cases?title=%25&page=1").text.count('scope="row"') == 0


def test_what_asks_for_most_stands_first_and_of_equals_the_higher_score(service: FastAPI, colleagues: Any) -> None:
    client, _ = colleagues
    older, newer, decided = (handed_over(client, service) for _ in range(3))
    ids = {case: kept(service, case).assessment_id for case in (older, newer, decided)}
    with service.state.database.writing() as session:
        row = session.get_one(AssessmentRow, ids[older])
        came_to = session.get_one(OutcomeRow, (row.id, "japan-uk"))
        assert row.summary and came_to.triage == row.summary["japan-uk"]["triage"] > 0
        session.execute(update(Case).where(Case.judged_id == ids[decided]).values(state="decided"))
    assert places(client, older, newer, decided) == [newer, older, decided]
    with service.state.database.writing() as session:
        session.execute(update(OutcomeRow).where(OutcomeRow.assessment_id == ids[older]).values(triage=10_000))
    assert places(client, older, newer, decided) == [older, newer, decided]
    with service.state.database.writing() as session:
        session.execute(update(OutcomeRow).where(OutcomeRow.assessment_id == ids[older]).values(level="none"))
    assert places(client, older, newer, decided) == [newer, older, decided]


def places(client: TestClient, *cases: str) -> list[str]:
    """Some cases in the order in which the list has them, over all its pages."""
    listed = "".join(client.get(f"/cases?page={number}").text for number in (1, 2, 3))
    return sorted(cases, key=lambda case: listed.index(f'"{case}"'))


def test_a_proposal_that_is_there_already_is_asked_about(service: FastAPI, colleagues: Any) -> None:
    client, _ = colleagues
    handed_over(client, service)
    fields = {**form_on(client, "/cases/new", "/cases/new"), "packs": "japan-uk"}
    file = {"file": (PROPOSAL.name, PROPOSAL.read_bytes())}
    told = client.post("/cases/new", data=fields, files=file)
    assert told.status_code == 409 and 'name="again"' in told.text
    broken = client.post("/cases/new", data=fields, files={"file": ("broken.yaml", b"id: x\ntitle: [\n")})
    assert broken.status_code == 422 and "broken.yaml:" in broken.text
    assert client.post("/cases/new", data={**fields, "packs": ""}, files=file).status_code == 422


def test_who_may_only_read_sees_no_form_and_sends_none(service: FastAPI, colleagues: Any) -> None:
    client, _ = colleagues
    case = handed_over(client, service)
    reader = signed_in(service, "reader")
    shown = reader.get(case)
    assert shown.status_code == 200 and 'id="work"' not in shown.text
    assert reader.get(item_on(reader, case)).status_code == 200
    token = form_on(reader, case, "/sign-out")["csrf"]
    assert reader.post(f"{case}/comments", data={"csrf": token, "says": "x"}).status_code == 403


@pytest.mark.parametrize("form", ["pdf", "xlsx", "json"])
def test_the_checklist_of_a_version_is_a_file(service: FastAPI, colleagues: Any, form: str) -> None:
    client, _ = colleagues
    case = handed_over(client, service)
    [version] = versions(service, case)
    told = client.get(f"{case}/checklist?version={version.id}&pack=japan-uk&format={form}&lang=ja")
    assert told.status_code == 200 and told.headers["Content-Disposition"].startswith("attachment")
    assert told.content[:2] == {"pdf": b"%P", "xlsx": b"PK", "json": b"{\n"}[form]
