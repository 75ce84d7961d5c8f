"""New courses, modules, units and pictures; moves and removals. The caller commits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.audit import Origin
from lms.courses import blobs
from lms.courses.layout import COURSE_FILE, MODULE_FILE
from lms.courses.models import Course, Media
from lms.courses.release import Media as CompiledMedia
from lms.courses.source_edit import with_value
from lms.courses.starter import free_slug, quoted, starter_course, starter_module, starter_unit
from lms.messages import RefusalError, message
from lms.reach.operations import grant
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind
from lms.studio.arranging import (
    Moves,
    files_of_module,
    files_of_unit,
    moved_module,
    moved_unit,
    next_path,
)
from lms.studio.draft import CourseDraft
from lms.studio.links import moved_texts
from lms.studio.models import Draft, DraftFile
from lms.studio.outline import DraftModule, DraftUnit, front_of, peek
from lms.studio.pictures import Picture
from lms.studio.scope import may_edit
from lms.studio.writing import Editor, fit_hours, open_draft, put_texts, remove_files


@dataclass(frozen=True, kw_only=True)
class NewCourse:
    """What an author says of a course to begin."""

    title: str
    audience: str
    language: str
    author: str


def begin_course(
    db: Session, new: NewCourse, *, reach: Reach, editor: Editor, today: date, origin: Origin
) -> str:
    """Begin a course, whose id follows from its title, and let its author write it; give the id."""
    # Long titles would give ids that no longer fit an address.
    taken = set(db.scalars(select(Course.id)))
    course_id = free_slug(new.title, taken=taken, default="cours")
    db.add(Course(id=course_id, current_release_id=None))
    db.flush()
    db.add(Draft(course_id=course_id, opened_by=editor.person_id, opened_at=editor.now))
    db.flush()
    files = starter_course(
        course_id=course_id,
        title=new.title,
        audience=new.audience,
        language=new.language,
        author=new.author,
    )
    here = Editor(course_id=course_id, person_id=editor.person_id, now=editor.now)
    put_texts(db, here, {path: content.decode() for path, content in files.items()})
    if not may_edit(reach, course_id):
        grant(
            db,
            actor=None,
            person_id=editor.person_id,
            role=Role.TRAINER,
            scope=Scope(kind=ScopeKind.COURSE, value=course_id),
            today=today,
            now=editor.now,
            origin=origin,
        )
    return course_id


def add_module(db: Session, editor: Editor, *, title: str, minutes: int) -> str:
    """Add a module at the end, with a first page; give the page's path."""
    draft = open_draft(db, editor)
    outline, language = draft.outline, draft.outline.languages[0]
    module_id = free_slug(title, taken={module.id for module in outline.modules}, default="module")
    folder = next_path([module.folder for module in outline.modules], module_id)
    unit_id = free_slug(title, taken=_unit_ids(draft), default="page")
    path = f"{folder}/01-{unit_id}.md"
    page = starter_unit(
        unit_id=unit_id, title=title, kind="page", minutes=min(minutes, 10), language=language
    )
    module = starter_module(module_id=module_id, title=title, minutes=minutes)
    put_texts(db, editor, {f"{folder}/{MODULE_FILE}": module.decode(), path: page.decode()})
    fit_hours(db, editor)
    return path


