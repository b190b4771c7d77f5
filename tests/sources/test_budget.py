"""What a run costs: said before, counted on the way, reported after, and never above the limit."""

import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.openalex_server import Fault, OpenAlexServer, Store, made
from tests.sources.live import (
    ABROAD,
    ADA,
    ASKED,
    HOME,
    PLACES,
    QUICK,
    author,
    fetch,
    first,
    profile,
    proposal,
    stands,
    store,
    work,
    works_of,
)
from toolkit.cli import app
from toolkit.errors import SourceError
from toolkit.sources.budget import AT_ONCE, MOST_A_SECOND, Budget, price
from toolkit.sources.filters import packed
from toolkit.sources.openalex import OpenAlex
from toolkit.sources.terms import Terms

TODAY = date(2026, 11, 24)
AT_ONE = {"own_organisation": {"name": "Organisation 1", "openalex": "I1"}}
BUSY = proposal({"name": "Ada Ashgrove", "openalex": "A1"}, {"name": "Bo Birch", "openalex": "A2"})


def busy() -> Store:
    """Ada with 250 works, one of them with 150 authors, and Bo with 40."""
    works = [work(n, stands(1, "Ada Ashgrove")) for n in range(1, 251)]
    works[0]["authorships"] += [stands(n, f"Guest {n}", at=[ABROAD]) for n in range(301, 450)]
    works += [work(n, stands(2, "Bo Birch", at=[ABROAD])) for n in range(251, 291)]
    people = [
        {**ADA, "works_count": 250},
        author(2, "Bo Birch", works=40),
        *(author(n, "Guest") for n in range(301, 450)),
    ]
    return Store(works, people, PLACES)


# What a request costs


@pytest.mark.parametrize(
    ("address", "credits_"),
    [
        ("https://api.openalex.org/works/W1?select=id", 0),
        ("https://api.openalex.org/works?filter=author.id:A1%7CA2&cursor=*", 1),
        ("https://api.openalex.org/authors?search=ada%20ashgrove&per-page=100", 10),
    ],
)
def test_price_of_a_query(address: str, credits_: int) -> None:
    assert price(address) == credits_


def test_the_account_of_a_run_is_that_of_the_service() -> None:
    said: list[str] = []
    asked = proposal({"name": "Ada Ashgrove", "openalex": "A1"}, {"name": "Nobody Atall"})
    with OpenAlexServer(busy(), budget=5_000) as server:
        OpenAlex(server.url, progress=said.append, patience=QUICK).for_proposals([asked])
    paid, free = sum(seen.credits for seen in server.seen), server.counts["singleton"]
    assert free == 1 and paid == server.counts["list"] + 10 * server.counts["search"] > 20
    assert (
        f"{len(server.seen)} requests (1 free), {paid} credits ($0.00{paid}), {5_000 - paid:,} credits left" in said[-1]
    )
    floor = 3 + 1  # 250 works by the hundred, and the look-up of the one with 150 authors
    assert said[-1].endswith(f"{len(server.seen) / floor:.2f} times the fewest possible ({floor})")


def test_a_request_without_an_answer_counts_as_paid_and_a_refused_one_does_not() -> None:
    account = Budget(3)
    assert account.reserve(1) and account.reserve(1)
    account.settle(1, None, 0.1)
    account.settle(1, {}, 0.1)
    assert (account.requests, account.credits) == (2, 1)
    assert account.reserve(1) and account.reserve(1) and not account.reserve(1)
    assert account.reserve(0)


def test_the_pace_stays_below_what_a_second_allows() -> None:
    account, began = Budget(), time.monotonic()
    for _ in range(21):
        account.reserve(0)
    assert time.monotonic() - began >= 20 / MOST_A_SECOND


def test_no_more_requests_are_under_way_than_said() -> None:
    people = [author(n, f"Person {n}", works=100) for n in range(1, 31)]
    works = [work(n, stands(n, f"Person {n}")) for n in range(1, 31)]
    asked = proposal(*({"name": f"Person {n}", "openalex": f"A{n}"} for n in range(1, 31)))
    with OpenAlexServer(Store(works, people, PLACES), latency=0.05) as server:
        fetch(server, asked)
    assert 1 < server.most_at_once <= AT_ONCE


