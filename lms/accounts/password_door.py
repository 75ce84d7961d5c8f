"""The password as a way in: tried without holding the writer's place, then opened in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts import passwords, throttling
from lms.accounts.audit import Origin
from lms.accounts.models import PersonId
from lms.accounts.queries import lock_of, normal_email, passwords_of
from lms.accounts.signing_in import Opened, keep_rehashed, know_device, open_session
from lms.accounts.throttling import Counter
from lms.accounts.tokens import new_token, token_hash
from lms.database import Database


class TooManyTriesError(Exception):
    """So many tries for this account or from this address that the next must wait."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """A password that fitted: whose, and what to mend while opening."""

    person_id: PersonId
    counted: Sequence[Counter]
    language: str | None = None
    old_hash: str | None = None
    new_hash: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entered:
    """Somebody let in by password."""

    opened: Opened
    device_token: str


def try_password(
    database: Database,
    reader: Session,
    *,
    email: str,
    password: str,
    device_token: str | None,
    address: str,
    secret: bytes,
    now: datetime,
) -> Key | None:
    """Try a password. The same steps whether or not the account exists: one read, one count, one hash."""
    lock = lock_of(reader, email=email, device_token=device_token)
    counted = throttling.counters(
        secret=secret,
        subject=f"password:{normal_email(email)}",
        address=address,
        known_device=token_hash(device_token) if device_token and lock.is_known_device else None,
    )
    if not throttling.count_try(database, counted=counted, now=now):
        raise TooManyTriesError
    fits = passwords.verify(lock.password_hash, password)
    if not fits or lock.person_id is None or lock.password_hash is None:
        return None
    is_old = not lock.is_of_address and passwords.needs_rehash(lock.password_hash)
    return Key(
        person_id=lock.person_id,
        counted=counted,
        language=lock.language,
        old_hash=lock.password_hash if is_old else None,
        new_hash=passwords.hash_password(password) if is_old else None,
    )


def try_own_password(
    database: Database,
    reader: Session,
    *,
    person_id: int,
    password: str,
    address: str,
    secret: bytes,
    now: datetime,
) -> bool:
    """Try the password of somebody signed in, before she changes it."""
    counted = throttling.counters(secret=secret, subject=f"own-password:{person_id}", address=address)
    if not throttling.count_try(database, counted=counted, now=now):
        raise TooManyTriesError
    return any(passwords.verify(one, password) for one in passwords_of(reader, person_id=person_id))


def enter(
    db: Session,
    key: Key,
    *,
    now: datetime,
    origin: Origin,
    device: str,
    device_token: str | None,
    is_lasting: bool,
    replaced_token: str | None,
) -> Entered:
    """Open a session with a password that fitted, and know this device from now on."""
    throttling.give_back(db, counted=key.counted)
    if key.old_hash and key.new_hash:
        keep_rehashed(db, person_id=key.person_id, old_hash=key.old_hash, new_hash=key.new_hash)
    opened = open_session(
        db,
        person_id=key.person_id,
        now=now,
        origin=origin,
        device=device,
        is_lasting=is_lasting,
        replaced_token=replaced_token,
    )
    known = device_token or new_token()
    know_device(db, person_id=key.person_id, device_token=known, now=now)
    return Entered(opened=opened, device_token=known)
