"""What goes wrong while a self-check is filled in loses no answer, and does nothing twice."""

import html
import re
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from api.screener import Screener
from api.settings import Settings
from api.store.assessments import asked_of
from api.store.drafts import Fields, fields_of
from api.store.office import Case, Draft, Given, Step, Visit
from api.store.tables import AssessmentRow, Job
from tests.api.apps import CORPUS
from tests.api.assessing import work_off
from tests.pages.visiting import PASSWORD, account_for, signed_in, token_on
from tests.pages.visiting import browser as looking

HEBREW, EMOJI, WIDE = "דנה גלבוע", "Aoi 🧪👩‍🔬", "００００-０００９-９０００-００５０"
ME = {"me-name": HEBREW, "me-role": "student", "own-name": "University of Wharfemoor"}
WORK = {"title": "Tide gauges", "summary": "We read tide gauges, and publish what they say."}


def begun(client: TestClient) -> str:
    """A new draft; gives its address."""
    reply = client.post("/check", data={"csrf": token_on(client, "/check")})
    assert reply.status_code == 303, reply.text
    return reply.headers["Location"].removesuffix("/me")


def sent(client: TestClient, page: str, fields: Fields, **more: str) -> tuple[int, str]:
    """A step as a browser sends it: its token and version are those of the page as it is now, or those in `more`."""
    shown = client.get(page).text
    found = re.search(r'name="version" value="(\d+)"', shown)
    carried = {"csrf": token_on(client, page), "version": found[1] if found else ""}
    reply = client.post(page, data={**carried, **fields, **more})
    return reply.status_code, html.unescape(reply.text) or reply.headers["Location"]


def kept(app: FastAPI) -> Fields:
    """What is kept of the only draft."""
    with app.state.database.reading() as session:
        return fields_of(session.scalars(select(Draft)).one())


def filled_in(client: TestClient) -> str:
    """A draft that can be checked."""
    draft = begun(client)
    assert sent(client, f"{draft}/me", ME)[0] == 303
    assert sent(client, f"{draft}/work", WORK)[0] == 303
    answers = {"answer-proposal-publication-intended": "yes", "note-proposal-publication-intended": "All of it."}
    assert sent(client, f"{draft}/questions", answers) == (303, f"{draft}/review")
    return draft


def test_two_windows_choose_which_text_stays(app: FastAPI) -> None:
    client = looking(app)
    draft = begun(client)
    first = {"title": "Tides", "summary": "From the first window."}
    assert sent(client, f"{draft}/work", first, version="1")[0] == 303
    status, page = sent(client, f"{draft}/work", {"title": "Tides", "summary": "From the second."}, version="1")
    assert status == 409 and "From the first window." in page and "From the second." in page
    assert kept(app)["summary"] == "From the first window."
    chosen = {"title": "Tides", "summary": "From the second."}
    current = re.search(r'name="version" value="(\d+)"', page)
    assert current and sent(client, f"{draft}/work", chosen, version=current[1])[0] == 303
    assert kept(app)["summary"] == "From the second."


def test_the_same_form_sent_twice_changes_nothing(app: FastAPI) -> None:
    client = looking(app)
    draft = begun(client)
    assert sent(client, f"{draft}/work", WORK, version="1")[0] == 303
    assert sent(client, f"{draft}/work", WORK, version="1")[0] == 303, "what is there already is no conflict"
    row = {"partner-1-name": "Harbour Works"}
    version = re.search(r'name="version" value="(\d+)"', client.get(f"{draft}/partners").text)
    assert version
    for _ in range(2):
        assert sent(client, f"{draft}/partners", {}, action="add-partner", version=version[1])[0] == 303
    assert [name for name in kept(app) if name.startswith("partner-2")] == []
    assert sent(client, f"{draft}/partners", row)[0] == 303
    assert kept(app)["partner-1-name"] == "Harbour Works"
    assert sent(client, f"{draft}/partners", row, action="remove-partner-1")[0] == 303
    assert "partner-1-name" not in kept(app)


