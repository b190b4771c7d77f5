"""The log: who asked and saw what, chained by digests; whatever is done to it behind the service's back shows."""

import multiprocessing
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from typer.testing import CliRunner, Result

from api.access.caller import PURPOSE, ROLES, Caller
from api.store.audit import BEGINNING, BrokenChainError, Head, append, head, record, verify
from api.store.database import Database
from api.store.opening import make_tenants, opened
from api.store.tables import Key
from tests.api.clients import holding, key_for
from toolkit.cli.main import app as commands

WRITERS, EACH = 4, 15
CALLER = Caller("wharfemoor", "key", frozenset(ROLES), frozenset({PURPOSE}), "request")


@pytest.fixture
def database(address: str) -> Any:
    made = opened(address)
    make_tenants(made, {"wharfemoor", "elsewhere"})
    yield made
    made.close()


def write(database: Database, number: int) -> None:
    for n in range(number):
        with database.writing() as session:
            record(session, CALLER, "assessment.read", f"an-id-{n}", PURPOSE, count=n, digests=["a", "ü", None])


def behind_its_back(database: Database, change: str) -> None:
    """Change the log as somebody with the database's own password could."""
    with database.engine.begin() as connection:
        if database.engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER IF EXISTS audit_no_update"))
            connection.execute(text("DROP TRIGGER IF EXISTS audit_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER IF EXISTS audit_append_only ON audit"))
        connection.execute(text(change))


def test_a_chain_is_whole_and_its_head_is_its_last_entry(database: Database) -> None:
    with database.reading() as session:
        assert verify(session, "wharfemoor") == head(session, "wharfemoor") == Head(0, BEGINNING)
    write(database, 5)
    with database.reading() as session:
        found = verify(session, "wharfemoor")
        assert found == head(session, "wharfemoor") and found.n == 5
        assert verify(session, "wharfemoor", found) == found
        assert verify(session, "elsewhere").n == 0
    write(database, 3)
    with database.reading() as session:
        assert verify(session, "wharfemoor", found).n == 8


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE audit SET actor = 'another' WHERE n = 3", "entry 3 of the log was changed"),
        ("UPDATE audit SET detail = '{\"count\": 9}' WHERE n = 2", "entry 2 of the log was changed"),
        ("UPDATE audit SET at = '2026-01-01 00:00:00.000000' WHERE n = 5", "entry 5 of the log was changed"),
        (f"UPDATE audit SET digest = '{'a' * 64}' WHERE n = 4", "entry 4 of the log was changed"),
        (f"UPDATE audit SET previous = '{'a' * 64}' WHERE n = 4", "entry 4 of the log does not follow"),
        ("DELETE FROM audit WHERE n = 1", "entry 1 of the log is missing"),
        ("DELETE FROM audit WHERE n = 4", "entry 4 of the log is missing"),
    ],
)
def test_the_first_broken_entry_is_named(database: Database, change: str, says: str) -> None:
    write(database, 6)
    behind_its_back(database, change)
    with database.reading() as session, pytest.raises(BrokenChainError, match=says):
        verify(session, "wharfemoor")


def test_a_log_that_was_cut_or_written_anew_differs_from_what_was_noted(database: Database) -> None:
    write(database, 6)
    with database.reading() as session:
        noted = head(session, "wharfemoor")
    behind_its_back(database, "DELETE FROM audit WHERE n > 4")
    with database.reading() as session:
        assert verify(session, "wharfemoor").n == 4
        with pytest.raises(BrokenChainError, match="ends at entry 4; entries up to 6 were noted"):
            verify(session, "wharfemoor", noted)
    write(database, 3)
    with database.reading() as session:
        assert verify(session, "wharfemoor").n == 7
        with pytest.raises(BrokenChainError, match="entry 6 of the log is not the one that was noted"):
            verify(session, "wharfemoor", noted)


def _write_beside_others(address: str, writer: int) -> None:
    """Each entry comes after another row of the tenant, in one transaction, as in the service."""
    database = opened(address)
    for n in range(EACH):
        with database.writing() as session:
            key = Key(
                id=f"{writer}-{n}",
                tenant_id="wharfemoor",
                name="",
                digest="",
                roles=[],
                purposes=[],
                per_minute=1,
                created_at=datetime.now(UTC),
            )
            session.add(key)
            session.flush()
            append(session, "wharfemoor", str(writer), "key.made", str(n), None, None, {})
    database.close()


