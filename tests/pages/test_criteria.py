"""Policy pages: what packs ask can be read and compared, and other numbers are tried before they are adopted."""

import html
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from api.access.caller import PURPOSE, ROLES, Caller
from api.pages.criteria.form import fields_of, read
from api.pages.words import translations
from api.screener import Screened
from api.store.assessments import Asked, keep, new, profile_of
from api.store.erasure import erase, purge
from api.store.handing_in import hand_in
from api.store.office import Case
from api.store.tables import AssessmentRow, Entry, Job
from api.store.tryouts import Tried, TriedCase, TryOut, ask, keep_tried
from tests.api.apps import ROOT, app_on
from tests.api.assessing import work_off
from tests.api.clients import served
from tests.api.databases import Server
from tests.pages.browsing import page_on, sign_in_on
from tests.pages.places import Reader
from tests.pages.test_every_page_shown import against_it
from tests.pages.visiting import account_for, signed_in
from toolkit import (
    Pack,
    PackError,
    Proposal,
    Wording,
    adjusted_pack,
    judge_again,
    load_pack,
    numbers_of,
    pack_ids,
    read_proposals,
)
from toolkit.packs.new import new_pack

LANGUAGES = ("en", "ja")
AS_OF = date(2026, 11, 1)
CALLED = ("2024-15", "2024-27", "2025-37", "2025-43", "2025-52", "2024-51", "2025-22", "2026-59")
"""Proposals of the example portfolio: some of people with a retracted work, and some of people without."""
ITEM = "/criteria/japan-uk/retracted-works"
NUMBERS = {"t-0-note": "", "t-0-review": "１", "t-0-escalate": ""}
"""One retracted work asks for a review; the pack itself asks for a note from one on, for a review from three on."""


