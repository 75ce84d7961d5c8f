"""Which courses a person writes: those she was given as a trainer, or all of them. Pure."""

from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.scopes import ScopeKind


def courses_written(reach: Reach) -> frozenset[str] | None:
    """Give the ids of the courses that a person writes; None: all of them."""
    if Role.ADMINISTRATOR in reach.roles:
        return None
    return reach.scopes_of(Role.TRAINER, ScopeKind.COURSE)


def may_edit(reach: Reach, course_id: str) -> bool:
    """Whether a course is one that a person writes."""
    written = courses_written(reach)
    return written is None or course_id in written
