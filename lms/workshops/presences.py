"""How presences are counted, in SQL: one person on one day is one presence, whatever the half-days.

Somebody signed in, somebody registered and a row of the paper sheet are the same person all day; a first
name given at the door stands for itself, so the same first name twice is two; a headcount is as many as
were counted.
"""

from sqlalchemy import ColumnElement, String, case, cast, func, literal

from lms.workshops.kinds import Way
from lms.workshops.models import Attendance, WorkshopSitting

# More than a sheet has rows.
_ROWS = 1000
STANDS = Attendance.revoked_at.is_(None)
IS_COUNTED_ONLY = Attendance.way == Way.HEADCOUNT.value


def somebody_on_a_day() -> ColumnElement[str]:
    """Tell the presences of named people apart; join `WorkshopSitting`, whose day it is."""
    who = func.coalesce(
        literal("p") + cast(Attendance.person_id, String),
        literal("r") + cast(Attendance.registration_id, String),
        literal("s") + cast(Attendance.workshop_id * _ROWS + Attendance.sheet_row, String),
        literal("a") + cast(Attendance.id, String),
    )
    return who + literal("/") + cast(WorkshopSitting.on, String)


def named_presences() -> ColumnElement[int]:
    """Count the presences of people who gave at least a first name; join `WorkshopSitting`."""
    return func.count(case((~IS_COUNTED_ONLY, somebody_on_a_day())).distinct())


def counted_presences() -> ColumnElement[int]:
    """Count the people whose names nobody took."""
    return func.coalesce(func.sum(case((IS_COUNTED_ONLY, Attendance.headcount))), 0)


def known_people() -> ColumnElement[int]:
    """Count the people known by an account or a code: each once, however often they came."""
    return func.count(Attendance.person_id.distinct())
