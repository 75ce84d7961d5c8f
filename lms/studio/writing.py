"""Changes to a draft, one function a use case. The caller commits.

Each locks the course first, so that two authors follow one another; a text is only replaced by somebody who
had its latest version before her eyes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.courses.compiler import LARGEST_TEXT, MOST_FILES
from lms.courses.course_checks import hours_of
from lms.courses.layout import COURSE_FILE, MODULE_FILE
from lms.courses.models import Course
from lms.courses.source_edit import with_value
from lms.database.inserting import insert_into
from lms.messages import RefusalError, message
from lms.studio import queries
from lms.studio.draft import CourseDraft, Token
from lms.studio.models import AsideText, Draft, DraftFile


@dataclass(frozen=True, kw_only=True)
class Editor:
    """Who changes which course, and when: what every use case here needs."""

    course_id: str
    person_id: int
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A text that is kept, and what the page must remember from now on."""

    token: Token
    text: str


@dataclass(frozen=True, kw_only=True)
class Overtaken:
    """A text that somebody else's change overtook: it isn't in the draft, but kept aside for its author."""

    token: Token
    theirs: str


def clean_text(text: str) -> str:
    """A text as it is kept: line ends alike, and no character that no file may hold."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def open_draft(db: Session, editor: Editor) -> CourseDraft:
    """Give the course's draft, locked until the end of the transaction, begun if there is none."""
    course = db.scalars(select(Course).where(Course.id == editor.course_id).with_for_update()).first()
    if course is None:
        raise RefusalError(message("This course doesn’t exist any more."))
    draft = queries.draft_of(db, editor.course_id)
    assert draft is not None  # noqa: S101 - the course is locked
    if draft.is_open:
        return draft
    db.add(
        Draft(
            course_id=editor.course_id,
            base_release_id=draft.base or None,
            opened_by=editor.person_id,
            opened_at=editor.now,
        )
    )
    db.flush()
    db.add_all(
        [
            DraftFile(
                course_id=editor.course_id,
                path=file.path,
                text=file.text,
                sha256=file.sha256,
                version=file.version,
                edited_at=editor.now,
            )
            for file in draft.files.values()
        ]
    )
    db.flush()
    return draft


def save_text(db: Session, editor: Editor, *, path: str, text: str, token: Token) -> Saved | Overtaken:
    """Keep a text, unless somebody else changed it since `token`: then it is put aside, and theirs shown.

    Saving what is there already changes nothing. A text longer than a course may hold is refused.
    """
    text = clean_text(text)
    check_size(text)
    draft = open_draft(db, editor)
    file = draft.files.get(path)
    if file is None or file.text is None:
        raise RefusalError(
            message("This file isn’t in the course any more: somebody moved or removed it. Copy your text.")
        )
    if file.text == text:
        drop_aside(db, editor, path=path)
        return Saved(token=draft.token(path), text=text)
    if token != draft.token(path):
        _put_aside(db, editor, path=path, text=text)
        return Overtaken(token=draft.token(path), theirs=file.text)
    put_texts(db, editor, {path: text})
    drop_aside(db, editor, path=path)
    if path.endswith(MODULE_FILE):
        fit_hours(db, editor)
    return Saved(token=Token(base=draft.base, version=file.version + 1), text=text)


def check_size(text: str) -> None:
    """Refuse a text longer than a course may hold."""
    if len(text.encode()) > LARGEST_TEXT:
        raise RefusalError(
            message(
                "This text is too long: %(found)s kB, of %(limit)s at most. Cut the unit in two.",
                found=len(text.encode()) // 1000,
                limit=LARGEST_TEXT // 1000,
            )
        )


def put_texts(db: Session, editor: Editor, texts: Mapping[str, str]) -> None:
    """Write texts into an open draft, each a version further."""
    if not texts:
        return
    rows = {
        row.path: row
        for row in db.scalars(
            select(DraftFile).where(DraftFile.course_id == editor.course_id, DraftFile.path.in_(texts))
        )
    }
    for path, text in texts.items():
        row = rows.get(path)
        if row is None:
            row = DraftFile(course_id=editor.course_id, path=path, version=0)
            db.add(row)
        row.text, row.sha256 = text, None
        row.version += 1
        row.edited_by, row.edited_at = editor.person_id, editor.now
    db.flush()
    count = len(queries.draft_paths(db, editor.course_id))
    if count > MOST_FILES:
        raise RefusalError(message("A course holds at most %(limit)s files.", limit=MOST_FILES))


def remove_files(db: Session, editor: Editor, paths: set[str]) -> None:
    """Take files out of an open draft; what people did in them stays recorded."""
    db.execute(delete(DraftFile).where(DraftFile.course_id == editor.course_id, DraftFile.path.in_(paths)))


def fit_hours(db: Session, editor: Editor) -> None:
    """Write into course.yaml the hours that its required modules amount to, where all say their minutes."""
    draft = queries.draft_of(db, editor.course_id)
    if draft is None or COURSE_FILE not in draft.texts:
        return
    required = [module.minutes for module in draft.outline.modules if module.is_required]
    if not required or not all(minutes.isdecimal() and len(minutes) < 5 for minutes in required):
        return
    before = draft.texts[COURSE_FILE]
    after = with_value(before, "hours", str(hours_of(sum(int(minutes) for minutes in required))))
    if after != before:
        put_texts(db, editor, {COURSE_FILE: after})


def _put_aside(db: Session, editor: Editor, *, path: str, text: str) -> None:
    statement = insert_into(db, AsideText).values(
        course_id=editor.course_id, path=path, person_id=editor.person_id, text=text, kept_at=editor.now
    )
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["course_id", "path", "person_id"], set_={"text": text, "kept_at": editor.now}
        )
    )


def drop_aside(db: Session, editor: Editor, *, path: str) -> None:
    """Forget the text kept aside: its author has chosen."""
    db.execute(
        delete(AsideText).where(
            AsideText.course_id == editor.course_id,
            AsideText.path == path,
            AsideText.person_id == editor.person_id,
        )
    )


def discard(db: Session, editor: Editor) -> bool:
    """Drop a draft and go on from what is published; say whether there was one to drop.

    A course that was never published has nothing to go on from: it keeps its draft.
    """
    draft = open_draft(db, editor)
    if not draft.current:
        raise RefusalError(message("This course isn’t published yet: dropping its draft would lose it."))
    close_draft(db, editor.course_id)
    return draft.is_open


def close_draft(db: Session, course_id: str) -> None:
    """Take a draft away, once it is published or dropped."""
    db.execute(delete(DraftFile).where(DraftFile.course_id == course_id))
    db.execute(delete(Draft).where(Draft.course_id == course_id))
