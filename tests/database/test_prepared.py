"""Statements compiled once and run on the driver: the same answers as SQLAlchemy's, and its errors."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Date, Integer, bindparam, literal, literal_column, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from lms.accounts.models import Person
from lms.database import Database
from lms.database.inserting import insert_for
from lms.database.prepared import Prepared
from lms.database.types import UtcDateTime
from tests.factories.accounts import make_person
from tests.support.statements import counted

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def _statement(_engine=None):
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
    prepared = Prepared(lambda _engine: select(literal_column("nowhere")).where(Person.id == bindparam("n")))
    with pytest.raises(DBAPIError, match="nowhere"):
        prepared.first(database.readers, {"n": 1})


@pytest.fixture
def add() -> Prepared:
    """A statement that adds a person of a given id, once."""
    values = {"id": bindparam("n"), "given_name": bindparam("name"), "created_at": bindparam("now")}
    values |= {"family_name": literal("Le Goff"), "search_text": literal("")}

    def make(engine: str):
        return (
            insert_for(engine, Person).values(**values).on_conflict_do_nothing().returning(Person.created_at)
        )

    return Prepared(make)


def test_writes_in_the_sessions_transaction(database: Database, add: Prepared) -> None:
    given = {"n": 4000, "name": "Anne", "now": NOW}
    with database.writer() as db:
        assert add.within(db, given).created_at == NOW
        assert add.within(db, given) is None
        db.rollback()
        assert add.within(db, given) is not None
        db.commit()
    with database.reader() as db:
        assert db.scalars(select(Person.given_name).where(Person.id == 4000)).all() == ["Anne"]


def test_sees_what_the_session_has_still_to_write(database: Database) -> None:
    with database.writer() as db:
        person = Person(given_name="Maëlle", created_at=NOW)
        db.add(person)
        found = Prepared(
            lambda _engine: select(Person.given_name).where(Person.created_at == bindparam("now"))
        )
        assert found.within(db, {"now": NOW}).given_name == "Maëlle"


def test_a_refusal_in_a_transaction_is_sqlalchemys_and_names_no_value(
    database: Database, add: Prepared
) -> None:
    with database.writer() as db, pytest.raises(IntegrityError) as refused:
        add.within(db, {"n": 4000, "name": "Zorglub", "now": None})
    assert "Zorglub" not in str(refused.value).partition("DETAIL")[0]


def test_a_connection_lost_in_a_transaction_is_said_and_replaced(database: Database, add: Prepared) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has no connection to lose")
    given = {"n": 4000, "name": "Anne", "now": NOW}
    with database.writer() as db:
        process = db.scalar(text("SELECT pg_backend_pid()"))
        with database.writers.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        with pytest.raises(DBAPIError) as lost:
            add.within(db, given)
        assert lost.value.connection_invalidated
        db.rollback()
        assert add.within(db, given) is not None
        db.rollback()


def test_a_statement_without_columns_gives_nothing(database: Database, person_id: int) -> None:
    rename = Prepared(
        lambda _engine: update(Person).where(Person.id == bindparam("n")).values(given_name=bindparam("name"))
    )
    with database.writer() as db:
        assert rename.within(db, {"n": person_id, "name": "Anne"}) is None
        db.commit()
    with database.reader() as db:
        assert db.scalar(select(Person.given_name)) == "Anne"


def test_a_default_made_in_python_must_be_given(database: Database) -> None:
    add = Prepared(lambda engine: insert_for(engine, Person).values(created_at=bindparam("now")))
    with database.writer() as db, pytest.raises(TypeError, match="family_name"):
        add.within(db, {"now": NOW})