# How authors are put together


def test_authors_of_few_works_share_a_page_and_busy_ones_stand_alone() -> None:
    works = {"A1": 250, "A2": 60, "A3": 39, "A4": 1, "A5": 0, "A6": 100}
    filters = packed(works)
    assert sorted(a for several in filters for a in several) == sorted(works)
    assert all(len(several) == 1 or sum(works[a] for a in several) <= 100 for several in filters)
    assert ["A1"] in filters and len(filters) == 3
    many = packed({f"A{n}": 0 for n in range(250)})
    assert sorted(map(len, many)) == [50, 100, 100]
    assert filters == packed(dict(reversed(works.items())))


# Before


def test_an_estimate_is_cheap_and_right_and_its_answers_are_used(tmp_path: Path) -> None:
    keep = tmp_path / "answers.sqlite"
    with OpenAlexServer(busy()) as server:
        source = OpenAlex(server.url, patience=QUICK, terms=Terms(today=TODAY), keep=keep)
        expected = source.estimate([BUSY])
        assert (expected.people, expected.authors, expected.works) == (2, 2, 290)
        assert (expected.lists, expected.longest) == (4, 3)
        assert expected.spent == server.credits == 2
        assert expected.left == 10_000 - 2
        source.for_proposals([BUSY])
        fewest, most = expected.credits
        assert fewest <= server.credits - expected.spent <= most
        assert not server.paid_again()


@pytest.mark.parametrize("more", [{}, {"own_organisation": {"name": "Organisation 11"}}])
def test_an_estimate_searches_for_no_name_and_says_what_searches_cost(tmp_path: Path, more: Any) -> None:
    keep = tmp_path / "answers.sqlite"
    partners = [{"name": "Organisation 12"}]
    asked = proposal({"name": "Ada Ashgrove"}, {"name": "Wei B. Zhang"}, partners=partners, **more)
    with OpenAlexServer(store()) as server:
        source = OpenAlex(server.url, patience=QUICK, terms=Terms(today=TODAY), keep=keep)
        expected = source.estimate([asked])
        assert server.counts["search"] == 0 and expected.spent == server.credits
        source.for_proposals([asked])
        assert (expected.names, expected.authors) == (2, 0)
        assert expected.searches[0] <= server.counts["search"] <= expected.searches[1]
        fewest, most = expected.credits
        assert fewest <= server.credits - expected.spent <= most
        assert not server.paid_again()


def test_an_estimate_for_a_thousand_proposals_takes_a_handful_of_requests() -> None:
    people = [author(n, f"Person {n}", works=60) for n in range(1, 3_001)]
    homes = [made.institution(n) for n in range(1, 1_001)]
    asked = [
        proposal(
            *({"name": f"Person {n}", "openalex": f"A{n}"} for n in range(3 * p - 2, 3 * p + 1)),
            {"name": f"Nobody Known {p}"},
            id=f"invented-{p}",
            own_organisation={"name": f"Organisation {p}", "openalex": f"I{p}"},
        )
        for p in range(1, 1_001)
    ]
    with OpenAlexServer(Store([work(1, stands(n, "Person")) for n in range(1, 3_001)], people, homes)) as server:
        expected = OpenAlex(server.url, patience=QUICK).estimate(asked)
        assert len(server.seen) == 3_000 // 100 + 1_000 // 100
    assert (expected.people, expected.authors, expected.names, expected.works) == (4_000, 3_000, 1_000, 180_000)
    assert expected.lists == 3_000
    assert expected.minutes >= expected.requests[1] / MOST_A_SECOND / 60
    assert any(line.startswith("people looked for by name: 1,000; each search") for line in expected.lines())


def invoked(tmp_path: Path, server: OpenAlexServer, *options: str, asked: Any = BUSY) -> Any:
    file = tmp_path / "proposal.json"
    file.write_text(asked.model_dump_json(exclude_none=True, by_alias=True), encoding="utf-8")
    places = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    command = ["screen", str(file), "--source", server.url, "--out", str(tmp_path / "out"), *options]
    return CliRunner(env={**places, "OPENALEX_API_KEY": ""}).invoke(app, command)


