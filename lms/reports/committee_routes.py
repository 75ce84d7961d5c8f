"""The committee's dossiers: their list, the draft with its words and its preview, the frozen ones."""

from datetime import UTC, datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import identity
from lms.programmes.models import Programme
from lms.programmes.queries import find_programme
from lms.reach.guards import found_or_404, needs
from lms.reach.roles import Role
from lms.reach.visitor import signed_in_reach, today
from lms.reports.committee_making import Ordered, days_of, dossier_name, make_dossier
from lms.reports.committee_queries import (
    dossier_called,
    draft_of,
    file_of,
    frozen_dossiers,
    next_number,
)
from lms.reports.forms import DossierForm
from lms.reports.models import CommitteeDossier
from lms.reports.operations import begin_dossier, freeze_dossier, put_dossier_aside, reword_dossier
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import database, reader, settings, writer

blueprint = Blueprint("committee", __name__, template_folder="templates")

KEEPERS = needs(Role.COORDINATOR, Role.ADMINISTRATOR)
BASE = "/reports/<slug>/committee/dossiers"
LONGEST_NUMBER = 18
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get(BASE)
@guarded(KEEPERS)
def show(slug: str) -> ResponseReturnValue:
    """List a programme's dossiers, and the draft of the next one."""
    found, db = _programme(slug), reader()
    return render_template(
        "reports/committee.html",
        programme=found,
        frozen=frozen_dossiers(db, programme_id=found.id),
        draft=draft_of(db, programme_id=found.id),
        number=next_number(db, programme_id=found.id),
        last_day=days_of(found, today=today())[1],
    )


@blueprint.post(BASE)
@guarded(KEEPERS)
def begin(slug: str) -> ResponseReturnValue:
    """Begin the next dossier, or take up the draft there is."""
    found, db = _programme(slug), writer()
    dossier_id = begin_dossier(
        db,
        programme_id=found.id,
        on=days_of(found, today=today())[1],
        author_id=signed_in_reach().person_id,
        now=datetime.now(UTC),
    )
    db.commit()
    return redirect(url_for("committee.dossier", slug=slug, dossier_id=dossier_id), 303)


@blueprint.get(f"{BASE}/<int:dossier_id>")
@guarded(KEEPERS)
def dossier(slug: str, dossier_id: int) -> ResponseReturnValue:
    """Show a draft to be worded, or a frozen dossier."""
    found = _programme(slug)
    one = _dossier(found, dossier_id)
    if one.frozen_at is not None:
        return _frozen_page(found, one)
    form = DossierForm(
        data={"as_of": one.as_of, "version": one.version, **one.comments},
        days=days_of(found, today=today()),
    )
    return _draft_page(found, one, form)


@blueprint.post(f"{BASE}/<int:dossier_id>")
@guarded(KEEPERS)
def change(slug: str, dossier_id: int) -> ResponseReturnValue:
    """Keep a draft's words, freeze it, or put it aside."""
    found = _programme(slug)
    one = _dossier(found, dossier_id)
    form = DossierForm(request.form, days=days_of(found, today=today()))
    here = url_for("committee.dossier", slug=slug, dossier_id=dossier_id)
    if one.frozen_at is not None:
        return _sent_too_late(found, one, form)
    if request.form.get("act") == "put-aside":
        return _put_aside(found, one, form)
    if not form.validate():
        return _draft_page(found, one, form), 422
    if not (_freeze(found, one, form) if request.form.get("act") == "freeze" else _reword(one, form)):
        return _changed_meanwhile(found, dossier_id, form)
    writer().commit()
    if request.form.get("act") == "freeze":
        flash(_("The dossier is frozen: it bears its number, and each reprint is the same."))
    else:
        flash(_("Your words are kept. Look at the preview before you freeze it."))
    return redirect(here, 303)


@blueprint.get(f"{BASE}/<int:dossier_id>/dossier.<shape>")
@guarded(KEEPERS)
def file(slug: str, dossier_id: int, shape: str) -> ResponseReturnValue:
    """Give a frozen dossier as it was kept, or a draft as it would be now."""
    found = _programme(slug)
    one = found_or_404(_dossier(found, dossier_id) if shape in TYPES else None)
    if one.frozen_at is not None and one.number is not None:
        content = file_of(reader(), dossier_id=dossier_id, shape=shape) or b""
        return _sent(content, dossier_name(slug, one.number, is_draft=False), shape)
    made = make_dossier(
        database(),
        settings(),
        found,
        Ordered(on=one.as_of, comments=one.comments, is_draft=True, today=today()),
    )
    name = dossier_name(slug, made.number, is_draft=True)
    return _sent(made.pdf if shape == "pdf" else made.xlsx, name, shape)


