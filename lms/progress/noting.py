"""Notes where somebody is and what she has finished: a row each, by statements compiled once."""

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from lms.accounts.signals import standing_touched
from lms.courses.release import Module, Unit
from lms.database.inserting import insert_for, insert_into
from lms.database.prepared import Prepared
from lms.progress.models import Opening, UnitDone
from lms.progress.record import Record
from lms.progress.sitting import Sitting, local_today


def touch_opening(db: Session, sitting: Sitting, module: Module, unit: Unit, record: Record) -> None:
    """Remember that somebody is at this unit; the first opening of a module is announced."""
    if record.opened.get(module.id) == unit.id:
        return
    if module.id in record.opened:
        _MOVED.within(db, {**_place(sitting), "module": module.id, "unit": unit.id, "now": sitting.now})
        return
    db.execute(
        insert_into(db, Opening)
        .values(
            person_id=sitting.person_id,
            course_id=sitting.release.id,
            module_id=module.id,
            first_on=local_today(db, sitting),
            last_unit_id=unit.id,
            last_at=sitting.now,
        )
        .on_conflict_do_nothing()
    )
    standing_touched(db, person_ids=[sitting.person_id])


def _place(sitting: Sitting) -> dict[str, object]:
    return {"person": sitting.person_id, "course": sitting.release.id}


_MOVED = Prepared(
    lambda _engine: (
        update(Opening)
        .where(
            Opening.person_id == bindparam("person"),
            Opening.course_id == bindparam("course"),
            Opening.module_id == bindparam("module"),
        )
        .values(last_unit_id=bindparam("unit"), last_at=bindparam("now"))
    )
)

_DONE = Prepared(
    lambda engine: (
        insert_for(engine, UnitDone)
        .values(
            person_id=bindparam("person"),
            course_id=bindparam("course"),
            unit_id=bindparam("unit"),
            edition=bindparam("unit_edition"),
            release_id=bindparam("release"),
            done_at=bindparam("now"),
        )
        .on_conflict_do_nothing()
        .returning(UnitDone.edition)
    )
)


def note_done(db: Session, sitting: Sitting, unit: Unit) -> bool:
    """Note a unit as done in its edition; say whether that is new."""
    given = {"unit": unit.id, "unit_edition": unit.edition, "release": sitting.release_id}
    return _DONE.within(db, {**_place(sitting), **given, "now": sitting.now}) is not None
