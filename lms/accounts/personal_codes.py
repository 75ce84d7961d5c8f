"""A person's own code: a way back in without address or password, until 31 August. The caller commits.

Thirteen signs, 65 bits; shown once, kept as a hash, renewed when lost: then whoever found it is out.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms import codes
from lms.accounts.audit import Origin, record
from lms.accounts.models import Person, PersonalCode, PersonId
from lms.accounts.signing_in import close_all
from lms.database.inserting import insert_into

LENGTH = 13
GROUPS = (4, 3, 3, 3)


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whose a code is, and the language in which she reads."""

    person_id: PersonId
    language: str | None


def new_code() -> str:
    """Make a code by chance."""
    return codes.random_code(LENGTH)


def shown_code(code: str) -> str:
    """Write a code as it is shown: ABCD-EFG-HJK-LMN."""
    return codes.in_groups(code, GROUPS)


def read_code(typed: str) -> str | None:
    """Read a code as people type it; None when it can't be one."""
    return codes.read_code(typed, length=LENGTH)


def keep_code(
    db: Session,
    *,
    person_id: int,
    code: str,
    today: date,
    now: datetime,
    origin: Origin,
    actor_id: int,
    kept_session: int | None = None,
) -> None:
    """Keep a person's code in place of any other, which opens nothing from now on.

    The sessions open on other devices end: the code was perhaps lost. `actor_id` is who made it: the
    person herself, or the leader who gave it to her.
    """
    fresh = {"code_hash": _hash(code), "made_at": now, "over_on": codes.over_on(today), "last_used_at": None}
    replaced = has_code(db, person_id=person_id)
    db.execute(
        insert_into(db, PersonalCode)
        .values(person_id=person_id, **fresh)
        .on_conflict_do_update(index_elements=["person_id"], set_=fresh)
    )
    if replaced:
        close_all(db, person_id=person_id, now=now, except_session=kept_session)
    _record(db, "code-made", person_id=person_id, actor_id=actor_id, origin=origin, now=now)


def drop_code(db: Session, *, person_id: int, actor_id: int, origin: Origin, now: datetime) -> bool:
    """Revoke a person's code; False when there was none."""
    gone = db.scalar(
        delete(PersonalCode).where(PersonalCode.person_id == person_id).returning(PersonalCode.person_id)
    )
    if gone is None:
        return False
    _record(db, "code-revoked", person_id=person_id, actor_id=actor_id, origin=origin, now=now)
    return True


def has_code(db: Session, *, person_id: int) -> bool:
    """Whether a person has a code, still open or not."""
    return db.scalar(select(PersonalCode.person_id).where(PersonalCode.person_id == person_id)) is not None


def code_of_person(db: Session, *, person_id: int, on: date) -> PersonalCode | None:
    """Give what is kept of a person's open code; the code itself, nobody knows."""
    return db.scalar(
        select(PersonalCode).where(PersonalCode.person_id == person_id, PersonalCode.over_on > on)
    )


def owner_of_code(db: Session, *, code: str, on: date) -> Owner | None:
    """Say whose an open code is; None for one that opens nothing."""
    row = db.execute(
        select(Person.id, Person.language)
        .join(PersonalCode, PersonalCode.person_id == Person.id)
        .where(
            PersonalCode.code_hash == _hash(code),
            PersonalCode.over_on > on,
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else Owner(person_id=PersonId(row.id), language=row.language)


def note_used(db: Session, *, person_id: int, now: datetime) -> None:
    """Note that a code has opened a session."""
    db.execute(
        update(PersonalCode)
        .where(PersonalCode.person_id == person_id)
        .values(last_used_at=now)
        .execution_options(synchronize_session=False)
    )


def _hash(code: str) -> bytes:
    # 65 random bits need no slow hash.
    return hashlib.sha256(b"personal-code\0" + code.encode("ascii")).digest()


def _record(db: Session, verb: str, *, person_id: int, actor_id: int, origin: Origin, now: datetime) -> None:
    record(
        db,
        verb=verb,
        actor_id=actor_id,
        object_kind="person",
        object_id=person_id,
        origin=origin,
        now=now,
    )
