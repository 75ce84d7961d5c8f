"""What a route needs to act for somebody: the sitting, the unit asked for, what comes after."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import abort, request
from sqlalchemy.orm import Session

from lms.courses import library
from lms.courses.release import Module, Release, Unit
from lms.progress import queries
from lms.progress.arrival import Arrival
from lms.progress.sitting import Sitting


def unit_of(release: Release, module_id: str, unit_id: str) -> tuple[Module, Unit]:
    """The module and unit of an address; 404 when the course has no such unit there."""
    unit = release.unit(unit_id)
    module = release.module_of(unit_id)
    if unit is None or module is None or module.id != module_id:
        abort(404)
    return module, unit


def sitting(arrival: Arrival, *, now: datetime, zone: ZoneInfo) -> Sitting:
    """What somebody does now, in the release that is current."""
    if arrival.person is None:
        raise RuntimeError("only people signed in have progress")
    return Sitting(
        person_id=arrival.person.person_id,
        release_id=arrival.release_id,
        release=arrival.release,
        now=now,
        zone=zone,
    )


def sitting_as_shown(db: Session, arrival: Arrival, *, now: datetime, zone: ZoneInfo) -> Sitting:
    """What somebody does now, in the release of the page that she was shown.

    A page opened before a new publication counts for the edition that was read; a release that the form
    doesn't name, or that isn't of this course, is the current one.
    """
    given = sitting(arrival, now=now, zone=zone)
    shown = request.args.get("release", type=int)
    if shown is None or shown == arrival.release_id:
        return given
    if not queries.release_of_course(db, release_id=shown, course_id=arrival.release.id):
        return given
    return Sitting(
        person_id=given.person_id,
        release_id=shown,
        release=library.release(db, shown),
        now=now,
        zone=zone,
    )