def add_unit(
    db: Session,
    editor: Editor,
    *,
    folder: str,
    title: str,
    kind: str,
    minutes: int,
    more: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Add a unit at the end of a module, with `more` lines in its front matter; give its path."""
    draft = open_draft(db, editor)
    module = _module(draft, folder)
    unit_id = free_slug(title, taken=_unit_ids(draft), default="page")
    stems = [unit.path.removesuffix(".md").rpartition("/")[2] for unit in module.units]
    path = f"{folder}/{next_path(stems, unit_id)}.md"
    language = draft.outline.languages[0]
    unit = starter_unit(
        unit_id=unit_id, title=title, kind=kind, minutes=minutes, language=language, more=more
    )
    put_texts(db, editor, {path: unit.decode()})
    return path


def add_translation(db: Session, editor: Editor, *, path: str, language: str) -> str:
    """Add a unit's file in another language, its text being the source's, to write over; give its path."""
    draft = open_draft(db, editor)
    unit = _unit(draft, path)
    if language not in draft.outline.languages[1:]:
        raise RefusalError(
            message("Add “%(language)s” to the course’s languages first, in its sheet.", language=language)
        )
    if language in unit.translations:
        return unit.translations[language]
    source = draft.texts[unit.path]
    front = front_of(source)
    body = source.lstrip().split("\n", front.count("\n") + 3)[-1] if front else source
    title = peek(front).get("title", unit.title)
    new = f"{unit.path.removesuffix('.md')}.{language}.md"
    put_texts(db, editor, {new: f"---\ntitle: {quoted(title)}\n---\n{body}"})
    return new


def add_language(db: Session, editor: Editor, *, language: str) -> bool:
    """Add a language to those of the course's sheet; say whether it is new."""
    draft = open_draft(db, editor)
    known = draft.outline.languages
    if language in known:
        return False
    sheet = draft.texts.get(COURSE_FILE, "")
    wanted = f"[{', '.join((*known, language))}]"
    if not re.search(r"(?m)^languages[ \t]*:[ \t]*\[[^\]\n]*\][ \t]*$", sheet):
        raise RefusalError(
            message(
                "The course’s sheet can’t be changed for you: write “languages: %(wanted)s” in it.",
                wanted=wanted,
            )
        )
    put_texts(db, editor, {COURSE_FILE: with_value(sheet, "languages", wanted)})
    return True


def move_unit(db: Session, editor: Editor, *, path: str, by: int) -> bool:
    """Move a unit one place; say whether anything moved."""
    draft = open_draft(db, editor)
    return _apply(db, editor, draft, moved_unit(draft.outline, path=_unit(draft, path).path, by=by))


def move_module(db: Session, editor: Editor, *, folder: str, by: int) -> bool:
    """Move a module one place, with everything in it; say whether anything moved."""
    draft = open_draft(db, editor)
    _module(draft, folder)
    return _apply(db, editor, draft, moved_module(draft.outline, draft.files, folder=folder, by=by))


def _apply(db: Session, editor: Editor, draft: CourseDraft, moves: Moves) -> bool:
    changed = moved_texts(draft.texts, moves=moves, known=draft.files)
    # A page that shows another file under this path must never match: a version no file had yet.
    latest = max((file.version for file in draft.files.values()), default=0)
    remove_files(db, editor, set(moves))
    for path in changed.keys() & set(moves.values()):
        db.add(
            DraftFile(
                course_id=editor.course_id,
                path=path,
                text="",
                version=latest,
                edited_at=editor.now,
                edited_by=editor.person_id,
            )
        )
    db.flush()
    put_texts(db, editor, changed)
    for old, new in moves.items():
        file = draft.files[old]
        if file.sha256 is not None:
            _put_bytes(db, editor, path=new, sha256=file.sha256, version=file.version)
    db.flush()
    return bool(moves)


def remove_unit(db: Session, editor: Editor, *, path: str) -> DraftUnit:
    """Take a unit out of the draft with its translations; give what it was."""
    draft = open_draft(db, editor)
    unit = _unit(draft, path)
    module = _module(draft, unit.folder)
    if len(module.units) == 1:
        raise RefusalError(
            message("A module holds at least one unit: remove the module “%(title)s”.", title=module.title)
        )
    remove_files(db, editor, files_of_unit(draft.files, unit))
    return unit


def remove_module(db: Session, editor: Editor, *, folder: str) -> DraftModule:
    """Take a module out of the draft with everything in it; give what it was."""
    draft = open_draft(db, editor)
    module = _module(draft, folder)
    if len(draft.outline.modules) == 1:
        raise RefusalError(message("A course holds at least one module."))
    remove_files(db, editor, files_of_module(draft.files, folder))
    fit_hours(db, editor)
    return module


def add_picture(db: Session, editor: Editor, *, path: str, picture: Picture) -> str:
    """Keep a picture beside a unit, once however often it is sent; give its address from the unit's file."""
    draft = open_draft(db, editor)
    unit = _unit(draft, path)
    _keep(db, picture)
    stem, _, suffix = picture.name.rpartition(".")
    name, number = picture.name, 2
    while (there := draft.files.get(f"{unit.folder}/media/{name}")) is not None:
        if there.sha256 == picture.media.sha256:
            return f"media/{name}"
        name, number = f"{stem}-{number}.{suffix}", number + 1
    _put_bytes(db, editor, path=f"{unit.folder}/media/{name}", sha256=picture.media.sha256, version=1)
    db.flush()
    return f"media/{name}"


def _keep(db: Session, picture: Picture) -> None:
    """Keep the bytes under their hash, and serve them from now on: a draft shows them as readers will."""
    media: CompiledMedia = picture.media
    blobs.keep(db, {media.sha256: picture.content})
    if db.get(Media, media.name) is None:
        db.add(Media(name=media.name, content_type=media.content_type, sha256=media.sha256))
        db.flush()


def _put_bytes(db: Session, editor: Editor, *, path: str, sha256: str, version: int) -> None:
    db.add(
        DraftFile(
            course_id=editor.course_id,
            path=path,
            sha256=sha256,
            version=version,
            edited_at=editor.now,
            edited_by=editor.person_id,
        )
    )


def _unit_ids(draft: CourseDraft) -> set[str]:
    return {unit.id for unit in draft.outline.units}


def _module(draft: CourseDraft, folder: str) -> DraftModule:
    module = draft.outline.module(folder)
    if module is None:
        raise RefusalError(message("This module isn’t in the course any more: somebody moved or removed it."))
    return module


def _unit(draft: CourseDraft, path: str) -> DraftUnit:
    unit = draft.outline.unit_of(path)
    if unit is None:
        raise RefusalError(message("This unit isn’t in the course any more: somebody moved or removed it."))
    return unit
