"""Answers kept on disk: asked for once, used again, never half, never wrong for long, and nothing secret in them."""

import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.openalex_server import Fault, OpenAlexServer, Seen, Store
from tests.openalex_server.faults import Kind
from tests.sources.live import (
    ABROAD,
    ADA,
    ASKED,
    HOME,
    PLACES,
    QUICK,
    author,
    first,
    proposal,
    stands,
    store,
    work,
    works_of,
)
from toolkit.errors import SourceError
from toolkit.models.proposal import Proposal
from toolkit.sources.budget import AT_ONCE
from toolkit.sources.kept import KEPT_FOR, Kept
from toolkit.sources.openalex import OpenAlex
from toolkit.sources.snapshot import Snapshot
from toolkit.sources.terms import Terms

TODAY = date(2026, 11, 24)
SEVERAL = proposal(*({"name": f"Person {n}", "openalex": f"A{n}"} for n in range(1, 13)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "answers" / "openalex.sqlite"


def fetched(server: OpenAlexServer, file: Path, *proposals: Proposal, key: str | None = None, **terms: Any) -> Snapshot:
    allowed = Terms(**{"today": TODAY, **terms})
    source = OpenAlex(server.url, key, patience=QUICK, terms=allowed, keep=file)
    return source.for_proposals(proposals or [ASKED])


def several() -> Store:
    """Twelve authors with 130 works each, of which one has 150 authors."""
    people = [author(n, f"Person {n}", works=130) for n in range(1, 13)]
    works = [work(1_000 * n + i, stands(n, f"Person {n}", at=[HOME, ABROAD])) for n in range(1, 13) for i in range(130)]
    for n in range(1, 13):
        works[130 * n - 1]["authorships"] += [stands(n_, f"Guest {n_}", at=[ABROAD]) for n_ in range(201, 350)]
    return Store(works, people, PLACES)


# Asked for once


def test_the_same_screening_on_the_same_day_asks_for_nothing(file: Path) -> None:
    asked = proposal({"name": "Ada Ashgrove"}, {"name": "Nobody Known", "openalex": "A1"})
    crowd = [stands(n, f"Person {n}", at=[ABROAD]) for n in range(101, 250)]
    with OpenAlexServer(store([work(1, stands(1, "Ada Ashgrove"), *crowd)])) as server:
        before = fetched(server, file, asked)
        count = len(server.seen)
        after = fetched(server, file, asked)
        assert count > 3 and len(server.seen) == count
    assert after.manifest.digest == before.manifest.digest
    assert after.info == before.info


def test_the_data_are_as_old_as_the_oldest_answer_in_use(file: Path) -> None:
    with OpenAlexServer(store()) as server:
        assert fetched(server, file).info.data_date == TODAY
        count = len(server.seen)
        tomorrow = TODAY + timedelta(days=1)
        assert fetched(server, file, today=tomorrow).info.data_date == TODAY
        assert len(server.seen) == count


@pytest.mark.parametrize(
    "terms",
    [{"today": TODAY + timedelta(days=2)}, {"today": TODAY + timedelta(days=1), "max_age": 0}, {"refresh": True}],
)
def test_old_answers_are_asked_for_again_and_so_is_everything_on_demand(file: Path, terms: dict[str, Any]) -> None:
    with OpenAlexServer(store()) as server:
        fetched(server, file)
        count = len(server.seen)
        again = fetched(server, file, **terms)
        assert len(server.seen) == 2 * count
        assert again.info.data_date == terms.get("today", TODAY)


def test_without_a_day_nothing_is_kept_and_the_data_have_the_day_of_the_answers(file: Path) -> None:
    with OpenAlexServer(store()) as server:
        source = fetched(server, file, today=None)
    assert not file.exists()
    assert source.info.data_date is not None and abs(source.info.data_date - date.today()) <= timedelta(days=1)


# Offline


def test_offline_uses_answers_of_any_age_and_asks_for_nothing(file: Path) -> None:
    with OpenAlexServer(store()) as server:
        online = fetched(server, file)
        url = server.url
    later = Terms(today=TODAY + timedelta(days=29), offline=True)
    offline = OpenAlex(url, patience=QUICK, terms=later, keep=file).for_proposals([ASKED])
    assert (offline.manifest.digest, offline.info.data_date) == (online.manifest.digest, TODAY)


def test_offline_says_all_that_is_missing_by_name_and_what_to_run(file: Path) -> None:
    partner = {"name": "Organisation 12", "openalex": f"I{ABROAD}"}
    more = proposal(
        {"name": "Ada Ashgrove", "openalex": "A1"}, {"name": "Bo Birch", "openalex": "A2"}, {"name": "Cy Elm"}
    )
    asked = more.model_copy(update={"partners": proposal(partners=[partner]).partners}) if False else more
    with OpenAlexServer(store(authors=[ADA, author(2, "Bo Birch")])) as server:
        with pytest.raises(SourceError) as nothing:
            fetched(server, file, asked, offline=True)
        assert not server.seen
        fetched(server, file, proposal({"name": "Ada Ashgrove", "openalex": "A1"}))
        with pytest.raises(SourceError) as some:
            fetched(server, file, asked, offline=True)
    for said in ("Organisation 11 (I11)", "Ada Ashgrove (A1), Bo Birch (A2)", "authors called Cy Elm"):
        assert said in str(nothing.value), said
    assert "without --offline" in str(some.value) and "--estimate" in str(some.value)
    assert "Organisation 11" not in str(some.value) and "Bo Birch (A2)" in str(some.value)


# Killed


CHILD = """
import sys
from datetime import date
from pathlib import Path
from toolkit.models.proposal import Proposal
from toolkit.sources import client
from toolkit.sources.openalex import OpenAlex
from toolkit.sources.terms import Terms

url, keep, asked = sys.argv[1:]
source = OpenAlex(url, terms=Terms(today=date(2026, 11, 24)), keep=Path(keep))
print(source.for_proposals([Proposal.model_validate_json(Path(asked).read_bytes())]).manifest.digest)
"""
NEVER_READS_WORKS = CHILD.replace(
    "url, keep",
    """
import time
read = client.from_json
client.from_json = lambda text: time.sleep(1_000) if b'"authorships"' in text else read(text)
url, keep""",
)
COMMAND = "from toolkit.cli import main; main()"


class Run:
    """A run of its own process, for one `with` block."""

    def __init__(self, server: OpenAlexServer, file: Path, program: str = CHILD) -> None:
        asked = written(file)
        self._command = [sys.executable, "-c", program, server.url, str(file), str(asked)]

    def __enter__(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


def written(file: Path) -> Path:
    """The proposal SEVERAL in a file."""
    asked = file.parent.parent / "proposal.json"
    asked.write_text(SEVERAL.model_dump_json(exclude_none=True, by_alias=True), encoding="utf-8")
    return asked


def kept(file: Path) -> set[str]:
    """The addresses of the answers in a file, as `addresses` writes them."""
    if not file.exists():
        return set()
    with closing(sqlite3.connect(file, timeout=60)) as answers:
        try:
            rows = answers.execute("select address from answers").fetchall()
        except sqlite3.OperationalError:  # a run has just made the file
            return set()
    parts = [urlsplit(row[0]) for row in rows]
    return {f"{part.path}?{urlencode(parse_qsl(part.query))}" for part in parts}


def addresses(several: Iterable[Seen]) -> list[str]:
    return [f"{seen.path}?{urlencode(seen.params)}" for seen in several]


def killed_after(server: OpenAlexServer, file: Path, answers: int) -> None:
    """A run that is killed when so many requests of all runs were answered; those after them hang."""
    stuck = Fault("hang", skip=answers - sum(seen.status > 0 for seen in server.seen))
    hanging = server.busy
    server.faults[:] = [stuck]
    with Run(server, file) as process:
        until(lambda: stuck.seen > stuck.skip and server.busy - hanging == stuck.seen - stuck.skip)
        until(lambda: len(kept(file)) == answers)
        process.send_signal(signal.SIGKILL)
        process.wait()
    server.faults.clear()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_killed_at_any_moment_a_run_goes_on_where_it_was_and_pays_nothing_twice(file: Path) -> None:
    with OpenAlexServer(several()) as server:
        whole = fetched(server, file.with_name("another.sqlite"), SEVERAL).manifest.digest
        requests = len(server.seen)
        server.seen.clear()
        for kill in range(8):
            killed_after(server, file, answers=kill * requests // 8)
        with Run(server, file) as process:
            assert process.communicate(timeout=60)[0].strip() == whole
        assert sum(seen.status > 0 for seen in server.seen) == requests
        assert not server.paid_again()


def test_killed_in_the_middle_of_answers_exactly_those_are_asked_again_that_never_reached_the_disk(file: Path) -> None:
    """At most one for each request that can be under way, whether it was answered already or not."""
    with OpenAlexServer(several(), latency=0.02) as server:
        before: set[str] = set()
        for moment in (3, 9, 20):
            with Run(server, file) as process:
                until(lambda moment=moment: len(server.seen) >= moment)  # type: ignore[misc]
                process.kill()
                process.wait()
            until(lambda: server.busy == 0)
            asked = addresses(server.seen)
            server.seen.clear()
            assert not before & set(asked) and len(set(asked)) == len(asked)
            before = kept(file)
            assert len(set(asked) - before) <= AT_ONCE
        with Run(server, file) as process:
            digest = process.communicate(timeout=60)[0].strip()
        assert not before & set(addresses(server.seen))
        assert digest == fetched(server, file.with_name("another.sqlite"), SEVERAL).manifest.digest


def test_an_answer_is_kept_before_it_is_read(file: Path) -> None:
    with OpenAlexServer(several()) as server:
        with Run(server, file, NEVER_READS_WORKS) as process:
            until(lambda: len(server.asked("works")) == AT_ONCE)
            until(lambda: kept(file) == set(addresses(server.seen)))
            process.kill()
            process.wait()
        with Run(server, file) as process:
            assert process.communicate(timeout=60)[0]
        assert not server.paid_again()


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_run_that_is_told_to_end_keeps_what_is_under_way(name: str, file: Path) -> None:
    out = file.parent.parent
    with OpenAlexServer(several(), latency=0.2) as server:
        command = [sys.executable, "-c", COMMAND, "screen", str(written(file)), "--source", server.url]
        places = {"XDG_CACHE_HOME": str(out), "XDG_CONFIG_HOME": str(out)}
        for _ in range(2):
            begun = len(server.seen)
            with subprocess.Popen(
                [*command, "--out", str(out / "out")], stderr=subprocess.PIPE, text=True, env={**os.environ, **places}
            ) as process:
                until(lambda begun=begun: len(server.seen) > begun + 3)  # type: ignore[misc]
                process.send_signal(getattr(signal, name))
                said = process.communicate(timeout=60)[1]
            assert process.returncode == 128 + getattr(signal, name) and "Traceback" not in said
            assert "what is under way is waited for and kept" in said
            assert {seen.status for seen in server.seen} == {200}
            there = kept(out / "trusted-research" / "answers" / "openalex.sqlite")
            assert there == set(addresses(server.seen)) and len(there) == len(server.seen)
        assert not (out / "out").exists()


# Damaged, full, unreadable


def test_a_damaged_entry_is_asked_for_again(file: Path) -> None:
    with OpenAlexServer(store()) as server:
        whole = fetched(server, file)
        count = len(server.seen)
        with sqlite3.connect(file) as kept:
            rows = kept.execute("select address, body from answers order by address").fetchall()
            assert len(rows) == count
            first_, second, third = rows[:3]
            kept.execute("update answers set body = ? where address = ?", [first_[1][: len(first_[1]) // 2], first_[0]])
            flipped = bytearray(second[1])
            flipped[len(flipped) // 2] ^= 0x10
            kept.execute("update answers set body = ? where address = ?", [bytes(flipped), second[0]])
            kept.execute("update answers set day = 'yesterday' where address = ?", [third[0]])
        kept.close()
        assert fetched(server, file).manifest.digest == whole.manifest.digest
        assert len(server.seen) == count + 3
        fetched(server, file)
        assert len(server.seen) == count + 3


@pytest.mark.parametrize("kind", ["malformed", "not-openalex", "without-meta", "half-page", "same-cursor", "cut"])
def test_a_wrong_answer_is_not_kept(kind: Kind, file: Path) -> None:
    many = [work(n, stands(1, "Ada Ashgrove")) for n in range(1, 251)]
    with OpenAlexServer(store(many), Fault(kind, path="/works")) as server:
        with pytest.raises(SourceError):
            fetched(server, file)
        server.faults.clear()
        again = fetched(server, file)
        assert works_of(first(again)) == {f"W{n}" for n in range(1, 251)}


def test_a_full_disk_is_said_and_does_no_harm(file: Path) -> None:
    pytest.importorskip("resource")
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
    with OpenAlexServer(several()) as server:
        run = Run(server, file)
        command = [run._command[0], "-c", limited + CHILD, *run._command[3:]]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode and "could not be kept" in done.stderr.splitlines()[-1], done.stderr
        assert {"XDG_CACHE_HOME", "TMPDIR"} & set(re.findall(r"\w+", done.stderr.splitlines()[-1]))
        kept = sum(seen.credits for seen in server.seen)
        with run as process:
            digest = process.communicate(timeout=60)[0].strip()
        assert kept and len(server.paid_again()) <= AT_ONCE
        assert digest == fetched(server, file.with_name("another.sqlite"), SEVERAL).manifest.digest


def test_a_file_that_is_none_of_ours_is_said(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"no database " * 1_000)
    with OpenAlexServer(store()) as server, pytest.raises(SourceError, match=r"cannot be used: .*Delete this file"):
        fetched(server, file)
    assert not server.seen


def test_two_runs_at_once_share_the_file(file: Path) -> None:
    one, two = (Kept(file, TODAY, None) for _ in range(2))
    for n in range(50):
        (one if n % 2 else two).put(f"http://x/{n}", 200, b"{}")
    assert all(one.get(f"http://x/{n}") and two.get(f"http://x/{n}") for n in range(50))
    one.close()
    two.close()


def test_answers_are_deleted_after_a_month(file: Path) -> None:
    for age in (timedelta(0), KEPT_FOR, KEPT_FOR + timedelta(days=1)):
        kept = Kept(file, TODAY - age, None)
        kept.put(f"http://x/{age.days}", 200, b"{}")
        kept.close()
    kept = Kept(file, TODAY, None)
    assert [bool(kept.get(f"http://x/{days}")) for days in (0, 30, 31)] == [True, True, False]
    kept.close()


# Nothing secret


def test_keys_never_enter_the_file_and_nobody_else_can_read_it(file: Path) -> None:
    with OpenAlexServer(store(), key="a-very-secret-key") as server:
        fetched(server, file, key="a-very-secret-key")
    for each in file.parent.iterdir():
        assert b"a-very-secret-key" not in each.read_bytes()
        assert b"Bearer" not in each.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_an_address_with_a_password_in_it_is_refused(file: Path) -> None:
    with pytest.raises(SourceError, match="not the address of a service") as refused:
        OpenAlex("http://someone:secret@127.0.0.1:1", terms=Terms(today=TODAY), keep=file).for_proposals([ASKED])
    assert os.linesep not in str(refused.value)
