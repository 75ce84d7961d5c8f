"""One person's page, for those within whose reach she is: where she belongs and what she learnt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.reach.queries import belonging_predicate, people_predicate
from lms.reach.reach import Reach
from lms.rosters.learnt import Courses, ModuleLearnt, Sum, learnt_by, published_courses, summed
from lms.schools.models import Affiliation, School
from lms.schools.population import Audience, Function

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Belonging:
    """Somebody at a school; `can_answer`: still to be confirmed, by whoever looks."""

    affiliation_id: int
    uai: str
    school: str
    municipality: str
    audience: Audience
    function: Function
    is_main: bool
    from_on: date
    to_on: date | None
    is_confirmed: bool
    is_over: bool
    can_answer: bool

    @property
    def last_on(self) -> date | None:
        """The last day there, if it is known."""
        return self.to_on - ONE_DAY if self.to_on else None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is shown of one person."""

    person_id: int
    name: str
    email: str | None
    has_come: bool
    belongings: Sequence[Belonging]
    learnt: Sequence[ModuleLearnt]
    total: Sum
    courses: Courses


def person_seen(db: Session, *, reach: Reach, person_id: int, on: date) -> Seen | None:
    """Give what somebody may see of a person: None outside her reach; four statements."""
    person = db.scalar(
        select(Person).where(
            Person.id == person_id, Person.erased_at.is_(None), people_predicate(reach, on=on)
        )
    )
    if person is None:
        return None
    belongings = _belongings(db, reach, person_id, on)
    courses = published_courses(db)
    asked_about = frozenset[str]().union(
        *(courses.for_audience(audience) for audience in _audiences(reach, belongings))
    )
    learnt = learnt_by(db, [person_id]).get(person_id, [])
    return Seen(
        person_id=person.id,
        name=f"{person.given_name} {person.family_name}".strip(),
        email=person.email,
        has_come=person.last_seen_at is not None,
        belongings=belongings,
        learnt=[one for one in learnt if one.course_id in asked_about],
        total=summed(learnt, asked_about),
        courses=courses,
    )


def _audiences(reach: Reach, belongings: Sequence[Belonging]) -> frozenset[Audience]:
    """In which audiences she is seen: an administrator also sees who belongs to no school."""
    present = frozenset(one.audience for one in belongings if not one.is_over)
    return present or reach.named_audiences


def _belongings(db: Session, reach: Reach, person_id: int, on: date) -> Sequence[Belonging]:
    """Where she is, and where she was within reach: her past elsewhere isn't theirs to know.

    The schools of today are all given, in the audiences that are named at her main one.
    """
    is_within = belonging_predicate(reach, on=on)
    lasts = or_(Affiliation.to_on.is_(None), Affiliation.to_on > on)
    rows = db.execute(
        select(Affiliation, School.name, School.municipality, is_within.label("is_within"))
        .join(School, School.uai == Affiliation.uai)
        .where(Affiliation.person_id == person_id, or_(lasts, is_within))
        .order_by(Affiliation.from_on.desc(), Affiliation.is_main.desc(), Affiliation.id)
    ).all()
    found = [
        Belonging(
            affiliation_id=one.id,
            uai=one.uai,
            school=name,
            municipality=municipality,
            audience=Audience(one.audience),
            function=Function(one.function),
            is_main=one.is_main,
            from_on=one.from_on,
            to_on=one.to_on,
            is_confirmed=one.confirmed_on is not None,
            is_over=one.to_on is not None and one.to_on <= on,
            can_answer=bool(within) and one.confirmed_on is None and not _is_past(one, on),
        )
        for one, name, municipality, within in rows
    ]
    named = {
        one.audience
        for one, row in zip(found, rows, strict=True)
        if row.is_within and (one.is_main or one.is_over)
    }
    return [one for one in found if one.audience in named]


def _is_past(one: Affiliation, on: date) -> bool:
    return one.to_on is not None and one.to_on <= on