def test_the_command_says_the_estimate_and_screens_nothing(tmp_path: Path) -> None:
    with OpenAlexServer(busy()) as server:
        done = invoked(tmp_path, server, "--estimate")
    assert done.exit_code == 0 and not (tmp_path / "out").exists()
    lines = done.stdout.splitlines()
    assert "works: about 290" in lines
    assert any(line.startswith("credits: 4 to 13 ($0.0004 to $0.0013)") for line in lines)
    assert any(line.startswith("minutes: less than 0.1, ") for line in lines)
    assert "left today: 9,998 credits" in lines
    assert lines[-1].startswith("not known before: ")


def test_a_snapshot_costs_nothing(tmp_path: Path) -> None:
    file = Path(__file__).parents[2] / "examples" / "proposals" / "clean.yaml"
    corpus = file.parents[1] / "corpus"
    command = ["screen", str(file), "--source", str(corpus), "--estimate"]
    done = CliRunner(env={"XDG_CACHE_HOME": str(tmp_path)}).invoke(app, command)
    assert done.exit_code == 0 and done.stdout == "requests: none; this source lies on this machine\n"


# The limit


def test_a_limit_is_never_passed_and_the_next_run_goes_on(tmp_path: Path) -> None:
    with OpenAlexServer(busy()) as server:
        for most in (1, 3, 0):
            paid = server.credits
            done = invoked(tmp_path, server, "--max-credits", str(most))
            assert done.exit_code == 3 and "the limit of credits is reached" in done.stderr.splitlines()[-1]
            assert "the same command goes on from there" in done.stderr.splitlines()[-1]
            assert server.credits - paid == most
            assert not (tmp_path / "out").exists()
        done = invoked(tmp_path, server)
        assert done.exit_code == 0, done.output
        assert not server.paid_again()
        count = len(server.seen)
        assert invoked(tmp_path, server, "--offline").exit_code == 0
        assert invoked(tmp_path, server, "--max-credits", "0").exit_code == 0
        assert len(server.seen) == count


def test_the_days_budget_ends_a_run_that_goes_on_the_next_day(tmp_path: Path) -> None:
    keep = tmp_path / "answers.sqlite"
    with OpenAlexServer(busy(), budget=4) as server:
        source = OpenAlex(server.url, patience=QUICK, terms=Terms(today=TODAY), keep=keep)
        with pytest.raises(SourceError, match=r"today's budget is used up: .*after midnight UTC.* goes on from there"):
            source.for_proposals([BUSY])
        server.budget.used = 0
        tomorrow = OpenAlex(server.url, patience=QUICK, terms=Terms(today=date(2026, 11, 25)), keep=keep)
        assert works_of(first(tomorrow.for_proposals([BUSY]), BUSY)) == {f"W{n}" for n in range(1, 251)}
        assert not server.paid_again()


def test_offline_and_refresh_exclude_each_other(tmp_path: Path) -> None:
    with OpenAlexServer(busy()) as server:
        done = invoked(tmp_path, server, "--offline", "--refresh")
    assert done.exit_code == 2 and "leave one out" in done.stderr


# The key


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o644, True)])
def test_the_key_stands_in_a_file_that_others_should_not_read(tmp_path: Path, mode: int, warned: bool) -> None:
    file = tmp_path / "config" / "trusted-research" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('openalex_api_key = "from-the-file"\n', encoding="utf-8")
    file.chmod(mode)
    with OpenAlexServer(store(), key="from-the-file") as server:
        done = invoked(tmp_path, server, asked=ASKED)
    assert done.exit_code == 0, done.output
    assert (f"chmod 600 {file}" in done.stderr) is warned
    assert "from-the-file" not in done.output


@pytest.mark.parametrize("text", ["openalex_api_key = 7\n", "openalex_api_key = \n", "\xff"])
def test_a_configuration_that_cannot_be_read_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config" / "trusted-research" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="latin-1")
    with OpenAlexServer(store()) as server:
        done = invoked(tmp_path, server, asked=ASKED)
    assert done.exit_code == 2 and done.stderr.startswith(str(file)) and 'openalex_api_key = "…"' in done.stderr