@pytest.fixture(scope="module")
def service(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with app_on(f"sqlite:///{tmp_path_factory.mktemp('criteria') / 'service.sqlite'}", cache) as made:
        for sign_in, tenant in (("oakenshade", "wharfemoor"), ("colleague", "wharfemoor"), ("kuroda", "hoshimi")):
            account_for(made.state.database, sign_in, tenant)
        account_for(made.state.database, "auditor", roles=("audit",))
        named = {f"call-{each}" for each in CALLED}
        read = read_proposals(ROOT / "examples" / "portfolio" / "proposals.jsonl")
        proposals = [row.proposal for row in read if isinstance(row.proposal, Proposal) and row.proposal.id in named]
        packs = made.state.screener.packs(["japan-uk"])
        for proposal, screened in zip(proposals, made.state.screener.screened(proposals, packs, AS_OF), strict=True):
            case_of(made, proposal, screened)
        yield made


def case_of(app: FastAPI, proposal: Proposal, screened: Screened) -> None:
    caller = Caller("wharfemoor", "test", frozenset(ROLES), frozenset({PURPOSE}), "request")
    with app.state.database.writing() as session:
        row = new(session, caller, Asked(proposal=proposal, packs=("japan-uk",), as_of=AS_OF), "waiting")
        keep(session, row, screened)
        hand_in(session, caller, row, proposal, "W. Oakenshade", open_=True)


@pytest.fixture
def client(service: FastAPI) -> TestClient:
    return signed_in(service)


def shown(client: TestClient, path: str, language: str = "en") -> str:
    """The words of a page, each space one."""
    client.cookies.set("language", language)
    told = client.get(path)
    assert told.status_code == 200, told.text
    return plain(told.text)


def plain(page: str) -> str:
    """The words of a page; its tables, lists and marks are left out."""
    return spaced(html.unescape(re.sub(r"<[^>]*>", " ", page.partition("<main")[2])))


def spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def with_other_numbers(pack: Pack, **levels: float) -> Pack:
    """The pack as an earlier edition may have been: with other numbers for retracted works."""
    numbers = numbers_of(pack.criteria["retracted-works"])
    first = numbers.thresholds[0].model_copy(update=levels)
    return adjusted_pack(pack, "retracted-works", numbers.model_copy(update={"thresholds": (first,)}))


def judged_by(service: FastAPI, pack: Pack) -> None:
    """One more case, with the record of another, judged by an edition of a pack."""
    with service.state.database.reading() as session:
        kept = session.scalars(select(AssessmentRow).where(AssessmentRow.state == "done").limit(1)).one()
        profile, versions = profile_of(kept), service.state.screener.versions(profile_of(kept), [pack], kept.versions)
    case_of(service, profile.proposal, Screened(profile, (pack,), tuple(judge_again(profile, [pack])[1]), versions))


def fields_on(client: TestClient, path: str = ITEM) -> dict[str, str]:
    [form] = [form for form in Reader(client.get(path).text).forms if form.action.endswith("/tries")]
    return form.fields


def tried(client: TestClient, **more: str) -> Any:
    return client.post(f"{ITEM}/tries", data={**fields_on(client), **NUMBERS, **more})


def done(client: TestClient, service: FastAPI) -> str:
    """The address of a result."""
    told = tried(client)
    assert told.status_code == 303, told.text
    work_off(service)
    return str(told.headers["Location"])


def rows(service: FastAPI, table: Any) -> list[Any]:
    with service.state.database.reading() as session:
        return list(session.scalars(select(table)))


def retracted(service: FastAPI) -> dict[str, int]:
    """By title of the case: how many retracted works the one of the team has who has most; counted from the record."""
    with service.state.database.reading() as session:
        pairs = session.execute(select(Case, AssessmentRow).join(AssessmentRow, AssessmentRow.id == Case.judged_id))
        profiles = {case.title: profile_of(row) for case, row in pairs.all()}
    counted = {}
    for title, profile in profiles.items():
        works = [{row.work for row in person.posts.rows} for person in profile.people]
        counted[title] = max(sum(profile.works[work].retracted for work in own) for own in works)
    return counted


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_packs_are_there_with_their_days_and_drafts_are_marked(client: TestClient, language: str) -> None:
    say = translations(language).gettext
    client.cookies.set("language", language)
    page = client.get("/criteria").text
    for name in pack_ids():
        pack = load_pack(name)
        [row] = re.findall(rf'<tr><th scope="row"><a href="/criteria/{name}">.*?</tr>', page, re.DOTALL)
        told = html.unescape(row)
        assert pack.text[language].title in told and f">{len(pack.criteria)}<" in told and pack.version in told
        assert (say("Draft, not in force") in told) == (pack.standing == "draft")
        if pack.standing != "draft":
            assert str(pack.in_force.year) in told
    assert len(re.findall(r'<tr><th scope="row"><a href="/criteria/', page)) == len(pack_ids())


def test_packs_and_items_are_found_by_their_words(client: TestClient) -> None:
    wanted = {
        (name, criterion.id)
        for name in pack_ids()
        for criterion in load_pack(name).criteria.values()
        if "retracted works" in criterion.text["en"].title.lower()
    }
    page = client.get("/criteria?word=ｒｅｔｒａｃｔｅｄ+WORKS").text
    linked = set(re.findall(r'href="/criteria/([a-z0-9-]+)/([a-z0-9-]+)"', page))
    assert wanted and wanted <= linked
    assert "No framework holds" in client.get("/criteria?word=retracted+zeppelins").text
    only = set(
        re.findall(r'<tr><th scope="row"><a href="/criteria/([a-z0-9-]+)"', client.get("/criteria?place=japan").text)
    )
    assert only == {name for name in pack_ids() if name.startswith("japan")}
    drafts = client.get("/criteria?standing=draft").text
    assert drafts.count('<tr><th scope="row">') == sum(load_pack(name).standing == "draft" for name in pack_ids())
    assert client.get("/criteria?standing=none").status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pack_is_readable(client: TestClient, language: str) -> None:
    for name in pack_ids():
        pack = load_pack(name)
        told = shown(client, f"/criteria/{name}", language)
        rest = told
        for outcome in pack.outcomes:  # in the order in which they are tried
            rest = rest[rest.index(spaced(outcome.text[language].title)) :]
            assert spaced(outcome.text[language].means) in rest
        for section in pack.sections:
            assert section.title[language] in told
            assert all(spaced(pack.criteria[each].text[language].ask) in told for each in section.criteria)
        assert all(spaced(line) in told for line in pack.text[language].cannot_show)
        links = Reader(client.get(f"/criteria/{name}").text).links
        assert {f"/criteria/{name}/{each}" for each in pack.criteria} <= set(links)


def test_the_rule_of_an_outcome_names_each_item_at_its_level(client: TestClient) -> None:
    page = client.get("/criteria/japan-uk").text
    [rule] = re.findall(r"<summary>When</summary><div>(.*?)</div></details></li>\s*<li><h3>Enhanced", page, re.DOTALL)
    told = plain(f"<main {rule}")
    assert told.count("at least one of these is raised at “stop and ask compliance”") == 1
    assert "The partner stands on a list" in told and told.count("all of these hold") == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["japan-uk", "us-dow-matrix"])
