"""The studio's first pages: courses to write, a new course, a course's outline and what changes it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from lms.accounts.audit import Origin
from lms.accounts.identity import current_person
from lms.courses.child import CompilerBusy
from lms.courses.compiler import Compilation
from lms.courses.layout import COURSE_FILE
from lms.messages import RefusalError
from lms.progress.levels import LEVEL_NAMES
from lms.reach.visitor import signed_in_reach, today
from lms.studio import queries, structure
from lms.studio.access import WRITES_COURSES, author_of
from lms.studio.compiling import compile_whole
from lms.studio.draft import CourseDraft
from lms.studio.forms import VALIDATED, CourseForm, ModuleForm, UnitForm
from lms.studio.scope import courses_written
from lms.studio.views import KIND_NAMES, fault_counts, fault_views
from lms.studio.writing import Editor
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import NAMES, page_language
from lms.web.session import reader, settings, writer
from lms.web.templating import say

blueprint = Blueprint("studio", __name__, template_folder="templates")


def address_of(course_id: str, *rest: str) -> str:
    """Where something of a course is in the studio."""
    return "/".join(("/studio", course_id, *rest))


def editor_here(course_id: str) -> Editor:
    """Who changes this course now; it doesn't exist for somebody who may not."""
    return Editor(course_id=course_id, person_id=author_of(course_id), now=datetime.now(UTC))


def draft_here(course_id: str) -> CourseDraft:
    """Give the draft of a course that the visitor writes."""
    author_of(course_id)
    draft = queries.draft_of(reader(), course_id)
    if draft is None:
        abort(404)
    return draft


def say_refusal(refusal: RefusalError) -> None:
    """Say on the next page why something wasn't done."""
    for reason in refusal.reasons:
        flash(say(reason), tone="warning")


@blueprint.get("/studio")
@guarded(WRITES_COURSES)
def courses() -> ResponseReturnValue:
    """Show the courses that the visitor writes."""
    found = queries.courses_to_write(reader(), only=courses_written(signed_in_reach()))
    return render_template("studio/courses.html", courses=found)


@blueprint.get("/studio/new")
@guarded(WRITES_COURSES)
def show_new() -> ResponseReturnValue:
    """Ask what a new course is about."""
    return render_template("studio/new.html", form=_course_form())


@blueprint.post("/studio/new")
@guarded(WRITES_COURSES)
def begin() -> ResponseReturnValue:
    """Begin a course."""
    form = _course_form()
    if not form.validate():
        return render_template("studio/new.html", form=form), 422
    person, reach = current_person(), signed_in_reach()
    db = writer()
    course_id = structure.begin_course(
        db,
        structure.NewCourse(
            title=form.title.data or "",
            audience=form.audience.data,
            language=form.language.data,
            author=(person.name if person else "") or _("Name of the author"),
        ),
        reach=reach,
        editor=Editor(course_id="", person_id=reach.person_id, now=datetime.now(UTC)),
        today=today(),
        origin=Origin.of_request(route="/studio/new", address=request.remote_addr or ""),
    )
    db.commit()
    return redirect(address_of(course_id), 303)


def _course_form() -> CourseForm:
    form = CourseForm(request.form)
    form.language.choices = [SelectChoice(code, NAMES[code]) for code in settings().locales]
    form.language.data = form.language.data or page_language()
    return form


@blueprint.get("/studio/<course_id>")
@guarded(WRITES_COURSES)
def course(course_id: str) -> ResponseReturnValue:
    """Show a course's outline, what is wrong in it, and what to do next."""
    return _outline_page(draft_here(course_id))


def _outline_page(
    draft: CourseDraft, *, unit_form: UnitForm | None = None, module_form: ModuleForm | None = None
) -> str:
    compilation = compiled_or_none(draft)
    faults = compilation.faults if compilation else ()
    history = queries.history(reader(), draft.course_id)
    return render_template(
        "studio/course.html",
        draft=draft,
        outline=draft.outline,
        is_checked=compilation is not None,
        faults=fault_views(faults),
        counts=fault_counts(faults),
        kinds=KIND_NAMES,
        published=history[0] if history else None,
        unit_form=unit_form or _unit_form(draft),
        module_form=module_form or ModuleForm(),
        is_adding_unit=unit_form is not None,
        is_adding_module=module_form is not None,
        sheet=COURSE_FILE,
        levels=LEVEL_NAMES,
        other_languages=[
            (code, NAMES[code]) for code in settings().locales if code not in draft.outline.languages
        ],
    )


def compiled_or_none(draft: CourseDraft) -> Compilation | None:
    """Compile a whole draft; nothing when the compiler is busy elsewhere."""
    try:
        return compile_whole(draft.course_id, queries.source_of(reader(), draft))
    except CompilerBusy:
        return None


