"""Evidence that somebody says is wrong: a new version without it, both kept, told with the reason, and taken back."""

import html
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select
from starlette.testclient import TestClient

from api.pages.words import translations
from api.store.assessments import asked_of, assessments_of
from api.store.office import Case, Step
from tests.api.apps import app_on
from tests.api.assessing import work_off
from tests.api.clients import holding, key_for, served
from tests.pages.browsing import page_on, sign_in_on
from tests.pages.test_office import PROPOSAL, form_on, handed_over, kept, rows_of, stepped, versions
from tests.pages.visiting import account_for, signed_in, token_on
from toolkit import Assessment

ITEM = "listed-post"
REASON = "Compared with the page of the office: a namesake"


@pytest.fixture(scope="module")
def service(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with app_on(f"sqlite:///{tmp_path_factory.mktemp('correct') / 'service.sqlite'}", cache) as made:
        for sign_in in ("oakenshade", "kuroda"):
            account_for(made.state.database, sign_in)
        account_for(made.state.database, "reader", roles=("read",))
        account_for(made.state.database, "elsewhere", tenant="elsewhere")
        yield made


@pytest.fixture
def colleagues(service: FastAPI) -> tuple[TestClient, TestClient]:
    return signed_in(service), signed_in(service, "kuroda")


def judged(service: FastAPI, case: str, n: int = -1) -> Assessment:
    return assessments_of(versions(service, case)[n])[0]


def value(judged: Assessment, subject: str) -> Any:
    [finding] = [f for f in judged.findings if (f.criterion, f.subject) == (ITEM, subject)]
    return finding.reading.value


def raised(judged: Assessment) -> tuple[str, str]:
    """The place of the raised check about listed posts, and whom it is about."""
    about = [f for f in judged.findings if f.criterion == ITEM]
    n = next(n for n, f in enumerate(about, start=1) if f.outcome == "raised")
    return f"{ITEM}-{n}", about[n - 1].subject


def place_of(client: TestClient, case: str, anchor: str, piece: int = 1) -> str:
    """Where a piece of evidence is corrected, by a link of the case page."""
    page = html.unescape(client.get(case).text)
    [link] = set(re.findall(rf'"({case}/corrections\?check={anchor}&[^"]*&piece={piece})"', page))
    return str(link)


def fields_at(client: TestClient, where: str) -> dict[str, str]:
    return form_on(client, where, where)


def choice(client: TestClient, where: str, words: str) -> str:
    """The key of the choice whose label holds some words."""
    labels = re.findall(r'<label for="what-(\w+)">([^<]*)</label>', html.unescape(client.get(where).text))
    return str(next(key for key, label in labels if words in label))


def corrected(client: TestClient, where: str, words: str, **more: str) -> Any:
    what = choice(client, where, words)
    return client.post(where, data={**fields_at(client, where), "what": what, "reason": REASON, **more})


def test_a_work_of_another_makes_a_version_without_it_and_a_check_is_void(service: FastAPI, colleagues: Any) -> None:
    one, other = colleagues
    case = handed_over(one, service)
    anchor, who = raised(judged(service, case))
    assert stepped(one, case, "asked-for-check").status_code == 303
    assert stepped(other, case, "checked", "Looked").status_code == 303
    where = place_of(one, case, anchor)
    assert "what-" in one.get(where).text
    assert corrected(one, where, "This work is not by").status_code == 303
    work_off(service)
    before, after = judged(service, case, 0), judged(service, case)
    [told] = after.corrections
    assert (told.met, told.correction.reason, told.correction.by) == (True, REASON, "W. Oakenshade")
    assert value(after, who) == value(before, who) - 1 and not before.corrections
    assert not [p for f in after.findings for p in f.reading.evidence if p.work == told.correction.target[-1]]
    assert before.as_of == after.as_of
    assert stepped(one, case, "signed", "Mine").status_code == 409, "nobody has checked this version"
    page = html.unescape(one.get(case).text)
    assert page.count(REASON) >= 2 and "corrected the record" in page
    assert f"1 work is left out as another person's: {REASON} (W. Oakenshade, " in page
    older, newer = versions(service, case)
    shown = html.unescape(one.get(f"{case}/compare?one={older.id}&other={newer.id}").text)
    assert "Corrected in version 2" in shown and REASON in shown
    assert one.get(f"{case}?version={older.id}").status_code == 200


def test_a_list_entry_that_is_another_body_counts_nowhere_until_it_is_taken_back(
    service: FastAPI, colleagues: Any
) -> None:
    one, other = colleagues
    case = handed_over(one, service)
    where = place_of(one, case, raised(judged(service, case))[0])
    entries = re.findall(r'<label for="what-(\w+)">The list entry', one.get(where).text)
    form = {**fields_at(one, where), "what": entries[0], "reason": REASON}
    assert [one.post(where, data=form).status_code for _ in range(2)] == [303, 303]
    work_off(service)
    assert len(versions(service, case)) == 2, "sent twice, it is one correction"
    before, after = judged(service, case, 0), judged(service, case)
    [told] = after.corrections
    list_id, entry_id = told.correction.target[-2:]
    hits = [
        h for f in after.findings if f.criterion == ITEM for p in f.reading.evidence for h in (*p.hits, *p.uncounted)
    ]
    ours = [h for h in hits if (h.list_id, h.entry_id) == (list_id, entry_id)]
    assert ours and all(h.rejected and h.decided and h.decided.note == REASON for h in ours)
    again = one.post(where, data={**fields_at(one, where), "what": entries[0], "reason": REASON})
    assert again.status_code == 422 and "corrected already" in again.text
    [back] = re.findall(rf'href="({case}/corrections/[0-9a-f]{{16}})"', one.get(case).text)
    assert other.post(back, data={**fields_at(other, back), "reason": "short"}).status_code == 422
    told_back = other.post(back, data={**fields_at(other, back), "reason": "The entry was theirs after all"})
    assert told_back.status_code == 303
    work_off(service)
    assert judged(service, case).findings == before.findings
    assert [row.kind for row in rows_of(service, Step, case)] == ["handed-in", "corrected", "uncorrected"]
    assert len(versions(service, case)) == 3 and other.get(back).status_code == 404


def test_what_is_missing_is_asked_for_with_what_was_typed(service: FastAPI, colleagues: Any) -> None:
    one, _ = colleagues
    case = handed_over(one, service)
    where = place_of(one, case, raised(judged(service, case))[0])
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    post = choice(one, where, "has ended")
    whole = {**fields_at(one, where), "what": post, "reason": REASON, "last_day": "2020-03-31"}
    wrong: list[dict[str, str]] = [
        {"what": ""},
        {"reason": "too short"},
        {"last_day": tomorrow},
        {"last_day": ""},
        {"reason": "x" * 10_001},
        {"what": choice(one, where, "The whole record"), "instead": "W12"},
    ]
    for more in wrong:
        told = one.post(where, data={**whole, **more})
        assert told.status_code == 422 and 'class="faults"' in told.text, more
        assert {**whole, **more}["reason"] in told.text
    assert len(versions(service, case)) == 1
    assert one.post(where, data=whole).status_code == 303
    work_off(service)
    [told] = judged(service, case).corrections
    assert told.correction.model_dump(mode="json")["last_day"] == "2020-03-31"


def test_two_people_at_once_lose_nothing_and_others_may_not(service: FastAPI, colleagues: Any) -> None:
    one, other = colleagues
    case = handed_over(one, service)
    anchor, _ = raised(judged(service, case))
    where = place_of(one, case, anchor)
    late = {**fields_at(other, where), "what": choice(other, where, "has ended"), "last_day": "2025-03-31"}
    late["reason"] = "Her letter says so"
    assert corrected(one, where, "This work is not by").status_code == 303
    asked = other.post(where, data=late)
    assert asked.status_code == 409 and "Her letter says so" in asked.text and REASON in asked.text
    address = html.unescape(re.findall(r'method="post" action="(/cases/[^"]+)"', asked.text)[0])
    kept_fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
    assert address == where and other.post(address, data=kept_fields).status_code == 303
    work_off(service)
    reasons = [each.reason for each in asked_of(versions(service, case)[-1]).proposal.corrections]
    assert reasons == [REASON, "Her letter says so"]
    reader = signed_in(service, "reader")
    assert "/corrections?" not in reader.get(case).text and reader.get(where).status_code == 403
    elsewhere = signed_in(service, "elsewhere")
    assert elsewhere.get(where).status_code == 404
    token = token_on(elsewhere, "/cases/new")
    assert elsewhere.post(where, data={**late, "csrf": token}).status_code == 404
    for crafted in crafted_of(where, anchor):
        assert one.get(crafted).status_code == 404, crafted
        assert one.post(crafted, data={**late, "csrf": token_on(one, "/cases/new")}).status_code == 404, crafted
    assert one.get(where.replace("pack=japan-uk", "pack=none")).status_code == 422


def crafted_of(where: str, anchor: str) -> list[str]:
    """Addresses that no page leads to: pieces and checks that there are not, in numbers of other kinds."""
    other_piece = [where.replace("&piece=1", piece) for piece in ("&piece=999", "&piece=0", "&piece=-1", "")]
    n = anchor.rpartition("-")[2]
    names = ("no-such-item-1", f"{ITEM}-²", f"{ITEM}-0{n}", f"{ITEM}-{chr(0x660 + int(n))}", ITEM, f"{ITEM}-99")
    someone = f"{where.replace('&piece=1', '')}&person=Wilhelmina%20Oakenshade"
    return [*other_piece, *(where.replace(f"check={anchor}", f"check={name}") for name in names), someone]


def test_a_record_of_another_leaves_who_is_meant_open_and_a_decided_case_takes_no_more(
    service: FastAPI, colleagues: Any
) -> None:
    one, other = colleagues
    case = handed_over(one, service)
    page = html.unescape(one.get(case).text)
    where = re.findall(rf'"({case}/corrections\?person=[^"]*)"', page)[0]
    assert corrected(one, where, "The whole record").status_code == 303
    work_off(service)
    after = judged(service, case)
    [told] = after.corrections
    who, record = told.correction.target[1:]
    assert record not in after.people[who].ids
    posts = [f for f in after.findings if (f.criterion, f.subject) == (ITEM, who)]
    assert {f.outcome for f in posts} == {"unknown"} and not after.people[who].ids
    assert stepped(one, case, "asked-for-check").status_code == 303
    assert stepped(other, case, "checked", "Looked").status_code == 303
    assert stepped(one, case, "signed", "My reasons").status_code == 303
    assert kept(service, case).state == "decided" and "/corrections?" not in one.get(case).text
    assert one.get(where).status_code == 409


def self_checked(client: TestClient, service: FastAPI) -> tuple[str, str, str]:
    """A self-check with its result, where a piece of its evidence is corrected, and the token of its forms."""
    sent = {"file": (PROPOSAL.name, PROPOSAL.read_bytes())}
    token = token_on(client, "/check")
    draft = client.post("/check/file", data={"csrf": token}, files=sent).headers["Location"].rpartition("/")[0]
    assert client.post(f"{draft}/review", data={"csrf": token}).status_code == 303
    work_off(service)
    page = html.unescape(client.get(f"{draft}/result").text)
    return draft, re.findall(rf'"({draft}/corrections\?check={ITEM}-[^"]*)"', page)[0], token


def test_a_researcher_corrects_a_self_check_and_takes_it_back(service: FastAPI) -> None:
    client = signed_in(service)
    draft, where, token = self_checked(client, service)
    anchor = re.findall(r"check=([^&]+)", where)[0]
    for crafted in crafted_of(where, anchor):
        assert client.get(crafted).status_code == 404, crafted
        assert client.post(crafted, data={"csrf": token}).status_code == 404, crafted
    for _ in range(2):
        assert corrected(client, where, "This work is not by").status_code == 303
    work_off(service)
    shown = html.unescape(client.get(f"{draft}/result").text)
    assert REASON in shown and "You changed your answers since" not in shown
    [back] = re.findall(rf'href="({draft}/corrections/[0-9a-f]{{16}})"', shown)
    assert client.post(back, data={"csrf": token_on(client, back)}).status_code == 303
    work_off(service)
    assert REASON not in html.unescape(client.get(f"{draft}/result").text)
    assert client.post(f"{draft}/hand-in", data={"csrf": token}).status_code == 303
    assert client.get(where).status_code == 409 and "/corrections?" not in client.get(f"{draft}/result").text


def test_a_self_check_of_which_the_office_made_a_case_is_the_offices(service: FastAPI, colleagues: Any) -> None:
    one, office = colleagues
    draft, where, token = self_checked(one, service)
    form = {**fields_at(one, where), "what": choice(one, where, "This work is not by"), "reason": REASON}
    [version] = set(re.findall(r"version=([0-9a-f-]{36})", where))
    fields = {"csrf": token_on(office, "/cases/new")}
    case = office.post(f"/assessments/{version}/case", data=fields).headers["Location"]
    theirs = place_of(office, case, raised(judged(service, case))[0])
    assert corrected(office, theirs, "This work is not by").status_code == 303
    work_off(service)
    for told in (one.get(where), one.post(where, data=form), one.post(f"{draft}/review", data={"csrf": token})):
        assert told.status_code == 409 and "The office works on it now" in told.text
    assert 'id="handed-in"' in one.get(f"{draft}/result").text
    assert one.post(f"{draft}/hand-in", data={"csrf": token}).status_code == 303
    assert office.post(f"/assessments/{version}/case", data=fields).headers["Location"] == case
    made = [kept(service, case).assessment_id, *(row.id for row in versions(service, case))]
    with service.state.database.reading() as session:
        assert session.scalar(select(func.count()).where(Case.assessment_id.in_(made))) == 1


def test_a_version_that_came_in_through_the_api_is_followed(service: FastAPI) -> None:
    client = signed_in(service)
    draft, where, _ = self_checked(client, service)
    [version] = set(re.findall(r"version=([0-9a-f-]{36})", where))
    answers = [{"criterion": "publication-intended", "answer": "yes", "by": "A. Clerk", "date": "2026-11-01"}]
    caller = holding(service, key_for(service.state.database, "wharfemoor"))
    told = caller.post(f"/v1/assessments/{version}/answers", json={"answers": answers})
    assert told.status_code == 201, told.text
    assert corrected(client, where, "This work is not by").status_code == 303
    work_off(service)
    assert REASON in html.unescape(client.get(f"{draft}/result").text)


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("ja", False)])
def test_from_wrong_evidence_to_both_versions(
    service: FastAPI, browser: Browser, colleagues: Any, language: str, scripts: bool
) -> None:
    say = translations(language).gettext
    case = handed_over(colleagues[0], service)
    anchor, who = raised(judged(service, case))
    with served(service) as address, ExitStack() as stack:
        desk = stack.enter_context(page_on(browser, address, language, java_script_enabled=scripts))
        sign_in_on(desk, to="/cases")
        desk.goto(case)
        desk.locator(f'.row:has([id="{anchor}"]) > details > summary').first.click()
        desk.locator(f'a[href*="check={anchor}&"][href$="piece=1"]').first.click()
        expect(desk.locator("h1")).to_have_text(say("This is wrong"))
        desk.locator("main .actions button").click()
        expect(desk.locator(".faults")).to_contain_text(say("Choose what is wrong."))
        desk.locator("main .choice input").first.check()
        desk.locator("#reason").fill(f"同姓同名の方の論文です <b> {REASON}")
        desk.locator("main .actions button").click()
        desk.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}#"))
        work_off(service)
        desk.goto(case)
        expect(desk.locator("#corrections ~ ul").first).to_contain_text(f"同姓同名の方の論文です <b> {REASON}")
        desk.locator("#versions ~ form button").first.click()
        expect(desk.locator("main")).to_contain_text(say("Corrected in version %(n)s") % {"n": 2})
        desk.goto(case)
        desk.get_by_role("link", name=say("Take it back")).click()
        desk.locator("#reason").fill("Looked at once more: it is theirs")
        desk.locator("main .actions button").click()
        desk.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}#"))
        work_off(service)
        desk.goto(case)
        assert desk.locator("#corrections").count() == 0
        expect(desk.locator("#versions ~ ol").first.locator("li")).to_have_count(3)
        expect(desk.locator("#history ~ ul").first).to_contain_text(say("took a correction back"))
    assert value(judged(service, case), who) == value(judged(service, case, 0), who)
