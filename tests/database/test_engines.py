"""Readers can't write, writers queue, snapshots don't move."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from lms.accounts.models import Person, SecondFactor
from lms.database import Database, WriterBusyError, lock

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def add_person(database: Database) -> None:
    with database.writer() as session:
        session.add(Person(created_at=NOW))
        session.commit()


def count(database: Database) -> int:
    with database.reader() as session:
        return session.scalar(select(func.count(Person.id))) or 0


def test_a_reader_cannot_write(database: Database) -> None:
    with database.reader() as session, pytest.raises(DBAPIError, match="read"):
        session.execute(text("DELETE FROM person"))


def test_what_is_not_committed_is_not_kept(database: Database) -> None:
    with database.writer() as session:
        session.add(Person(created_at=NOW))
        session.flush()
    assert count(database) == 0
    add_person(database)
    assert count(database) == 1


def test_a_snapshot_does_not_see_later_commits(database: Database) -> None:
    add_person(database)
    with database.snapshot() as session:
        before = session.scalar(select(func.count(Person.id)))
        add_person(database)
        assert session.scalar(select(func.count(Person.id))) == before == 1
        with pytest.raises(DBAPIError, match="read"):
            session.execute(text("DELETE FROM person"))
    assert count(database) == 2


def test_instants_come_back_in_utc_and_naive_ones_are_refused(database: Database) -> None:
    add_person(database)
    with database.reader() as session:
        assert session.scalars(select(Person.created_at)).one() == NOW
    with database.writer() as session:
        session.add(Person(created_at=datetime(2026, 9, 1)))  # noqa: DTZ001
        with pytest.raises((DBAPIError, StatementError), match="time zone"):
            session.flush()


def test_read_then_write_by_many_threads_loses_nothing(database: Database) -> None:
    def work() -> None:
        for _ in range(10):
            with database.writer() as session:
                session.scalar(select(func.count(Person.id)))
                session.add(Person(created_at=NOW))
                session.commit()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(database) == 80


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_second_writer_in_one_thread_is_a_mistake_said_at_once(database: Database) -> None:
    with database.writer() as first, database.writer() as second:
        first.execute(select(Person.id))
        with pytest.raises(RuntimeError, match="same session"):
            second.execute(select(Person.id))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_commit_that_fails_lets_the_next_writer_in(database: Database) -> None:
    with database.writer() as session:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.add(SecondFactor(person_id=404, sealed_secret=b"-", begun_at=NOW))
        with pytest.raises(IntegrityError):
            session.commit()
    # From another thread, as the next request: the connection in the pool must not have kept the place.
    other = threading.Thread(target=add_person, args=(database,))
    other.start()
    other.join(60)
    add_person(database)
    assert count(database) == 2


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_writer_that_waited_too_long_is_told_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE_SECONDS", 0.05)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with database.writer() as session:
            session.execute(select(Person.id))
            held.set()
            done.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(60)
    with database.writer() as session, pytest.raises(WriterBusyError):
        session.execute(select(Person.id))
    done.set()
    thread.join()
    add_person(database)
    assert count(database) == 1