def _unit_form(draft: CourseDraft) -> UnitForm:
    form = UnitForm(request.form)
    form.folder.choices = [SelectChoice(module.folder, module.title) for module in draft.outline.modules]
    form.folder.data = form.folder.data or request.args.get("module")
    return form


@blueprint.post("/studio/<course_id>/units")
@guarded(WRITES_COURSES)
def add_unit(course_id: str) -> ResponseReturnValue:
    """Add a unit, and open it."""
    editor, draft = editor_here(course_id), draft_here(course_id)
    form = _unit_form(draft)
    if not form.validate():
        return _outline_page(draft, unit_form=form), 422

    more = {"level": form.level.data} if form.level.data else {}
    if form.kind.data == VALIDATED:
        more["validate"] = "trainer"

    def add(db: Session) -> str:
        return structure.add_unit(
            db,
            editor,
            folder=form.folder.data,
            title=form.title.data or "",
            kind="task" if form.kind.data == VALIDATED else form.kind.data,
            minutes=form.minutes.data or 1,
            more=more,
        )

    return _done(course_id, add)


@blueprint.post("/studio/<course_id>/modules")
@guarded(WRITES_COURSES)
def add_module(course_id: str) -> ResponseReturnValue:
    """Add a module, and open its first page."""
    editor, draft = editor_here(course_id), draft_here(course_id)
    form = ModuleForm(request.form)
    if not form.validate():
        return _outline_page(draft, module_form=form), 422
    return _done(
        course_id,
        lambda db: structure.add_module(
            db, editor, title=form.title.data or "", minutes=form.minutes.data or 1
        ),
    )


def _done(course_id: str, add: Callable[[Session], str]) -> ResponseReturnValue:
    db = writer()
    try:
        path = add(db)
    except RefusalError as refusal:
        say_refusal(refusal)
        return redirect(address_of(course_id), 303)
    db.commit()
    return redirect(address_of(course_id, "edit", path), 303)


@blueprint.post("/studio/<course_id>/translations")
@guarded(WRITES_COURSES)
def add_translation(course_id: str) -> ResponseReturnValue:
    """Add a unit's text in another language, and open it."""
    editor = editor_here(course_id)
    path, language = request.form.get("path", ""), request.form.get("language", "")
    return _done(course_id, lambda db: structure.add_translation(db, editor, path=path, language=language))


@blueprint.post("/studio/<course_id>/languages")
@guarded(WRITES_COURSES)
def add_language(course_id: str) -> ResponseReturnValue:
    """Add a language into which the course is to be translated."""
    editor = editor_here(course_id)
    language = request.form.get("language", "")
    if language not in settings().locales:
        abort(400)
    db = writer()
    try:
        is_new = structure.add_language(db, editor, language=language)
    except RefusalError as refusal:
        say_refusal(refusal)
        return redirect(address_of(course_id), 303)
    db.commit()
    if is_new:
        flash(_("%(language)s is added: open a unit to begin its translation.", language=NAMES[language]))
    return redirect(address_of(course_id), 303)


MOVES = {"up": -1, "down": 1}
ANCHOR = re.compile(r"[a-z][a-z0-9-]{0,99}")


@blueprint.post("/studio/<course_id>/outline")
@guarded(WRITES_COURSES)
def arrange(course_id: str) -> ResponseReturnValue:
    """Move or remove a unit (`path`) or a module (`folder`)."""
    editor = editor_here(course_id)
    path, folder = request.form.get("path", ""), request.form.get("folder", "")
    action = request.form.get("action", "")
    db = writer()
    try:
        if action in MOVES and path:
            moved = structure.move_unit(db, editor, path=path, by=MOVES[action])
            if not moved:
                flash(_("It stays where it is: there is no place to go in that direction."), tone="info")
        elif action in MOVES:
            structure.move_module(db, editor, folder=folder, by=MOVES[action])
        elif action == "remove" and path:
            unit = structure.remove_unit(db, editor, path=path)
            flash(_("“%(title)s” is out of the draft. What people did in it is kept.", title=unit.title))
        elif action == "remove":
            module = structure.remove_module(db, editor, folder=folder)
            flash(_("“%(title)s” is out of the draft. What people did in it is kept.", title=module.title))
        else:
            abort(400)
    except RefusalError as refusal:
        say_refusal(refusal)
        return redirect(address_of(course_id), 303)
    db.commit()
    anchor = request.form.get("anchor", "")
    place = f"#{anchor}" if ANCHOR.fullmatch(anchor) else ""
    return redirect(address_of(course_id) + place, 303)
