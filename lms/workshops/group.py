"""A session's group as its trainer follows it: convoked, registered, present, and modules completed.

Never an answer nor a score: what somebody completed of the session's course, and nothing else of hers.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.courses import library
from lms.courses.release import Module
from lms.messages import Message, message
from lms.progress.models import Completion
from lms.progress.queries import is_main
from lms.schools.models import Affiliation, School
from lms.schools.population import Audience
from lms.workshops.distance import Followed, followed
from lms.workshops.group_models import Convocation, GroupMail
from lms.workshops.kinds import Seat
from lms.workshops.models import Attendance, Registration, Workshop


class Place(StrEnum):
    """Where somebody of the group stands."""

    CONVOKED = "convoked"
    REGISTERED = "registered"
    WAITING = "waiting"
    CAME = "came"
    WITHDRAWN = "withdrawn"
    TO_ENROL = "to-enrol"


PLACES: Mapping[Place, Message] = {
    Place.CONVOKED: message("Convoked"),
    Place.REGISTERED: message("Has a place"),
    Place.WAITING: message("On the waiting list"),
    Place.CAME: message("Came without registering"),
    Place.WITHDRAWN: message("Gave the place back"),
    Place.TO_ENROL: message("To enrol"),
}


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody of the group. `present` holds half-days' numbers; `missing` is what is to be done alone."""

    person_id: int | None
    name: str
    given_name: str
    family_name: str
    email: str
    uai: str
    school: str
    language: str
    place: Place
    registration_id: int | None
    present: frozenset[int]
    completed: tuple[Module, ...]
    missing: tuple[Module, ...]

    @property
    def may_be_written_to(self) -> bool:
        """Whether messages to the group reach her."""
        return bool(self.email) and self.place in {Place.CONVOKED, Place.REGISTERED, Place.CAME}


@dataclass(frozen=True, kw_only=True)
class Group:
    """Everybody of a session, by name; those to enrol and those who gave their place back at the end."""

    members: tuple[Member, ...]
    followed: Followed | None

    @property
    def reached(self) -> tuple[Member, ...]:
        """Those whom a message reaches."""
        return tuple(one for one in self.members if one.may_be_written_to)

    @property
    def unfinished(self) -> tuple[Member, ...]:
        """Those reached who still have something to do alone."""
        return tuple(one for one in self.reached if one.missing)

    def at(self, sitting_id: int) -> int:
        """Count those present at a half-day."""
        return sum(sitting_id in one.present for one in self.members)


_LAST = frozenset({Place.WITHDRAWN, Place.TO_ENROL})


@dataclass(frozen=True, kw_only=True)
class _Held:
    """What stands of somebody in a session, before she is named."""

    registrations: Mapping[int, Registration]
    present: Mapping[int, set[int]]
    convoked: frozenset[int]
    done: Mapping[int, set[str]]
    course: Followed | None


def group_of(db: Session, *, workshop: Workshop) -> Group:
    """Give the group of a teachers' session; five statements, however many people."""
    course = followed_in(db, workshop)
    present, registrations = _present(db, workshop.id), _registrations(db, workshop.id)
    convocations = db.scalars(
        select(Convocation).where(Convocation.workshop_id == workshop.id).order_by(Convocation.id)
    ).all()
    convoked = frozenset(one.person_id for one in convocations if one.person_id is not None)
    ids = sorted({*registrations, *present, *convoked})
    held = _Held(
        registrations=registrations,
        present=present,
        convoked=convoked,
        done=_done(db, workshop, ids) if course else {},
        course=course,
    )
    members = _members(db, held, ids, workshop)
    members += [_to_enrol(one) for one in convocations if one.person_id is None]
    members.sort(key=lambda one: (one.place in _LAST, one.family_name.casefold(), one.given_name.casefold()))
    return Group(members=tuple(members), followed=course)


def followed_in(db: Session, workshop: Workshop) -> Followed | None:
    """Give the course that the group follows, as it was when registration opened."""
    if workshop.release_id is None or workshop.module_id is None:
        return None
    return followed(library.release(db, workshop.release_id), workshop.module_id)