def _sent(content: bytes, name: str, shape: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{shape}"'}
    return Response(content, mimetype=TYPES[shape], headers=headers)


def _programme(slug: str) -> Programme:
    """Find a programme whose dossiers the visitor keeps."""
    kept = slug.isprintable() and signed_in_reach().steers(slug)
    return found_or_404(find_programme(reader(), slug) if kept else None)


def _dossier(found: Programme, dossier_id: int) -> CommitteeDossier:
    known = dossier_id < 10**LONGEST_NUMBER
    return found_or_404(
        dossier_called(reader(), programme_id=found.id, dossier_id=dossier_id) if known else None
    )


def _reword(one: CommitteeDossier, form: DossierForm) -> bool:
    on = form.as_of.data or one.as_of
    if (one.as_of, one.comments) == (on, form.comments):
        # Sent twice: what is asked for stands already.
        return True
    return reword_dossier(
        writer(), dossier_id=one.id, version=form.read_version, on=on, comments=form.comments
    )


def _freeze(found: Programme, one: CommitteeDossier, form: DossierForm) -> bool:
    """Make the files before the writing begins: nobody waits for them."""
    on = form.as_of.data or one.as_of
    ordered = Ordered(on=on, comments=form.comments, is_draft=False, today=today())
    made = make_dossier(database(), settings(), found, ordered)
    return freeze_dossier(
        writer(),
        dossier_id=one.id,
        version=form.read_version,
        on=on,
        comments=form.comments,
        made=made,
        author_id=signed_in_reach().person_id,
        now=datetime.now(UTC),
        origin=identity.origin(),
    )


def _put_aside(found: Programme, one: CommitteeDossier, form: DossierForm) -> ResponseReturnValue:
    if not put_dossier_aside(writer(), dossier_id=one.id, version=form.read_version):
        return _changed_meanwhile(found, one.id, form)
    writer().commit()
    flash(_("The draft is thrown away. The dossiers already frozen stay."))
    return redirect(url_for("committee.show", slug=found.slug), 303)


def _changed_meanwhile(found: Programme, dossier_id: int, form: DossierForm) -> ResponseReturnValue:
    """Show what somebody else kept meanwhile, beside what was sent: nothing of either is lost."""
    writer().rollback()
    reader().expire_all()
    one = _dossier(found, dossier_id)
    if one.frozen_at is not None:
        return _sent_too_late(found, one, form)
    form.form_errors.append(
        _(
            "Somebody else changed this draft meanwhile. Your words stand below; hers are beside them. Put"
            " together what is to stay, and send again."
        )
    )
    form.version.data = str(one.version)
    return _draft_page(found, one, form, is_beside=True), 409


def _sent_too_late(found: Programme, one: CommitteeDossier, form: DossierForm) -> ResponseReturnValue:
    """Lead to the frozen dossier; words it doesn't hold are shown, for the next one."""
    lost = {name: said for name, said in form.comments.items() if said and said != one.comments.get(name)}
    if not lost:
        flash(_("This dossier is frozen already."), tone="info")
        return redirect(url_for("committee.dossier", slug=found.slug, dossier_id=one.id), 303)
    return _frozen_page(found, one, lost=lost), 409


def _draft_page(
    found: Programme, one: CommitteeDossier, form: DossierForm, *, is_beside: bool = False
) -> str:
    number = next_number(reader(), programme_id=found.id)
    return render_template(
        "reports/committee_draft.html",
        programme=found,
        dossier=one,
        form=form,
        number=number,
        beside=one.comments if is_beside else {},
    )


def _frozen_page(found: Programme, one: CommitteeDossier, *, lost: dict[str, str] | None = None) -> str:
    frozen = frozen_dossiers(reader(), programme_id=found.id)
    listed = found_or_404(next((each for each in frozen if each.id == one.id), None))
    return render_template(
        "reports/committee_frozen.html", programme=found, dossier=one, listed=listed, lost=lost or {}
    )