# Large ones, and ids that moved or went


def test_twelve_thousand_works_come_whole() -> None:
    asked = proposal({"name": "Person 1", "openalex": "A1"}, **AT_ONE)
    with OpenAlexServer(made.prolific(12_500)) as server:
        source = fetch(server, asked)
    assert source.manifest.tables["works"] == 12_500
    assert len(server.asked("works")) == 125 + 1  # where counts may end at 10,000, a last page shows that none follows


def test_three_thousand_authors_come_whole() -> None:
    asked = proposal({"name": "Person 1", "openalex": "A1"}, **AT_ONE)
    with OpenAlexServer(made.crowded(3_000, last=1)) as server:
        found = profile(fetch(server, asked), asked)
    assert (found.works["W1"].authors, found.works["W1"].truncated) == (3_000, False)
    assert works_of(found.people[0]) == {"W1"}


@pytest.mark.parametrize("lead_on", [True, False])
def test_ids_that_were_merged_or_deleted_are_told(lead_on: bool) -> None:
    said: list[str] = []
    gone_work = [work(1, stands(1, "Ada Ashgrove"), *(stands(n, f"Guest {n}", at=[HOME]) for n in range(301, 450)))]
    funders = [{"id": "https://openalex.org/F7", "display_name": "Funder 7", "ids": {}, "country_code": "GB"}]
    asked = proposal(
        {"name": "Ada Ashgrove", "openalex": "A1"},
        funders=[{"name": "Funder 6", "openalex": "F6"}, {"name": "Funder 5", "openalex": "F5"}],
        partners=[{"name": "Organisation 12", "openalex": "I13"}],
    )
    records = store(gone_work, funders=funders, merged={"F6": "F7", "I13": f"I{ABROAD}"}, merged_lead_on=lead_on)
    with OpenAlexServer(records, Fault("gone", path="/works/W1")) as server:
        info = OpenAlex(server.url, progress=said.append, patience=QUICK).for_proposals([asked]).info
    moved = {"F6": "F7"} | ({"I13": f"I{ABROAD}"} if lead_on else {})
    gone = {"F5", "W1"} | (set() if lead_on else {"I13"})
    assert info.moved == moved and set(info.gone) == gone
    for number, lives in moved.items():
        assert any(f"{number} was merged into {lives}" in line for line in said)
    for number in gone:
        assert any(number in line and "not there" in line for line in said)


def test_ids_that_moved_or_went_stand_on_the_checklist(tmp_path: Path) -> None:
    funder = {"id": "https://openalex.org/F7", "display_name": "Funder 7", "ids": {}, "country_code": "GB"}
    named = [{"name": "Funder 6", "openalex": "F6"}, {"name": "Funder 5", "openalex": "F5"}]
    asked = proposal({"name": "Ada Ashgrove", "openalex": "A1"}, funders=named)
    with OpenAlexServer(store(funders=[funder], merged={"F6": "F7"})) as server:
        done = invoked(tmp_path, server, "--lang", "en", "--lang", "ja", "--format", "md", asked=asked)
    assert done.exit_code == 0, done.output
    pages = [file.read_text(encoding="utf-8") for file in (tmp_path / "out" / "invented").glob("*.md")]
    assert len(pages) == 2
    assert any("merged F6 into F7" in page and "no longer" in page and "F5" in page for page in pages)
    assert any("F6がF7に統合" in page and "F5" in page for page in pages)


@pytest.mark.parametrize("running", [1.0, 16_383.25, 16_385.25, 70_000.5, 3_000_000.1])
def test_the_pace_is_kept_however_long_the_machine_runs(running: float, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    clock = SimpleNamespace(monotonic=lambda: running, sleep=waits.append)
    monkeypatch.setattr("toolkit.sources.budget.time", clock)
    account = Budget()
    assert all(account.reserve(1) for _ in range(5))
    assert waits[0] == 0 and waits == pytest.approx([n / 100 for n in range(5)], abs=1e-6)
