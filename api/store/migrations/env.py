"""Run by Alembic: brings the tables of the database it is handed from one revision to another."""

from alembic import context
from sqlalchemy import Engine

from api.store.tables import Table

engine: Engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Table.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
