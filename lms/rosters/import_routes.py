"""Rosters uploaded on a page: the file, its columns, the verdict, then all of it or nothing."""

from datetime import UTC, datetime

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import identity
from lms.accounts.posting import deliver_after, site
from lms.accounts.proving import naming_people
from lms.messages import RefusalError
from lms.reach.guards import found_or_404, needs
from lms.reach.visitor import signed_in_reach
from lms.rosters import import_jobs, uploads
from lms.rosters.checking import check
from lms.rosters.import_forms import ApplyForm, PeopleColumnForm, UploadForm
from lms.rosters.import_view import columns_view, refused_csv, show_view
from lms.rosters.models import RosterImport
from lms.rosters.roster_file import open_roster
from lms.rosters.upload_file import Reading, read_upload
from lms.rosters.upload_queries import (
    IMPORTERS,
    State,
    file_of,
    refused_of,
    saved_mapping,
    sources_of,
    upload_of,
)
from lms.rosters.upload_queries import uploads as list_uploads
from lms.tabular.reading import LARGEST_FILE
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import database, reader, settings, writer
from lms.web.templating import say

blueprint = Blueprint("imports", __name__, template_folder="templates", url_prefix="/people/imports")


@blueprint.get("")
@guarded(needs(*IMPORTERS))
def index() -> ResponseReturnValue:
    """List the imports one may see, and take a new file."""
    return _index(UploadForm())


@blueprint.post("")
@guarded(needs(*IMPORTERS))
def upload() -> ResponseReturnValue:
    """Keep a file and go on to its columns; one that can't be opened isn't kept."""
    form, sent = UploadForm(request.form), request.files.get("file")
    data = sent.read(LARGEST_FILE + 1) if sent is not None else b""
    valid = form.validate()
    if sent is None or not sent.filename:
        form.file.errors = [_("Choose a file.")]
        valid = False
    if not valid or sent is None:
        return _index(form), 422
    person_id, source = signed_in_reach().person_id, uploads.source_name(form.source.data or "")
    try:
        # Opened before anybody has to wait for this transaction.
        read = read_upload(data, saved=saved_mapping(reader(), person_id=person_id, source=source))
    except RefusalError as refused:
        form.file.errors = [say(reason) for reason in refused.reasons]
        return _index(form), 422
    received = uploads.receive(
        writer(),
        person_id=person_id,
        data=data,
        read=read,
        file_name=sent.filename or "",
        source=source,
        now=datetime.now(UTC),
    )
    writer().commit()
    return redirect(url_for("imports.columns", import_id=received.id), 303)


@blueprint.get("/<int:import_id>/columns")
@guarded(needs(*IMPORTERS))
def columns(import_id: int) -> ResponseReturnValue:
    """Show how the file is read, and let its columns be chosen."""
    found = _found(import_id)
    if "rows" not in found.preview:
        return redirect(url_for("imports.show", import_id=import_id), 303)
    return _columns(found)


@blueprint.post("/<int:import_id>/columns")
@guarded(needs(*IMPORTERS))
def choose(import_id: int) -> ResponseReturnValue:
    """Read the file under the columns chosen, and have it checked."""
    found, now = _found(import_id), datetime.now(UTC)
    form = PeopleColumnForm.of(found.preview.get("headings", ()))(request.form)
    data = file_of(reader(), import_id=import_id)
    if data is not None and not form.validate():
        return _columns(found, form), 422
    chosen = form.chosen()
    settled = None
    if data is not None:
        read = Reading(table=open_roster(data, chosen=chosen), chosen=chosen)
        settled = uploads.choose_columns(writer(), upload=found, read=read, now=now)
    if data is None or settled is None:
        flash(_("This file was applied or dropped meanwhile: it isn’t read again."), tone="info")
        return redirect(url_for("imports.show", import_id=import_id), 303)
    waits = settled.state == State.CHECKING and len(data) > import_jobs.SMALL
    if waits:
        import_jobs.ask_to_check(writer(), import_id=import_id, reading=settled.reading, now=now)
    writer().commit()
    if settled.state == State.RECEIVED:
        return _columns(settled, form), 422
    if not waits:
        check(database(), import_id=import_id, zone=settings().timezone, now=now)
    return redirect(url_for("imports.show", import_id=import_id), 303)


@blueprint.get("/<int:import_id>")
@guarded(needs(*IMPORTERS))
def show(import_id: int) -> ResponseReturnValue:
    """Show where the import stands: its progress, its verdict, what it did."""
    found = _found(import_id)
    if found.state == State.RECEIVED:
        return redirect(url_for("imports.columns", import_id=import_id), 303)
    return render_template(
        "rosters/import.html", form=ApplyForm(), **show_view(reader(), found, request.args)
    )


@blueprint.post("/<int:import_id>/apply")
@guarded(needs(*IMPORTERS))
def apply(import_id: int) -> ResponseReturnValue:
    """Apply what was seen, once, however often the button is pressed."""
    found, now = _found(import_id), datetime.now(UTC)
    typed = request.form.get("reading", "")
    reading = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
    leave_out = request.form.get("refused") == "left-out"
    back = make_response(redirect(url_for("imports.show", import_id=import_id), 303))
    if not uploads.take_up(writer(), import_id=import_id, reading=reading, leave_out=leave_out):
        if found.state == State.CHECKED:
            flash(_("The file was read anew meanwhile: here is its new verdict."), tone="info")
        return back
    # Asked for in any case: should this process die, the worker does it.
    import_jobs.ask_to_apply(writer(), import_id=import_id, reading=reading, leave_out=leave_out, now=now)
    writer().commit()
    data = file_of(reader(), import_id=import_id)
    if data is not None and len(data) <= import_jobs.SMALL:
        importer = import_jobs.Importer(database=database(), site=site(), zone=settings().timezone)
        import_jobs.apply(
            importer, import_id=import_id, leave_out=leave_out, now=now, origin=identity.origin()
        )
        deliver_after(back)
    return back


@blueprint.post("/<int:import_id>/drop")
@guarded(needs(*IMPORTERS))
def drop(import_id: int) -> ResponseReturnValue:
    """Forget a file that isn't to be applied."""
    _found(import_id)
    if uploads.drop(writer(), import_id=import_id):
        writer().commit()
        flash(_("The file is forgotten. Nothing of it was written."))
    return redirect(url_for("imports.index"), 303)


@blueprint.get("/<int:import_id>/refused.csv")
@guarded(naming_people(needs(*IMPORTERS)))
def refused(import_id: int) -> ResponseReturnValue:
    """Give the refused lines with their reasons, to correct and to upload again."""
    found = _found(import_id)
    return refused_csv(found, refused_of(reader(), import_id=import_id))


def _found(import_id: int) -> RosterImport:
    return found_or_404(upload_of(reader(), reach=signed_in_reach(), import_id=import_id))


def _index(form: UploadForm) -> str:
    reach, before = signed_in_reach(), request.args.get("before", "")
    found = list_uploads(
        reader(),
        reach=reach,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None,
    )
    return render_template(
        "rosters/imports.html",
        form=form,
        found=found[:50],
        more=found[49].id if len(found) > 50 else None,
        sources=sources_of(reader(), person_id=reach.person_id),
    )


def _columns(found: RosterImport, form: PeopleColumnForm | None = None) -> str:
    headings = found.preview["headings"]
    shown = form or PeopleColumnForm.of(headings)(data=found.preview["found"])
    return render_template("rosters/import_columns.html", form=shown, **columns_view(found))
