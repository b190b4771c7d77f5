"""The tables come and go as the models say, on both databases, and the log can only be added to."""

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from api.access.caller import LOCAL, PURPOSE, ROLES, Caller
from api.store.audit import record
from api.store.columns import Table
from api.store.database import newest_revision
from api.store.migrating import MIGRATIONS, config
from api.store.opening import opened
from api.store.tables import Entry
from tests.api.databases import Server
from toolkit import ToolkitError


def test_migrations_make_the_tables_of_the_models_and_remove_them(address: str) -> None:
    database = opened(address)
    assert database.revision() == newest_revision()
    command.check(config(database.engine.execution_options(writes=True)))
    assert newest_revision() == ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert set(inspect(database.engine).get_table_names()) == {*Table.metadata.tables, "alembic_version"}
    database.migrate("base")
    assert database.revision() is None
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    database.migrate()
    assert database.revision() == newest_revision()
    database.close()


def test_a_reader_sees_one_state_of_the_data_from_beginning_to_end(address: str) -> None:
    database = opened(address)
    caller = Caller(LOCAL, LOCAL, frozenset(ROLES), frozenset({PURPOSE}), "request")
    entries = select(func.count()).select_from(Entry).where(Entry.action == "assessment.read")
    with database.reading() as session:
        before = session.scalar(entries)
        with database.writing() as writer:
            record(writer, caller, "assessment.read", "an-id")
        assert session.scalar(entries) == before
    with database.reading() as session:
        assert session.scalar(entries) == (before or 0) + 1
    database.close()


@pytest.mark.parametrize("change", ["DELETE FROM audit", "UPDATE audit SET action = 'another'"])
def test_the_audit_log_is_only_ever_added_to(address: str, change: str) -> None:
    database = opened(address)
    caller = Caller(LOCAL, LOCAL, frozenset(ROLES), frozenset({PURPOSE}), "request")
    with database.writing() as session:
        record(session, caller, "assessment.read", "an-id")
    with pytest.raises(DBAPIError, match="only ever added to"), database.writing() as session:
        session.execute(text(change))
    with database.reading() as session:
        assert session.execute(text("SELECT count(*), min(action) FROM audit")).one() == (1, "assessment.read")
    database.close()


def test_what_a_session_read_is_not_kept_and_a_failed_change_leaves_nothing(address: str) -> None:
    database = opened(address)
    with database.reading() as session:
        session.execute(text("UPDATE tenants SET name = 'changed'"))
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        session.execute(text("UPDATE tenants SET name = 'changed'"))
        _ = 1 / 0
    with database.reading() as session:
        assert session.execute(text("SELECT name FROM tenants")).scalar_one() == LOCAL
    database.close()


@pytest.mark.parametrize("wrong", ["nothing", "mysql://host/x", "postgresql+psycopg://127.0.0.1:1/none"])
def test_a_database_that_cannot_be_used_is_refused_by_name(wrong: str) -> None:
    with pytest.raises(ToolkitError, match="database"):
        opened(wrong)


def test_a_process_that_is_paused_holds_no_lock_for_ever(postgresql: Server) -> None:
    """PostgreSQL ends a transaction in which nothing happens for a minute."""
    database = opened(postgresql.new_database())
    with database.reading() as session:
        assert session.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one() == "1min"
    database.close()