def test_an_item_says_what_is_measured_how_much_and_who_says_so(client: TestClient, name: str, language: str) -> None:
    say = translations(language).gettext
    pack = load_pack(name)
    for criterion in pack.criteria.values():
        told, text = shown(client, f"/criteria/{name}/{criterion.id}", language), criterion.text[language]
        said = (text.title, text.ask, text.why, *text.innocent, *text.do, *pack.text[language].cannot_show)
        assert not [each for each in said if spaced(each) not in told]
        for threshold in criterion.thresholds:
            numbers = [getattr(threshold, level) for level in ("note", "review", "escalate")]
            assert all(f"≥ {number:g}" in told for number in numbers if number is not None)
        page = client.get(f"/criteria/{name}/{criterion.id}").text
        for source in criterion.sources.values():
            assert spaced(source.title) in told and source.publisher in told
            assert source.url is None or html.escape(source.url) in page
        unchecked = [source for source in criterion.sources.values() if source.checked is False]
        assert page.count(f'<span class="mark">{say("not checked")}</span>') == len(unchecked)


def test_two_packs_stand_side_by_side(client: TestClient) -> None:
    before, after = load_pack("japan-research-security"), load_pack("japan-research-security-draft-2026")
    page = client.get(f"/criteria/compare?one={before.id}&other={after.id}").text
    items = page.partition("<h2>Items</h2>")[2]
    marked = re.findall(r'<h3>(.*?) <span class="tag[^"]*">(\w+)</span></h3>', items)
    found = Counter(change for _, change in marked)
    both = before.criteria.keys() & after.criteria.keys()
    assert found["Added"] == len(after.criteria.keys() - both) and found["Removed"] == len(
        before.criteria.keys() - both
    )
    told = plain(page)
    assert "in force draft, not in force" in told
    assert shown(client, "/criteria/compare?one=japan-uk&other=japan-uk").count("no difference") == 1
    assert client.get("/criteria/compare?one=japan-uk&other=nowhere").status_code == 404


def test_a_pack_as_it_judged_is_there_for_those_whose_screenings_it_judged(
    service: FastAPI, client: TestClient
) -> None:
    old = with_other_numbers(load_pack("japan-uk"), review=7.0)
    key, link = f"japan-uk@{old.digest}", f"/criteria/compare?one=japan-uk@{old.digest}&other=japan-uk"
    assert client.get(link).status_code == 404
    judged_by(service, old)
    assert f'value="{key}"' in client.get("/criteria/japan-uk").text
    told = shown(client, link)
    assert "review ≥ 7" in told and "review ≥ 3" in told and "Items: 0 added, 0 removed, 1 changed" in told
    other = signed_in(service, "kuroda")
    assert other.get(link).status_code == 404
    assert old.digest not in other.get("/criteria/japan-uk").text


def test_a_pack_of_the_institution_stands_among_the_others(cache: Path, tmp_path: Path) -> None:
    home = new_pack("us-of-our-own", "canada-strac", tmp_path / "packs", copy=False, authority="The Board")
    (home / "strac-area.yaml").write_text("like: canada-strac/strac-area\nreview_due: 2029-01-02\n", encoding="utf-8")
    with app_on(f"sqlite:///{tmp_path / 'service.sqlite'}", cache, packs=tmp_path / "packs") as app:
        account_for(app.state.database)
        client = signed_in(app)
        own = client.get("/criteria?place=own").text
        assert re.findall(r'<tr><th scope="row"><a href="/criteria/([a-z-]+)"', own) == ["us-of-our-own"]
        assert "us-of-our-own" not in client.get("/criteria?place=us").text
        told = shown(client, "/criteria/compare?one=canada-strac&other=us-of-our-own")
        assert "The Board" in told and "2029-01-02" in told and "Items: 0 added, 0 removed, 1 changed" in told


