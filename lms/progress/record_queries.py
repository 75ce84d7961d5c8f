"""Somebody's record in one course, read in one statement: what is done, completed and opened."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Label,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.courses.release import Level, ModuleId, UnitId
from lms.database.prepared import Prepared
from lms.database.types import BigId
from lms.progress.models import ChosenLevel, Completion, Opening, UnitDone
from lms.progress.record import Record

PersonColumn = InstrumentedAttribute[int] | ColumnElement[int] | int

# Ids are slugs: neither mark can stand in one.
_PART = ":"
_BETWEEN = " "
_WITHDRAWN = "-"
# A plain string would be written into the statement anew at each execution.
_BETWEEN_IN_SQL: ColumnElement[str] = literal_column(f"'{_BETWEEN}'")


def record_columns(
    person_id: PersonColumn, course_id: str | BindParameter[str]
) -> tuple[Label[str | None], ...]:
    """Give four scalar subqueries, to add to any statement: `read_record` reads what they bring.

    Rows come back joined into one text each, so that a page needs one statement in all.
    """
    done = UnitDone.unit_id + literal(_PART) + cast(UnitDone.edition, String)
    day = case((Completion.revoked_at.is_(None), cast(Completion.done_on, String)), else_=_WITHDRAWN)
    completed = Completion.module_id + literal(_PART) + day
    opened = Opening.module_id + literal(_PART) + Opening.last_unit_id
    in_course = tuple(
        select(
            func.aggregate_strings(text, _BETWEEN_IN_SQL)  # type: ignore[arg-type] # SQL does too
        )
        .where(model.person_id == person_id, model.course_id == course_id)
        .scalar_subquery()
        .label(name)
        for name, model, text in (
            ("progress_done", UnitDone, done),
            ("progress_completed", Completion, completed),
            ("progress_opened", Opening, opened),
        )
    )
    return (*in_course, level_column(person_id))


def level_column(person_id: PersonColumn) -> Label[str | None]:
    """Give the level that somebody has chosen, to add to any statement."""
    return (
        select(ChosenLevel.level)
        .where(ChosenLevel.person_id == person_id)
        .scalar_subquery()
        .label("progress_level")
    )


def read_record(done: str | None, completed: str | None, opened: str | None, level: str | None) -> Record:
    """Read what the columns of `record_columns` brought."""
    editions: dict[UnitId, int] = {}
    for unit_id, edition in _pairs(done):
        key = UnitId(unit_id)
        editions[key] = max(int(edition), editions.get(key, 0))
    days = {
        ModuleId(module): date.fromisoformat(day) for module, day in _pairs(completed) if day != _WITHDRAWN
    }
    withdrawn = {ModuleId(module) for module, day in _pairs(completed) if day == _WITHDRAWN}
    return Record(
        done=editions,
        completed=days,
        opened={ModuleId(module): UnitId(unit) for module, unit in _pairs(opened)},
        withdrawn=frozenset(withdrawn - days.keys()),
        level=read_level(level),
    )


def read_level(stored: str | None) -> Level | None:
    """Read a level as it is stored."""
    return stored  # type: ignore[return-value] # the table allows no other


def _pairs(text: str | None) -> Iterable[tuple[str, str]]:
    for part in (text or "").split():
        name, _, value = part.partition(_PART)
        yield name, value


_RECORD = Prepared(
    lambda _engine: select(
        *record_columns(bindparam("person", type_=BigId), bindparam("course", type_=String))
    )
)


def record_of(db: Session, *, person_id: int, course_id: str) -> Record:
    """Give somebody's progress in a course."""
    row = _RECORD.within(db, {"person": person_id, "course": course_id})
    return read_record(row.progress_done, row.progress_completed, row.progress_opened, row.progress_level)
