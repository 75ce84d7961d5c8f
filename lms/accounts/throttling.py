"""Slows down guessing: counts tries in a table that all workers share, in a transaction of its own.

A try is counted before it is looked at and given back when it succeeds: parallel guesses don't slip
through, and a refused request counts although nothing else of it is kept. Keys are HMACs: the table
names nobody, and an unknown account is counted like a known one. A device from which its owner signed
in before has a count of its own, so that strangers' tries never lock her out.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, update
from sqlalchemy.orm import Session

from lms.accounts.addresses import throttled
from lms.accounts.models import Throttle
from lms.database import Database
from lms.database.inserting import insert_into

WINDOW = timedelta(minutes=15)
ACCOUNT_TRIES = 10
DEVICE_TRIES = 10
# A school leaves by one address: all its teachers may mistype on the same morning.
ADDRESS_TRIES = 100


@dataclass(frozen=True, kw_only=True)
class Counter:
    """One thing whose tries are counted, and how many it has in a window."""

    key: bytes
    limit: int


def counters(
    *,
    secret: bytes,
    subject: str,
    address: str,
    known_device: bytes | None = None,
    account_tries: int = ACCOUNT_TRIES,
) -> tuple[Counter, ...]:
    """Say what a try counts against: the account and the address, or the account's own known device.

    `subject` says what is tried ("password:somebody@…"); `known_device` is the hash of a device that the
    account's owner has used, None for any other.
    """
    if known_device is not None:
        return (_counter(secret, f"device\0{subject}\0{known_device.hex()}", DEVICE_TRIES),)
    kind = subject.partition(":")[0]
    return (
        _counter(secret, f"account\0{subject}", account_tries),
        _counter(secret, f"address\0{kind}\0{throttled(address)}", ADDRESS_TRIES),
    )


def _counter(secret: bytes, text: str, limit: int) -> Counter:
    key = hmac.new(secret, b"throttle\0" + text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return Counter(key=key, limit=limit)


def count_try(database: Database, *, counted: Sequence[Counter], now: datetime) -> bool:
    """Count one more try and say whether it may go on."""
    with database.writer() as db:
        # In the order of keys: two tries that share them never wait for each other in a ring.
        tries = {one.key: _add_one(db, one.key, now) for one in sorted(counted, key=lambda one: one.key)}
        db.commit()
    return all(tries[one.key] <= one.limit for one in counted)


def _add_one(db: Session, key: bytes, now: datetime) -> int:
    is_over = Throttle.began_at <= now - WINDOW
    tries: int = db.scalars(
        insert_into(db, Throttle)
        .values(key=key, began_at=now, tries=1)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "tries": case((is_over, 1), else_=Throttle.tries + 1),
                "began_at": case((is_over, now), else_=Throttle.began_at),
            },
        )
        .returning(Throttle.tries)
    ).one()
    return tries


def give_back(db: Session, *, counted: Sequence[Counter]) -> None:
    """Take a successful try out of the counts again, in the transaction of what it opened."""
    for one in sorted(counted, key=lambda one: one.key):
        db.execute(
            update(Throttle)
            .where(Throttle.key == one.key, Throttle.tries > 0)
            .values(tries=Throttle.tries - 1)
            .execution_options(synchronize_session=False)
        )


def forget_old(db: Session, *, now: datetime) -> int:
    """Remove counts whose window is over; give their number."""
    gone = db.scalars(
        delete(Throttle)
        .where(Throttle.began_at <= now - WINDOW)
        .returning(Throttle.key)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