def test_writers_in_several_processes_make_one_chain_without_fork_or_gap(address: str, database: Database) -> None:
    processes = [
        multiprocessing.get_context("spawn").Process(target=_write_beside_others, args=(address, writer))
        for writer in range(WRITERS)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * WRITERS
    with database.reading() as session:
        assert verify(session, "wharfemoor").n == WRITERS * EACH
        rows = session.execute(text("SELECT actor, object FROM audit ORDER BY n")).all()
    for writer in range(WRITERS):
        assert [object_ for actor, object_ in rows if actor == str(writer)] == [str(n) for n in range(EACH)]


def test_the_log_is_read_in_pages_and_reading_it_is_noted(app: FastAPI) -> None:
    database = app.state.database
    client = holding(app, key_for(database))
    write(database, 5)
    first = client.get("/v1/audit?limit=2").json()
    assert [entry["n"] for entry in first["entries"]] == [1, 2] and first["next"] == 2
    rest = client.get(f"/v1/audit?after={first['next']}").json()
    assert [entry["n"] for entry in rest["entries"]] == [3, 4, 5, 6] and rest["next"] is None
    assert rest["entries"][-1]["action"] == "audit.read"
    found = client.get("/v1/audit?object=an-id-3").json()["entries"]
    assert [entry["detail"]["count"] for entry in found] == [3]
    assert client.get("/v1/audit?action=nothing").json() == {"entries": [], "next": None}


def test_a_tenant_reads_its_own_log_only(app: FastAPI) -> None:
    database = app.state.database
    other = holding(app, key_for(database, "elsewhere"))
    key_for(database)
    write(database, 3)
    assert other.get("/v1/audit").json()["entries"] == []


def run(address: str, *words: str) -> Result:
    """A command, without a process of its own for each."""
    return CliRunner().invoke(commands, words, env={"TRUSTED_RESEARCH_DATABASE": address}, catch_exceptions=False)


def test_the_commands_say_what_is_whole_and_what_is_not(address: str, database: Database) -> None:
    write(database, 4)
    noted = run(address, "audit", "head", "--tenant", "wharfemoor").stdout.split()[1]
    assert re.fullmatch(r"4:[0-9a-f]{64}", noted)
    whole = run(address, "audit", "verify", "--tenant", "wharfemoor", "--against", noted)
    assert whole.exit_code == 0 and "wharfemoor: whole. Entries: 4." in whole.stdout
    behind_its_back(database, "UPDATE audit SET action = 'nothing' WHERE n = 2")
    broken = run(address, "audit", "verify")
    assert broken.exit_code == 2 and "wharfemoor: entry 2 of the log was changed" in broken.stderr
    assert "elsewhere: whole" in broken.stdout
    for words, says in (
        (("--tenant", "nobody"), "no such tenant"),
        (("--against", noted), "--tenant"),
        (("--tenant", "wharfemoor", "--against", "4"), "number:digest"),
    ):
        refused = run(address, "audit", "verify", *words)
        assert refused.exit_code == 2 and says in refused.stderr and "Traceback" not in refused.stderr


def test_the_commands_for_keys_and_the_database_do_what_they_say(address: str) -> None:
    made = run(address, "keys", "new", "--tenant", "wharfemoor", "--name", "grants system", "--role", "audit")
    assert made.exit_code == 0, made.stderr
    shown = made.stdout.splitlines()[-1]
    name = shown.split("_")[1]
    listed = run(address, "keys", "list").stdout
    assert name in listed and "in force" in listed and shown.split("_", 2)[2] not in listed
    turned = run(address, "keys", "rotate", name, "--overlap-days", "0")
    assert turned.exit_code == 0 and turned.stdout.count("trk_") == 1
    newer = re.search(r"trk_([0-9a-f]+)_", turned.stdout)
    assert newer is not None
    assert run(address, "keys", "revoke", newer[1]).exit_code == 0
    states = dict(re.findall(r"^([0-9a-f]{16})  (\w+(?: force)?)", run(address, "keys", "list").stdout, re.MULTILINE))
    assert states == {name: "expired", newer[1]: "revoked"}
    for words in (("keys", "revoke", newer[1]), ("keys", "rotate", "nothing")):
        assert "keys list" in run(address, *words).stderr
    wrong = run(address, "keys", "new", "--tenant", "W M", "--name", "x")
    assert wrong.exit_code == 2 and "--tenant" in wrong.stderr
    strange = run(address, "keys", "new", "--tenant", "w", "--name", "x", "--role", "chief")
    assert strange.exit_code == 2 and "policy" in strange.stderr
    assert "whole. Entries: 3." in run(address, "audit", "verify", "--tenant", "wharfemoor").stdout
    assert run(address, "database", "downgrade", "base").exit_code == 0
    assert run(address, "database", "revision").stdout.startswith("no tables")
    assert run(address, "database", "upgrade").exit_code == 0
    assert run(address, "keys", "list").stdout == ""
    assert "revision" in run(address, "database", "upgrade", "nothing").stderr