def test_checking_and_handing_in_twice_does_each_once(app: FastAPI) -> None:
    client = looking(app)
    draft = filled_in(client)
    for _ in range(2):
        assert sent(client, f"{draft}/review", {}) == (303, f"{draft}/result")
    assert "It is being checked" in client.get(f"{draft}/result").text
    work_off(app)
    page = client.get(f"{draft}/result").text
    assert "What could not be seen" in page
    token = token_on(client, f"{draft}/result")
    for _ in range(2):
        assert client.post(f"{draft}/hand-in", data={"csrf": token}).status_code == 303
    with app.state.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AssessmentRow)) == 1
        assert session.scalar(select(func.count()).select_from(Job)) == 1
        case = session.scalars(select(Case)).one()
        given, step = session.scalars(select(Given)).one(), session.scalars(select(Step)).one()
    assert (case.title, case.state, case.year) == ("Tide gauges", "needs-answers", None)
    assert (given.criterion, given.answer, given.note, given.by) == (
        "publication-intended",
        "yes",
        "All of it.",
        HEBREW,
    )
    assert (step.kind, step.by, step.assessment_id) == ("handed-in", HEBREW, case.assessment_id)
    late = client.post(f"{draft}/work", data={"csrf": token, **WORK, "title": "Changed"})
    assert late.status_code == 409 and "was handed in" in late.text


def test_other_answers_make_a_new_version_of_the_result(app: FastAPI) -> None:
    client = looking(app)
    draft = filled_in(client)
    sent(client, f"{draft}/review", {})
    work_off(app)
    assert "You changed your answers since." not in client.get(f"{draft}/result").text
    sent(client, f"{draft}/questions", {"answer-proposal-publication-intended": "no"})
    assert "You changed your answers since." in client.get(f"{draft}/result").text
    sent(client, f"{draft}/review", {})
    work_off(app)
    with app.state.database.reading() as session:
        first, second = session.scalars(select(AssessmentRow).order_by(AssessmentRow.created_at)).all()
    assert (first.earlier_id, second.earlier_id) == (None, first.id)
    assert [answer.answer for answer in asked_of(second).proposal.answers] == ["no"]


def test_a_record_is_chosen_for_a_name_and_for_no_other(app: FastAPI) -> None:
    client = looking(app)
    draft = begun(client)
    record = "A5900000006|Aoi Kuremoto · Minamisettsu Institute of Technology · 2019–2026 · A5900000006"
    me = {**ME, "me-name": "Aoi Kuremoto", "me-id": record}
    assert sent(client, f"{draft}/me", me)[0] == 303
    assert (kept(app)["me-id"], kept(app)["me-by"]) == (record, "Aoi Kuremoto")
    assert sent(client, f"{draft}/me", {**me, "me-name": "Aoi Kuremoto-Vane"})[0] == 303
    assert kept(app)["me-id"] == "" and "me-by" not in kept(app)
    assert sent(client, f"{draft}/me", {**me, "me-id": "none"})[0] == 303
    sent(client, f"{draft}/work", WORK)
    sent(client, f"{draft}/review", {})
    with app.state.database.reading() as session:
        asked = asked_of(session.scalars(select(AssessmentRow)).one())
    [person] = asked.proposal.people
    assert (person.openalex, person.confirmed) == (None, None)
    assert person.no_record and person.no_record.by == "Aoi Kuremoto"


