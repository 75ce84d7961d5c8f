"""Migrations make what the models say, on both databases; each is numbered, and HEAD names the last."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lms.config import resource_root
from lms.database import Base, Database, migrations


def test_migrations_equal_the_models(database: Database) -> None:
    assert migrations.differences(database) == []
    assert migrations.current(database) == migrations.head()


def test_head_names_the_last_migration() -> None:
    folder = resource_root() / "migrations"
    numbers = sorted(path.name[:4] for path in (folder / "versions").glob("0*.py"))
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
    assert (folder / "HEAD").read_text(encoding="utf-8").strip() == numbers[-1] == migrations.head()


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    migrations.upgrade(database)
    assert migrations.current(database) == migrations.head()


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    with database.writers.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(migrations.DatabaseTooNewError):
            migrations.upgrade(database)
    finally:
        with database.writers.begin() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :head"), {"head": migrations.head()}
            )


def test_each_table_that_names_a_person_says_what_becomes_of_it() -> None:
    migrations.load_models()
    bare = []
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        leads_to_person = any(key.target_fullname == "person.id" for key in table.foreign_keys)
        if leads_to_person and mapper.class_.__personal_data__ is None:
            bare.append(table.name)
    assert bare == []


def test_declared_columns_exist() -> None:
    migrations.load_models()
    for mapper in Base.registry.mappers:
        declared = mapper.class_.__personal_data__
        if declared is not None:
            names = {column.name for column in mapper.local_table.columns}
            assert {declared.person, *declared.exported, *declared.cleared} <= names, mapper.class_


def test_the_audit_log_is_not_changed(database: Database) -> None:
    with database.writers.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_event (at, verb, route, object_kind, object_id, address)"
                " VALUES (CURRENT_TIMESTAMP, 'signed-in', '', '', '', '')"
            )
        )
    for statement in ("UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event"):
        with pytest.raises(DBAPIError, match="audit log"), database.writers.begin() as connection:
            connection.execute(text(statement))
