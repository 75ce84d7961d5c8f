"""Who enters the studio, and whose course it is."""

from flask import abort

from lms.courses import queries as courses
from lms.reach.guards import needs
from lms.reach.roles import Role
from lms.reach.visitor import signed_in_reach
from lms.studio.scope import may_edit
from lms.web.session import reader

WRITES_COURSES = needs(Role.TRAINER, Role.ADMINISTRATOR)


def author_of(course_id: str) -> int:
    """Give the visitor's id where she may write this course; it doesn't exist for anybody else."""
    reach = signed_in_reach()
    if not may_edit(reach, course_id) or not courses.is_taken(reader(), course_id):
        abort(404)
    return reach.person_id
