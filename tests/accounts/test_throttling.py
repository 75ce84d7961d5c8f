"""Guessing is slowed down, whoever is guessed, and owners stay free."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

from sqlalchemy import select

from lms.accounts.models import Throttle
from lms.accounts.throttling import (
    ACCOUNT_TRIES,
    ADDRESS_TRIES,
    DEVICE_TRIES,
    WINDOW,
    Counter,
    count_try,
    counters,
    forget_old,
    give_back,
)
from lms.database import Database

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SECRET = b"s" * 32


def of(
    email: str = "a@ac.fr", address: str = "192.0.2.1", device: bytes | None = None
) -> tuple[Counter, ...]:
    return counters(secret=SECRET, subject=f"password:{email}", address=address, known_device=device)


def test_an_account_has_ten_tries_in_a_window_from_wherever(database: Database) -> None:
    answers = [
        count_try(database, counted=of(address=f"192.0.2.{n}"), now=NOW) for n in range(ACCOUNT_TRIES + 2)
    ]
    assert answers == [True] * ACCOUNT_TRIES + [False] * 2
    assert count_try(database, counted=of(email="b@ac.fr"), now=NOW)
    assert not count_try(database, counted=of(), now=NOW + WINDOW - timedelta(seconds=1))
    assert count_try(database, counted=of(), now=NOW + WINDOW)


def test_an_address_has_more_for_it_may_be_a_whole_school(database: Database) -> None:
    answers = [count_try(database, counted=of(email=f"{n}@ac.fr"), now=NOW) for n in range(ADDRESS_TRIES + 1)]
    assert answers == [True] * ADDRESS_TRIES + [False]
    assert count_try(database, counted=of(email="z@ac.fr", address="192.0.2.2"), now=NOW)


def test_strangers_lock_no_known_device_out(database: Database) -> None:
    for _ in range(ACCOUNT_TRIES + 5):
        count_try(database, counted=of(), now=NOW)
    mine = of(device=b"d" * 32)
    answers = [count_try(database, counted=mine, now=NOW) for _ in range(DEVICE_TRIES + 1)]
    assert answers == [True] * DEVICE_TRIES + [False]


def test_a_success_is_given_back(database: Database) -> None:
    for _ in range(ACCOUNT_TRIES * 3):
        assert count_try(database, counted=of(), now=NOW)
        with database.writer() as db:
            give_back(db, counted=of())
            db.commit()


def test_parallel_tries_are_all_counted(database: Database) -> None:
    barrier, answers = Barrier(4), []

    def guess() -> None:
        barrier.wait()
        answers.extend(count_try(database, counted=of(), now=NOW) for _ in range(5))

    threads = [Thread(target=guess) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(True) == ACCOUNT_TRIES


def test_the_table_names_nobody_and_empties(database: Database) -> None:
    count_try(database, counted=of(email="somebody@ac.fr"), now=NOW)
    with database.writer() as db:
        keys = db.scalars(select(Throttle.key)).all()
        assert all(len(key) == 32 and b"somebody" not in key for key in keys)
        assert forget_old(db, now=NOW) == 0
        assert forget_old(db, now=NOW + WINDOW) == 2


def test_a_key_depends_on_the_installations_secret() -> None:
    other = counters(secret=b"t" * 32, subject="password:a@ac.fr", address="192.0.2.1")
    assert {one.key for one in of()}.isdisjoint({one.key for one in other})
