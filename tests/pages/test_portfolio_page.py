"""All screenings at a glance: each number is what an independent count gives, and leads to exactly those it counts."""

import csv
import html
import io
import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from sqlalchemy import event, func, select, update
from sqlalchemy import text as text_of
from starlette.testclient import TestClient

from api.access.caller import PURPOSE, ROLES, Caller
from api.screener import Screener
from api.store.assessments import fail
from api.store.audit import record
from api.store.erasure import erase, purge
from api.store.office import Case, ExposureRow, Step
from api.store.tables import AssessmentRow, Entry, OutcomeRow, Tenant
from tests.api.apps import app_on
from tests.api.assessing import work_off
from tests.api.clients import served
from tests.api.databases import Server
from tests.pages.browsing import page_on, sign_in_on
from tests.pages.portfolio_office import EARLIER, PACKS, Made, hand_over, resting_on, screened
from tests.pages.visiting import account_for, signed_in, token_on
from toolkit.packs.new import new_pack

SECTION = re.compile(r'<section[^>]*aria-labelledby="(\w+)"(.*?)</section>', re.DOTALL)
TABLE = re.compile(r"<caption[^>]*>(.*?)</caption>(.*?)</table>", re.DOTALL)
ROW = re.compile(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r'<td[^>]*>(?:<a href="([^"]*)">)?(.*?)(?:</a>)?</td>', re.DOTALL)
LIST = re.compile(r'<th scope="row"><a href="/cases/([0-9a-f-]{36})"')
LEVELS = ("escalate", "review", "note", "none")
ON_LIST = "us-section-1286"
Cells = list[tuple[str, str]]
"""Each the address that a number leads to, and the number."""


@pytest.fixture(scope="module")
def made(screener: Screener) -> list[Made]:
    return screened(screener, 20)


