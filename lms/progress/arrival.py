"""Who arrives in which course, with what done: one statement for a signed-in learner's page."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import abort, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Date, Select, String, bindparam, select

from lms.accounts.guards import ask_to_sign_in
from lms.accounts.identity import SignedIn, recognise, session_token
from lms.accounts.queries import prepared_session_select, session_parameters
from lms.accounts.session_models import SigninSession
from lms.courses import library
from lms.courses.queries import current_release_id
from lms.courses.release import Release
from lms.database.prepared import Prepared
from lms.progress.days import local_day
from lms.progress.record import NOTHING, Record
from lms.progress.record_queries import read_record, record_columns
from lms.reach.queries import role_names
from lms.reach.visitor import note_roles
from lms.web.guards import Guard
from lms.web.session import database, reader, settings


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A visitor in a course; without an account nothing is recorded of her."""

    person: SignedIn | None
    release_id: int
    release: Release
    record: Record


def arrival() -> Arrival:
    """Give the arrival that the guard has found."""
    found: Arrival = g.arrival
    return found


def _arrival_select(_engine: str) -> Select[*tuple[Any, ...]]:
    """Who a cookie signs in, her roles (the menu follows from them), the current release, her progress."""
    course_id = bindparam("course_id", type_=String)
    today = bindparam("today", type_=Date)
    return prepared_session_select().add_columns(
        role_names(SigninSession.person_id, on=today).label("role_names"),
        current_release_id(course_id).label("release_id"),
        *record_columns(SigninSession.person_id, course_id),
    )


_ARRIVAL = Prepared(_arrival_select)


def _arrive(course_id: str) -> Arrival:
    """Find who comes and what is published; unknown courses are 404."""
    token, now, readers = session_token(), datetime.now(UTC), database().readers
    row = None
    if token is not None:
        parameters = {
            **session_parameters(token=token, now=now),
            "today": local_day(now, settings().timezone),
            "course_id": course_id,
        }
        row = _ARRIVAL.first(readers, parameters)
    person = recognise(row, now=now)
    if row is None:
        current = reader().scalar(select(current_release_id(course_id)))
    else:
        note_roles(row.role_names)
        current = row.release_id
    if current is None:
        abort(404)
    return Arrival(
        person=person,
        release_id=current,
        release=library.kept(readers, current) or library.release(reader(), current),
        record=NOTHING
        if row is None
        else read_record(row.progress_done, row.progress_completed, row.progress_opened, row.progress_level),
    )


def is_readable_by_all(release: Release, unit_id: str | None) -> bool:
    """Whether one may read without an account: the pages of parents' courses, not their quizzes."""
    if "parent" not in release.audience:
        return False
    unit = release.unit(unit_id) if unit_id else None
    return unit is None or unit.kind == "page"


def _may_read() -> ResponseReturnValue | None:
    given = request.view_args or {}
    g.arrival = _arrive(given["course_id"])
    if g.arrival.person is None and not is_readable_by_all(g.arrival.release, given.get("unit_id")):
        return ask_to_sign_in()
    return None


def _may_learn() -> ResponseReturnValue | None:
    g.arrival = _arrive((request.view_args or {})["course_id"])
    return ask_to_sign_in() if g.arrival.person is None else None


READS_COURSE = Guard(name="reads-course", check=_may_read)
"""Anybody for the pages of parents' courses, people signed in for everything else."""

LEARNS = Guard(name="learns", check=_may_learn)
"""People signed in, in a course that is published."""