def test_what_is_typed_is_found_and_nothing_before_enough_of_it(app: FastAPI, tmp_path: Path) -> None:
    client = looking(app)
    draft = begun(client)
    app.state.screener = Screener(Settings(source=str(CORPUS), cache=tmp_path))
    before = client.get(f"{draft}/candidates?row=me&name=Kuremoto Ao").text
    assert "data-value" not in before, "what cannot be looked for yet is not said to be missing"
    assert "data-candidates" not in client.get(f"{draft}/me").text
    app.state.screener.index_names()
    assert "data-candidates" in client.get(f"{draft}/me").text
    sent(client, f"{draft}/me", {"own-name": "Minamisettsu Institute of Technology"}, action="stay")

    def options(row: str, name: str, **more: str) -> list[str]:
        told = client.get(f"{draft}/candidates", params={"row": row, "name": name, **more})
        assert told.status_code == 200 and told.headers["Cache-Control"] == "no-store"
        return re.findall(r'data-value="([^"|]+)', told.text)

    assert options("me", "Kuremoto Ao") == ["A5900000006", "A5900000007", "none"]
    assert options("me", "碧")[:1] == ["A5900000007"]
    assert options("own", "minami") == ["I4990000011", "none"]
    assert options("me", "K") == ["none"] and options("me", "  ") == []
    assert options("me", "Aoi", code="no code at all") == []
    assert "There is nothing to choose" in client.get(f"{draft}/candidates?row=own&name=x&code=0mvmyt537").text
    assert client.get(f"{draft}/candidates?row=person-1&name=Aoi").status_code == 404


def test_control_characters_go_and_what_was_typed_stays(app: FastAPI) -> None:
    client = looking(app)
    draft = begun(client)
    marked = "\u200fדנה\u200f \u202bגלבוע\u202c"
    typed = {"me-name": f"\x00{marked}\x1b\x07", "own-name": "Harbour\x0b Works\x9f", "me-code": WIDE}
    assert sent(client, f"{draft}/me", typed)[0] == 303
    text = "First\tline\x08\r\nsecond\x0c line \ufffe"
    work = {"title": "Tides\x1f", "summary": text, "starts": "２０２７／０４／０１"}
    assert sent(client, f"{draft}/work", work)[0] == 303
    there = kept(app)
    assert (there["me-name"], there["own-name"], there["me-code"]) == (marked, "Harbour Works", "0000-0009-9000-0050")
    assert (there["title"], there["summary"], there["starts"]) == ("Tides", "First\tline\nsecond line ", "2027/04/01")
    assert sent(client, f"{draft}/review", {})[0] == 303
    work_off(app)
    for form in ("pdf", "docx", "xlsx"):
        assert client.get(f"{draft}/checklist?form={form}&in=both").status_code == 200, form


def test_names_that_are_too_long_are_told_and_the_rest_is_kept(app: FastAPI) -> None:
    client = looking(app)
    draft = begun(client)
    assert sent(client, f"{draft}/me", ME)[0] == 303
    long = "Oakenshade " * 40
    status, page = sent(client, f"{draft}/me", {**ME, "me-name": long, "own-name": "Harbour Works"})
    assert status == 422 and "400 characters" in page and long in page
    assert (kept(app)["me-name"], kept(app)["own-name"]) == (HEBREW, "Harbour Works")
    assert sent(client, f"{draft}/me", {**ME, "me-name": long[:400]})[0] == 303
    sent(client, f"{draft}/work", WORK)
    assert sent(client, f"{draft}/review", {}) == (303, f"{draft}/result")


def test_an_old_page_never_takes_away_what_a_newer_one_saved(app: FastAPI) -> None:
    """A second tab, or a page that the browser went back to, in which the fields are still empty."""
    client = looking(app)
    draft = begun(client)
    sent(client, f"{draft}/partners", {}, action="add-person")
    old = re.search(r'name="version" value="(\d+)"', client.get(f"{draft}/partners").text)
    assert old
    assert sent(client, f"{draft}/partners", {"person-1-name": EMOJI, "person-1-posts": HEBREW})[0] == 303
    empty = {"person-1-name": "", "person-1-posts": "Tidewell"}
    status, page = sent(client, f"{draft}/partners", empty, version=old[1])
    assert status == 409 and kept(app)["person-1-name"] == EMOJI and kept(app)["person-1-posts"] == HEBREW
    chosen = re.findall(r'name="(person-1-\w+)" value="([^"]*)" checked', page)
    assert chosen == [("person-1-name", EMOJI), ("person-1-posts", "Tidewell")], "an empty field is not preferred"
    for action in ("remove-person-1", "add-person"):
        status, _ = sent(client, f"{draft}/partners", empty, version=old[1], action=action)
        assert status == 409 and kept(app)["person-1-name"] == EMOJI, action


