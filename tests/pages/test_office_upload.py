"""A table of an office becomes screenings: columns decided, rows refused with reasons, cases made once."""

import html
import io
import json
import re
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from api.pages.visitor import PLAIN_COOKIE
from api.pages.words import translations
from api.store.erasure import purge
from api.store.office import Case
from api.store.tables import Batch, Item
from api.store.upload_tables import Upload, UploadRow
from tests.api.apps import app_on
from tests.api.assessing import work_off
from tests.api.batch_files import small
from tests.api.clients import holding, key_for, served
from tests.pages import tables
from tests.pages.browsing import page_on, sign_in_on
from tests.pages.test_every_page_shown import against_it
from tests.pages.visiting import account_for, signed_in, token_on

PACK = "canada-strac"
HEADS = ("Proposal ID", "Title", "Start date", "Own organisation", "Person")


@pytest.fixture(scope="module")
def service(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    address = f"sqlite:///{tmp_path_factory.mktemp('uploads') / 'service.sqlite'}"
    with app_on(address, cache) as made:
        people = {"oakenshade": "wharfemoor", "kuroda": "wharfemoor", "minami": "hoshimi", "ueda": "kitasagami"}
        for sign_in, tenant in people.items():
            account_for(made.state.database, sign_in, tenant)
        account_for(made.state.database, "reader", roles=("read",))
        yield made


@pytest.fixture
def client(service: FastAPI) -> TestClient:
    return signed_in(service)


def numbered(*rows: tuple[Any, ...]) -> bytes:
    """A workbook whose proposals nobody has handed over before."""
    own = uuid.uuid4().hex[:8]
    return tables.book(*((f"{row[0]}-{own}", *row[1:]) for row in rows))


def handed_over(client: TestClient, content: bytes, name: str = "table.xlsx", **more: Any) -> Any:
    fields = {"csrf": token_on(client, "/cases/upload"), "once": str(uuid.uuid4()), "packs": PACK, **more}
    return client.post("/cases/upload", data=fields, files={"file": (name, content)})


def kept(client: TestClient, content: bytes, name: str = "table.xlsx") -> str:
    """The address of a file that was handed over."""
    told = handed_over(client, content, name)
    assert told.status_code == 303
    place: str = told.headers["Location"]
    return place


def columns_on(client: TestClient, upload: str) -> dict[str, str]:
    """The form of the columns as the page shows it."""
    shown = client.get(f"{upload}/columns").text
    fields = {"csrf": token_on(client, "/cases/upload"), "action": "continue"}
    for name, inside in re.findall(r'<select id="([\w-]+)" name="[\w-]+"[^>]*>(.*?)</select>', shown, re.S):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>', inside)
        fields[name] = (chosen[1] or "") if chosen else ""
    for tag in re.findall(r"<input [^>]+>", shown):
        found = re.search(r'name="((?:n-\w+)|own|heading_row)" value="([^"]*)"', tag)
        if found:
            fields[found[1]] = html.unescape(found[2])
    return fields


def decided(client: TestClient, upload: str, **more: str) -> Any:
    return client.post(f"{upload}/columns", data={**columns_on(client, upload), **more})


def read(service: FastAPI, client: TestClient, content: bytes, name: str = "table.xlsx") -> str:
    """A file of which the columns were decided, and which was read."""
    upload = kept(client, content, name)
    assert decided(client, upload, **{"col-J": "ignore"}).status_code == 303
    work_off(service)
    return upload


def made(client: TestClient, upload: str, **more: Any) -> Any:
    return client.post(f"{upload}/rows", data={"csrf": token_on(client, "/cases/upload"), **more})


def in_database(service: FastAPI, table: Any, *conditions: Any) -> list[Any]:
    with service.state.database.reading() as session:
        return list(session.scalars(select(table).where(*conditions)))


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("ja", False)])
def test_from_a_table_to_a_signature_by_two_people(
    service: FastAPI, browser: Browser, tmp_path: Path, language: str, scripts: bool
) -> None:
    say = translations(language)
    file = tmp_path / "call-2027.xlsx"
    file.write_bytes(numbered(tables.GOOD, tables.BAD, tables.WIDE))
    with served(service) as address, ExitStack() as stack:
        one, other = (_desk(stack, browser, address, language, scripts, name) for name in ("oakenshade", "kuroda"))
        one.get_by_role("link", name=say.gettext("Many proposals in one file")).click()
        one.locator("#file").set_input_files(file)
        one.get_by_role("button", name=say.gettext("Look at the columns")).click()
        one.wait_for_url("**/columns")
        assert one.locator("#col-H").input_value() == "partner.name"
        one.get_by_role("button", name=say.gettext("Read the file")).click()
        if language == "en":  # the second time the heading is known
            expect(one.locator(".faults")).to_contain_text("Column J")
            assert not against_it(one)
            one.locator("#col-J").select_option("ignore")
            one.get_by_role("button", name=say.gettext("Read the file")).click()
        one.wait_for_url("**/rows")
        expect(one.locator("h1")).to_have_text(say.gettext("The file is being read"))
        assert not scripts or not against_it(one)
        work_off(service)
        expect(one.locator("h1")).to_have_text(say.gettext("What was read"))  # by itself, with scripts and without
        expect(one.locator("main")).to_contain_text("Sheet!C4")
        with one.expect_download() as got:
            one.get_by_role("link", name=say.gettext("Get what was refused, with the reasons (Excel)")).click()
        assert "3/4/2027" in str(tables.rows_in(got.value.path().read_bytes()))
        one.get_by_role(
            "button", name=say.ngettext("Make a screening of it", "Make screenings of the %(num)s", 2) % {"num": 2}
        ).click()
        one.wait_for_url("**/cases/batches/*")
        expect(one.locator("main")).to_contain_text(say.gettext("They are being checked"))
        assert not scripts or not against_it(one)
        one.go_back()  # shows no form to send again, but where it has led to
        one.wait_for_url("**/cases/batches/*")
        work_off(service)
        expect(one.locator("main")).to_contain_text(say.gettext("All are done"))
        one.get_by_role("link", name=tables.EMOJI).click()
        case = one.url
        expect(one.locator("main")).to_contain_text(tables.HEBREW)
        for desk, move, button, says in (
            (one, "asked-for-check", "Ask for a check", ""),
            (other, "checked", "I have checked it", "Read all items."),
            (one, "signed", "Decide and sign", "共同研究を進める。"),
        ):
            desk.goto(case)
            desk.locator(f"#{move}-says").fill(says)
            desk.get_by_role("button", name=say.gettext(button), exact=True).click()
            desk.wait_for_load_state()
        expect(one.locator("main dl.facts").first).to_contain_text(say.gettext("Decided"))
        expect(one.locator("#history ~ ul")).to_contain_text("共同研究を進める。")
        assert one.locator("html").get_attribute("lang") == language


