"""Somebody's own hours, by school year: those that courses credited, and those that count as service."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses.release import Language, Release, in_language
from lms.progress.days import school_year_name, school_year_of
from lms.progress.models import Completion
from lms.schools.population import Audience

AGENTS = frozenset({Audience.TEACHER, Audience.STAFF})
"""Whose hours the institution recognises."""


@dataclass(frozen=True, kw_only=True)
class OwnModule:
    """A module completed; `recognised` is 0 until the institution has accepted some minutes."""

    course_id: str
    module_id: str
    title: str
    course: str
    done_on: date
    minutes: int
    recognised: int


@dataclass(frozen=True, kw_only=True)
class OwnYear:
    """The modules completed in a school year, the latest first."""

    name: str
    modules: Sequence[OwnModule]

    @property
    def minutes(self) -> int:
        """The minutes credited."""
        return sum(one.minutes for one in self.modules)

    @property
    def recognised(self) -> int:
        """The minutes recognised."""
        return sum(one.recognised for one in self.modules)


def own_hours(
    db: Session, *, person_id: int, releases: Sequence[Release], language: Language
) -> Sequence[OwnYear]:
    """Give somebody's hours in those of some courses that agents follow, the latest year first.

    One statement, none where no course is for agents: hours of service don't concern parents.
    """
    followed = {str(release.id): release for release in releases if AGENTS & set(release.audience)}
    if not followed:
        return []
    rows = db.scalars(
        select(Completion)
        .where(
            Completion.person_id == person_id,
            Completion.course_id.in_(sorted(followed)),
            Completion.revoked_at.is_(None),
        )
        .order_by(Completion.done_on.desc(), Completion.id.desc())
    )
    years: defaultdict[int, list[OwnModule]] = defaultdict(list)
    for row in rows:
        years[school_year_of(row.done_on)].append(_own(row, followed, language))
    return [OwnYear(name=school_year_name(year), modules=years[year]) for year in sorted(years, reverse=True)]


def _own(row: Completion, followed: dict[str, Release], language: Language) -> OwnModule:
    release = followed[row.course_id]
    module = release.module(row.module_id)
    return OwnModule(
        course_id=row.course_id,
        module_id=row.module_id,
        title=in_language(module.title, language) if module else row.module_id,
        course=in_language(release.title, language),
        done_on=row.done_on,
        minutes=row.minutes,
        recognised=row.recognised_minutes or 0,
    )
