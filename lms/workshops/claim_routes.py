"""Claiming, once signed in, the presence on one's row of a session's sheet."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import throttling
from lms.accounts.guards import SIGNED_IN
from lms.accounts.identity import current_person
from lms.messages import RefusalError
from lms.schools.population import Audience
from lms.web import csrf
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import database, reader, writer
from lms.web.templating import say
from lms.workshops.codes import read_code
from lms.workshops.door_forms import ClaimForm
from lms.workshops.models import Workshop
from lms.workshops.queries import workshop_of_code
from lms.workshops.way_back import claim_row

blueprint = Blueprint("claim", __name__, template_folder="templates", url_prefix="/w")


@blueprint.get("/<code>/claim")
@guarded(SIGNED_IN)
def show(code: str) -> ResponseReturnValue:
    """Ask for the code of one's row."""
    return render_template("door/claim.html", workshop=_workshop(code), form=ClaimForm())


@blueprint.post("/<code>/claim")
@guarded(SIGNED_IN)
def claim(code: str) -> ResponseReturnValue:
    """Make the presence of a row one's own."""
    workshop, person, form = _workshop(code), current_person(), ClaimForm(request.form)
    if person is None:
        raise RuntimeError("the guard let nobody in")
    if not form.validate():
        return render_template("door/claim.html", workshop=workshop, form=form), 422
    now = datetime.now(UTC)
    counted = throttling.counters(
        secret=csrf.secret(), subject=f"claim:{person.person_id}", address=request.remote_addr or ""
    )
    if not throttling.count_try(database(), counted=counted, now=now):
        abort(429)
    db = writer()
    try:
        is_new = claim_row(
            db,
            workshop_id=workshop.id,
            typed=form.row.data or "",
            person_id=person.person_id,
            secret=csrf.secret(),
            now=now,
        )
    except RefusalError as refused:
        form.row.errors = [say(reason) for reason in refused.reasons]
        return render_template("door/claim.html", workshop=workshop, form=form), 422
    throttling.give_back(db, counted=counted)
    db.commit()
    flash(_("This session is noted on your account.") if is_new else _("It was on your account already."))
    return redirect("/learning", 303)


def _workshop(typed: str) -> Workshop:
    code = read_code(typed)
    found = workshop_of_code(reader(), code) if code else None
    if found is None or found.audience != Audience.PARENT.value:
        abort(404)
    return found
