"""Recognising hours, many at once. The caller commits.

Whoever decides has seen what stood before: where that has changed since, nothing is written. Deciding the
same twice changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.accounts.audit import Origin, record
from lms.accounts.locks import lock_people
from lms.messages import RefusalError, message
from lms.progress.models import Completion
from lms.progress.recording import note_recognised
from lms.reach.reach import Reach
from lms.rosters.hours_courses import AgentCourses
from lms.rosters.hours_effect import Decision
from lms.rosters.hours_list import completions_of

MOST_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Recognising:
    """Who decides, when and from where; `courses` are those that agents follow."""

    reach: Reach
    courses: AgentCourses
    today: date
    now: datetime
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """What was written: how many people, and how many minutes were recognised or taken back."""

    people: int
    minutes: int


def recognise_all(
    db: Session, by: Recognising, decision: Decision, *, seen: Mapping[int, int]
) -> Recognised | None:
    """Decide about completions, given with the minutes recognised that were seen; None: none is in reach.

    RefusalError, and nothing written, where one has changed since, is gone, or was credited less.
    """
    rows = _locked(db, by, seen)
    if not rows:
        return None
    done: list[tuple[int | None, int]] = []
    if len(rows) < len(seen):
        raise _changed_since()
    for row in rows:
        before = row.recognised_minutes or 0
        after = decision.minutes_of(row.minutes)
        if before not in {after, seen[row.id]}:
            raise _changed_since()
        if note_recognised(row, minutes=after, recognised_by=by.reach.person_id, on=by.today):
            done.append((row.person_id, after or before))
            _note(db, by, row, is_taken_back=not after)
    db.flush()
    return Recognised(people=len({person for person, _ in done}), minutes=sum(one for _, one in done))


def _locked(db: Session, by: Recognising, seen: Mapping[int, int]) -> list[Completion]:
    """Lock their people before reading again: another superior may be deciding about the same."""
    ids = sorted(seen)[:MOST_AT_ONCE]
    found = completions_of(db, reach=by.reach, on=by.today, courses=by.courses, completion_ids=ids)
    lock_people(db, {row.person_id for row in found if row.person_id is not None})
    return list(completions_of(db, reach=by.reach, on=by.today, courses=by.courses, completion_ids=ids))


def _changed_since() -> RefusalError:
    return RefusalError(
        message("Some of these hours have changed since you chose them: nothing was written. Choose again.")
    )


def _note(db: Session, by: Recognising, row: Completion, *, is_taken_back: bool) -> None:
    record(
        db,
        verb="hours-taken-back" if is_taken_back else "hours-recognised",
        actor_id=by.reach.person_id,
        object_kind="completion",
        object_id=row.id,
        origin=by.origin,
        now=by.now,
    )
