"""Changes a programme's schools, and says what that would change. The caller commits, or undoes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.messages import RefusalError, message
from lms.programmes.models import Programme
from lms.programmes.operations import select_schools
from lms.programmes.perimeter import Selection
from lms.programmes.perimeter_editing import Asked, changed, selection_of
from lms.programmes.queries import schools_in_perimeter, stored_entries
from lms.programmes.selection_format import selection_of_json
from lms.schools.models import School

MOST_NAMED = 40


@dataclass(frozen=True, kw_only=True)
class Effect:
    """How many schools count on the change's first day before and after; names of some that come and go."""

    before: int
    after: int
    coming: int
    going: int
    named: Sequence[tuple[str, str, bool]]
    """Name, town, and whether the school comes."""

    @property
    def is_nothing(self) -> bool:
        """Whether no school comes or goes on that day."""
        return not self.coming and not self.going


def selection_now(db: Session, programme: Programme) -> Selection:
    """Give what selects a programme's schools."""
    if programme.selection is not None:
        return selection_of_json(programme.selection)
    return selection_of(stored_entries(db, programme_id=programme.id))


def change_schools(
    db: Session, *, programme_id: int, asked: Asked, seen_at: datetime | None, now: datetime
) -> Effect:
    """Change a programme's schools from a day on; again, it changes nothing.

    Refuse where somebody else changed the programme since `seen_at`.
    """
    programme = db.get_one(Programme, programme_id, with_for_update=True, populate_existing=True)
    selection = selection_now(db, programme)
    wanted = changed(selection, asked)
    is_so = wanted.waves == selection.waves and set(wanted.decisions) == set(selection.decisions)
    if seen_at is not None and programme.changed_at != seen_at and not is_so:
        raise RefusalError(
            message("Somebody else changed the programme meanwhile. Nothing was written: look at it again.")
        )
    before = _counted(db, programme_id, asked)
    _check_known(db, asked)
    select_schools(db, programme=programme, selection=wanted, changes_from=asked.from_on, now=now)
    if not is_so:
        programme.changed_at = now
    db.flush()
    return _effect(db, before, _counted(db, programme_id, asked))


def _check_known(db: Session, asked: Asked) -> None:
    known = set(db.scalars(select(School.uai).where(School.uai.in_(asked.schools))))
    unknown = [uai for uai in asked.schools if uai not in known]
    if unknown:
        raise RefusalError(
            message("The directory holds no school with this UAI: %(names)s.", names=", ".join(unknown[:10]))
        )
    if asked.departments:
        held = select(School.department_code).where(School.department_code.in_(asked.departments)).distinct()
        missing = sorted(asked.departments - set(db.scalars(held)))
        if missing:
            raise RefusalError(
                message(
                    "The directory holds no school of this department: %(names)s.", names=", ".join(missing)
                )
            )


def _counted(db: Session, programme_id: int, asked: Asked) -> set[str]:
    return set(db.scalars(schools_in_perimeter(programme_id, asked.from_on)))


def _effect(db: Session, before: set[str], after: set[str]) -> Effect:
    coming, going = after - before, before - after
    shown = [*sorted(coming)[:MOST_NAMED], *sorted(going)[:MOST_NAMED]]
    rows = db.execute(
        select(School.uai, School.name, School.municipality)
        .where(School.uai.in_(shown))
        .order_by(School.municipality, School.name)
    )
    return Effect(
        before=len(before),
        after=len(after),
        coming=len(coming),
        going=len(going),
        named=[(name, town, uai in coming) for uai, name, town in rows],
    )
