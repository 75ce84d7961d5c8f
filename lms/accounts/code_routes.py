"""A parent's own code: coming in by it, taking one, revoking it."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import identity, personal_codes
from lms.accounts.code_door import CodeKey, enter_by_code, try_code
from lms.accounts.forms import CodeForm
from lms.accounts.guards import ANONYMOUS, SIGNED_IN
from lms.accounts.identity import SignedIn
from lms.accounts.password_door import TooManyTriesError
from lms.accounts.sign_in_page import sign_in_page
from lms.accounts.staff import has_staff_role
from lms.accounts.welcoming import welcome
from lms.web import csrf
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import database, reader, settings, writer

blueprint = Blueprint("codes", __name__, template_folder="templates")


@blueprint.post("/sign-in/code")
@guarded(ANONYMOUS)
def come_in() -> ResponseReturnValue:
    """Let somebody in by her code."""
    form = CodeForm(request.form)
    if not form.validate():
        return sign_in_page(code_form=form), 422
    now = datetime.now(UTC)
    try:
        key = _key_typed(form, now)
    except TooManyTriesError:
        form.form_errors.append(_("Too many tries from here. Wait a quarter of an hour."))
        return sign_in_page(code_form=form), 429
    if key is None:
        form.code.errors = [
            _("This code opens nothing. Check each sign; if you have lost it, ask at your next session.")
        ]
        return sign_in_page(code_form=form), 422
    db = writer()
    opened = enter_by_code(
        db,
        key,
        is_own_device=form.device.data == "own",
        now=now,
        origin=identity.origin(),
        device=identity.device(),
        replaced_token=identity.session_token(),
    )
    db.commit()
    if form.device.data != "own":
        flash(_("When you have finished, sign out: others use this device."), tone="info")
    return welcome(
        opened,
        person_id=key.owner.person_id,
        language=key.owner.language,
        next_path=form.next.data,
        kept=form.kept.data,
    )


def _key_typed(form: CodeForm, now: datetime) -> CodeKey | None:
    return try_code(
        database(),
        reader(),
        typed=form.code.data or "",
        address=request.remote_addr or "",
        secret=csrf.secret(),
        today=now.astimezone(settings().timezone).date(),
        now=now,
    )


@blueprint.post("/account/code")
@guarded(SIGNED_IN)
def take() -> ResponseReturnValue:
    """Give her a code, shown on this answer alone; an older one opens nothing any more."""
    me, now, db = _me(), datetime.now(UTC), writer()
    if has_staff_role(db, person_id=me.person_id):
        abort(404)
    code = personal_codes.new_code()
    today = now.astimezone(settings().timezone).date()
    personal_codes.keep_code(
        db,
        person_id=me.person_id,
        code=code,
        today=today,
        now=now,
        origin=identity.origin(),
        actor_id=me.person_id,
        kept_session=me.session_id,
    )
    kept = personal_codes.code_of_person(db, person_id=me.person_id, on=today)
    db.commit()
    return render_template(
        "accounts/code.html", code=personal_codes.shown_code(code), kept=kept, one_day=timedelta(days=1)
    )


@blueprint.post("/account/code/revoke")
@guarded(SIGNED_IN)
def drop() -> ResponseReturnValue:
    """Let her code open nothing any more."""
    me, now, db = _me(), datetime.now(UTC), writer()
    personal_codes.drop_code(
        db, person_id=me.person_id, actor_id=me.person_id, origin=identity.origin(), now=now
    )
    db.commit()
    flash(_("Your code opens nothing any more."))
    return redirect("/account", 303)


def _me() -> SignedIn:
    person = identity.current_person()
    if person is None:
        raise RuntimeError("the guard let nobody in")
    return person
