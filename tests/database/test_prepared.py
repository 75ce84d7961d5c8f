"""Statements compiled once and run on the driver: the same answers as SQLAlchemy's, and its errors."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Date, Integer, bindparam, literal, literal_column, select
from sqlalchemy.exc import DBAPIError

from lms.accounts.models import Person
from lms.database import Database
from lms.database.prepared import Prepared
from lms.database.types import UtcDateTime
from tests.factories.accounts import make_person
from tests.support.statements import counted

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def _statement():
    return select(
        Person.given_name,
        Person.created_at,
        Person.disabled_at.is_(None).label("is_enabled"),
        literal("a:b").label("fixed"),
        bindparam("today", type_=Date).label("today"),
    ).where(
        Person.id == bindparam("person_id", type_=Integer),
        Person.created_at <= bindparam("now", type_=UtcDateTime()),
    )


@pytest.fixture
def person_id(database: Database) -> int:
    with database.writer() as db:
        person = make_person(db, given_name="Maëlle")
        person.created_at = NOW
        db.commit()
        return person.id


def _given(person_id: int) -> dict[str, object]:
    return {"person_id": person_id, "now": NOW, "today": date(2026, 9, 1)}


def test_answers_as_sqlalchemy_does(database: Database, person_id: int) -> None:
    prepared = Prepared(_statement)
    for _time in range(2):
        row = prepared.first(database.readers, _given(person_id))
        with database.reader() as db:
            assert tuple(row) == tuple(db.execute(_statement(), _given(person_id)).one())
        assert row.given_name == "Maëlle"
        assert row.created_at == NOW
        assert row.is_enabled is True
    assert prepared.first(database.readers, _given(person_id + 1)) is None


def test_is_counted_like_any_statement(database: Database, person_id: int) -> None:
    with counted(database) as statements:
        Prepared(_statement).first(database.readers, _given(person_id))
    assert len(statements) == 1


def test_a_missing_parameter_is_named(database: Database) -> None:
    with pytest.raises(KeyError, match="now"):
        Prepared(_statement).first(database.readers, {"person_id": 1, "today": NOW.date()})


def test_a_broken_connection_is_replaced(database: Database, person_id: int) -> None:
    """As after a restart of the server: the pool's connection is dead, and nobody must notice."""
    prepared = Prepared(_statement)
    held = database.readers.raw_connection()
    held.driver_connection.close()
    held.close()
    assert prepared.first(database.readers, _given(person_id)).given_name == "Maëlle"
    with database.reader() as db:
        assert db.scalar(select(Person.id)) == person_id


def test_what_the_database_refuses_is_sqlalchemys_error(database: Database) -> None:
    prepared = Prepared(lambda: select(literal_column("nowhere")).where(Person.id == bindparam("n")))
    with pytest.raises(DBAPIError, match="nowhere"):
        prepared.first(database.readers, {"n": 1})
