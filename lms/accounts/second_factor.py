"""The second step after a password: set up, asked, replaced; one function a use case. The caller commits."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from lms import codes
from lms.accounts.audit import Origin, record
from lms.accounts.models import RecoveryCode, SecondFactor
from lms.accounts.one_time_codes import seal, step_of, unseal
from lms.accounts.session_models import SigninSession
from lms.accounts.signing_in import close_all
from lms.database.inserting import insert_into

PROVEN_FOR_FILES = timedelta(hours=4)
"""How long after a code the files that name people come without another."""
RECOVERY_CODES = 10
_LENGTH, _GROUPS = 10, (5, 5)


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who types a code, in which session, from where, and the installation's secret."""

    person_id: int
    session_id: int
    key: bytes
    origin: Origin
    now: datetime


def factor_of(db: Session, *, person_id: int) -> SecondFactor | None:
    """Give what is kept of a person's second step, set up or only begun."""
    return db.get(SecondFactor, person_id)


def has_factor(db: Session, *, person_id: int) -> bool:
    """Whether a person has set her second step up."""
    found = select(SecondFactor.person_id).where(
        SecondFactor.person_id == person_id, SecondFactor.confirmed_at.is_not(None)
    )
    return db.scalar(found) is not None


def codes_left(db: Session, *, person_id: int) -> int:
    """Count the recovery codes that still open."""
    mine = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return db.scalar(mine) or 0


def begin(db: Session, *, person_id: int, secret: str, key: bytes, now: datetime) -> None:
    """Keep a secret that a telephone is about to read; one set up already isn't touched."""
    sealed = seal(secret, key=key, person_id=person_id)
    db.execute(
        insert_into(db, SecondFactor)
        .values(person_id=person_id, sealed_secret=sealed, begun_at=now, confirmed_at=None, last_step=None)
        .on_conflict_do_update(
            index_elements=["person_id"],
            set_={"sealed_secret": sealed, "begun_at": now},
            where=SecondFactor.confirmed_at.is_(None),
        )
    )


def set_up(db: Session, asker: Asker, *, typed: str) -> list[str] | None:
    """Take the first code of a telephone and give the recovery codes, to show once; None if it is wrong."""
    factor = factor_of(db, person_id=asker.person_id)
    if factor is None or factor.confirmed_at is not None:
        return None
    step = step_of(
        typed, secret=unseal(factor.sealed_secret, key=asker.key, person_id=asker.person_id), now=asker.now
    )
    if step is None:
        return None
    factor.confirmed_at, factor.last_step = asker.now, step
    _prove(db, asker)
    _record(db, asker, "second-factor-set-up")
    return _new_codes(db, asker)


def prove(db: Session, asker: Asker, *, typed: str) -> bool:
    """Take a code of the telephone or a recovery code, once, and note it in the session; False if wrong.

    Raises SecretLostError.
    """
    if not _is_taken(db, asker, typed):
        return False
    _prove(db, asker)
    return True


def replace_codes(db: Session, asker: Asker, *, typed: str) -> list[str] | None:
    """Give ten new recovery codes, to show once; the older ones open no more. None if the code is wrong."""
    return _new_codes(db, asker) if prove(db, asker, typed=typed) else None


def remove(db: Session, asker: Asker, *, typed: str) -> bool:
    """Forget one's second step, knowing a code of it: the telephone changes. False if the code is wrong."""
    if not _is_taken(db, asker, typed):
        return False
    _forget(db, person_id=asker.person_id)
    _record(db, asker, "second-factor-removed")
    return True


def reset(db: Session, *, person_id: int, actor_id: int | None, origin: Origin, now: datetime) -> bool:
    """Forget somebody's second step and sign her out: her telephone is lost. False if she has none."""
    if not _forget(db, person_id=person_id):
        return False
    close_all(db, person_id=person_id, now=now)
    record(
        db,
        verb="second-factor-reset",
        actor_id=actor_id,
        object_kind="person",
        object_id=person_id,
        origin=origin,
        now=now,
    )
    return True


def _is_taken(db: Session, asker: Asker, typed: str) -> bool:
    factor = factor_of(db, person_id=asker.person_id)
    if factor is None or factor.confirmed_at is None:
        return False
    recovery = codes.read_code(typed, length=_LENGTH)
    if recovery is not None:
        return _take_recovery(db, asker, recovery)
    secret = unseal(factor.sealed_secret, key=asker.key, person_id=asker.person_id)
    step = step_of(typed, secret=secret, now=asker.now)
    return step is not None and _take_step(db, asker, step)


def _take_step(db: Session, asker: Asker, step: int) -> bool:
    """Use a half-minute up: the same code, or an older one, doesn't open twice."""
    taken = db.scalar(
        update(SecondFactor)
        .where(
            SecondFactor.person_id == asker.person_id,
            or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step),
        )
        .values(last_step=step)
        .returning(SecondFactor.person_id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def _take_recovery(db: Session, asker: Asker, code: str) -> bool:
    taken = db.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == asker.person_id,
            RecoveryCode.code_hash == _hash(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=asker.now)
        .returning(RecoveryCode.person_id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        return False
    _record(db, asker, "recovery-code-used")
    return True


def _new_codes(db: Session, asker: Asker) -> list[str]:
    made = [codes.random_code(_LENGTH) for _ in range(RECOVERY_CODES)]
    db.execute(delete(RecoveryCode).where(RecoveryCode.person_id == asker.person_id))
    db.add_all(
        RecoveryCode(person_id=asker.person_id, code_hash=_hash(code), made_at=asker.now) for code in made
    )
    db.flush()
    _record(db, asker, "recovery-codes-made")
    return [codes.in_groups(code, _GROUPS) for code in made]


def _prove(db: Session, asker: Asker) -> None:
    db.execute(
        update(SigninSession)
        .where(SigninSession.id == asker.session_id)
        .values(proven_at=asker.now)
        .execution_options(synchronize_session=False)
    )


def _forget(db: Session, *, person_id: int) -> bool:
    db.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    gone = delete(SecondFactor).where(SecondFactor.person_id == person_id).returning(SecondFactor.person_id)
    return db.scalar(gone) is not None


def _hash(code: str) -> bytes:
    # 50 random bits, tried a few times a quarter of an hour at most, need no slow hash.
    return hashlib.sha256(b"recovery-code\0" + code.encode("ascii")).digest()


def _record(db: Session, asker: Asker, verb: str) -> None:
    record(
        db,
        verb=verb,
        actor_id=asker.person_id,
        object_kind="person",
        object_id=asker.person_id,
        origin=asker.origin,
        now=asker.now,
    )