def _desk(stack: ExitStack, browser: Browser, address: str, language: str, scripts: bool, name: str) -> Page:
    page = stack.enter_context(page_on(browser, address, language, java_script_enabled=scripts, accept_downloads=True))
    sign_in_on(page, name, "/cases")
    return page


def test_columns_are_shown_as_they_are_understood_and_the_rest_has_to_be_decided(service: FastAPI) -> None:
    client = signed_in(service, "ueda")  # of an institution of their own, as what they say is remembered
    upload = kept(client, numbered(tables.GOOD))
    form = columns_on(client, upload)
    assert (form["col-A"], form["col-D"], form["col-H"], form["col-I"]) == (
        "proposal.id",
        "proposal.department",
        "partner.name",
        "partner.country",
    )
    shown = html.unescape(client.get(f"{upload}/columns").text)
    assert "Own organisation Name" in shown and "University of Wharfemoor" in shown
    undecided = decided(client, upload, **{"col-J": ""})
    assert undecided.status_code == 422 and "Column J: say what it is" in undecided.text
    twice = decided(client, upload, **{"col-J": "partner.name"})
    assert twice.status_code == 422 and "Column J: another column is the same" in twice.text
    wrong = decided(client, upload, **{"col-J": "proposal.summary", "n-J": "2"})
    assert wrong.status_code == 422 and "from 1 to 99" in wrong.text
    lacking = decided(client, upload, **{"col-A": "ignore", "col-E": "ignore", "col-J": "ignore"})
    assert lacking.status_code == 422 and "No column is the number" in lacking.text
    assert "Say which organisation submits" in lacking.text
    assert not in_database(service, UploadRow, UploadRow.upload_id == upload.rpartition("/")[2])
    second = {"col-J": "partner.name", "n-J": "２", "col-E": "ignore", "own": "Harbour College"}
    assert decided(client, upload, **second).status_code == 303
    work_off(service)
    [row] = in_database(service, UploadRow, UploadRow.upload_id == upload.rpartition("/")[2])
    assert row.fault is None and (row.title, row.department, row.year) == ("Tide gauges", "Oceans", 2027)
    [kept_of] = in_database(service, Upload, Upload.id == upload.rpartition("/")[2])
    assert kept_of.mapping["columns"]["J"] == "partner2.name"
    assert kept_of.mapping["same"] == {"own.name": "Harbour College"}


