"""Bringing a picture: what it shows, its author and its licence are asked first."""

from flask import Blueprint, abort, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.messages import RefusalError
from lms.studio import pictures, structure, writing
from lms.studio.access import WRITES_COURSES
from lms.studio.draft import CourseDraft
from lms.studio.editor_routes import draft_with_text, title_of
from lms.studio.forms import LICENCES, PictureForm
from lms.studio.routes import address_of, editor_here
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import writer
from lms.web.templating import say

blueprint = Blueprint("studio_pictures", __name__)


@blueprint.get("/studio/<course_id>/picture/<path:path>")
@guarded(WRITES_COURSES)
def show_picture(course_id: str, path: str) -> ResponseReturnValue:
    """Ask for a picture, what it shows, its author and licence."""
    return _picture_page(_with_unit(course_id, path), path, PictureForm())


def _with_unit(course_id: str, path: str) -> CourseDraft:
    draft = draft_with_text(course_id, path)
    if draft.outline.unit_of(path) is None:
        abort(404)
    return draft


def _picture_page(draft: CourseDraft, path: str, form: PictureForm) -> str:
    return render_template(
        "studio/picture.html",
        draft=draft,
        path=path,
        title=title_of(draft, path),
        form=form,
        licences=LICENCES,
        accepted=pictures.ACCEPTED,
    )


@blueprint.post("/studio/<course_id>/picture/<path:path>")
@guarded(WRITES_COURSES)
def add_picture(course_id: str, path: str) -> ResponseReturnValue:
    """Keep a picture; give what to write in the text, or write it at the text's end."""
    editor, draft = editor_here(course_id), _with_unit(course_id, path)
    form = PictureForm(request.form)
    by_script = request.accept_mimetypes.best == "application/json"
    is_sound = form.validate()
    if not (form.decorative.data or (form.alt.data or "").strip()):
        form.alt.errors = [
            *form.alt.errors,
            _("Say what it shows for those who don’t see it, or that it is only decoration."),
        ]
        is_sound = False
    picture = None
    try:
        sent = request.files.get("picture")
        name, content = (sent.filename or "", sent.read()) if sent else ("", b"")
        picture = pictures.read_picture(name, content)
    except RefusalError as refusal:
        form.picture.errors = [" ".join(say(reason) for reason in refusal.reasons)]
        is_sound = False
    if not is_sound or picture is None:
        if by_script:
            return jsonify(
                errors={field.name: list(map(str, field.errors)) for field in form if field.errors}
            ), 422
        return _picture_page(draft, path, form), 422
    db = writer()
    address = structure.add_picture(db, editor, path=path, picture=picture)
    markdown = _markdown(address, form)
    if not by_script:
        text = draft.texts[path].rstrip("\n") + f"\n\n{markdown}\n"
        writing.save_text(db, editor, path=path, text=text, token=draft.token(path))
        flash(_("The picture stands at the end of the text: move its line where it belongs."))
    db.commit()
    if by_script:
        return jsonify(markdown=markdown)
    return redirect(address_of(course_id, "edit", path), 303)


def _markdown(address: str, form: PictureForm) -> str:
    """The picture as authors write it."""
    alt = (
        ""
        if form.decorative.data
        else " ".join((form.alt.data or "").split()).replace("[", "(").replace("]", ")")
    )
    credit = f'licence="{_quoted(form.licence.data)}" author="{_quoted(form.author.data)}"'
    return f"![{alt}]({address}){{{'.decorative ' if form.decorative.data else ''}{credit}}}"


def _quoted(text: str | None) -> str:
    return " ".join((text or "").split()).replace('"', "”").replace("{", "(").replace("}", ")")
