"""From presence to completion or credit, and back when the list is corrected. The caller commits.

Judged anew from the presences that stand each time one is noted or revoked: the same presences always
give the same. Whoever counts hears of it by `progress`, in the same transaction.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.locks import lock_people
from lms.courses import library
from lms.courses.release import Module
from lms.database.inserting import insert_into
from lms.progress.models import Completion, Credit
from lms.progress.recording import record_completion, record_credit, revoke_completion, revoke_credit
from lms.progress.withdrawing import restore_own_completion
from lms.workshops.gain import Gain, HalfDayHeld, gain
from lms.workshops.models import Attendance, Outcome, Workshop

CORRECTED = "attendance corrected"


def module_of(db: Session, workshop: Workshop) -> Module | None:
    """Give the module of a session as it was when registration opened."""
    if workshop.release_id is None or workshop.module_id is None:
        return None
    return library.release(db, workshop.release_id).module(workshop.module_id)


def settle(db: Session, *, workshop: Workshop, person_id: int, by: int | None, now: datetime) -> None:
    """Give somebody what the presences that stand amount to, and take back what they no longer do."""
    module = module_of(db, workshop)
    if module is None:
        return
    lock_people(db, [person_id])
    outcome = _outcome(db, workshop.id, person_id, now)
    due = gain(module, sittings=_held(workshop), attended=_attended(db, workshop.id, person_id))
    _take_back(db, workshop, module, outcome, due, by=by, now=now)
    if due is not None:
        _give(db, workshop, module, outcome, due, by=by, now=now)
    outcome.settled_at = now
    db.flush()


def settle_everybody(db: Session, *, workshop: Workshop, by: int | None, now: datetime) -> None:
    """Judge everybody anew who was noted, after the hours of a session have changed."""
    noted = select(Attendance.person_id).where(
        Attendance.workshop_id == workshop.id, Attendance.person_id.is_not(None)
    )
    for person_id in db.scalars(noted.distinct().order_by(Attendance.person_id)).all():
        if person_id is not None:
            settle(db, workshop=workshop, person_id=person_id, by=by, now=now)


def _outcome(db: Session, workshop_id: int, person_id: int, now: datetime) -> Outcome:
    fresh = insert_into(db, Outcome).values(workshop_id=workshop_id, person_id=person_id, settled_at=now)
    db.execute(fresh.on_conflict_do_nothing(index_elements=["workshop_id", "person_id"]))
    return db.get_one(Outcome, (workshop_id, person_id), populate_existing=True)


def _held(workshop: Workshop) -> list[HalfDayHeld]:
    return [HalfDayHeld(id=one.id, on=one.on, minutes=one.minutes) for one in workshop.sittings]


def _attended(db: Session, workshop_id: int, person_id: int) -> set[int]:
    return set(
        db.scalars(
            select(Attendance.sitting_id).where(
                Attendance.workshop_id == workshop_id,
                Attendance.person_id == person_id,
                Attendance.revoked_at.is_(None),
            )
        )
    )


def _take_back(
    db: Session,
    workshop: Workshop,
    module: Module,
    outcome: Outcome,
    due: Gain | None,
    *,
    by: int | None,
    now: datetime,
) -> None:
    if outcome.credit_id is not None and not _is_credited(db, outcome.credit_id, due):
        revoke_credit(db, credit_id=outcome.credit_id, now=now)
        outcome.credit_id = None
    if outcome.completion_id is not None and not (due is not None and due.completes):
        completion = db.get_one(Completion, outcome.completion_id)
        if revoke_completion(db, completion_id=completion.id, revoked_by=by, note=CORRECTED, now=now):
            # What she did by herself meanwhile counts by itself.
            restore_own_completion(
                db,
                person_id=outcome.person_id,
                course_id=completion.course_id,
                module=module,
                release_id=completion.release_id,
                zone=ZoneInfo(workshop.timezone),
                now=now,
            )
        outcome.completion_id = None


def _is_credited(db: Session, credit_id: int, due: Gain | None) -> bool:
    """Whether a credit is what is due, and still stands."""
    credit = db.get_one(Credit, credit_id)
    if due is None or due.completes or credit.revoked_at is not None:
        return False
    return (credit.minutes, credit.on) == (due.minutes, due.on)


def _give(
    db: Session,
    workshop: Workshop,
    module: Module,
    outcome: Outcome,
    due: Gain,
    *,
    by: int | None,
    now: datetime,
) -> None:
    if due.completes:
        _complete(db, workshop, module, outcome, due, by=by, now=now)
    elif outcome.credit_id is None:
        record_credit(
            db,
            person_id=outcome.person_id,
            course_id=workshop.course_id or "",
            module=module,
            on=due.on,
            minutes=due.minutes,
            means=workshop.means,  # type: ignore[arg-type] # the column holds two of the means
            workshop_id=workshop.id,
            now=now,
        )
        outcome.credit_id = db.scalar(
            select(Credit.id).where(
                Credit.person_id == outcome.person_id,
                Credit.workshop_id == workshop.id,
                Credit.revoked_at.is_(None),
            )
        )


def _complete(
    db: Session,
    workshop: Workshop,
    module: Module,
    outcome: Outcome,
    due: Gain,
    *,
    by: int | None,
    now: datetime,
) -> None:
    """Record the completion, unless one stands already: a module is completed once, however often."""
    is_new = record_completion(
        db,
        person_id=outcome.person_id,
        course_id=workshop.course_id or "",
        module=module,
        release_id=workshop.release_id or 0,
        done_on=due.on,
        means=workshop.means,  # type: ignore[arg-type] # the column holds two of the means
        now=now,
        recorded_by=by,
    )
    if is_new:
        outcome.completion_id = db.scalar(
            select(Completion.id).where(
                Completion.person_id == outcome.person_id,
                Completion.course_id == workshop.course_id,
                Completion.module_id == workshop.module_id,
                Completion.revoked_at.is_(None),
            )
        )
