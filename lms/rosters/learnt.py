"""What people have learnt, as those who answer for them may see it: modules, days and hours, never a score.

Of an agent only the agents' courses are shown: what she follows as a parent is her own affair.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import literal, select, true, union_all
from sqlalchemy.orm import Session

from lms.courses.queries import catalogue
from lms.courses.release import Release, in_language
from lms.progress.models import Completion, Credit
from lms.schools.population import Audience

_AGENTS = frozenset({Audience.TEACHER, Audience.STAFF})


@dataclass(frozen=True, kw_only=True)
class ModuleLearnt:
    """A module that somebody completed, or attended a part of."""

    course_id: str
    module_id: str
    is_completed: bool
    on: date
    minutes: int
    means: str


@dataclass(frozen=True, kw_only=True)
class Courses:
    """The published courses, by id."""

    releases: Mapping[str, Release]

    def for_audience(self, audience: Audience | None) -> frozenset[str]:
        """Give the courses that people of an audience are asked about."""
        wanted = _AGENTS if audience in _AGENTS else {audience}
        return frozenset(
            course_id for course_id, release in self.releases.items() if wanted & set(release.audience)
        )

    def title(self, course_id: str, language: str) -> str:
        """Give a course's title."""
        release = self.releases.get(course_id)
        return in_language(release.title, language) if release else course_id

    def title_of(self, course_id: str, module_id: str, language: str) -> str:
        """Give a module's title; of one that isn't published any more, its id."""
        release = self.releases.get(course_id)
        module = release.module(module_id) if release else None
        return in_language(module.title, language) if module else module_id


@dataclass(frozen=True, kw_only=True)
class Sum:
    """How many modules somebody completed, and the minutes of all she attended."""

    modules: int = 0
    minutes: int = 0


def published_courses(db: Session) -> Courses:
    """Give the published courses; one statement."""
    return Courses(releases={one.release.id: one.release for one in catalogue(db)})


def learnt_by(db: Session, person_ids: Collection[int]) -> dict[int, list[ModuleLearnt]]:
    """Give what each of some people learnt, the latest first; one statement."""
    if not person_ids:
        return {}
    # A query is written anew for each number of people: few of them differ in length.
    rows = db.execute(
        union_all(
            select(
                Completion.person_id,
                Completion.course_id,
                Completion.module_id,
                true().label("is_completed"),
                Completion.done_on.label("on"),
                Completion.minutes,
                Completion.means,
            ).where(Completion.person_id.in_(person_ids), Completion.revoked_at.is_(None)),
            select(
                Credit.person_id,
                Credit.course_id,
                Credit.module_id,
                literal(value=False),
                Credit.on,
                Credit.minutes,
                Credit.means,
            ).where(Credit.person_id.in_(person_ids), Credit.revoked_at.is_(None)),
        )
    )
    facts: defaultdict[int | None, list[ModuleLearnt]] = defaultdict(list)
    for person_id, course_id, module_id, is_completed, on, minutes, means in rows:
        facts[person_id].append(
            ModuleLearnt(
                course_id=course_id,
                module_id=module_id,
                is_completed=bool(is_completed),
                on=on,
                minutes=minutes,
                means=means,
            )
        )
    return {person_id: once_each(facts[person_id]) for person_id in person_ids}


def once_each(facts: Iterable[ModuleLearnt]) -> list[ModuleLearnt]:
    """Give each module once, the latest first: a module credits the larger of what it gave."""
    best: dict[tuple[str, str], ModuleLearnt] = {}
    for one in sorted(facts, key=lambda one: (one.is_completed, one.minutes)):
        before = best.get((one.course_id, one.module_id))
        best[one.course_id, one.module_id] = (
            one
            if before is None or before.minutes <= one.minutes
            else ModuleLearnt(**{**vars(one), "minutes": before.minutes})
        )
    return sorted(best.values(), key=lambda one: (one.on, one.course_id, one.module_id), reverse=True)


def summed(learnt: Iterable[ModuleLearnt], courses: Collection[str]) -> Sum:
    """Sum what somebody learnt in some courses."""
    kept = [one for one in learnt if one.course_id in courses]
    return Sum(modules=sum(one.is_completed for one in kept), minutes=sum(one.minutes for one in kept))
