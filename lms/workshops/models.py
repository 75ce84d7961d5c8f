"""Workshops, their half-days and leaders; registrations; who was present, and what that gave."""

from datetime import date, datetime, time

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, SmallInteger, String, Time, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message
from lms.schools.models import CODE, UAI, School
from lms.workshops import trace_models  # noqa: F401 - its tables belong to the metadata

SLUG = String(80)
NAME = String(120)
WORDS = String(250)
NOTE = String(500)
KEY = String(40)
STANDS = text("revoked_at IS NULL")
ON_A_ROW = text("revoked_at IS NULL AND sheet_row IS NOT NULL")


class Workshop(Base):
    """A session for parents or teachers. Hours are those of `timezone`; `sittings` says when.

    `municipality_code` is its host's, or given where it takes place in no school. `release_id` is frozen
    when registration opens: what attending gives doesn't change afterwards.
    """

    __tablename__ = "workshop"
    __table_args__ = (
        CheckConstraint("audience IN ('parent', 'teacher')", name="audience"),
        CheckConstraint("means IN ('presence', 'live-distance')", name="means"),
        CheckConstraint("seats IS NULL OR seats > 0", name="seats"),
        CheckConstraint("(course_id IS NULL) = (module_id IS NULL)", name="module"),
        CheckConstraint("host_uai IS NOT NULL OR programme_id IS NOT NULL", name="answered_for"),
        Index("ix_workshop_host_uai", "host_uai"),
        Index("ix_workshop_municipality_code", "municipality_code"),
        Index("ix_workshop_programme_id", "programme_id"),
        Index("ix_workshop_first_on", "first_on", "id"),
    )
    __personal_data__ = PersonalData(
        person="created_by",
        exported=("title", "audience", "place", "first_on", "state", "created_at"),
        on_erasure="detach",
        kept=message("As long as the programme must account for it, without its author’s name once erased."),
    )

    id: Mapped[PrimaryId]
    audience: Mapped[str] = mapped_column(CODE)
    title: Mapped[str] = mapped_column(WORDS)
    course_id: Mapped[str | None] = mapped_column(SLUG, ForeignKey("course.id"))
    module_id: Mapped[str | None] = mapped_column(SLUG)
    release_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("release.id"))
    programme_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("programme.id"))
    host_uai: Mapped[str | None] = mapped_column(UAI, ForeignKey("school.uai"))
    municipality_code: Mapped[str] = mapped_column(String(5), default="")
    means: Mapped[str] = mapped_column(CODE)
    place: Mapped[str] = mapped_column(WORDS, default="")
    # Where one joins a live session; told to the people registered, never listed.
    join_address: Mapped[str] = mapped_column(NOTE, default="")
    timezone: Mapped[str] = mapped_column(String(40))
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    seats: Mapped[int | None] = mapped_column(SmallInteger)
    languages: Mapped[str] = mapped_column(String(60), default="fr")
    partner: Mapped[str] = mapped_column(NAME, default="")
    framework: Mapped[str] = mapped_column(CODE, default="")
    plan_dispositif: Mapped[str] = mapped_column(CODE, default="")
    plan_module: Mapped[str] = mapped_column(CODE, default="")
    plan_group: Mapped[str] = mapped_column(CODE, default="")
    interpreter: Mapped[str] = mapped_column(NAME, default="")
    childcare: Mapped[bool] = mapped_column(Boolean, default=False)
    accessibility: Mapped[str] = mapped_column(WORDS, default="")
    equipment: Mapped[str] = mapped_column(WORDS, default="")
    is_listed: Mapped[bool] = mapped_column(Boolean, default=False)
    # Typed at the door, printed on the poster: who holds it may register and say "I am here".
    code: Mapped[str] = mapped_column(String(8), unique=True)
    state: Mapped[str] = mapped_column(CODE)
    host_agreed_by: Mapped[str] = mapped_column(NAME, default="")
    host_agreed_on: Mapped[date | None] = mapped_column(Date)
    cancel_reason: Mapped[str] = mapped_column(NOTE, default="")
    cancelled_at: Mapped[datetime | None]
    # How often what calendars show has changed.
    sequence: Mapped[int] = mapped_column(SmallInteger, default=0)
    created_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    host: Mapped[School | None] = relationship(lazy="raise")
    sittings: Mapped[list["WorkshopSitting"]] = relationship(
        lazy="raise", order_by="WorkshopSitting.on, WorkshopSitting.starts"
    )
    leaders: Mapped[list["WorkshopLeader"]] = relationship(lazy="raise", order_by="WorkshopLeader.id")


class WorkshopSitting(Base):
    """A half-day of a workshop, on the clock of its place."""

    __tablename__ = "workshop_sitting"
    __table_args__ = (
        CheckConstraint("ends > starts", name="hours"),
        Index("uq_workshop_sitting_natural", "workshop_id", "on", "starts", unique=True),
    )

    id: Mapped[PrimaryId]
    workshop_id: Mapped[int] = mapped_column(BigId, ForeignKey("workshop.id"))
    on: Mapped[date] = mapped_column(Date)
    starts: Mapped[time] = mapped_column(Time)
    ends: Mapped[time] = mapped_column(Time)
    # What passes on the clock, decided when written.
    minutes: Mapped[int] = mapped_column(SmallInteger)


