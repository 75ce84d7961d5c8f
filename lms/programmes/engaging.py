"""Whether a programme chose that published tables say which schools are engaged. The caller commits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.programmes.models import EngagedChoice, Programme


def engaged_choice(db: Session, programme_id: int) -> EngagedChoice | None:
    """Give the choice that holds; None where none was ever made, which says nothing of any school."""
    mine = select(EngagedChoice).where(EngagedChoice.programme_id == programme_id)
    return db.scalars(mine.order_by(EngagedChoice.id.desc()).limit(1)).first()


def shows_engaged(db: Session, programme_id: int) -> bool:
    """Say whether published tables say which schools are engaged."""
    choice = engaged_choice(db, programme_id)
    return choice is not None and choice.is_shown


def choose_engaged(
    db: Session, *, programme_id: int, is_shown: bool, decided_by: int | None, now: datetime
) -> bool:
    """Choose it, or no longer; say whether that changed anything. The same choice again is the first one."""
    # Two people who choose at once: the second waits, and reads what the first chose.
    db.get_one(Programme, programme_id, with_for_update=True, populate_existing=True)
    if shows_engaged(db, programme_id) == is_shown:
        return False
    db.add(EngagedChoice(programme_id=programme_id, is_shown=is_shown, decided_by=decided_by, decided_at=now))
    db.flush()
    return True