def test_what_was_said_of_a_heading_is_known_the_next_time_and_only_to_the_same_institution(
    service: FastAPI, client: TestClient
) -> None:
    heads = "Vorgang,Thema,Leute,Proposal summary,Own organisation\n"
    table = f"{heads}V-1,Tides,Wilhelmina Oakenshade,We read gauges.,University of Wharfemoor\n".encode()
    first = kept(client, table, "vorgang.csv")
    assert columns_on(client, first)["col-A"] == ""
    said = {"col-A": "proposal.id", "col-B": "proposal.title", "col-C": "person.name"}
    assert decided(client, first, **said).status_code == 303
    again = columns_on(client, kept(client, table.replace(b"Vorgang", b" VORGANG"), "next.csv"))
    assert {name: again[name] for name in said} == said
    assert columns_on(signed_in(service, "kuroda"), kept(signed_in(service, "kuroda"), table, "a.csv"))["col-A"]
    elsewhere = signed_in(service, "minami")
    assert columns_on(elsewhere, kept(elsewhere, table, "b.csv"))["col-A"] == ""


def test_headings_can_be_pointed_at(client: TestClient) -> None:
    lines = (
        "Zuletzt,geprüft\nA,B,C,D\nProposal ID,Title,Person,Own organisation\np-1,Tides,W. Oakenshade,Harbour College"
    )
    upload = kept(client, lines.encode(), "pointed.csv")
    assert columns_on(client, upload)["heading_row"] == "3"
    assert decided(client, upload, heading_row="２", heading_rows="1").headers["Location"] == f"{upload}/columns"
    shown = columns_on(client, upload)
    assert (shown["heading_row"], shown["col-A"]) == ("2", "")
    for wrong in ("29", "none", "0"):
        told = decided(client, upload, heading_row=wrong)
        assert told.status_code == 422 and "No headings stand there" in told.text, wrong


def test_refused_rows_come_back_with_their_reasons_and_can_be_put_right(service: FastAPI, client: TestClient) -> None:
    upload = read(service, client, numbered(tables.GOOD, tables.BAD, tables.WIDE))
    shown = html.unescape(client.get(f"{upload}/rows").text)
    assert "2 proposals were read" in shown and "1 was refused" in shown
    assert "table.xlsx: Sheet!C4: ('3/4/2027') may be one of two days" in shown
    everything = html.unescape(client.get(f"{upload}/rows?show=all").text)
    assert tables.EMOJI in everything and "has no summary; the title stands in its place" in everything
    headings, row = tables.rows_in(client.get(f"{upload}/refused.xlsx").content)
    assert headings[-1] == "Why it was refused" and "may be one of two days" in row[-1]
    found = dict(zip(headings, row, strict=True))
    assert found["Proposal Title"] == "Harbour walls" and found["Person Role"] == "PI"
    corrected = [headings, ["2027-04-03" if cell == "3/4/2027" else cell for cell in row]]
    further = kept(client, tables.plain(*corrected), "refused.xlsx")
    assert columns_on(client, further)[f"col-{chr(64 + len(headings))}"] == "ignore"
    assert decided(client, further).status_code == 303
    work_off(service)
    assert "1 proposal was read" in client.get(f"{further}/rows").text


