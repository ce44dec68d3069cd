"""A migrated database has the tables the code speaks of, and a newer one is not opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect
from sqlmodel import SQLModel

from tests.store.made import TABLES, case, dump, open_cases, raw
from workflows.store import migrations
from workflows.store.database import Database
from workflows.store.errors import StoreNotUpgraded, StoreTooNew
from workflows.store.migrations import migrate
from workflows.store.tables import table_of

FOLDER = Path(migrations.__file__).parent


def engine_for(url: str):
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"))


def test_the_head_file_names_the_newest_migration():
    assert ScriptDirectory(str(FOLDER)).get_current_head() == migrate.HEAD
    assert migrate.HEAD in migrate.KNOWN


def test_migrations_make_exactly_the_tables_that_the_code_speaks_of(migrated_url: str):
    engine = engine_for(migrated_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        found = inspect(connection)
        for table in SQLModel.metadata.sorted_tables:
            columns = {column["name"]: column for column in found.get_columns(table.name)}
            assert list(columns) == [column.name for column in table.columns]
            for column in table.columns:
                assert columns[column.name]["nullable"] == column.nullable, column
            keys = found.get_pk_constraint(table.name)["constrained_columns"]
            assert keys == [column.name for column in table.primary_key]
            foreign = {
                (tuple(key["constrained_columns"]), key["referred_table"])
                for key in found.get_foreign_keys(table.name)
            }
            assert foreign == {
                (tuple(key.column_keys), key.referred_table.name)
                for key in table.foreign_key_constraints
            }
            partial = {
                index["name"]
                for index in found.get_indexes(table.name)
                if any(option.endswith("_where") for option in index.get("dialect_options", {}))
            }
            assert partial == {
                index.name
                for index in table.indexes
                if index.dialect_options[engine.dialect.name].get("where") is not None
            }
    engine.dispose()
    assert set(TABLES) == set(SQLModel.metadata.tables)


def test_an_empty_database_is_upgraded_and_a_second_time_left_alone(database_url: str):
    with Database.open(database_url, allow_fsync_off=True) as database:
        assert database.revision() is None
        with pytest.raises(StoreNotUpgraded):
            database.require_upgraded()
        database.upgrade()
        open_cases(database, case(1))
        before = dump(database_url)
        database.upgrade()
        database.require_upgraded()
        assert database.revision() == migrate.HEAD
    assert dump(database_url) == before


def test_a_database_of_a_newer_version_is_refused_with_a_sentence(migrated_url: str):
    raw(migrated_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreTooNew, match=r"stands at 9999; .* none later than 0001"):
        Database.open(migrated_url, allow_fsync_off=True)


def test_a_migration_that_is_interrupted_leaves_nothing_behind(sqlite_url: str):
    path = sqlite_url.removeprefix("sqlite:///")
    Database.open(sqlite_url).close()
    raw(sqlite_url, "CREATE TABLE outbox (id TEXT)")
    with Database.open(sqlite_url) as database, pytest.raises(Exception, match="outbox"):
        database.upgrade()
    assert raw(sqlite_url, "SELECT name FROM sqlite_master WHERE type = 'table'") == [("outbox",)]
    raw(sqlite_url, "DROP TABLE outbox")
    with Database.open(sqlite_url) as database:
        database.upgrade()
    assert Path(path).is_file()


def test_every_table_of_the_code_has_a_table_name_of_its_own():
    names = [table_of(model).name for model in SQLModel.__subclasses__()]
    assert len(names) == len(set(names)) == len(TABLES)
