"""Choosing a password: with a link from a mail, or asking for one."""

from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import entering, identity, passwords, throttling
from lms.accounts.forms import ForgottenForm, NewPasswordForm
from lms.accounts.letters import send_forgotten
from lms.accounts.links import person_of_link
from lms.accounts.local_path import HOME
from lms.accounts.models import PersonId
from lms.accounts.operations import set_password_by_link
from lms.accounts.posting import site, write_after
from lms.accounts.proving import asked_after_sign_in
from lms.accounts.queries import known_words, normal_email
from lms.accounts.staff import least_password_length
from lms.messages import RefusalError
from lms.web import csrf
from lms.web.flashes import flash
from lms.web.guards import PUBLIC, guarded
from lms.web.session import database, reader, settings, writer

blueprint = Blueprint("passwords", __name__, template_folder="templates")

# Each is a mail in somebody's box: a stranger must not fill it.
LINKS_PER_ADDRESS = 3


@blueprint.get("/forgotten-password")
@guarded(PUBLIC)
def show_forgotten() -> ResponseReturnValue:
    """Show where to ask for a link."""
    return render_template("accounts/forgotten.html", form=ForgottenForm())


@blueprint.post("/forgotten-password")
@guarded(PUBLIC)
def ask_link() -> ResponseReturnValue:
    """Send a link if the address has an account; the answer and its time are the same if it has none."""
    form = ForgottenForm(request.form)
    if not form.validate():
        return render_template("accounts/forgotten.html", form=form), 422
    now, email = datetime.now(UTC), normal_email(form.email.data or "")
    counted = throttling.counters(
        secret=csrf.secret(),
        subject=f"link:{email}",
        address=request.remote_addr or "",
        account_tries=LINKS_PER_ADDRESS,
    )
    if not throttling.count_try(database(), counted=counted, now=now):
        form.form_errors.append(_("Too many requests. Look into your mailbox, or wait a quarter of an hour."))
        return render_template("accounts/forgotten.html", form=form), 429
    response = make_response(render_template("accounts/link_sent.html", email=email))
    known_site = site()
    write_after(response, lambda db: send_forgotten(db, email=email, site=known_site, now=now))
    return response


@blueprint.get("/set-password/<token>")
@guarded(PUBLIC)
def show_set_password(token: str) -> ResponseReturnValue:
    """Show the form of a link, which only its POST uses up: mail readers open links by themselves."""
    person_id = person_of_link(reader(), token=token, now=datetime.now(UTC))
    if person_id is None:
        return _spent()
    return _page(_form(person_id, posted=False), token)


@blueprint.post("/set-password/<token>")
@guarded(PUBLIC)
def choose_password(token: str) -> ResponseReturnValue:
    """Keep the password chosen with a link, and sign in: the link came to her own mailbox."""
    now = datetime.now(UTC)
    person_id = person_of_link(reader(), token=token, now=now)
    if person_id is None:
        return _spent()
    form = _form(person_id, posted=True)
    if not form.validate():
        return _page(form, token, status=422)
    # Hashed before the writer's place is taken: it is slow on purpose.
    password_hash = passwords.hash_password(form.new_password.data or "")
    db = writer()
    try:
        set_password_by_link(db, token=token, password_hash=password_hash, now=now, origin=identity.origin())
    except RefusalError:
        return _spent()
    entered = entering.let_in(db, person_id=person_id, now=now)
    db.commit()
    flash(_("Your password is kept, and you are signed in."))
    goes_on = asked_after_sign_in(reader(), person_id=person_id, next_path=HOME)
    return entering.hand_over(make_response(redirect(goes_on, 303)), entered)


def _form(person_id: PersonId, *, posted: bool) -> NewPasswordForm:
    db = reader()
    return NewPasswordForm(
        request.form if posted else None,
        least=least_password_length(db, person_id=person_id),
        known=(settings().site_name, *known_words(db, person_id=person_id)),
    )


def _page(form: NewPasswordForm, token: str, *, status: int = 200) -> Response:
    return _unreferred(render_template("accounts/set_password.html", form=form, token=token), status)


def _spent() -> Response:
    return _unreferred(render_template("accounts/link_spent.html"), 410)


def _unreferred(page: str, status: int) -> Response:
    response = make_response(page, status)
    # The address holds the token: no page it leads to may learn it.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
