"""Where Alembic meets the database: the connection is given, never opened from a settings file."""

from alembic import context
from sqlmodel import SQLModel

import workflows.store.tables  # noqa: F401 (declares the tables)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
