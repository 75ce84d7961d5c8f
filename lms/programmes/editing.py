"""A programme made and renamed on a page. The caller commits."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses.starter import free_slug
from lms.messages import RefusalError, message
from lms.programmes.models import Programme
from lms.programmes.selection_format import selection_of_json


def make_programme(
    db: Session, *, name: str, starts_on: date, ends_on: date, now: datetime
) -> tuple[Programme, bool]:
    """Add a programme without schools yet; the same name and days again is the same programme."""
    same = select(Programme).where(
        Programme.name == name, Programme.starts_on == starts_on, Programme.ends_on == ends_on
    )
    found = db.scalars(same.order_by(Programme.id)).first()
    if found is not None:
        return found, False
    slug = free_slug(name, taken=set(db.scalars(select(Programme.slug))), default="programme")[:60]
    made = Programme(slug=slug, name=name, starts_on=starts_on, ends_on=ends_on, changed_at=now)
    db.add(made)
    db.flush()
    return made, True


def rename_programme(
    db: Session,
    *,
    programme_id: int,
    name: str,
    starts_on: date,
    ends_on: date,
    dated: Collection[date],
    now: datetime,
) -> bool:
    """Change a programme's name and days; say whether anything changed.

    `dated` are the days that its goals name. None of them, nor a wave's, may be left outside.
    """
    programme = db.get_one(Programme, programme_id, with_for_update=True, populate_existing=True)
    waves = selection_of_json(programme.selection).waves[1:] if programme.selection else ()
    outside = sorted(
        day for day in {*dated, *(wave.from_on for wave in waves)} if not starts_on <= day <= ends_on
    )
    if outside:
        raise RefusalError(
            message(
                "The programme’s goals and schools name %(day)s, which would lie outside: keep it inside, or"
                " revise them first.",
                day=outside[0],
            )
        )
    if (programme.name, programme.starts_on, programme.ends_on) == (name, starts_on, ends_on):
        return False
    programme.name, programme.starts_on, programme.ends_on = name, starts_on, ends_on
    programme.changed_at = now
    db.flush()
    return True
