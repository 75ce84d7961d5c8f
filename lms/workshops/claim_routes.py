"""Claiming the presence on one's row of a session's sheet: on one's account, or one made of it."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import identity, personal_codes, throttling
from lms.accounts.guards import SIGNED_IN
from lms.accounts.identity import current_person
from lms.codes import over_on
from lms.messages import RefusalError
from lms.schools.population import Audience
from lms.web import csrf
from lms.web.flashes import flash
from lms.web.guards import PUBLIC, guarded
from lms.web.locale import page_language
from lms.web.session import database, reader, settings, writer
from lms.web.templating import say
from lms.workshops.claiming import claim_row, claim_row_anew
from lms.workshops.codes import read_code
from lms.workshops.door_forms import ClaimForm
from lms.workshops.models import Workshop
from lms.workshops.queries import workshop_of_code

blueprint = Blueprint("claim", __name__, template_folder="templates", url_prefix="/w")


@blueprint.get("/<code>/claim")
@guarded(PUBLIC)
def show(code: str) -> ResponseReturnValue:
    """Ask for the code of one's row."""
    return _form_page(_workshop(code), ClaimForm())


@blueprint.get("/<code>/claim/mine")
@guarded(SIGNED_IN)
def show_mine(code: str) -> ResponseReturnValue:
    """Lead somebody who has an account by the sign-in page, then to the form."""
    return redirect(f"/w/{_workshop(code).code}/claim", 303)


@blueprint.post("/<code>/claim")
@guarded(PUBLIC)
def claim(code: str) -> ResponseReturnValue:
    """Make the presence of a row one's own; without an account, with a code to come back by."""
    workshop, form, now = _workshop(code), ClaimForm(request.form), datetime.now(UTC)
    if not form.validate():
        return _form_page(workshop, form), 422
    person = current_person()
    counted = throttling.counters(
        secret=csrf.secret(),
        subject=f"claim:{person.person_id}" if person else f"claim:of-session:{workshop.id}",
        address=request.remote_addr or "",
    )
    # A stranger is slowed down by her address only: she must not keep a session's parents out.
    counted = counted if person else counted[1:]
    if not throttling.count_try(database(), counted=counted, now=now):
        abort(429)
    try:
        answer = _claimed(workshop, form, now=now)
    except RefusalError as refused:
        form.row.errors = [say(reason) for reason in refused.reasons]
        return _form_page(workshop, form), 422
    throttling.give_back(writer(), counted=counted)
    writer().commit()
    return answer


def _claimed(workshop: Workshop, form: ClaimForm, *, now: datetime) -> ResponseReturnValue:
    person, typed = current_person(), form.row.data or ""
    if person is not None:
        is_new = claim_row(
            writer(),
            workshop_id=workshop.id,
            typed=typed,
            person_id=person.person_id,
            secret=csrf.secret(),
            now=now,
        )
        flash(_("This session is noted on your account.") if is_new else _("It was on your account already."))
        return redirect("/learning", 303)
    today = now.astimezone(settings().timezone).date()
    own = claim_row_anew(
        writer(),
        workshop_id=workshop.id,
        typed=typed,
        language=page_language(),
        secret=csrf.secret(),
        today=today,
        now=now,
        origin=identity.origin(),
    )
    # On this answer alone: an address that shows it could be opened again on a device handed on.
    return make_response(
        render_template(
            "door/code.html",
            workshop=workshop,
            code=personal_codes.shown_code(own),
            last_day=over_on(today) - timedelta(days=1),
            is_claimed=True,
        )
    )


def _form_page(workshop: Workshop, form: ClaimForm) -> str:
    return render_template("door/claim.html", workshop=workshop, form=form, person=current_person())


def _workshop(typed: str) -> Workshop:
    code = read_code(typed)
    found = workshop_of_code(reader(), code) if code else None
    if found is None or found.audience != Audience.PARENT.value:
        abort(404)
    return found
