"""Courses in the studio, and people who write them."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from lms.courses import operations
from lms.courses.compiler import compile_course
from lms.courses.models import Course
from lms.courses.release import Release
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from lms.studio.writing import Editor, open_draft, put_texts
from tests.courses.factories import make_course_files
from tests.factories.accounts import make_person
from tests.factories.reach import make_grant

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
COURSE = "premiers-pas"
PAGE = "01-debut/01-page.md"
QUIZ = "01-debut/02-quiz.md"


def compiled(files: dict[str, bytes]) -> Release:
    """Compile in this process, without fault."""
    done = compile_course(files)
    assert done.release is not None, done.errors
    return done.release


def publish(db: Session, files: dict[str, bytes] | None = None, *, onto: str | None = None) -> int:
    """Publish the small sound course, or another; give the release's id."""
    files = files or make_course_files()
    return operations.publish(db, compiled=compiled(files), files=files, onto=onto, now=NOW).release_id


def make_trainer(db: Session, *courses: str) -> int:
    """Add somebody who writes these courses."""
    person = make_person(db, given_name="Camille", family_name="Martin")
    for course in courses or (COURSE,):
        make_grant(db, person, Role.TRAINER, Scope(kind=ScopeKind.COURSE, value=course))
    return person.id


def make_administrator(db: Session) -> int:
    """Add an administrator."""
    person = make_person(db)
    make_grant(db, person, Role.ADMINISTRATOR, EVERYTHING)
    return person.id


def make_editor(db: Session, course: str = COURSE) -> Editor:
    """Somebody at work on a course."""
    return Editor(course_id=course, person_id=make_trainer(db, course), now=NOW)


def begin_unpublished(db: Session, course: str = "essai") -> None:
    """Add a course that exists by its id only."""
    db.add(Course(id=course, current_release_id=None))
    db.flush()


def put(db: Session, editor: Editor, **texts: str) -> None:
    """Write texts into the draft, whatever their versions; `page`, `quiz`, `course` name files."""
    names = {"page": PAGE, "quiz": QUIZ, "course": "course.yaml", "module": "01-debut/module.yaml"}
    open_draft(db, editor)
    put_texts(db, editor, {names[name]: text for name, text in texts.items()})