def test_a_pack_that_cannot_be_read_is_named_and_takes_nothing_else_along(cache: Path, tmp_path: Path) -> None:
    home = new_pack("our-own", "canada-strac", tmp_path / "packs", copy=False, authority="The Board")
    with app_on(f"sqlite:///{tmp_path / 'service.sqlite'}", cache, packs=tmp_path / "packs") as app:
        account_for(app.state.database)
        client = signed_in(app)
        assert "/criteria/our-own" in client.get("/criteria?place=own").text
        with (home / "pack.yaml").open("a", encoding="utf-8") as file:
            file.write("unheard: of\n")
        assert "Frameworks whose files cannot be read : our-own" in shown(client, "/criteria")
        paths = ("/", "/criteria", "/criteria/japan-uk", ITEM, "/criteria/compare?one=japan-uk&other=canada-strac")
        office = ("/portfolio", "/portfolio/changed", "/portfolio/file", "/cases?changed=any", "/cases/new")
        told = {path: client.get(path) for path in (*paths, *office, "/cases/upload", "/criteria/our-own")}
        assert {path for path, each in told.items() if each.status_code != 200} == {"/criteria/our-own"}
        assert told["/criteria/our-own"].status_code == 422
        assert not [path for path, each in told.items() if str(tmp_path) in each.text]


def adopted(folder: Path, content: str) -> Pack:
    """What the toolkit makes of the file in a pack of one's own."""
    home = new_pack("our-own", "japan-uk", folder, copy=False, authority="the institution")
    (home / "retracted-works.yaml").write_text(content, encoding="utf-8")
    return load_pack(str(home))


