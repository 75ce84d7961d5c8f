"""Completions and credits: written once, revoked rather than changed. The caller commits.

Each locks the person before it reads: two transactions that complete somebody's last two modules must
see one another, or neither would find her trained.
"""

from datetime import date, datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.locks import lock_people
from lms.accounts.signals import standing_touched
from lms.courses.release import CourseId, Module
from lms.database.inserting import insert_into
from lms.messages import RefusalError, message
from lms.progress.attestation_withdrawal import withdraw_attestations
from lms.progress.models import STANDS, Completion, Credit

Means = Literal["self-study", "live-distance", "presence", "recognition", "override"]
MEANS: tuple[Means, ...] = get_args(Means)


def record_completion(
    db: Session,
    *,
    person_id: int,
    course_id: CourseId | str,
    module: Module,
    release_id: int,
    done_on: date,
    means: Means,
    now: datetime,
    minutes: int | None = None,
    recorded_by: int | None = None,
) -> bool:
    """Record that somebody completed a module; say whether it is new.

    One that stands already stays as it is, its day and means too. `minutes` are the module's unless
    given. A day to come is refused.
    """
    lock_people(db, [person_id])
    # A local day may be one ahead of UTC's.
    if done_on > now.date() + timedelta(days=1):
        raise RefusalError(message("A module can’t be completed on a day to come."))
    statement = (
        insert_into(db, Completion)
        .values(
            person_id=person_id,
            course_id=course_id,
            module_id=module.id,
            done_on=done_on,
            minutes=module.minutes if minutes is None else minutes,
            means=means,
            release_id=release_id,
            recorded_at=now,
            recorded_by=recorded_by,
            revocation_note="",
        )
        .on_conflict_do_nothing(index_elements=["person_id", "course_id", "module_id"], index_where=STANDS)
        .returning(Completion.id)
    )
    is_new = db.scalar(statement) is not None
    if is_new:
        standing_touched(db, person_ids=[person_id])
    return is_new


def revoke_completion(
    db: Session, *, completion_id: int, revoked_by: int | None, note: str, now: datetime
) -> bool:
    """Take a completion back, keeping the row; say whether that changed anything. Unknown: RefusalError."""
    # Whose it is never changes while it stands: it tells whom to lock.
    row = db.execute(
        select(Completion.id, Completion.person_id).where(Completion.id == completion_id)
    ).first()
    if row is None:
        raise RefusalError(message("There is no such completion."))
    lock_people(db, [row.person_id] if row.person_id is not None else [])
    completion = db.scalars(
        select(Completion).where(Completion.id == completion_id).execution_options(populate_existing=True)
    ).one()
    if completion.revoked_at is not None:
        return False
    completion.revoked_at = now
    completion.revoked_by = revoked_by
    completion.revocation_note = note
    db.flush()
    if completion.person_id is not None:
        withdraw_attestations(
            db,
            person_id=completion.person_id,
            course_id=completion.course_id,
            module_id=completion.module_id,
            now=now,
        )
        standing_touched(db, person_ids=[completion.person_id])
    return True


def recognise_minutes(
    db: Session, *, completion_id: int, minutes: int, recognised_by: int | None, on: date
) -> None:
    """Note what the institution accepts of a completion's minutes; 0 takes it back.

    Refused beyond the minutes credited, and where no completion stands.
    """
    person_id = db.scalar(select(Completion.person_id).where(Completion.id == completion_id))
    lock_people(db, [person_id] if person_id is not None else [])
    completion = db.scalars(
        select(Completion)
        .where(Completion.id == completion_id, Completion.revoked_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if completion is None:
        raise RefusalError(message("There is no such completion."))
    note_recognised(completion, minutes=minutes, recognised_by=recognised_by, on=on)
    db.flush()


def note_recognised(completion: Completion, *, minutes: int, recognised_by: int | None, on: date) -> bool:
    """Note what is accepted of a completion's minutes, read under its person's lock; say whether it is new.

    Saying the same again keeps the day and the name of the first time.
    """
    if not 0 <= minutes <= completion.minutes:
        raise RefusalError(
            message("Between 0 and the %(most)s minutes credited can be recognised.", most=completion.minutes)
        )
    if minutes == (completion.recognised_minutes or 0):
        return False
    completion.recognised_minutes = minutes or None
    completion.recognised_on = on if minutes else None
    completion.recognised_by = recognised_by if minutes else None
    return True


def record_credit(
    db: Session,
    *,
    person_id: int,
    course_id: CourseId | str,
    module: Module,
    on: date,
    minutes: int,
    means: Means,
    workshop_id: int | None,
    now: datetime,
) -> bool:
    """Record minutes attended of a module, at most its own; say whether this is new.

    A person has one credit a module and workshop: repeating it changes nothing.
    """
    if minutes <= 0:
        raise RefusalError(message("Write how many minutes were attended, at least one."))
    lock_people(db, [person_id])
    if _has_credit(db, person_id, course_id, module, workshop_id):
        return False
    db.add(
        Credit(
            person_id=person_id,
            course_id=course_id,
            module_id=module.id,
            on=on,
            minutes=min(minutes, module.minutes),
            means=means,
            workshop_id=workshop_id,
            recorded_at=now,
        )
    )
    db.flush()
    standing_touched(db, person_ids=[person_id])
    return True


def _has_credit(
    db: Session, person_id: int, course_id: CourseId | str, module: Module, workshop_id: int | None
) -> bool:
    same = Credit.workshop_id.is_(None) if workshop_id is None else Credit.workshop_id == workshop_id
    found = db.scalar(
        select(Credit.id).where(
            Credit.person_id == person_id,
            Credit.course_id == course_id,
            Credit.module_id == module.id,
            Credit.revoked_at.is_(None),
            same,
        )
    )
    return found is not None


def revoke_credit(db: Session, *, credit_id: int, now: datetime) -> bool:
    """Take a credit back, keeping the row; say whether that changed anything. Unknown: RefusalError."""
    row = db.execute(select(Credit.id, Credit.person_id).where(Credit.id == credit_id)).first()
    if row is None:
        raise RefusalError(message("There is no such credit."))
    lock_people(db, [row.person_id] if row.person_id is not None else [])
    credit = db.scalars(
        select(Credit).where(Credit.id == credit_id).execution_options(populate_existing=True)
    ).one()
    if credit.revoked_at is not None:
        return False
    credit.revoked_at = now
    db.flush()
    if credit.person_id is not None:
        standing_touched(db, person_ids=[credit.person_id])
    return True
