"""A person's own account: devices, password, personal data."""

import json
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import identity, passwords
from lms.accounts.audit import record
from lms.accounts.forms import ChangePasswordForm
from lms.accounts.guards import SIGNED_IN
from lms.accounts.identity import SignedIn
from lms.accounts.letters import send_password_changed
from lms.accounts.operations import set_password
from lms.accounts.password_door import TooManyTriesError, try_own_password
from lms.accounts.personal_codes import code_of_person
from lms.accounts.personal_data import export_person
from lms.accounts.posting import deliver_after, site
from lms.accounts.proving import PROVEN
from lms.accounts.queries import further_addresses, known_words, open_devices, passwords_of, person_by_id
from lms.accounts.signing_in import close_all, close_device, open_session
from lms.accounts.staff import has_staff_role, least_password_length
from lms.web import csrf
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import database, reader, settings, writer
from lms.web.templating import say

blueprint = Blueprint("account", __name__, template_folder="templates", url_prefix="/account")


def _me() -> SignedIn:
    person = identity.current_person()
    if person is None:
        raise RuntimeError("the guard let nobody in")
    return person


@blueprint.get("")
@guarded(SIGNED_IN)
def show() -> ResponseReturnValue:
    """Show who one is here, and one's devices."""
    return _page(_form())


@blueprint.post("/password")
@guarded(PROVEN)
def change_password() -> ResponseReturnValue:
    """Change the password; every other device is signed out, this one stays under a new session."""
    me, now, form = _me(), datetime.now(UTC), _form(posted=True)
    if not form.validate():
        return _page(form), 422
    try:
        fits = try_own_password(
            database(),
            reader(),
            person_id=me.person_id,
            password=form.current_password.data or "",
            address=request.remote_addr or "",
            secret=csrf.secret(),
            now=now,
        )
    except TooManyTriesError:
        form.form_errors.append(_("Too many tries. Wait a quarter of an hour."))
        return _page(form), 429
    if not fits:
        form.current_password.errors = [_("This isn’t your current password.")]
        return _page(form), 422
    return _keep(form, me, now)


def _keep(form: ChangePasswordForm, me: SignedIn, now: datetime) -> Response:
    password_hash = passwords.hash_password(form.new_password.data or "")
    db, origin = writer(), identity.origin()
    set_password(db, person_id=me.person_id, password_hash=password_hash, now=now, origin=origin)
    opened = open_session(
        db,
        person_id=me.person_id,
        now=now,
        origin=origin,
        device=identity.device(),
        is_lasting=me.is_lasting,
        is_proven=me.proven_at is not None,
    )
    person = person_by_id(db, person_id=me.person_id)
    if person is not None:
        send_password_changed(db, person=person, site=site(), now=now)
    db.commit()
    flash(_("Your password has changed, and your other devices are signed out."))
    response = make_response(redirect("/account", 303))
    deliver_after(response)
    return identity.hand_over(response, opened)


@blueprint.post("/devices/<int:session_id>/sign-out")
@guarded(SIGNED_IN)
def sign_out_device(session_id: int) -> ResponseReturnValue:
    """Sign one of one's own devices out."""
    me, now, db = _me(), datetime.now(UTC), writer()
    if not close_device(db, person_id=me.person_id, session_id=session_id, now=now):
        abort(404)
    record(
        db,
        verb="signed-out",
        actor_id=me.person_id,
        object_kind="session",
        object_id=session_id,
        origin=identity.origin(),
        now=now,
    )
    db.commit()
    flash(_("This device is signed out."))
    return redirect("/account", 303)


@blueprint.post("/devices/sign-out")
@guarded(SIGNED_IN)
def sign_out_others() -> ResponseReturnValue:
    """Sign out every device but this one."""
    me, now, db = _me(), datetime.now(UTC), writer()
    close_all(db, person_id=me.person_id, now=now, except_session=me.session_id)
    record(
        db, verb="signed-out", actor_id=me.person_id, object_kind="session", origin=identity.origin(), now=now
    )
    db.commit()
    flash(_("Your other devices are signed out."))
    return redirect("/account", 303)


@blueprint.post("/data")
@guarded(PROVEN)
def download_data() -> ResponseReturnValue:
    """Give everything kept about oneself, as a file that a machine reads too."""
    me, now = _me(), datetime.now(UTC)
    with database().snapshot() as db:
        held = export_person(db, person_id=me.person_id, say=say)
    db = writer()
    record(
        db,
        verb="exported",
        actor_id=me.person_id,
        object_kind="person",
        object_id=me.person_id,
        origin=identity.origin(),
        now=now,
    )
    db.commit()
    response = make_response(json.dumps(held, ensure_ascii=False, indent=2) + "\n")
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="passerelle-my-data.json"'
    return response


def _form(*, posted: bool = False) -> ChangePasswordForm:
    db, me = reader(), _me()
    return ChangePasswordForm(
        request.form if posted else None,
        least=least_password_length(db, person_id=me.person_id),
        known=(settings().site_name, *known_words(db, person_id=me.person_id)),
    )


def _page(form: ChangePasswordForm) -> str:
    db, me, now = reader(), _me(), datetime.now(UTC)
    today = now.astimezone(settings().timezone).date()
    is_staff = has_staff_role(db, person_id=me.person_id)
    return render_template(
        "accounts/account.html",
        form=form,
        me=me,
        may_have_code=not is_staff,
        may_have_factor=is_staff,
        personal_code=code_of_person(db, person_id=me.person_id, on=today),
        one_day=timedelta(days=1),
        person=person_by_id(db, person_id=me.person_id),
        further=further_addresses(db, person_id=me.person_id),
        has_password=bool(passwords_of(db, person_id=me.person_id)),
        devices=open_devices(db, person_id=me.person_id, now=now),
    )
