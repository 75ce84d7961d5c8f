"""Counting what people thought of a session, without keeping anything about them. The caller commits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.database.inserting import insert_into
from lms.messages import RefusalError
from lms.workshops.door_opinion import OVER, Answer
from lms.workshops.models import Workshop
from lms.workshops.states import State
from lms.workshops.trace_models import Opinion, OpinionKey

ASKED_FOR = timedelta(days=7)


def is_asked(workshop: Workshop, *, now: datetime) -> bool:
    """Say whether one may answer: from the first day to a week after the last, at the session's place."""
    today = now.astimezone(ZoneInfo(workshop.timezone)).date()
    is_on = workshop.state in {State.OPEN.value, State.HELD.value, State.CLOSED.value}
    return is_on and workshop.first_on <= today <= workshop.last_on + ASKED_FOR


def give_opinion(db: Session, *, workshop: Workshop, answer: Answer, key: str, now: datetime) -> bool:
    """Count an answer, once for each form shown; say whether it was counted."""
    if not is_asked(workshop, now=now):
        raise RefusalError(OVER)
    form = insert_into(db, OpinionKey).values(workshop_id=workshop.id, key=key)
    if db.scalar(form.on_conflict_do_nothing().returning(OpinionKey.key)) is None:
        return False
    counted = insert_into(db, Opinion).values(workshop_id=workshop.id, answer=answer.value, number=1)
    db.execute(
        counted.on_conflict_do_update(
            index_elements=["workshop_id", "answer"], set_={"number": Opinion.number + 1}
        )
    )
    return True


def opinions(db: Session, *, workshop_id: int) -> Mapping[Answer, int]:
    """Give the number of each answer; they are shown through `door_opinion.shown` only."""
    rows = db.execute(select(Opinion.answer, Opinion.number).where(Opinion.workshop_id == workshop_id))
    return {Answer(row.answer): row.number for row in rows}


def forget_forms(db: Session, *, now: datetime) -> None:
    """Remove the keys of forms once nobody may answer any more."""
    over = select(Workshop.id).where(Workshop.last_on < now.date() - ASKED_FOR - timedelta(days=1))
    db.execute(
        delete(OpinionKey)
        .where(OpinionKey.workshop_id.in_(over))
        .execution_options(synchronize_session=False)
    )
