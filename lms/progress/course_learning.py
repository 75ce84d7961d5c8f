"""A course as somebody follows it, made of what is recorded of it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from lms.courses.release import Level, ModuleId, Release, UnitId
from lms.progress.record import Record
from lms.progress.resume import Place, Standing, go_on, standing


@dataclass(frozen=True, kw_only=True)
class CourseLearning:
    """A course that somebody follows: how far, where to go on (None: nothing is left), when last opened."""

    release_id: int
    release: Release
    record: Record
    place: Place | None
    standing: Standing
    last_at: datetime | None


@dataclass(kw_only=True)
class CourseRows:
    """Rows of one course while they are gathered."""

    done: dict[UnitId, int] = field(default_factory=dict)
    completed: dict[ModuleId, date] = field(default_factory=dict)
    withdrawn: set[ModuleId] = field(default_factory=set)
    opened: dict[ModuleId, UnitId] = field(default_factory=dict)
    last_unit: UnitId | None = None
    last_at: datetime | None = None

    def learning(self, release_id: int, release: Release, level: Level | None) -> CourseLearning:
        """Say what these rows make of a release for somebody who has chosen this level."""
        record = Record(
            done=self.done,
            completed=self.completed,
            opened=self.opened,
            withdrawn=frozenset(self.withdrawn - self.completed.keys()),
            level=level,
        )
        return CourseLearning(
            release_id=release_id,
            release=release,
            record=record,
            place=go_on(release, record, last_opened=self.last_unit),
            standing=standing(release, record),
            last_at=self.last_at,
        )


def latest_first(courses: Iterable[CourseLearning]) -> list[CourseLearning]:
    """Put the course opened last first."""
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(courses, key=lambda one: (one.last_at or never, one.release.id), reverse=True)