def mails_of_group(db: Session, workshop_id: int) -> Sequence[tuple[GroupMail, str]]:
    """Give what was written to the group, the latest first, with the name of who did."""
    rows = db.execute(
        select(GroupMail, Person.given_name, Person.family_name)
        .outerjoin(Person, Person.id == GroupMail.sent_by)
        .where(GroupMail.workshop_id == workshop_id)
        .order_by(GroupMail.id.desc())
        .limit(20)
    )
    return [(row.GroupMail, f"{row.given_name or ''} {row.family_name or ''}".strip()) for row in rows]


def _present(db: Session, workshop_id: int) -> Mapping[int, set[int]]:
    """Give the half-days at which each person was noted."""
    rows = db.execute(
        select(Attendance.person_id, Attendance.sitting_id).where(
            Attendance.workshop_id == workshop_id,
            Attendance.person_id.is_not(None),
            Attendance.revoked_at.is_(None),
        )
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for person_id, sitting_id in rows:
        if person_id is not None:
            found[person_id].add(sitting_id)
    return found


def _registrations(db: Session, workshop_id: int) -> Mapping[int, Registration]:
    """Give the registration of each person: the one that stands, otherwise the last given back."""
    rows = db.scalars(
        select(Registration)
        .where(Registration.workshop_id == workshop_id, Registration.person_id.is_not(None))
        # Those that stand come last, and stay.
        .order_by((Registration.seat != Seat.CANCELLED.value), Registration.id)
    )
    return {row.person_id: row for row in rows if row.person_id is not None}


def _done(db: Session, workshop: Workshop, ids: Collection[int]) -> Mapping[int, set[str]]:
    """Give the modules of the session's course that each person has completed."""
    rows = db.execute(
        select(Completion.person_id, Completion.module_id).where(
            Completion.course_id == workshop.course_id,
            Completion.person_id.in_(ids),
            Completion.revoked_at.is_(None),
        )
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for person_id, module_id in rows:
        if person_id is not None:
            found[person_id].add(module_id)
    return found


def _members(db: Session, held: _Held, ids: Sequence[int], workshop: Workshop) -> list[Member]:
    rows = db.execute(
        select(Person, School)
        .outerjoin(
            Affiliation,
            (Affiliation.person_id == Person.id)
            & (Affiliation.audience != Audience.PARENT.value)
            & and_(*is_main(workshop.first_on)),
        )
        .outerjoin(School, School.uai == Affiliation.uai)
        .where(Person.id.in_(ids), Person.erased_at.is_(None))
        .order_by(Person.id, Affiliation.audience.desc())
    )
    once: dict[int, Member] = {}
    for person, school in rows:
        once.setdefault(person.id, _member(person, school, held))
    return list(once.values())


def _member(person: Person, school: School | None, held: _Held) -> Member:
    registration = held.registrations.get(person.id)
    done, course = held.done.get(person.id, set()), held.course
    return Member(
        person_id=person.id,
        name=f"{person.given_name} {person.family_name}".strip(),
        given_name=person.given_name,
        family_name=person.family_name,
        email=person.email or "",
        uai=school.uai if school else "",
        school=school.name if school else "",
        language=person.language or "",
        place=_place(person.id, registration, held),
        registration_id=registration.id if registration else None,
        present=frozenset(held.present.get(person.id, ())),
        completed=course.completed(done) if course else (),
        missing=course.missing(done) if course else (),
    )


def _place(person_id: int, registration: Registration | None, held: _Held) -> Place:
    if registration is not None and registration.seat == Seat.SEATED.value:
        return Place.CONVOKED if person_id in held.convoked else Place.REGISTERED
    if person_id in held.present:
        return Place.CAME
    if registration is not None and registration.seat == Seat.WAITING.value:
        return Place.WAITING
    return Place.WITHDRAWN


def _to_enrol(one: Convocation) -> Member:
    return Member(
        person_id=None,
        name=f"{one.given_name} {one.family_name}".strip() or one.email or one.external_id,
        given_name=one.given_name,
        family_name=one.family_name,
        email=one.email,
        uai="",
        school="",
        language="",
        place=Place.TO_ENROL,
        registration_id=None,
        present=frozenset(),
        completed=(),
        missing=(),
    )