def test_what_would_change_is_what_changes_once_the_file_is_adopted(
    service: FastAPI, client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.jobs.tries._AT_ONCE", 2)
    monkeypatch.setattr("api.jobs.tries._TURNS", 2)
    judged_by(service, with_other_numbers(load_pack("japan-uk"), note=5.0))
    before = {row.id: (row.digest, row.state) for row in rows(service, AssessmentRow)}
    where = done(client, service)
    jobs = [job.state for job in rows(service, Job) if job.subject == where.rpartition("/")[2]]
    assert len(jobs) > len(CALLED) // 4 and set(jobs) == {"done"}
    assert {row.id: (row.digest, row.state) for row in rows(service, AssessmentRow)} == before

    ours = adopted(tmp_path, client.get(f"{where}/file").text)
    pack = load_pack("japan-uk")
    titles = {outcome.id: outcome.text["en"].title for outcome in pack.outcomes}
    expected: Counter[tuple[str, str]] = Counter()
    with service.state.database.reading() as session:
        judged = session.scalars(select(AssessmentRow).join(Case, Case.judged_id == AssessmentRow.id)).all()
        for profile in map(profile_of, judged):
            was, would = (each.outcome for each in judge_again(profile, [pack, ours])[1])
            expected[titles[was], titles[would]] += 1
        earlier = sum((row.versions or {})["packs"]["japan-uk"]["digest"] != pack.digest for row in judged)
    page = client.get(where).text
    [table] = re.findall(r"<caption>Outcomes by the framework of today.*?</table>", page, re.DOTALL)
    cells = re.findall(r'<tr><th scope="row">(.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(\d+)</td>', table)
    found = {(one, one if other == "the same" else re.sub("<.*?>", "", other)): int(n) for one, other, n in cells}
    assert {(html.unescape(one), html.unescape(other)): n for (one, other), n in found.items()} == expected
    assert any(one != other for one, other in expected)
    assert earlier > 0 and f"Judged by an earlier edition of the framework: {earlier}." in plain(page)

    concerned = {title for title, works in retracted(service).items() if works in (1, 2)}
    listed = re.findall(r'<h3><a href="/cases/[0-9a-f-]{36}\?pack=japan-uk">(.*?)</a></h3>', page)
    assert concerned and {html.unescape(title) for title in listed} == concerned
    assert plain(page).count("To look at Note (counted: ") == plain(page).count("To look at Review by") > 0


def test_only_who_tried_sees_what_came_of_it_and_a_form_sent_twice_is_one(service: FastAPI, client: TestClient) -> None:
    data = {**fields_on(client), **NUMBERS}
    first, second = (client.post(f"{ITEM}/tries", data=data) for _ in range(2))
    where = first.headers["Location"]
    assert (first.status_code, second.headers["Location"]) == (303, where)
    assert "data-wait" in client.get(where).text
    for sign_in in ("colleague", "kuroda"):
        others = signed_in(service, sign_in)
        assert others.get(where).status_code == others.get(f"{where}/file").status_code == 404
        assert where not in others.get("/criteria").text
    assert where in client.get("/criteria").text
    work_off(service)
    other = signed_in(service, "kuroda")
    taken = other.post(f"{ITEM}/tries", data=fields_on(other) | NUMBERS | {"once": data["once"]})
    assert (taken.status_code, other.get(where).status_code) == (303, 404)
    actions = [entry.action for entry in rows(service, Entry) if entry.object == where.rpartition("/")[2]]
    assert actions == ["criteria.try-asked", "criteria.try-read", "criteria.tried"]


def test_another_tenant_tries_on_its_own_screenings_alone(service: FastAPI) -> None:
    other = signed_in(service, "kuroda")
    told = shown(other, done(other, service))
    assert "Screenings judged by this framework that could be looked at: 0" in told
    assert not [title for title in retracted(service) if title in told]


def test_who_may_read_no_screening_tries_nothing(service: FastAPI) -> None:
    auditor = signed_in(service, "auditor")
    page = auditor.get(ITEM).text
    assert "/tries" not in page and "Sources of this item" in page
    [form] = [form for form in Reader(page).forms if form.action == "/sign-out"]
    assert auditor.post(f"{ITEM}/tries", data={"csrf": form.fields["csrf"], **NUMBERS}).status_code == 403


@pytest.mark.parametrize(
    ("item", "numbers", "at", "says"),
    [
        (ITEM, {"t-0-review": "three"}, "t-0-review", "Write a number"),
        (ITEM, {"t-0-review": "0"}, "t-0-review", "Write a number above 0"),
        (ITEM, {"t-0-note": "-1"}, "t-0-note", "Write a number above 0"),
        (ITEM, {"t-0-review": "", "t-0-note": ""}, "t-0", "at least one response"),
        (ITEM, {}, "try-out", "Change at least one number"),
        ("/criteria/japan-uk/undeclared-affiliation", {"lookback_years": "99"}, "lookback_years", "from 1 to 50"),
        ("/criteria/japan-uk/undeclared-affiliation", {"lookback_years": "2.5"}, "lookback_years", "from 1 to 50"),
        ("/criteria/japan-uk/undeclared-affiliation", {"s-min_works": "1.5"}, "s-min_works", "valid integer"),
        ("/criteria/japan-uk/undeclared-affiliation", {"s-min_works": ""}, "s-min_works", "Write a number"),
    ],
)
def test_a_wrong_number_is_told_at_its_field_and_kept(
    client: TestClient, item: str, numbers: dict[str, str], at: str, says: str
) -> None:
    told = client.post(f"{item}/tries", data={**fields_on(client, item), **numbers})
    assert told.status_code == 422
    assert f'<a href="#{at}">' in told.text and f'id="{at}"' in told.text and says in told.text
    assert all(f'name="{name}" class="short"' in told.text for name in numbers)
    for name, value in numbers.items():
        assert fields_now(told.text)[name] == value


def test_a_pack_holds_no_number_that_is_always_reached() -> None:
    for number in (0.0, -2.0):
        with pytest.raises(PackError, match="give a number above 0"):
            with_other_numbers(load_pack("japan-uk"), review=number)


def test_numbers_are_written_with_all_their_digits_and_read_as_the_same(service: FastAPI) -> None:
    levels = {"note": 0.000001, "review": 1234567.5, "escalate": 30000000.0}
    pack = with_other_numbers(load_pack("japan-uk"), **levels)
    criterion = pack.criteria["retracted-works"]
    typed = fields_of(numbers_of(criterion))
    assert [typed[f"t-0-{level}"] for level in levels] == ["0.000001", "1234567.5", "30000000"]
    found = read(pack, criterion, {**typed, "digest": pack.digest})
    assert found.numbers == numbers_of(criterion) and found.faults == {"try-out": ("same", "")}
    said = Wording("en").levels(criterion.thresholds[0])
    assert said == "note ≥ 0.000001, review ≥ 1234567.5, stop and ask compliance ≥ 30000000"


def fields_now(page: str) -> dict[str, str]:
    [form] = [form for form in Reader(page).forms if form.action.endswith("/tries")]
    return form.fields


def test_numbers_of_a_pack_that_was_changed_meanwhile_are_not_tried(service: FastAPI, client: TestClient) -> None:
    assert tried(client, digest="0" * 64).status_code == 422
    where = tried(client).headers["Location"]
    set_on(service, where, pack_digest="0" * 64)
    work_off(service)
    told = shown(client, where)
    assert "could not be tried" in told and "was changed since" in told
    assert client.get(f"{where}/file").status_code == 409


def test_numbers_that_could_not_be_tried_are_not_there_to_be_adopted(service: FastAPI, client: TestClient) -> None:
    where = done(client, service)
    assert "Adopt the numbers" in shown(client, where) and client.get(f"{where}/file").status_code == 200
    set_on(service, where, state="failed", fault="The machine stopped.")
    told = shown(client, where)
    assert "could not be tried" in told and "Adopt" not in told and "Try these numbers" in told
    assert client.get(f"{where}/file").status_code == 409


def test_what_was_tried_is_there_for_a_day_even_before_it_is_purged(service: FastAPI, client: TestClient) -> None:
    where = done(client, service)
    for hours, status in ((23, 200), (25, 404)):
        set_on(service, where, created_at=datetime.now(UTC) - timedelta(hours=hours))
        assert client.get(where).status_code == client.get(f"{where}/file").status_code == status


def set_on(service: FastAPI, where: str, **values: Any) -> None:
    with service.state.database.writing() as session:
        session.execute(update(TryOut).where(TryOut.id == where.rpartition("/")[2]).values(**values))


def test_what_is_being_erased_is_not_written_down_again(
    service: FastAPI, cache: Path, postgresql: Server, tmp_path: Path
) -> None:
    with service.state.database.reading() as session:
        kept = session.scalars(select(AssessmentRow).join(Case, Case.judged_id == AssessmentRow.id)).first()
        profile, versions = profile_of(kept), kept.versions
    pack = load_pack("japan-uk")
    with app_on(postgresql.new_database(), cache) as app:
        account_for(app.state.database)
        case_of(app, profile.proposal, Screened(profile, (pack,), tuple(judge_again(profile, [pack])[1]), versions))
        database = app.state.database
        caller = Caller("wharfemoor", "test", frozenset(ROLES), frozenset({PURPOSE}), "request")
        to = numbers_of(pack.criteria["retracted-works"])
        with database.writing() as session:
            [case] = session.scalars(select(Case))
            try_id = ask(session, caller, str(uuid.uuid4()), (pack.id, pack.digest), "retracted-works", to).id
        tried = Tried(case.id, case.judged_id, "before", "after", [{"subject": "somebody"}])
        with database.writing() as erasing:
            erase(erasing, [case.judged_id])
            with pytest.raises(OperationalError, match="lock timeout"), database.writing() as session:
                session.execute(text("SET LOCAL lock_timeout = '100ms'"))
                keep_tried(session, session.get_one(TryOut, try_id), [tried])
        with database.writing() as session:
            keep_tried(session, session.get_one(TryOut, try_id), [tried])
        assert rows(app, TriedCase) == []


def test_what_was_tried_goes_with_the_screening_and_after_a_day(service: FastAPI, client: TestClient) -> None:
    try_id = done(client, service).rpartition("/")[2]
    kept = [row for row in rows(service, TriedCase) if row.try_out_id == try_id]
    assert len(kept) > 1
    with service.state.database.writing() as session:
        erase(session, [kept[0].assessment_id])
    assert kept[0].assessment_id not in {row.assessment_id for row in rows(service, TriedCase)}
    purge(service.state.database, datetime.now(UTC) + timedelta(hours=23))
    assert try_id in {row.id for row in rows(service, TryOut)}
    purge(service.state.database, datetime.now(UTC) + timedelta(hours=25))
    assert rows(service, TryOut) == rows(service, TriedCase) == []


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("ja", False)])
def test_numbers_are_tried_in_a_browser(service: FastAPI, browser: Browser, language: str, scripts: bool) -> None:
    say = translations(language).gettext
    with (
        served(service) as address,
        page_on(browser, address, language, java_script_enabled=scripts, bypass_csp=True) as page,
    ):
        sign_in_on(page)
        page.get_by_role("link", name=say("Frameworks"), exact=True).click()
        page.goto(f"{address}{ITEM}")
        page.get_by_role("button", name=say("Try these numbers")).click()
        expect(page.locator(".faults")).to_contain_text(say("Change at least one number."))
        faulty = against_it(page) if scripts else []
        for name, value in NUMBERS.items():
            page.locator(f"#{name}").fill(value)
        page.get_by_role("button", name=say("Try these numbers")).click()
        expect(page.locator("[data-wait]")).to_be_visible()
        waiting = against_it(page) if scripts else []
        work_off(service)
        expect(page.get_by_role("heading", name=say("What would become of the outcomes"))).to_be_visible()
        assert page.locator("#cases ~ .row h3 a").count() > 0
        assert faulty == waiting == (against_it(page) if scripts else []) == []
        with page.expect_download() as download:
            page.get_by_role("link", name="retracted-works.yaml").click()
        assert "like: japan-uk/retracted-works" in download.value.path().read_text(encoding="utf-8")
