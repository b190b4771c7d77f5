"""Assessments over HTTP: asked for, read, listed, answered, printed, explained and compared, on both databases."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import yaml
from fastapi import FastAPI
from sqlalchemy import event, func, select
from starlette.testclient import TestClient

from api.screener import Screener
from api.store.erasure import erase
from api.store.tables import AssessmentRow, Entry, PersonRow
from tests.api.assessing import work_off
from tests.api.batch_files import document, example, small
from tests.api.clients import holding, key_for, local
from tests.api.conftest import ROOT
from tests.api.databases import ON_SQLITE
from toolkit import render_file, render_for_person

PACKS = ["japan-uk", "canada-strac"]
AS_OF = "2026-11-01"
PATH = "/v1/assessments"
NOWHERE = "00000000-0000-4000-8000-000000000000"
JSON = {"Content-Type": "application/json"}
ANSWER = {"criterion": "nsi-asset", "answer": "no", "by": "A. Officer", "date": "2026-10-20"}


def create(client: TestClient, proposal: dict[str, Any] | None = None, **more: Any) -> Any:
    asked = {"proposal": proposal or small(1), "packs": ["japan-uk"], "as_of": AS_OF} | more
    answer = client.post(PATH, json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


def put_down(client: TestClient, proposal: dict[str, Any], **more: Any) -> str:
    asked = {"proposal": proposal, "packs": ["japan-uk"], "as_of": AS_OF} | more
    answer = client.post(PATH, json=asked, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202, answer.text
    made: str = answer.json()["id"]
    return made


def get(client: TestClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_comes_back_is_what_the_library_finds_and_what_is_kept(client: TestClient, screener: Screener) -> None:
    proposal = example("needs-review")
    packs = screener.packs(PACKS)
    [expected] = screener.screened([proposal], packs, date.fromisoformat(AS_OF))
    answer = client.post(PATH, json={"proposal": document(proposal), "packs": PACKS, "as_of": AS_OF})
    told = answer.json()
    assert (answer.status_code, told["state"], told["purpose"]) == (201, "done", "research-security")
    assert told["assessments"] == [json.loads(each.model_dump_json(by_alias=True)) for each in expected.assessments]
    plain = json.dumps(told["assessments"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert told["digest"] == "sha256:" + hashlib.sha256(plain).hexdigest()
    for pack, assessment in zip(packs, told["assessments"], strict=True):
        outcome = told["outcomes"][pack.id]
        assert (outcome["outcome"], outcome["level"]) == (assessment["outcome"], assessment["level"])
        assert told["coverage"][pack.id] == assessment["coverage"]
        assert told["versions"]["packs"][pack.id]["digest"] == assessment["pack_digest"] == pack.digest
        for entity_list in assessment["lists"]:
            assert told["versions"]["lists"][entity_list["id"]]["digest"] == entity_list["digest"]
    assert told["versions"]["data"]["digest"] == expected.profile.source.digest
    assert client.get(answer.headers["Location"]).content == answer.content


def test_who_does_not_wait_gets_an_address_and_a_worker_does_the_rest(app: FastAPI, client: TestClient) -> None:
    asked = {"proposal": small(1), "packs": ["japan-uk"], "as_of": AS_OF}
    answer = client.post(PATH, json=asked, headers={"Prefer": "respond-async, wait=5"})
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (202, "respond-async")
    address = answer.headers["Location"]
    assert (get(client, address)["state"], get(client, address)["assessments"]) == ("waiting", [])
    for part in ("checklist", "explain"):
        assert client.get(f"{address}/{part}").status_code == 409
    work_off(app)
    told = get(client, address)
    assert (told["state"], told["digest"]) == ("done", create(client)["digest"])


def test_what_a_worker_cannot_screen_fails_and_says_why(app: FastAPI, client: TestClient) -> None:
    strange = small(1) | {"people": [{"name": "Wilhelmina Oakenshade", "openalex": "A5999999999"}]}
    made = put_down(client, strange)
    work_off(app)
    told = get(client, f"{PATH}/{made}")
    assert (told["state"], told["assessments"], told["digest"]) == ("failed", [], None)
    assert "A5999999999" in told["fault"]
    assert client.get(f"{PATH}/{made}/explain").status_code == 409


def test_pages_hold_each_assessment_once_newest_first(client: TestClient) -> None:
    made = [put_down(client, small(number)) for number in range(7)]
    seen, address = [], f"{PATH}?limit=3"
    while address:
        answer = client.get(address)
        page = answer.json()
        seen += [each["id"] for each in page["assessments"]]
        assert len(page["assessments"]) <= 3 and "assessments" not in page["assessments"][0]
        link = answer.links.get("next", {}).get("url", "")
        assert bool(link) == bool(page["next"])
        address = link.replace("http://127.0.0.1", "")
    assert seen == made[::-1]


def test_filters_find_what_they_name(app: FastAPI, client: TestClient) -> None:
    first = create(client, small(1), packs=PACKS)
    second = put_down(client, small(2), packs=["canada-strac"])

    def found(**filters: str) -> set[str]:
        answer = client.get(PATH, params=filters)
        assert answer.status_code == 200, answer.text
        return {each["id"] for each in answer.json()["assessments"]}

    both = {first["id"], second}
    assert found() == found(pack="canada-strac") == both
    assert found(state="done") == found(pack="japan-uk") == found(proposal="p-1") == {first["id"]}
    assert found(state="waiting") == found(proposal="p-2") == {second}
    levels = {pack: first["outcomes"][pack]["level"] for pack in PACKS}
    assert found(level=levels["japan-uk"], pack="japan-uk") == {first["id"]}
    assert found(level="escalate") == set()
    moment = first["created_at"]
    assert found(created_after=moment) == {second}
    assert found(created_before=moment) == set()
    assert found(created_before="2200-01-01T00:00:00Z") == both
    for wrong in ({"stat": "done"}, {"limit": "0"}, {"level": "high"}, {"created_after": "yesterday"}, {"cursor": "x"}):
        assert client.get(PATH, params=wrong).status_code == 422
    assert client.get(PATH, params={"cursor": NOWHERE}).status_code == 400


def test_a_list_and_a_read_leave_alone_what_they_do_not_need(app: FastAPI, client: TestClient) -> None:
    made = create(client)
    said: list[str] = []
    listen = lambda _c, _cursor, statement, *_: said.append(statement)  # noqa: E731
    event.listen(app.state.database.engine, "before_cursor_execute", listen)
    get(client, PATH)
    assert not [each for each in said if "assessments.held" in each or "assessments.profile" in each]
    get(client, f"{PATH}/{made['id']}")
    assert not [each for each in said if "assessments.profile" in each or "assessments.asked" in each]


def answers_of_the_example() -> list[dict[str, Any]]:
    text = (ROOT / "examples" / "answers" / "needs-review.yaml").read_text(encoding="utf-8")
    told: list[dict[str, Any]] = json.loads(json.dumps(yaml.safe_load(text), default=str))["answers"]
    return told


def test_answers_make_a_new_version_and_the_earlier_one_stays(client: TestClient) -> None:
    before = create(client, document(example("needs-review")))
    answer = client.post(f"{PATH}/{before['id']}/answers", json={"answers": answers_of_the_example()})
    after = answer.json()
    assert (answer.status_code, after["earlier"]) == (201, before["id"])
    at_once = create(client, document(example("needs-review")), answers=answers_of_the_example())
    assert after["digest"] == at_once["digest"] != before["digest"]
    assert get(client, f"{PATH}/{before['id']}") == before
    for each in (before, after):
        chain = get(client, f"{PATH}/{each['id']}/versions")["versions"]
        assert [version["id"] for version in chain] == [before["id"], after["id"]]
    diff = get(client, f"{PATH}/{before['id']}/diff/{after['id']}")
    assert diff["versions"] == []
    came = {(change["criterion"], change["subject"]) for change in diff["findings"]}
    assert came == {(one["criterion"], one.get("subject", "proposal")) for one in answers_of_the_example()}


def test_an_answer_of_a_later_day_makes_a_version_of_that_day_and_counts(client: TestClient) -> None:
    before = create(client)
    later = {**ANSWER, "date": "2026-11-20"}
    answer = client.post(f"{PATH}/{before['id']}/answers", json={"answers": [later]})
    assert answer.status_code == 201, answer.text
    after = answer.json()
    assert (before["as_of"], after["as_of"]) == ("2026-11-01", "2026-11-20")
    at_once = create(client, answers=[later], as_of="2026-11-20")
    assert after["digest"] == at_once["digest"]
    [found] = [f for f in after["assessments"][0]["findings"] if f["criterion"] == ANSWER["criterion"]]
    assert found["answer"]["by"] == ANSWER["by"] and found["outcome"] == "clear"


@ON_SQLITE
def test_an_answer_that_is_still_to_come_is_refused(client: TestClient) -> None:
    before = create(client)
    answer = client.post(f"{PATH}/{before['id']}/answers", json={"answers": [{**ANSWER, "date": "2999-01-01"}]})
    assert answer.status_code == 422 and "still to come" in answer.json()["detail"]


def test_a_version_is_answered_once_even_by_two_at_once(app: FastAPI, client: TestClient) -> None:
    made = create(client)

    def answer(_: int) -> int:
        return local(app).post(f"{PATH}/{made['id']}/answers", json={"answers": [ANSWER]}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(answer, range(4))) == [201, 409, 409, 409]
    with app.state.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AssessmentRow)) == 2


STRANGE_ANSWERS: list[tuple[list[Any], str]] = [
    ([], "answers"),
    ([ANSWER | {"criterion": "no-such-item"}], "no-such-item"),
    ([ANSWER | {"subject": "Nobody"}], "Nobody"),
    ([ANSWER | {"answer": "perhaps"}], "answer"),
    ([ANSWER | {"note": "half a \ud800"}], "[0].note"),
]


@ON_SQLITE
def test_an_answer_that_cannot_be_one_is_refused(client: TestClient) -> None:
    made = create(client)
    for answers, said in STRANGE_ANSWERS:
        body = json.dumps({"answers": answers}).encode()
        answer = client.post(f"{PATH}/{made['id']}/answers", content=body, headers=JSON)
        assert answer.status_code == 422 and said in answer.json()["detail"], answer.text
    assert len(get(client, f"{PATH}/{made['id']}/versions")["versions"]) == 1


BEGINNINGS = {"html": b"<!DOCTYPE html>", "md": b"# ", "pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK", "json": b"{"}


@ON_SQLITE
def test_a_checklist_comes_in_every_form_and_language_as_the_library_writes_it(
    client: TestClient, screener: Screener
) -> None:
    proposal = example("clean")
    made = create(client, document(proposal), packs=PACKS)
    packs = screener.packs(PACKS)
    [expected] = screener.screened([proposal], packs, date.fromisoformat(AS_OF))
    asked = [(form, "en") for form in BEGINNINGS] + [("html", "ja"), ("docx", "both")]
    for form, language in asked:
        query = {"pack": "japan-uk", "format": form, "lang": language}
        answer = client.get(f"{PATH}/{made['id']}/checklist", params=query)
        assert answer.status_code == 200, answer.text
        assert answer.content == render_file(expected.assessments[0], packs[0], language, form, expected.profile)
        assert answer.content.lower().startswith(BEGINNINGS[form].lower())
        assert f'filename="clean.japan-uk.checklist.{language}.{form}"' in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    letter = client.get(f"{PATH}/{made['id']}/checklist?pack=japan-uk&for=person&person=1&format=md")
    first = proposal.people[0].name
    assert letter.content == render_for_person(expected.assessments[0], packs[0], "en", "md", first)
    assert 'filename="clean.japan-uk.person-1.en.md"' in letter.headers["Content-Disposition"]


STRANGE_CHECKLISTS = [
    "",
    "pack=nowhere",
    "pack=japan-uk&format=exe",
    "pack=japan-uk&lang=fr",
    "pack=japan-uk&lang=both&format=xlsx",
    "pack=japan-uk&for=person",
    "pack=japan-uk&for=person&person=9",
    "pack=japan-uk&for=person&person=1&format=xlsx",
    "pack=japan-uk&colour=red",
]


@ON_SQLITE
def test_a_checklist_that_cannot_be_is_refused(client: TestClient) -> None:
    made = create(client, packs=PACKS)
    for query in STRANGE_CHECKLISTS:
        assert client.get(f"{PATH}/{made['id']}/checklist?{query}").status_code == 422, query


def test_an_assessment_is_printed_by_the_pack_that_judged_it(app: FastAPI, client: TestClient) -> None:
    made = create(client)
    with app.state.database.writing() as session:
        kept = session.get_one(AssessmentRow, made["id"])
        versions = json.loads(json.dumps(kept.versions))
        assert versions["packs"]["japan-uk"]["digest"] == made["versions"]["packs"]["japan-uk"]["digest"]
    app.state.screener = None  # nothing that is there today is needed
    assert client.get(f"{PATH}/{made['id']}/checklist").status_code == 200
    assert client.get(f"{PATH}/{made['id']}/explain").status_code == 200


@ON_SQLITE
def test_why_it_came_out_so_fits_what_came_out(client: TestClient) -> None:
    made = create(client, document(example("legal-gate")), packs=PACKS)
    told = get(client, f"{PATH}/{made['id']}/explain")["explanations"]
    for explained, assessment in zip(told, made["assessments"], strict=True):
        assert (explained["pack"], explained["outcome"]) == (assessment["pack"], assessment["outcome"])
        raised = {(f["criterion"], f["subject"]) for f in assessment["findings"] if f["outcome"] == "raised"}
        assert explained["decided_by"]
        assert {(each["criterion"], each["subject"]) for each in explained["decided_by"]} <= raised
        assert all(turn["outcome"] != assessment["outcome"] for turn in explained["would_change"])


@ON_SQLITE
def test_two_proposals_are_not_compared(client: TestClient) -> None:
    one, other = create(client, small(1)), create(client, small(2))
    assert client.get(f"{PATH}/{one['id']}/diff/{other['id']}").status_code == 422


def every_address(made: str) -> list[tuple[str, str, Any]]:
    parts = ("", "/versions", "/checklist", "/explain", f"/diff/{made}")
    posts = (("/answers", {"answers": [ANSWER]}), ("/replay", None))
    return [("GET", f"{PATH}/{made}{part}", None) for part in parts] + [
        ("POST", f"{PATH}/{made}{part}", body) for part, body in posts
    ]


def test_what_is_another_tenants_or_of_another_purpose_is_not_there(app: FastAPI) -> None:
    database = app.state.database
    made = create(holding(app, key_for(database, "wharfemoor")))
    strangers = [key_for(database, "hoshimi"), key_for(database, "wharfemoor", purposes=("merit-review",))]
    for key in strangers:
        stranger = holding(app, key)
        assert get(stranger, PATH)["assessments"] == []
        for (method, address, body), (_, nowhere, _) in zip(
            every_address(made["id"]), every_address(NOWHERE), strict=True
        ):
            answers = [stranger.request(method, each, json=body) for each in (address, nowhere)]
            assert [each.status_code for each in answers] == [404, 404], address
            assert answers[0].json() == answers[1].json()


def test_a_purpose_that_the_key_does_not_serve_is_refused_and_its_only_one_is_taken(app: FastAPI) -> None:
    merit = holding(app, key_for(app.state.database, purposes=("merit-review",)))
    assert create(merit)["purpose"] == "merit-review"
    refused = merit.post(PATH, json={"proposal": small(1), "purpose": "research-security"})
    assert refused.status_code == 403


def test_what_was_erased_is_gone_and_its_version_too(app: FastAPI, client: TestClient) -> None:
    made = create(client)
    with app.state.database.writing() as session:
        erase(session, [made["id"]])
    told = get(client, f"{PATH}/{made['id']}")
    assert (told["state"], told["proposal"], told["assessments"], told["outcomes"]) == ("erased", None, [], {})
    for method, address, body in every_address(made["id"])[2:]:
        assert client.request(method, address, json=body).status_code == 410, address
    assert get(client, f"{PATH}?level=none")["assessments"] == get(client, f"{PATH}?pack=japan-uk")["assessments"] == []


UNSTORABLE: list[dict[str, Any]] = [
    {"title": "half a character \ud800"},
    {"people": [{"name": "Nul \0"}]},
    {"people": [{"name": "W" * 401}]},
    {"id": "p" * 201},
    {"partners": [{"name": "Nowhere \0"}]},
]


def test_what_no_database_takes_is_refused_before_anything_is_done(app: FastAPI, client: TestClient) -> None:
    for change in UNSTORABLE:
        body = json.dumps({"proposal": small(1) | change}).encode()
        for prefer in ("", "respond-async"):
            answer = client.post(PATH, content=body, headers=JSON | {"Prefer": prefer})
            assert answer.status_code == 422, answer.text
    with app.state.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AssessmentRow)) == 0


@ON_SQLITE
def test_a_day_that_is_none_of_ours_is_refused(client: TestClient) -> None:
    for day in ("1899-12-31", "2201-01-01", 20261101, "2026-11-01T00:00:00", "today"):
        assert client.post(PATH, json={"proposal": small(1), "as_of": day}).status_code == 422, day


def test_everybody_whose_record_is_held_can_be_found_again(app: FastAPI, client: TestClient) -> None:
    proposal = example("needs-review")
    made = create(client, document(proposal))
    with app.state.database.reading() as session:
        rows = session.execute(select(PersonRow.kind, PersonRow.value).where(PersonRow.assessment_id == made["id"]))
        names = {tuple(row) for row in rows}
    assert {("name", person.name) for person in proposal.people} <= names
    identities = made["assessments"][0]["people"].values()
    assert {("openalex", name) for each in identities for name in each["ids"]} <= names
    evidence = [e for f in made["assessments"][0]["findings"] for e in f["reading"]["evidence"]]
    assert {("openalex", e["coauthor"]) for e in evidence if e["coauthor"]} <= names


def test_every_asking_and_seeing_is_in_the_log_without_a_name(app: FastAPI, client: TestClient) -> None:
    made = create(client)
    for method, address, body in every_address(made["id"]):
        assert client.request(method, address, json=body).status_code in (200, 201), address
    get(client, PATH)
    with app.state.database.reading() as session:
        entries = list(session.scalars(select(Entry).order_by(Entry.n)))
    assert [entry.action.removeprefix("assessment.") for entry in entries] == [
        "created", "read", "versions", "checklist", "explained", "compared", "answered", "replayed", "listed",
    ]  # fmt: skip
    told = json.dumps([[entry.object, entry.detail, entry.actor] for entry in entries])
    assert not [word for word in ("Oakenshade", "Wharfemoor", "Tide") if word in told]
