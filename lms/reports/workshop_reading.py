"""Reads what the figures of a programme's sessions are made of, in a few statements."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from lms.courses.queries import catalogue
from lms.coverage.places import Place
from lms.programmes.models import Programme
from lms.programmes.queries import counted_schools
from lms.progress.models import Completion
from lms.reach.models import Grant
from lms.reach.queries import in_force
from lms.reach.roles import Role
from lms.reports.workshop_figures import Facts, HelperFact, PresenceFact, SessionFact
from lms.schools.models import Affiliation, School
from lms.schools.population import Audience
from lms.workshops.kinds import Way
from lms.workshops.models import Attendance, Workshop, WorkshopLeader, WorkshopSitting
from lms.workshops.states import TOOK_PLACE, State

_PLACE_NAMES = (
    "uai", "name", "level", "sector", "contract", "ministry", "funder", "priority_education", "academy_code",
    "academy", "department_code", "department", "region_code", "region", "district", "municipality_code",
    "municipality",
)  # fmt: skip


def read_facts(db: Session, *, programme: Programme, audience: str | None, on: date) -> Facts:
    """Read the sessions of a programme's period and who came, its perimeter being that of a day."""
    counted_at = {row.uai: row.counted_at for row in db.execute(counted_schools(programme.id, on))}
    places = _places(db, counted_at, programme)
    sessions = _sessions(db, programme, counted_at, audience)
    return Facts(
        places=places,
        sessions=sessions,
        presences=_presences(db, [one.id for one in sessions], counted_at),
        helpers=_parents_ressource(db, counted_at, places, on) if audience != Audience.TEACHER.value else (),
    )


def _places(db: Session, counted_at: Mapping[str, str], programme: Programme) -> dict[str, Place]:
    columns = [getattr(School, name) for name in _PLACE_NAMES]
    wanted = select(*columns).where(School.uai.in_(sorted(set(counted_at.values()))))
    return {
        row.uai: Place(**row._mapping, wave_on=programme.starts_on)  # noqa: SLF001 - its one way
        for row in db.execute(wanted.order_by(School.department_code, School.search_text, School.uai))
    }


def _sessions(
    db: Session, programme: Programme, counted_at: Mapping[str, str], audience: str | None
) -> list[SessionFact]:
    rows = db.execute(
        select(Workshop.id, Workshop.host_uai, Workshop.state, Workshop.languages, Workshop.partner)
        .where(
            Workshop.first_on.between(programme.starts_on, programme.ends_on),
            or_(
                Workshop.programme_id == programme.id,
                # Organised by no programme: it counts where its host's people do.
                and_(Workshop.programme_id.is_(None), Workshop.host_uai.in_(sorted(counted_at))),
            ),
            *([Workshop.audience == audience] if audience else []),
        )
        .order_by(Workshop.id)
    )
    return [
        SessionFact(
            id=row.id,
            host=counted_at.get(row.host_uai, row.host_uai),
            state=State(row.state),
            languages=tuple(row.languages.split()),
            partner=row.partner,
        )
        for row in rows
    ]


def _presences(db: Session, sessions: list[int], counted_at: Mapping[str, str]) -> list[PresenceFact]:
    return [
        PresenceFact(
            session_id=row.workshop_id,
            school=counted_at.get(row.uai, row.uai),
            who=row.who,
            on=row.on,
            counted=row.counted,
            person_id=row.person_id,
            has_completed=row.has_completed,
        )
        for row in db.execute(_presence_select(sessions))
    ]


def _presence_select(sessions: list[int]) -> Select[Any]:
    """Select who came to sessions: a person, otherwise a registration, otherwise a line by itself."""
    who = func.coalesce(
        literal("p") + cast(Attendance.person_id, String),
        literal("r") + cast(Attendance.registration_id, String),
        literal("a") + cast(Attendance.id, String),
    )
    completed = (
        select(Completion.id)
        .where(
            Completion.person_id == Attendance.person_id,
            Completion.course_id == Workshop.course_id,
            Completion.module_id == Workshop.module_id,
            Completion.revoked_at.is_(None),
        )
        .exists()
    )
    return (
        select(
            Attendance.workshop_id,
            Attendance.uai,
            who.label("who"),
            WorkshopSitting.on,
            case((Attendance.way == Way.HEADCOUNT.value, Attendance.headcount), else_=0).label("counted"),
            Attendance.person_id,
            completed.label("has_completed"),
        )
        .join(WorkshopSitting, WorkshopSitting.id == Attendance.sitting_id)
        .join(Workshop, Workshop.id == Attendance.workshop_id)
        .where(Attendance.workshop_id.in_(sessions), Attendance.revoked_at.is_(None))
        .order_by(Attendance.id)
    )


def _parents_ressource(
    db: Session, counted_at: Mapping[str, str], places: Mapping[str, Place], on: date
) -> list[HelperFact]:
    """Parents who hold the role on the day and belong to a school of the programme."""
    courses = [one.release.id for one in catalogue(db) if Audience.PARENT.value in one.release.audience]
    holds = select(Grant.person_id).where(Grant.role == Role.PARENT_RESOURCE.value, in_force(on))
    trained = select(Completion.id).where(
        Completion.person_id == Affiliation.person_id,
        Completion.course_id.in_(courses),
        Completion.revoked_at.is_(None),
    )
    rows = db.execute(
        select(
            Affiliation.person_id,
            Affiliation.uai,
            trained.exists().label("is_trained"),
            _has_helped().label("is_active"),
        )
        .where(
            Affiliation.person_id.in_(holds),
            Affiliation.audience == Audience.PARENT.value,
            Affiliation.is_main,
            Affiliation.from_on <= on,
            or_(Affiliation.to_on.is_(None), Affiliation.to_on > on),
        )
        .order_by(Affiliation.person_id)
    )
    found = [
        HelperFact(
            person_id=row.person_id,
            school=counted_at.get(row.uai, row.uai),
            is_trained=row.is_trained,
            is_active=row.is_active,
        )
        for row in rows
    ]
    return [one for one in found if one.school in places]


def _has_helped() -> ColumnElement[bool]:
    """Whether whoever is affiliated led a session that took place, or wrote its attendance down."""
    held = Workshop.state.in_([state.value for state in TOOK_PLACE])
    led = (
        select(WorkshopLeader.id)
        .join(Workshop, Workshop.id == WorkshopLeader.workshop_id)
        .where(WorkshopLeader.person_id == Affiliation.person_id, held)
    )
    noted = (
        select(Attendance.id)
        .join(Workshop, Workshop.id == Attendance.workshop_id)
        .where(Attendance.recorded_by == Affiliation.person_id, held)
    )
    return or_(led.exists(), noted.exists())