class WorkshopLeader(Base):
    """Who leads a workshop: somebody with an account, or a name and an organisation."""

    __tablename__ = "workshop_leader"
    __table_args__ = (
        Index("uq_workshop_leader_natural", "workshop_id", "person_id", unique=True),
        Index("ix_workshop_leader_person_id", "person_id"),
    )
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("workshop_id", "name", "organisation"),
        on_erasure="delete",
        kept=message("As long as the programme must account for the session."),
    )

    id: Mapped[PrimaryId]
    workshop_id: Mapped[int] = mapped_column(BigId, ForeignKey("workshop.id"))
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(NAME)
    organisation: Mapped[str] = mapped_column(NAME, default="")


class Registration(Base):
    """A place asked for: by somebody with an account, or by a first name. `id` is the order of asking.

    `contact` serves for the confirmation and the reminder only, and is emptied after the last day.
    """

    __tablename__ = "workshop_registration"
    __table_args__ = (
        CheckConstraint("seat IN ('seated', 'waiting', 'cancelled')", name="seat"),
        Index("uq_workshop_registration_request", "workshop_id", "request_key", unique=True),
        Index(
            "uq_workshop_registration_person",
            "workshop_id",
            "person_id",
            unique=True,
            postgresql_where=text("seat <> 'cancelled'"),
            sqlite_where=text("seat <> 'cancelled'"),
        ),
        Index("ix_workshop_registration_seat", "workshop_id", "seat", "id"),
        Index("ix_workshop_registration_person_id", "person_id"),
        Index(
            "ix_workshop_registration_contact",
            "workshop_id",
            postgresql_where=text("contact <> ''"),
            sqlite_where=text("contact <> ''"),
        ),
    )
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("workshop_id", "given_name", "uai", "language", "seat", "asked_at", "cancelled_at"),
        on_erasure="delete",
        kept=message("The address until the thanks have left; the first name until 31 August following."),
    )

    id: Mapped[PrimaryId]
    workshop_id: Mapped[int] = mapped_column(BigId, ForeignKey("workshop.id"))
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    given_name: Mapped[str] = mapped_column(NAME, default="")
    uai: Mapped[str | None] = mapped_column(UAI, ForeignKey("school.uai"))
    language: Mapped[str] = mapped_column(String(5))
    contact: Mapped[str] = mapped_column(String(254), default="")
    request_key: Mapped[str] = mapped_column(KEY)
    seat: Mapped[str] = mapped_column(CODE)
    asked_at: Mapped[datetime]
    seated_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class Attendance(Base):
    """Somebody was there for a half-day: a person, a first name, or a number of people of a school.

    Revoked with a note rather than changed. `event_key` is made by us when the page or the list is
    shown: sent twice, it is one presence.
    """

    __tablename__ = "workshop_attendance"
    __table_args__ = (
        CheckConstraint("headcount > 0", name="headcount"),
        CheckConstraint("way IN ('door', 'list', 'headcount', 'paper')", name="way"),
        Index("uq_workshop_attendance_event", "workshop_id", "event_key", unique=True),
        Index(
            "uq_workshop_attendance_person",
            "sitting_id",
            "person_id",
            unique=True,
            postgresql_where=STANDS,
            sqlite_where=STANDS,
        ),
        Index(
            "uq_workshop_attendance_registration",
            "sitting_id",
            "registration_id",
            unique=True,
            postgresql_where=STANDS,
            sqlite_where=STANDS,
        ),
        # Two leaders enter one sheet: a row of a half-day is one presence.
        Index(
            "uq_workshop_attendance_row",
            "sitting_id",
            "sheet_row",
            unique=True,
            postgresql_where=ON_A_ROW,
            sqlite_where=ON_A_ROW,
        ),
        Index("ix_workshop_attendance_person_id", "person_id"),
    )
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("workshop_id", "sitting_id", "uai", "way", "recorded_at", "revoked_at"),
        on_erasure="detach",
        cleared=("given_name", "registration_id"),
        kept=message("As long as the programme must account for it, without your name once erased."),
    )

    id: Mapped[PrimaryId]
    workshop_id: Mapped[int] = mapped_column(BigId, ForeignKey("workshop.id"))
    sitting_id: Mapped[int] = mapped_column(BigId, ForeignKey("workshop_sitting.id"))
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    registration_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("workshop_registration.id"))
    given_name: Mapped[str] = mapped_column(NAME, default="")
    uai: Mapped[str | None] = mapped_column(UAI, ForeignKey("school.uai"))
    language: Mapped[str] = mapped_column(String(5), default="")
    headcount: Mapped[int] = mapped_column(SmallInteger, default=1)
    way: Mapped[str] = mapped_column(CODE)
    # The row of the printed sheet: by its code, a parent may claim this presence later.
    sheet_row: Mapped[int | None] = mapped_column(SmallInteger)
    event_key: Mapped[str] = mapped_column(KEY)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(BigId)
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(BigId)
    revocation_note: Mapped[str] = mapped_column(NOTE, default="")


class Outcome(Base):
    """What attending a workshop gave somebody: a completion, or a credit of minutes, or neither any more."""

    __tablename__ = "workshop_outcome"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("workshop_id", "completion_id", "credit_id", "settled_at"),
        on_erasure="delete",
        kept=message("As long as the account: it says which session a completion comes from."),
    )

    workshop_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workshop.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    completion_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("completion.id"))
    credit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("credit.id"))
    settled_at: Mapped[datetime]