@pytest.fixture(scope="module")
def service(cache: Path, screener: Screener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with app_on(f"sqlite:///{tmp_path_factory.mktemp('portfolio') / 'service.sqlite'}", cache) as app:
        app.state.screener = screener
        yield app


@pytest.fixture(scope="module")
def office(service: FastAPI, made: list[Made]) -> TestClient:
    """Somebody of an office with all of them, beside another office and work for another purpose."""
    account_for(service.state.database)
    account_for(service.state.database, "kuroda", "hoshimi")
    hand_over(service, made)
    hand_over(service, made[:3], tenant="hoshimi")
    hand_over(service, made[:2], purpose="another")
    return signed_in(service)


@pytest.fixture
def empty(cache: Path, screener: Screener, tmp_path: Path) -> Iterator[FastAPI]:
    """A service of its own, for what changes it."""
    with app_on(f"sqlite:///{tmp_path / 'service.sqlite'}", cache) as app:
        app.state.screener = screener
        account_for(app.state.database)
        yield app


def sections(client: TestClient, path: str = "/portfolio") -> dict[str, dict[str, Cells]]:
    """By part, the rows of its tables: their name, and the cells; of outcomes with the framework before the name."""
    told = client.get(path)
    assert told.status_code == 200, told.text
    found: dict[str, dict[str, Cells]] = {}
    for part, body in SECTION.findall(told.text):
        for caption, table in TABLE.findall(body):
            before = f"{text(caption)}: " if part == "outcomes" else ""
            rows = found.setdefault(part, {})
            for head, cells in ROW.findall(table):
                rows[before + text(head)] = [(html.unescape(to), text(says)) for to, says in CELL.findall(cells)]
    return found


def text(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).replace("◆ ", "").strip()


def counts(cells: Cells, columns: int = 5) -> list[int]:
    return [int(says) for _, says in cells[:columns]]


def listed(client: TestClient, path: str) -> set[str]:
    told = client.get(path)
    assert told.status_code == 200, (path, told.text)
    return set(LIST.findall(told.text))


def titles(app: FastAPI, ids: Iterable[str]) -> set[str]:
    with app.state.database.reading() as session:
        return set(session.scalars(select(Case.title).where(Case.id.in_(list(ids)))))


def expected(made: Iterable[Made], named: Callable[[Made], Iterable[str]]) -> dict[str, list[int]]:
    """By name, how many proposals have it, and how many of these ask for each response."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for each in made:
        for name in set(named(each)):
            groups[name][each.level] += 1
    return {name: [group.total(), *(group[level] for level in LEVELS)] for name, group in groups.items()}


def lists_of(each: Made) -> set[str]:
    """The lists of the organisations that a proposal meets, read off its profile in another way."""
    profile = each.found.profile
    met = [facts.organisation.hits for facts in profile.organisations] + [o.hits for o in profile.funders.values()]
    rows: list[Any] = [r for person in profile.people for r in (*person.posts.rows, *person.listed_coauthors.rows)]
    met += [profile.known[row.organisation].hits for row in rows if row.organisation in profile.known]
    in_print = [hit for row in rows if not row.organisation for hit in profile.printed.get(row.raw or "", ())]
    sure = [hit for hit in in_print if hit.link == "same" and hit.band != "possible" and hit.until is None]
    return {hit.list_id for hits in (*met, sure) for hit in hits}


def areas_of(each: Made) -> set[str]:
    found = each.found.profile
    return {
        hit.title["en"]
        for hit in found.text_areas
        if hit.standing == "counts" and hit.taxonomy_id in {info.id for info in found.taxonomies}
    }


def test_the_numbers_are_those_of_an_independent_count(
    office: TestClient, made: list[Made], screener: Screener
) -> None:
    told = sections(office)
    partners = expected(made, lambda each: (partner["name"] for partner in each.raw["partners"]))
    assert len(told["partners"]) == 15 < len(partners)
    alone = office.get("/portfolio/partners").text
    assert {text(head): counts(CELL.findall(cells)) for head, cells in ROW.findall(alone)} == partners
    for name, cells in told["partners"].items():
        assert counts(cells) == partners[name], name
    departments = expected(made, lambda each: [each.raw["department"]])
    assert {name: counts(cells) for name, cells in told["departments"].items()} == departments
    years = expected(made, lambda each: [str(each.raw["year"])])
    assert {name: counts(cells) for name, cells in told["years"].items()} == years
    names = {each.id: each.title["en"] for each in screener.lists(screener.packs(PACKS))}
    lists = {names[key]: numbers for key, numbers in expected(made, lists_of).items()}
    assert lists and {name: counts(cells) for name, cells in told["lists"].items()} == lists
    areas = expected(made, areas_of)
    assert areas and Counter(tuple(counts(c)) for c in told["areas"].values()) == Counter(map(tuple, areas.values()))
    assert all(name.partition(" – ")[0] in areas for name in told["areas"])
    for pack in screener.packs(PACKS):
        came_to = Counter(j.outcome for each in made for j in each.found.assessments if j.pack == pack.id)
        for outcome in pack.outcomes:
            cells = told["outcomes"][f"{pack.text['en'].title}: {outcome.text['en'].title}"]
            assert int(cells[1][1]) == came_to[outcome.id], outcome.id


def test_concentration_is_said_in_words(office: TestClient, made: list[Made]) -> None:
    partners = Counter(name for each in made for name in {partner["name"] for partner in each.raw["partners"]})
    numbers = sorted(partners.values(), reverse=True)
    told = office.get("/portfolio").text
    assert f"{len(partners)} different partners are named in 20 of 20 proposals." in told
    said = re.search(r"The 5 most frequent partners stand in (\d+) of these 20 proposals \((\d+) %\)", told)
    assert said
    if numbers[4] > numbers[5]:
        top = {name for name, _ in partners.most_common(5)}
        within = sum(bool(top & {partner["name"] for partner in each.raw["partners"]}) for each in made)
        assert (int(said[1]), int(said[2])) == (within, round(100 * within / 20))


def test_each_number_leads_to_exactly_those_it_counts(service: FastAPI, office: TestClient, made: list[Made]) -> None:
    led = {
        (part, name, to): int(says)
        for part, rows in sections(office).items()
        for name, cells in rows.items()
        for to, says in cells
        if to
    }
    assert len(led) > 60 and all(number > 0 for number in led.values())
    found = {key: listed(office, key[2]) for key in led}
    assert {key: len(ids) for key, ids in found.items()} == led
    for (part, name, to), ids in found.items():
        level = re.search(r"level=(\w+)", to)
        tied = "through=" in to
        of = [each for each in made if level is None or each.level == level[1]]
        if part == "partners":
            wanted = {each.raw["title"] for each in of if name in {p["name"] for p in each.raw["partners"]}}
            assert titles(service, ids) == wanted, to
        elif part == "lists" and f"on_list={ON_LIST}" in to and not tied:
            assert titles(service, ids) == {each.raw["title"] for each in of if ON_LIST in lists_of(each)}, to
        elif part == "departments":
            assert titles(service, ids) == {e.raw["title"] for e in of if e.raw["department"] == name}, to


def test_from_a_list_to_the_evidence(office: TestClient) -> None:
    told = office.get(f"/cases?on_list={ON_LIST}&level=escalate&result=yes").text
    assert "Section 1286" in told
    [(case, pack, item), *_] = re.findall(r'class="small" href="/cases/([0-9a-f-]{36})\?pack=([\w-]+)#([\w-]+)"', told)
    page = office.get(f"/cases/{case}?pack={pack}").text
    assert f'id="{item}"' in page
    assert "Section 1286" in page[page.index(f'id="{item}"') :][:20_000]


def test_filters_hold_for_all_numbers_and_where_they_lead(
    service: FastAPI, office: TestClient, made: list[Made]
) -> None:
    asked = f"department=Physics&level=review&pack={PACKS[0]}"
    of = [each for each in made if each.raw["department"] == "Physics" and each.by(PACKS[0]) == "review"]
    assert of
    told = sections(office, f"/portfolio?{asked}")
    [(name, cells)] = told["departments"].items()
    assert (name, counts(cells)) == ("Physics", [len(of), 0, len(of), 0, 0])
    assert titles(service, listed(office, cells[0][0])) == {each.raw["title"] for each in of}
    assert not sections(office, "/portfolio?department=-") and not sections(office, "/portfolio?year=1999")
    assert office.get("/portfolio?year=x").status_code == 422
    assert office.get("/portfolio/people").status_code == 404


def test_another_office_sees_its_own_alone(service: FastAPI, office: TestClient, made: list[Made]) -> None:
    theirs = signed_in(service, "kuroda")
    departments = expected(made[:3], lambda each: [each.raw["department"]])
    assert {name: counts(cells) for name, cells in sections(theirs)["departments"].items()} == departments
    own = next(iter(listed(office, "/cases?result=yes")))
    sent = {"csrf": token_on(theirs, "/portfolio"), "once": str(uuid.uuid4()), "case": own}
    assert theirs.post("/portfolio/again", data=sent).status_code == 404
    assert office.get("/cases?partner=nobody").status_code == 200


def test_people_are_nowhere_in_it(office: TestClient, made: list[Made]) -> None:
    pages = [office.get(f"/portfolio{path}").text for path in ("", "/partners", "/file")]
    people = {person["name"] for each in made for person in each.raw["people"]}
    assert people and not [name for name in people for page in pages if name in page]


def test_the_file_has_the_same_numbers_and_no_formula(empty: FastAPI, made: list[Made]) -> None:
    hand_over(empty, made[:6])
    with empty.state.database.writing() as session:
        one = session.scalars(select(ExposureRow).where(ExposureRow.kind == "partner").limit(1)).one()
        session.execute(update(ExposureRow).where(ExposureRow.key == one.key).values(name='=HYPERLINK("x")'))
        key = one.key
    client = signed_in(empty)
    told = client.get("/portfolio/file?format=csv&department=Physics&lang=en")
    assert "attachment" in told.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(told.content.decode("utf-8-sig"))))
    of = [each for each in made[:6] if each.raw["department"] == "Physics"]
    assert [row["screenings"] for row in rows if row["part"] == "all"] == [str(len(of))]
    assert [(row["key"], row["name"]) for row in rows if row["part"] == "filter"] == [("department", "Physics")]
    lists = {row["key"]: int(row["screenings"]) for row in rows if row["part"] == "list"}
    assert lists == Counter(name for each in of for name in lists_of(each))
    whole = list(csv.DictReader(io.StringIO(client.get("/portfolio/file").content.decode("utf-8-sig"))))
    assert [row["name"] for row in whole if row["key"] == key] == ['\'=HYPERLINK("x")']
    book = openpyxl.load_workbook(io.BytesIO(client.get("/portfolio/file?format=xlsx").content))
    cells = [cell for row in book["results"].iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert [cell.value for cell in cells] == ['=HYPERLINK("x")'] and cells[0].data_type != "f"


def test_outcomes_of_earlier_editions_are_counted_and_lead_to_their_screenings(
    empty: FastAPI, made: list[Made], screener: Screener
) -> None:
    hand_over(empty, made[:5])
    with empty.state.database.writing() as session:
        one = session.scalars(select(Case).order_by(Case.title).limit(1)).one()
        of = OutcomeRow.assessment_id == one.judged_id, OutcomeRow.pack == "japan-uk"
        session.execute(update(OutcomeRow).where(*of).values(outcome="as-it-was"))
        title = one.title
    client = signed_in(empty)
    told = sections(client)["outcomes"]
    [pack] = screener.packs(["japan-uk"])
    rows = {name: cells for name, cells in told.items() if name.startswith(f"{pack.text['en'].title}: ")}
    assert sum(int(cells[1][1]) for cells in rows.values()) == 5
    cells = rows[f"{pack.text['en'].title}: as-it-was (an outcome of an earlier edition)"]
    assert cells[1][1] == "1" and cells[2][1] == "20.0 %"
    assert titles(empty, listed(client, cells[1][0])) == {title}
    assert "as-it-was（以前の版の結果）" in client.get("/portfolio?lang=ja").text


def test_the_latest_years_are_shown_where_there_is_no_room_for_all(empty: FastAPI, made: list[Made]) -> None:
    given = [*range(2009, 2025), None]
    hand_over(empty, [replace(each, raw={**each.raw, "year": year}) for each, year in zip(made, given, strict=False)])
    client = signed_in(empty)
    assert list(sections(client)["years"]) == [str(year) for year in range(2024, 2009, -1)]
    alone = [text(head) for head, _ in ROW.findall(client.get("/portfolio/years").text)]
    assert alone == [*(str(year) for year in range(2024, 2008, -1)), "not stated"]


def test_nobody_waits_for_the_database_while_it_is_counted(empty: FastAPI, made: list[Made]) -> None:
    hand_over(empty, made[:3])
    client, engine = signed_in(empty), empty.state.database.engine
    said: list[str] = []
    listen = lambda *about: said.append(about[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    pages = ("/portfolio", "/portfolio/lists", "/portfolio/changed", "/portfolio/file", "/cases", "/cases?changed=any")
    assert {client.get(path).status_code for path in pages} == {200}
    event.remove(engine, "before_cursor_execute", listen)
    within: dict[bool, list[str]] = {True: [], False: []}
    writes = False
    for statement in said:
        writes = "IMMEDIATE" in statement if statement.startswith("BEGIN") else writes
        within[writes].append(statement)
    counted = {
        writes: sum(" cases" in each or " exposures" in each for each in some) for writes, some in within.items()
    }
    assert within[True] and counted[True] == 0 < counted[False]


def test_what_was_erased_is_counted_no_more(empty: FastAPI, made: list[Made]) -> None:
    hand_over(empty, made[:4])
    client, database = signed_in(empty), empty.state.database
    with database.writing() as session:
        gone = session.scalars(select(Case).order_by(Case.title).limit(1)).one()
        title = gone.title
        erase(session, [gone.assessment_id])
    left = [each for each in made[:4] if each.raw["title"] != title]
    assert len(left) == 3
    told = {name: counts(cells) for name, cells in sections(client)["departments"].items()}
    assert told == expected(left, lambda each: [each.raw["department"]])
    with database.writing() as session:
        session.execute(update(AssessmentRow).values(expires_at=datetime.now(UTC)))
        session.execute(update(Tenant).values(retention_days=1))
    purge(database, datetime.now(UTC) + timedelta(days=2))
    assert not sections(client)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ExposureRow)) == 0


def test_a_case_counts_once_by_its_newest_version_that_is_done(empty: FastAPI, made: list[Made]) -> None:
    hand_over(empty, made[:2])
    client = signed_in(empty)
    case = next(iter(listed(client, "/cases?result=yes")))
    sent = {"csrf": token_on(client, "/portfolio"), "once": str(uuid.uuid4()), "case": case}
    assert client.post("/portfolio/again", data=sent).status_code == 303
    before = sections(client)
    assert sum(counts(cells)[0] for cells in before["departments"].values()) == 2
    with empty.state.database.writing() as session:
        fail(session.get_one(AssessmentRow, session.get_one(Case, case).assessment_id), "a fault")
    assert sections(client) == before
    assert client.post("/portfolio/again", data={**sent, "once": str(uuid.uuid4())}).status_code == 303
    work_off(empty)
    with empty.state.database.reading() as session:
        newest = session.get_one(Case, case)
        assert newest.judged_id == newest.assessment_id and session.get_one(AssessmentRow, newest.judged_id).earlier_id
    assert sum(counts(cells)[0] for cells in sections(client)["departments"].values()) == 2


@pytest.fixture(scope="module")
def older(screener: Screener, made: list[Made]) -> Mapping[str, list[Made]]:
    """Some that rest on what there is today, and some that do not."""
    return {
        "now": made[:3],
        f"list:{ON_LIST}": screened(screener, 2, EARLIER),
        "pack:japan-uk": [resting_on(made[5], "packs", "japan-uk", "0" * 64)],
        "data": [resting_on(made[6], "data", None, "sha256:0")],
        "technology:crosswalk": [resting_on(made[7], "technologies", "crosswalk", "0" * 64)],
        f"decisions:{ON_LIST}": [resting_on(made[8], "lists", ON_LIST, "0" * 64, "history")],
    }


def causes(app: FastAPI, client: TestClient, cause: str) -> set[str]:
    return titles(app, listed(client, f"/portfolio/changed?cause={cause}"))


def test_what_changed_lists_exactly_what_rests_on_something_older(
    empty: FastAPI, older: Mapping[str, list[Made]]
) -> None:
    for some in older.values():
        hand_over(empty, some)
    client = signed_in(empty)
    expected = {cause: {each.raw["title"] for each in some} for cause, some in older.items() if cause != "now"}
    assert {cause: causes(empty, client, cause) for cause in expected} == expected
    everyone = set().union(*expected.values())
    assert causes(empty, client, "any") == everyone
    assert titles(empty, listed(client, "/cases?changed=any")) == everyone
    told = client.get("/portfolio").text
    assert "6 screenings rest on something older than there is now." in told
    assert "Section 1286 list of institutions (United States): edition FY25 of 23 July 2026" in told
    japanese = client.get("/portfolio?lang=ja").text
    assert "6件の案件が、現在より古いものに基づいています。" in japanese
    assert "Section 1286 list of institutions (United States): decisions on its entries" in told
    assert "All rest on" not in told


def test_that_all_is_as_now_is_said_only_where_it_is_known(empty: FastAPI, made: list[Made]) -> None:
    hand_over(empty, made[:3])
    client = signed_in(empty)
    assert "All rest on the lists" in client.get("/portfolio").text
    gone = {"digest": "0" * 64}
    unknown = [
        resting_on(made[3], "data", None, "openalex", "kind"),
        resting_on(made[4], "packs", None, gone, "gone-by-now"),
        resting_on(made[5], "lists", None, gone, "gone-by-now"),
        resting_on(made[6], "technologies", "lists", gone, "gone-by-now"),
    ]
    for number, each in enumerate(unknown, start=1):
        hand_over(empty, [each])
        for path in ("/portfolio", "/portfolio/changed"):
            told = client.get(path).text
            many = "screenings" if number > 1 else "screening"
            assert f"Whether there is anything newer is not known for {number} {many}:" in told
            assert "All rest on" not in told
    assert not listed(client, "/portfolio/changed")


def test_what_cannot_be_read_now_is_not_said_to_be_as_now(
    cache: Path, screener: Screener, made: list[Made], tmp_path: Path
) -> None:
    home = new_pack("our-own", "japan-uk", tmp_path / "packs", copy=False, authority="The Board")
    with app_on(f"sqlite:///{tmp_path / 'service.sqlite'}", cache, packs=tmp_path / "packs") as app:
        account_for(app.state.database)
        [own] = app.state.screener.packs(["our-own"])
        versions = screener.versions(made[0].found.profile, [own], made[0].found.versions)
        hand_over(app, [replace(made[0], found=replace(made[0].found, versions=versions))])
        client = signed_in(app)
        assert "All rest on the lists" in client.get("/portfolio").text
        with (home / "pack.yaml").open("a", encoding="utf-8") as file:
            file.write("unheard: of\n")
        told = client.get("/portfolio").text
        assert "All rest on" not in told and "anything newer is not known for 1 screening:" in told


def test_looking_again_at_some_or_all_does_it_once(empty: FastAPI, older: Mapping[str, list[Made]]) -> None:
    [first, *_] = hand_over(empty, older[f"list:{ON_LIST}"])
    [decided] = hand_over(empty, older["data"])
    client, database = signed_in(empty), empty.state.database
    with database.writing() as session:
        session.get_one(Case, decided).state = "decided"
    token, once = token_on(client, "/portfolio/changed"), str(uuid.uuid4())
    none = client.post("/portfolio/again", data={"csrf": token, "once": once})
    assert none.status_code == 422 and "Choose at least one screening" in none.text
    for _ in range(2):
        told = client.post("/portfolio/again", data={"csrf": token, "once": once, "case": [first]})
        assert told.headers["Location"] == "/portfolio/changed?cause=any"
    assert "1 is being looked at now." in client.get("/portfolio/changed").text
    for _ in range(2):
        sent = {"csrf": token, "once": str(uuid.uuid4()), "all": "yes", "cause": "any"}
        assert client.post("/portfolio/again", data=sent).status_code == 303
    with database.reading() as session:
        steps = Counter(session.scalars(select(Step.case_id).where(Step.kind == "assessed-again")))
        logged = Counter(session.scalars(select(Entry.object).where(Entry.action == "case.again")))
    assert steps == logged and set(steps.values()) == {1} and len(steps) == 2 and decided not in steps
    work_off(empty)
    assert listed(client, "/portfolio/changed") == {decided}
    assert client.post("/portfolio/again", data={**sent, "once": "x"}).status_code == 422


def test_a_form_with_somebody_elses_screening_or_an_erased_one(empty: FastAPI, made: list[Made]) -> None:
    account_for(empty.state.database, "kuroda", "hoshimi")
    own = hand_over(empty, made[:3])
    [theirs] = hand_over(empty, made[3:4], tenant="hoshimi")
    client, database = signed_in(empty), empty.state.database
    sent = {"csrf": token_on(client, "/portfolio"), "once": str(uuid.uuid4()), "case": [*own, theirs]}
    assert client.post("/portfolio/again", data=sent).status_code == 404

    def looked_at() -> set[str]:
        with database.reading() as session:
            return set(session.scalars(select(Step.case_id).where(Step.kind == "assessed-again")))

    assert not looked_at()
    with database.writing() as session:
        erase(session, [session.get_one(Case, sorted(own)[0]).assessment_id])
    assert client.post("/portfolio/again", data={**sent, "case": own}).status_code == 303
    assert looked_at() == set(sorted(own)[1:])


def test_looking_again_at_many_and_work_on_one_do_not_wait_for_each_other_for_ever(
    cache: Path, screener: Screener, made: list[Made], postgresql: Server
) -> None:
    with app_on(postgresql.new_database(), cache) as app, ThreadPoolExecutor(1) as aside:
        app.state.screener = screener
        account_for(app.state.database)
        cases, database = sorted(hand_over(app, made[:2])), app.state.database
        client = signed_in(app)
        sent = {"csrf": token_on(client, "/portfolio"), "once": str(uuid.uuid4()), "case": cases}
        waiting = text_of("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        with database.writing() as session:  # as a form of a single screening does: hold it, then log
            session.scalars(select(Case.id).where(Case.id == cases[1]).with_for_update()).one()
            many = aside.submit(client.post, "/portfolio/again", data=sent)
            with database.reading() as other:
                while not many.done() and not other.scalar(waiting):
                    other.rollback()
            caller = Caller("wharfemoor", "test", frozenset(ROLES), frozenset({PURPOSE}), "0" * 32)
            record(session, caller, "case.commented", cases[1])
        assert many.result(60).status_code == 303
        with database.reading() as session:
            assert set(session.scalars(select(Step.case_id).where(Step.kind == "assessed-again"))) == set(cases)


def test_who_may_only_read_has_nothing_looked_at_again(service: FastAPI, office: TestClient) -> None:
    account_for(service.state.database, "reader", roles=("read",), purposes=(PURPOSE,))
    reader = signed_in(service, "reader")
    assert '<form method="post" action="/portfolio/again"' not in reader.get("/portfolio/changed").text
    sent = {"csrf": token_on(reader, "/portfolio"), "once": str(uuid.uuid4()), "all": "yes"}
    assert reader.post("/portfolio/again", data=sent).status_code == 403


def test_more_screenings_take_no_more_queries(empty: FastAPI, made: list[Made]) -> None:
    client = signed_in(empty)

    def asked() -> int:
        seen: list[str] = []
        listen = lambda *said: seen.append(said[2])  # noqa: E731
        event.listen(empty.state.database.engine, "before_cursor_execute", listen)
        client.get("/portfolio")
        event.remove(empty.state.database.engine, "before_cursor_execute", listen)
        return len(seen)

    asked()
    hand_over(empty, made[:2])
    few = asked()
    hand_over(empty, made[2:12])
    assert asked() == few < 25


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("ja", False)])
def test_from_a_number_to_the_evidence_and_a_look_again(
    empty: FastAPI, browser: Browser, older: Mapping[str, list[Made]], language: str, scripts: bool
) -> None:
    hand_over(empty, [*older["now"], *older[f"list:{ON_LIST}"]])
    with (
        served(empty) as address,
        page_on(browser, address, language, java_script_enabled=scripts) as page,
    ):
        sign_in_on(page, to="/portfolio")
        number = page.locator("section", has=page.locator("#lists")).locator("tbody tr").first.locator("td a").first
        counted = int(number.inner_text())
        number.click()
        expect(page.locator("tbody tr")).to_have_count(counted)
        page.locator("a[href*='?pack=']").first.click()
        expect(page.locator(f"#{page.url.partition('#')[2]}")).to_be_visible()
        page.goto("/portfolio")
        page.locator(".button[href='/portfolio/changed']").click()
        expect(page.locator("tbody tr")).to_have_count(2)
        page.locator("tbody input[type=checkbox]").first.check()
        page.locator("form[action='/portfolio/again'] button").first.click()
        page.wait_for_url("**/portfolio/changed?*")
        expect(page.locator("tbody input[type=checkbox]")).to_have_count(1)
    with empty.state.database.reading() as session:
        kinds = Counter(session.scalars(select(Step.kind)))
    assert kinds["assessed-again"] == 1
