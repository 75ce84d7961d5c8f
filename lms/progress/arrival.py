"""Who arrives in which course, with what done: one statement for a signed-in learner's page."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import abort, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lms.accounts.guards import ask_to_sign_in
from lms.accounts.identity import SignedIn, recognise, session_token
from lms.accounts.models import SigninSession
from lms.courses import library
from lms.courses.queries import current_release_id
from lms.courses.release import Release
from lms.progress.queries import read_record, record_columns
from lms.progress.record import NOTHING, Record
from lms.reach.visitor import note_roles, session_with_roles
from lms.web.guards import Guard
from lms.web.session import reader


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


def _arrive(course_id: str) -> Arrival:
    """Find who comes and what is published; unknown courses are 404."""
    token = session_token()
    release_id = current_release_id(course_id).label("release_id")
    row = None
    if token is not None:
        now = datetime.now(UTC)
        statement = session_with_roles(token=token, now=now).add_columns(
            release_id, *record_columns(SigninSession.person_id, course_id)
        )
        row = reader().execute(statement).one_or_none()
        person = recognise(row, now=now)
        # The menu follows from the roles: they come along, so that it asks for nothing.
        note_roles(row.role_names if row else None)
    else:
        person = recognise(None, now=datetime.now(UTC))
    current = reader().scalar(select(release_id)) if row is None else row.release_id
    if current is None:
        abort(404)
    record = (
        NOTHING
        if row is None
        else read_record(row.progress_done, row.progress_completed, row.progress_opened)
    )
    return Arrival(
        person=person, release_id=current, release=library.release(reader(), current), record=record
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
