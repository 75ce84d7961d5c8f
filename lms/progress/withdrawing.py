"""What stays of somebody's own work when a completion that came from elsewhere is taken back."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.courses.release import Module
from lms.progress.completion import judge
from lms.progress.days import local_day
from lms.progress.models import UnitDone
from lms.progress.record_queries import record_of
from lms.progress.recording import record_completion


def restore_own_completion(
    db: Session,
    *,
    person_id: int,
    course_id: str,
    module: Module,
    release_id: int,
    zone: ZoneInfo,
    now: datetime,
) -> bool:
    """Record the completion that the units somebody did herself amount to; say whether they do.

    A completion that stood while she did them kept hers from being written. The caller has locked her.
    """
    record = record_of(db, person_id=person_id, course_id=course_id)
    verdict = judge(module, record.done, record.level)
    if not verdict.complete:
        return False
    wanted = [unit_id for unit_id in verdict.wanted if unit_id in record.done]
    last: datetime | None = db.scalar(
        select(func.max(UnitDone.done_at)).where(
            UnitDone.person_id == person_id, UnitDone.course_id == course_id, UnitDone.unit_id.in_(wanted)
        )
    )
    return record_completion(
        db,
        person_id=person_id,
        course_id=course_id,
        module=module,
        release_id=release_id,
        done_on=local_day(last or now, zone),
        means="self-study",
        now=now,
    )
