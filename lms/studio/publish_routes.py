"""Publishing with its consequences before one's eyes, history, restoring, and the learner's view."""

from datetime import UTC, datetime

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.courses import library, operations
from lms.courses.changes import compare
from lms.courses.child import CompilerBusy
from lms.courses.editions import restored
from lms.messages import RefusalError, message
from lms.progress.players import allow_players
from lms.studio import publishing, queries, writing
from lms.studio.access import WRITES_COURSES, author_of
from lms.studio.forms import NoteForm
from lms.studio.routes import address_of, compiled_or_none, draft_here, editor_here, say_refusal
from lms.studio.views import CHANGE_NAMES, fault_views, html_of, shown_unit, touched_words
from lms.studio.writing import Editor
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import NAMES, direction
from lms.web.session import reader, settings, writer
from lms.web.templating import say

blueprint = Blueprint("studio_publish", __name__)

BUSY = message("Other courses are being compiled at this moment. Nothing was published: try again.")


@blueprint.get("/studio/<course_id>/publish")
@guarded(WRITES_COURSES)
def show(course_id: str) -> ResponseReturnValue:
    """Show what publishing changes, and for whom."""
    return _publish_page(course_id, NoteForm())


def _publish_page(course_id: str, form: NoteForm) -> str:
    draft = draft_here(course_id)
    try:
        plan = publishing.plan(reader(), draft)
    except CompilerBusy:
        plan = None
    return render_template(
        "studio/publish.html",
        draft=draft,
        plan=plan,
        faults=fault_views(plan.compilation.faults) if plan else [],
        changes=[one for one in plan.consequences if one.change.change != "same"] if plan else [],
        unchanged=sum(one.change.change == "same" for one in plan.consequences) if plan else 0,
        change_names=CHANGE_NAMES,
        touched_words=touched_words,
        form=form,
    )


@blueprint.post("/studio/<course_id>/publish")
@guarded(WRITES_COURSES)
def publish(course_id: str) -> ResponseReturnValue:
    """Publish the draft as it was looked at."""
    editor, draft = editor_here(course_id), draft_here(course_id)
    form = NoteForm(request.form)
    if not form.validate():
        return _publish_page(course_id, form), 422
    again = {name.removeprefix("again-") for name, value in request.form.items() if value == "again"}
    try:
        plan = publishing.plan(reader(), draft)
        choice = publishing.ready(reader(), plan, again=again, seen=request.form.get("seen", ""))
        publication = _swap(editor, choice, over=request.form.get("over") == "yes", note=form.note.data or "")
    except CompilerBusy:
        flash(say(BUSY), tone="warning")
        return redirect(address_of(course_id, "publish"), 303)
    except RefusalError as refusal:
        say_refusal(refusal)
        return redirect(address_of(course_id, "publish"), 303)
    _say_published(publication)
    return redirect(address_of(course_id), 303)


def _say_published(publication: operations.Publication) -> None:
    if publication.is_new:
        flash(_("Version %(number)s is published: learners see it from now on.", number=publication.number))
    else:
        flash(_("Nothing has changed: version %(number)s stays.", number=publication.number), tone="info")


def _swap(editor: Editor, choice: publishing.Ready, *, over: bool, note: str) -> operations.Publication:
    db = writer()
    publication = publishing.publish_draft(db, editor, choice, over=over, note=note)
    db.commit()
    return publication


@blueprint.post("/studio/<course_id>/discard")
@guarded(WRITES_COURSES)
def discard(course_id: str) -> ResponseReturnValue:
    """Drop the draft."""
    editor = editor_here(course_id)
    db = writer()
    try:
        writing.discard(db, editor)
    except RefusalError as refusal:
        say_refusal(refusal)
        return redirect(address_of(course_id), 303)
    db.commit()
    flash(_("The draft is dropped: the course is as it is published."))
    return redirect(address_of(course_id), 303)


@blueprint.get("/studio/<course_id>/history")
@guarded(WRITES_COURSES)
def history(course_id: str) -> ResponseReturnValue:
    """Show every version that was published, what it changed, and by whom."""
    draft = draft_here(course_id)
    past = queries.history(reader(), course_id)
    by_number = {one.number: one.id for one in past}
    changes = {}
    for one in past:
        before = by_number.get(one.number - 1)
        changes[one.number] = [
            change
            for change in compare(
                library.release(reader(), before) if before else None, library.release(reader(), one.id)
            )
            if change.change != "same"
        ]
    return render_template(
        "studio/history.html", draft=draft, history=past, changes=changes, change_names=CHANGE_NAMES
    )


@blueprint.post("/studio/<course_id>/restore")
@guarded(WRITES_COURSES)
def restore(course_id: str) -> ResponseReturnValue:
    """Publish an earlier version again, as a new one; the draft, if any, is kept."""
    editor = editor_here(course_id)
    number = request.form.get("number", default=0, type=int)
    try:
        again = restored(reader(), course_id=course_id, number=number)
        db = writer()
        publication = operations.publish(
            db,
            compiled=again.compiled,
            files=again.files,
            onto=again.onto,
            note=_("Version %(number)s again", number=number),
            author_id=editor.person_id,
            now=datetime.now(UTC),
        )
        db.commit()
    except CompilerBusy:
        flash(say(BUSY), tone="warning")
        return redirect(address_of(course_id, "history"), 303)
    except RefusalError as refusal:
        say_refusal(refusal)
        return redirect(address_of(course_id, "history"), 303)
    _say_published(publication)
    return redirect(address_of(course_id, "history"), 303)


@blueprint.get("/studio/<course_id>/preview", defaults={"unit_id": None})
@blueprint.get("/studio/<course_id>/preview/<unit_id>")
@guarded(WRITES_COURSES)
def preview(course_id: str, unit_id: str | None) -> ResponseReturnValue:
    """Show the draft as a learner will see it, in any of its languages, at the width of a telephone."""
    author_of(course_id)
    draft = draft_here(course_id)
    compilation = compiled_or_none(draft)
    if compilation is None or compilation.release is None:
        faults = fault_views(compilation.faults) if compilation else []
        return render_template(
            "studio/no_preview.html", draft=draft, faults=faults, is_busy=compilation is None
        )
    release = compilation.release
    units = list(release.units())
    unit = release.unit(unit_id) if unit_id else units[0]
    if unit is None:
        abort(404)
    asked = request.args.get("language", "")
    language = asked if asked in release.languages else release.source_language
    shown = shown_unit(release, unit, language)
    place = units.index(unit)
    hosts = settings().video_hosts
    page = render_template(
        "studio/learner.html",
        draft=draft,
        release=release,
        unit=unit,
        module=release.module_of(unit.id),
        shown=shown,
        shown_html=html_of(shown, video_hosts=hosts),
        language_asked=language,
        is_unreviewed=shown.language != release.source_language and unit.text(language).reviewed_on is None,
        asked_direction=direction(language),
        names=NAMES,
        width="phone" if request.args.get("width") == "phone" else "page",
        before=units[place - 1] if place else None,
        after=units[place + 1] if place + 1 < len(units) else None,
    )
    response = make_response(page)
    allow_players(response, shown.html, hosts=hosts)
    return response