@pytest.mark.parametrize("title", ["+cmd|' /C calc'!A0", "=1+1", "-omics", "@home", "＝1", "'-omics' at sea", "007"])
def test_a_cell_that_a_spreadsheet_would_run_is_text_and_comes_back_as_it_was(
    service: FastAPI, client: TestClient, title: str
) -> None:
    upload = read(service, client, tables.plain(HEADS, ("q-1", title, "3/4/2027", "Harbour College", "A. Kuremoto")))
    told = client.get(f"{upload}/refused.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(told)).active
    assert sheet is not None
    cell = next(each for each in sheet[2] if each.value == title)
    assert cell.data_type == "s", "no formula"
    further = read(service, client, told, "refused.xlsx")
    assert client.get(f"{further}/refused.xlsx").status_code == 200
    [heads, *rows] = tables.rows_in(client.get(f"{further}/refused.xlsx").content)
    assert [dict(zip(heads, row, strict=True))["Title"] for row in rows] == [title]


def test_a_page_that_waits_goes_on_looking_while_the_server_is_not_well(
    service: FastAPI, client: TestClient, browser: Browser
) -> None:
    upload = kept(client, numbered(tables.GOOD))
    assert decided(client, upload, **{"col-J": "ignore"}).status_code == 303
    with served(service) as address, page_on(browser, address, "en") as page:
        page.context.add_cookies([{"name": PLAIN_COOKIE, "value": client.cookies[PLAIN_COOKIE], "url": address}])
        page.goto(f"{upload}/rows")
        page.evaluate("window.same = true")
        page.route("**/rows", lambda route: route.fulfill(status=503, body="<h1>Not well</h1>"))
        with page.expect_response(lambda reply: reply.status == 503):
            pass
        with page.expect_response(lambda reply: reply.status == 503):
            page.evaluate("0")
        assert page.evaluate("window.same")
        expect(page.locator("h1")).to_have_text("The file is being read")
        page.unroute("**/rows")
        work_off(service)
        expect(page.locator("h1")).to_have_text("What was read")


def test_cases_are_made_once_with_department_and_year(service: FastAPI, client: TestClient) -> None:
    upload = read(service, client, numbered(tables.GOOD, tables.BAD, tables.WIDE))
    token = token_on(client, "/cases/upload")
    told = [client.post(f"{upload}/rows", data={"csrf": token}) for _ in range(2)]
    assert {reply.headers["Location"] for reply in told} == {told[0].headers["Location"]}
    batch = told[0].headers["Location"]
    assert client.get(f"{upload}/rows").headers["Location"] == batch  # the way back leads there, too
    assert client.get(f"{upload}/columns").headers["Location"] == batch
    waiting = client.get(batch).text
    assert "They are being checked" in waiting and 'http-equiv="refresh"' in waiting
    work_off(service)
    shown = html.unescape(client.get(batch).text)
    assert "All are done" in shown and "may be one of two days" in shown and "refresh" not in shown
    cases = [
        in_database(service, Case, Case.id == name)[0] for name in set(re.findall(r"/cases/([0-9a-f-]{36})", shown))
    ]
    assert {(case.title, case.department, case.year, case.state) for case in cases} == {
        ("Tide gauges", "Oceans", 2027, "needs-answers"),
        (tables.EMOJI, "Oceans", 2027, "needs-answers"),
    }
    [done] = in_database(service, Upload, Upload.id == upload.rpartition("/")[2])
    assert done.content is None
    assert "Harbour walls" in str(tables.rows_in(client.get(f"{upload}/refused.xlsx").content))
    batch_id = batch.rpartition("/")[2]
    assert len(in_database(service, Item, Item.batch_id == batch_id)) == 3
    assert batch in client.get("/cases/upload").text
    for case in cases:
        assert f"/cases/{case.id}" in client.get(f"/cases?title={case.title}&department=Oceans").text


def test_a_proposal_that_has_a_screening_is_not_made_again_unless_chosen(service: FastAPI, client: TestClient) -> None:
    content = numbered(tables.GOOD, tables.WIDE)
    first = made(client, read(service, client, content)).headers["Location"]
    work_off(service)
    again = read(service, client, content)
    shown = client.get(f"{again}/rows").text
    assert "2 proposals have a screening already" in shown and 'name="again" value="1"' in shown
    told = made(client, again)
    assert told.status_code == 422 and "Choose of which another one is to be made" in told.text
    batch = made(client, again, again="2").headers["Location"]
    work_off(service)
    items = in_database(service, Item, Item.batch_id == batch.rpartition("/")[2])
    left_out, chosen = sorted(items, key=lambda item: item.n)
    assert (left_out.state, chosen.state) == ("refused", "done")
    assert "There is already a screening of this proposal" in left_out.fault
    assert first != batch
    with service.state.database.reading() as session:
        numbers = session.execute(select(Case.title, func.count()).group_by(Case.title)).all()
    assert dict(numbers)[tables.EMOJI] >= 2


def test_two_files_at_once_with_the_same_proposal_make_one_case(service: FastAPI, client: TestClient) -> None:
    content = numbered((*tables.GOOD[:1], "Made once", *tables.GOOD[2:]))
    other = signed_in(service, "kuroda")
    both = [(desk, read(service, desk, content)) for desk in (client, other)]
    assert [made(desk, upload).status_code for desk, upload in both] == [303, 303]
    work_off(service)
    assert len(in_database(service, Case, Case.title == "Made once")) == 1


def test_json_lines_need_no_columns(service: FastAPI, client: TestClient) -> None:
    good = {**small(1), "id": f"j-{uuid.uuid4().hex[:8]}", "department": "Oceans"}
    content = json.dumps(good).encode() + b'\n{"id": "broken"}\n'
    upload = kept(client, content, "proposals.jsonl")
    assert client.get(upload).headers["Location"] == f"{upload}/rows"
    assert client.get(f"{upload}/columns").headers["Location"] == f"{upload}/rows"
    work_off(service)
    shown = client.get(f"{upload}/rows").text
    assert "1 proposal was read" in shown and "1 was refused" in shown
    assert "Department: Oceans" in client.get(f"{upload}/rows?show=all").text
    assert "broken" in str(tables.rows_in(client.get(f"{upload}/refused.xlsx").content))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("letter.pdf", b"%PDF-1.7", "is none of"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0 an old workbook", "is no .xlsx workbook"),
        ("empty.csv", b"", "is empty"),
        ("latin.csv", "Título;Año\nä;ö\n".encode("cp1252"), "is not UTF-8"),
    ],
)
def test_other_files_are_refused_with_what_to_do(client: TestClient, name: str, content: bytes, says: str) -> None:
    told = handed_over(client, content, name)
    assert told.status_code == 422 and says in html.unescape(told.text) and 'class="faults"' in told.text
    assert f'value="{PACK}" checked' in told.text


