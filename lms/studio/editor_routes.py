"""Writing one file: its text, its true preview, its faults; saved by hand or by itself."""

from dataclasses import dataclass

from flask import Blueprint, abort, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.courses.layout import COURSE_FILE
from lms.messages import RefusalError
from lms.progress.players import allow_any_player
from lms.studio import pictures, queries, writing
from lms.studio.access import WRITES_COURSES
from lms.studio.compiling import Preview, is_sheet, preview_file
from lms.studio.draft import CourseDraft, Token
from lms.studio.forms import LICENCES, PictureForm
from lms.studio.routes import address_of, draft_here, editor_here
from lms.studio.side_by_side import what_changed
from lms.studio.views import KIND_NAMES, fault_views, html_of, shown_file
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import NAMES
from lms.web.session import reader, settings, writer
from lms.web.templating import say

blueprint = Blueprint("studio_editor", __name__)


@blueprint.get("/studio/<course_id>/edit/<path:path>")
@guarded(WRITES_COURSES)
def edit(course_id: str, path: str) -> ResponseReturnValue:
    """Show a file to write, or the two texts to choose from when somebody else changed it meanwhile."""
    draft, editor = draft_with_text(course_id, path), editor_here(course_id)
    aside = queries.aside_of(reader(), course_id=course_id, path=path, person_id=editor.person_id)
    if aside is not None:
        return _two_texts(draft, path, mine=aside.text)
    response = make_response(_editor_page(draft, path, text=draft.texts[path]))
    allow_any_player(response, hosts=settings().video_hosts)
    return response


def draft_with_text(course_id: str, path: str) -> CourseDraft:
    """Give the draft of a course that the visitor writes, where it holds this text."""
    draft = draft_here(course_id)
    if path not in draft.texts:
        abort(404)
    return draft


def _preview(draft: CourseDraft, path: str, text: str) -> Preview:
    return preview_file(
        draft,
        path=path,
        text=text,
        media=lambda wanted: {
            name: content
            for name, content in queries.source_of(reader(), draft, media=wanted).items()
            if name in wanted
        },
    )


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """Another file to write: its name and where."""

    title: str
    address: str
    is_current: bool


def _editor_page(draft: CourseDraft, path: str, *, text: str, refusal: RefusalError | None = None) -> str:
    outline, unit = draft.outline, draft.outline.unit_of(path)
    preview = _preview(draft, path, text)
    return render_template(
        "studio/editor.html",
        draft=draft,
        outline=outline,
        path=path,
        unit=unit,
        title=title_of(draft, path),
        kind=KIND_NAMES[unit.kind] if unit else None,
        text=text,
        text_language=outline.language_of(path),
        token=draft.token(path),
        file=draft.files[path],
        is_sheet=is_sheet(path),
        versions=_versions(draft, path),
        missing=[code for code in outline.languages[1:] if unit and code not in unit.translations],
        names=NAMES,
        refusal=refusal,
        licences=LICENCES,
        accepted=pictures.ACCEPTED,
        largest=pictures.LARGEST_FILE,
        picture=PictureForm(),
        **_shown(draft, path, preview),
    )


def _shown(draft: CourseDraft, path: str, preview: Preview) -> dict[str, object]:
    shown = shown_file(preview, draft.outline, path)
    return {
        "is_checked": preview.is_checked,
        "faults": fault_views(preview.faults),
        "shown": shown,
        "shown_html": html_of(shown, video_hosts=settings().video_hosts),
    }


def title_of(draft: CourseDraft, path: str) -> str:
    """Name a file as its page does."""
    if path == COURSE_FILE:
        return str(_("The course’s sheet"))
    unit = draft.outline.unit_of(path)
    module = draft.outline.module(path.split("/", maxsplit=1)[0])
    if unit is not None:
        return unit.title
    return str(_("The sheet of “%(module)s”", module=module.title if module else path))


def _versions(draft: CourseDraft, path: str) -> list[Neighbour]:
    unit = draft.outline.unit_of(path)
    if unit is None or not unit.translations:
        return []
    paths = {draft.outline.languages[0]: unit.path, **unit.translations}
    return [
        Neighbour(
            title=NAMES.get(language, language),
            address=address_of(draft.course_id, "edit", there),
            is_current=there == path,
        )
        for language, there in paths.items()
    ]


@blueprint.post("/studio/<course_id>/preview/<path:path>")
@guarded(WRITES_COURSES)
def preview(course_id: str, path: str) -> ResponseReturnValue:
    """Give the preview and the faults of what is being typed; nothing is kept."""
    draft = draft_with_text(course_id, path)
    text = writing.clean_text(request.form.get("text", ""))
    try:
        writing.check_size(text)
    except RefusalError as refusal:
        return jsonify(said=" ".join(say(reason) for reason in refusal.reasons)), 422
    return render_template("studio/shown.html", path=path, **_shown(draft, path, _preview(draft, path, text)))


@blueprint.post("/studio/<course_id>/edit/<path:path>")
@guarded(WRITES_COURSES)
def save(course_id: str, path: str) -> ResponseReturnValue:
    """Keep a text. Asked by a script, answer with data; otherwise show the page again."""
    editor = editor_here(course_id)
    text, token = request.form.get("text", ""), Token.read(request.form.get("token", ""))
    by_script = request.accept_mimetypes.best == "application/json"
    here = address_of(course_id, "edit", path)
    db = writer()
    try:
        outcome = writing.save_text(db, editor, path=path, text=text, token=token)
    except RefusalError as refusal:
        db.rollback()
        return _refused(course_id, path, text, refusal, by_script=by_script)
    db.commit()
    if isinstance(outcome, writing.Overtaken):
        if by_script:
            return jsonify(address=here, said=_overtaken_words()), 409
        return redirect(here, 303)
    if by_script:
        return jsonify(token=str(outcome.token), said=_("Saved"))
    flash(_("Your text is saved in the draft."))
    return redirect(here, 303)


def _overtaken_words() -> str:
    return str(
        _("Somebody else has changed this text meanwhile. Yours is kept: choose what becomes of the two.")
    )


def _refused(
    course_id: str, path: str, text: str, refusal: RefusalError, *, by_script: bool
) -> ResponseReturnValue:
    said = " ".join(say(reason) for reason in refusal.reasons)
    draft = draft_here(course_id)
    if by_script:
        return jsonify(said=said), 422
    if path not in draft.texts:
        return render_template(
            "studio/lost.html", draft=draft, text=writing.clean_text(text), refusal=refusal
        ), 422
    return _editor_page(draft, path, text=writing.clean_text(text), refusal=refusal), 422


def _two_texts(draft: CourseDraft, path: str, *, mine: str) -> str:
    return render_template(
        "studio/two_texts.html",
        draft=draft,
        path=path,
        title=title_of(draft, path),
        file=draft.files[path],
        token=draft.token(path),
        mine=mine,
        rows=what_changed(draft.texts[path], mine),
    )


@blueprint.post("/studio/<course_id>/aside/<path:path>")
@guarded(WRITES_COURSES)
def drop_aside(course_id: str, path: str) -> ResponseReturnValue:
    """Let go of one's own text: the other one stays."""
    editor = editor_here(course_id)
    db = writer()
    writing.drop_aside(db, editor, path=path)
    db.commit()
    flash(_("The other text stays; yours isn’t kept any more."), tone="info")
    return redirect(address_of(course_id, "edit", path), 303)
