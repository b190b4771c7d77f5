"""Run by Alembic: brings the tables of the database it is handed from one revision to another."""

from alembic import context
from sqlalchemy import Engine, text

from api.store import office, tables, tryouts, upload_tables  # noqa: F401 they fill what Table knows
from api.store.columns import Table

engine: Engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Table.metadata, render_as_batch=True)
    with context.begin_transaction():
        if engine.dialect.name == "postgresql":  # services that start at once wait here; SQLite has one writer anyway
            connection.execute(text("SELECT pg_advisory_xact_lock(8017)"))
        context.run_migrations()
    connection.commit()