def test_a_file_may_be_larger_than_other_forms_and_has_a_limit(client: TestClient) -> None:
    assert handed_over(client, b"Titel\n" * 1_000_000, "six-megabytes.csv").status_code == 303
    told = handed_over(client, b"Titel\n" * 4_000_000, "too-large.csv")
    assert told.status_code == 413 and "This is too large" in told.text


def test_a_form_without_a_file_or_a_framework_comes_back(client: TestClient) -> None:
    for fields in ({"packs": PACK}, {"packs": ""}, {"packs": "no-such-pack"}):
        form = {"csrf": token_on(client, "/cases/upload"), "once": str(uuid.uuid4()), **fields}
        told = client.post(
            "/cases/upload", data=form, files={} if fields["packs"] == PACK else {"file": ("a.csv", b"x")}
        )
        assert told.status_code == 422 and 'class="faults"' in told.text, fields


def test_a_file_that_breaks_off_later_says_where(service: FastAPI, client: TestClient) -> None:
    good = "".join(f"p-{n},Tides,W. Oakenshade,Harbour College\n" for n in range(100))
    lines = f'Proposal ID,Title,Person,Own organisation\n{good}p-100,"Tides,W. Oakenshade,Harbour College\n'
    upload = kept(client, lines.encode(), "open.csv")
    assert decided(client, upload).status_code == 303
    work_off(service)
    told = client.get(f"{upload}/rows")
    assert "The file could not be read" in told.text and "Check the quotation marks" in told.text
    assert f"{upload}/columns" in told.text


