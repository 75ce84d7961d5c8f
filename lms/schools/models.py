"""Schools, their headcounts and sizes, and who belongs where from when to when."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import SORTED_TEXT, BigId, PrimaryId
from lms.messages import message

UAI = String(8)
CODE = String(20)


class School(Base):
    """An establishment of the national directory; `school.School` says what the words mean.

    Territory is stored with the school: it is read at each report, and changes once a year.
    """

    __tablename__ = "school"
    __table_args__ = (
        Index("ix_school_territory", "department_code", "level", "district"),
        Index("ix_school_municipality_code", "municipality_code"),
        # A school sees its sections and annexes.
        Index("ix_school_rolls_up_to", "rolls_up_to"),
    )

    uai: Mapped[str] = mapped_column(UAI, primary_key=True)
    name: Mapped[str] = mapped_column(String(250))
    type: Mapped[str] = mapped_column(String(60), default="")
    nature: Mapped[str] = mapped_column(String(120), default="")
    level: Mapped[str] = mapped_column(CODE)
    sector: Mapped[str] = mapped_column(CODE)
    contract: Mapped[str] = mapped_column(CODE)
    ministry: Mapped[str] = mapped_column(CODE)
    funder: Mapped[str] = mapped_column(CODE)
    priority_education: Mapped[str] = mapped_column(String(4), default="")
    department_code: Mapped[str] = mapped_column(String(3))
    department: Mapped[str] = mapped_column(String(60))
    academy_code: Mapped[str] = mapped_column(String(2))
    academy: Mapped[str] = mapped_column(String(60))
    region_code: Mapped[str] = mapped_column(String(3))
    region: Mapped[str] = mapped_column(String(60))
    timezone: Mapped[str] = mapped_column(String(40))
    municipality_code: Mapped[str] = mapped_column(String(5), default="")
    municipality: Mapped[str] = mapped_column(String(120), default="")
    postcode: Mapped[str] = mapped_column(String(5), default="")
    # Circonscription, for écoles only; empty in second degree.
    district: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(CODE)
    opened_on: Mapped[date | None] = mapped_column(Date)
    updated_on: Mapped[date | None] = mapped_column(Date)
    mother_uai: Mapped[str | None] = mapped_column(UAI)
    # What a programme does with it by default, why, and which school counts its people.
    standing: Mapped[str] = mapped_column(CODE)
    standing_reason: Mapped[str] = mapped_column(CODE)
    rolls_up_to: Mapped[str | None] = mapped_column(UAI)
    rpi: Mapped[str] = mapped_column(String(20), default="")
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    sites: Mapped[int] = mapped_column(SmallInteger, default=1)
    # Town, name and UAI without case or accents: what search reads, and by what lists are sorted, alike
    # on both databases whatever the server's language.
    search_text: Mapped[str] = mapped_column(SORTED_TEXT)
    successor_uai: Mapped[str | None] = mapped_column(UAI, ForeignKey("school.uai"))
    succeeded_on: Mapped[date | None] = mapped_column(Date)


class SchoolSize(Base):
    """Pupils and classes of a school in the school year that begins on `on`."""

    __tablename__ = "school_size"

    uai: Mapped[str] = mapped_column(UAI, ForeignKey("school.uai"), primary_key=True)
    on: Mapped[date] = mapped_column(Date, primary_key=True)
    pupils: Mapped[int] = mapped_column(Integer)
    classes: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(250))


class Headcount(Base):
    """A number of people of a population at a school on a day: declared, from a roster, or a proxy."""

    __tablename__ = "headcount"

    uai: Mapped[str] = mapped_column(UAI, ForeignKey("school.uai"), primary_key=True)
    population: Mapped[str] = mapped_column(CODE, primary_key=True)
    kind: Mapped[str] = mapped_column(CODE, primary_key=True)
    on: Mapped[date] = mapped_column(Date, primary_key=True)
    headcount: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(250))


class Equipment(Base):
    """A delivery: so many of an `equipment.Item` to a school on a day; 0 says that it received none."""

    __tablename__ = "equipment"
    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity"),)

    uai: Mapped[str] = mapped_column(UAI, ForeignKey("school.uai"), primary_key=True)
    item: Mapped[str] = mapped_column(CODE, primary_key=True)
    delivered_on: Mapped[date] = mapped_column(Date, primary_key=True)
    quantity: Mapped[int] = mapped_column(Integer)


class FormerHeadcount(Base):
    """What a headcount said before somebody said otherwise of the same day; never changed or removed."""

    __tablename__ = "former_headcount"
    __table_args__ = (Index("ix_former_headcount_uai", "uai"),)

    id: Mapped[PrimaryId]
    uai: Mapped[str] = mapped_column(UAI, ForeignKey("school.uai"))
    population: Mapped[str] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(CODE)
    on: Mapped[date] = mapped_column(Date)
    headcount: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(250))
    replaced_at: Mapped[datetime]


class Affiliation(Base):
    """A person belongs to a school in an audience with a function, from `from_on` until before `to_on`.

    Only the main one counts, and only once confirmed. `to_on` is the first day elsewhere, None as long as
    it lasts.
    """

    __tablename__ = "affiliation"
    __table_args__ = (
        Index(
            "uq_affiliation_open_main",
            "person_id",
            "audience",
            unique=True,
            postgresql_where=text("is_main AND to_on IS NULL"),
            sqlite_where=text("is_main AND to_on IS NULL"),
        ),
        Index("uq_affiliation_natural", "person_id", "audience", "uai", "from_on", unique=True),
        Index("ix_affiliation_uai_audience", "uai", "audience"),
        # Few are waiting among many: the page of those to confirm reads these only.
        Index(
            "ix_affiliation_to_confirm",
            "id",
            postgresql_where=text("confirmed_on IS NULL"),
            sqlite_where=text("confirmed_on IS NULL"),
        ),
        # New teachers are few among many: they are counted apart, beside their equipment.
        Index(
            "ix_affiliation_new_teachers",
            "uai",
            postgresql_where=text("function = 'trainee_teacher'"),
            sqlite_where=text("function = 'trainee_teacher'"),
        ),
        CheckConstraint("to_on IS NULL OR to_on > from_on", name="ends_after_it_begins"),
    )
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("uai", "audience", "function", "from_on", "to_on", "is_main", "confirmed_on"),
        on_erasure="delete",
        kept=message("As long as the account: schools are counted by who belonged to them on each day."),
    )

    id: Mapped[PrimaryId]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    uai: Mapped[str] = mapped_column(UAI, ForeignKey("school.uai"))
    audience: Mapped[str] = mapped_column(CODE)
    function: Mapped[str] = mapped_column(CODE)
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date | None] = mapped_column(Date)
    is_main: Mapped[bool] = mapped_column(Boolean)
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    changed_at: Mapped[datetime]

    school: Mapped[School] = relationship(lazy="raise")
