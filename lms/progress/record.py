"""What is recorded of one person in one course: the values that every judgement here starts from. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lms.courses.release import Level, ModuleId, UnitId

Edition = int
"""A unit's counter; raised only when an author wants the unit done again."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One person's progress in one course; empty for somebody who never came.

    `done` holds the highest edition done of each unit, `completed` the day of each completion that
    stands, `opened` the unit last opened in each module that was opened, `withdrawn` the modules whose
    completion somebody took back, `level` the one chosen, for every course.
    """

    done: Mapping[UnitId, Edition] = field(default_factory=dict)
    completed: Mapping[ModuleId, date] = field(default_factory=dict)
    opened: Mapping[ModuleId, UnitId] = field(default_factory=dict)
    withdrawn: frozenset[ModuleId] = frozenset()
    level: Level | None = None


NOTHING = Record()