def test_a_file_is_its_owners_and_goes_after_a_day(service: FastAPI, client: TestClient) -> None:
    upload = read(service, client, numbered(tables.GOOD))
    for sign_in, status in (("kuroda", 404), ("minami", 404), ("reader", 403)):
        stranger = signed_in(service, sign_in)
        token = token_on(stranger, "/cases")
        for path in ("", "/columns", "/rows", "/refused.xlsx"):
            assert stranger.get(f"{upload}{path}").status_code == status, (sign_in, path)
        for path in ("/columns", "/rows"):
            assert stranger.post(f"{upload}{path}", data={"csrf": token}).status_code == status, (sign_in, path)
        stranger.post(f"{upload}/remove", data={"csrf": token})
    batch = made(client, read(service, client, numbered(tables.GOOD))).headers["Location"]
    assert signed_in(service, "minami").get(batch).status_code == 404
    assert signed_in(service, "kuroda").get(batch).status_code == 200
    assert client.get(f"{upload}/rows").status_code == 200
    with service.state.database.writing() as session:
        before = datetime.now(UTC) - timedelta(days=1)
        session.execute(update(Upload).where(Upload.id == upload.rpartition("/")[2]).values(created_at=before))
    assert client.get(f"{upload}/rows").status_code == 404
    purge(service.state.database)
    assert not in_database(service, Upload, Upload.id == upload.rpartition("/")[2])
    assert not in_database(service, UploadRow, UploadRow.upload_id == upload.rpartition("/")[2])


def test_erasing_a_person_takes_the_files_that_wait_and_of_no_other_institution(service: FastAPI) -> None:
    ours, others = signed_in(service, "ueda"), signed_in(service, "minami")
    uploads = [kept(desk, numbered(tables.GOOD)) for desk in (ours, others)]
    caller = holding(service, key_for(service.state.database, "kitasagami"))
    assert caller.post("/v1/people/erase", json={"name": "Wilhelmina Oakenshade"}).status_code == 200
    assert [desk.get(upload).status_code for desk, upload in zip((ours, others), uploads, strict=True)] == [404, 303]


def test_the_same_form_keeps_one_file_and_deleting_it_twice_is_one_deletion(
    service: FastAPI, client: TestClient
) -> None:
    once = str(uuid.uuid4())
    places = [handed_over(client, numbered(tables.GOOD), once=once).headers["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert handed_over(signed_in(service, "kuroda"), numbered(tables.GOOD), once=once).status_code == 422
    assert handed_over(client, numbered(tables.GOOD), once="mine").status_code == 422
    token = token_on(client, "/cases/upload")
    assert [client.post(f"{places[0]}/remove", data={"csrf": token}).status_code for _ in range(2)] == [303, 303]
    assert client.get(places[0]).status_code == 404


def test_a_batch_of_the_api_is_no_page_of_the_office(service: FastAPI, client: TestClient) -> None:
    with service.state.database.writing() as session:
        own = Batch(id=str(uuid.uuid4()), tenant_id="wharfemoor", purpose="research-security", state="done", total=0)
        own.created_at, own.created_by, own.as_of = datetime.now(UTC), "key", datetime.now(UTC).date()
        own.packs = [PACK]
        session.add(own)
    assert client.get(f"/cases/batches/{own.id}").status_code == 404