def test_names_of_all_kinds_stay_as_they_were_written(app: FastAPI) -> None:
    client = looking(app)
    draft = begun(client)
    people = {"person-1-name": EMOJI, "person-1-code": WIDE}
    sent(client, f"{draft}/me", ME)
    sent(client, f"{draft}/partners", {}, action="add-person")
    assert sent(client, f"{draft}/partners", people)[0] == 303
    sent(client, f"{draft}/work", {**WORK, "starts": "２０２７年４月１日", "summary": f"{HEBREW}\r\n{EMOJI}"})
    sent(client, f"{draft}/review", {})
    with app.state.database.reading() as session:
        proposal = asked_of(session.scalars(select(AssessmentRow)).one()).proposal
    assert [person.name for person in proposal.people] == [HEBREW, EMOJI]
    assert proposal.people[1].orcid == "0000-0009-9000-0050"
    assert (str(proposal.starts), proposal.summary) == ("2027-04-01", f"{HEBREW}\n{EMOJI}")


def test_a_paste_that_is_too_long_is_refused_with_the_limit_and_leaves_what_was_there(app: FastAPI) -> None:
    client = looking(app)
    draft = begun(client)
    sent(client, f"{draft}/work", WORK)
    status, page = sent(client, f"{draft}/work", {**WORK, "title": "Better title", "summary": "x" * 20_001})
    assert status == 422 and "20000 characters" in page and "x" * 20_001 in page
    status, page = sent(client, f"{draft}/work", {**WORK, "summary": "x" * 10_000_000})
    assert status == 413 and "5,000,000 bytes" in page and "<h1>" in page
    assert (kept(app)["title"], kept(app)["summary"]) == ("Better title", WORK["summary"])


def test_a_visit_that_ended_loses_nothing(app: FastAPI) -> None:
    database = app.state.database
    account_for(database)
    client = signed_in(app)
    draft = begun(client)
    token = token_on(client, f"{draft}/work")
    with database.writing() as session:
        session.execute(update(Visit).values(began_at=datetime(2026, 1, 1, tzinfo=UTC)))
    saved = client.post(f"{draft}/work", data={"csrf": token, "action": "save"}, headers={"Accept": "application/json"})
    assert saved.status_code == 401
    page = client.post(f"{draft}/work", data={"csrf": token, "version": "1", **WORK, "summary": EMOJI})
    assert page.status_code == 401
    carried = re.search(r'name="kept" value="([^"]+)"', page.text)
    assert carried
    form = {"name": "oakenshade", "password": PASSWORD, "kept": html.unescape(carried[1])}
    again = client.post("/sign-in", data=form)
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', again.text)}
    assert client.post(f"{draft}/work", data=fields).status_code == 303
    assert (kept(app)["title"], kept(app)["summary"]) == (WORK["title"], EMOJI)


def test_nobody_else_sees_a_draft(app: FastAPI) -> None:
    account_for(app.state.database)
    account_for(app.state.database, "smolenski")
    mine, theirs = signed_in(app), signed_in(app, "smolenski")
    draft = begun(mine)
    token = token_on(theirs, "/check")
    assert draft not in theirs.get("/check").text and draft in mine.get("/check").text
    for path in ("/me", "/review", "/result", "/checklist", "/remove", "/candidates?row=me&name=Aoi"):
        assert theirs.get(f"{draft}{path}").status_code == 404, path
    for path in ("/me", "/review", "/hand-in", "/remove"):
        assert theirs.post(f"{draft}{path}", data={"csrf": token}).status_code == 404, path
