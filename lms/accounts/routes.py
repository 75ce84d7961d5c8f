"""Signing in, signing out, and the language of pages."""

from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import identity, sso
from lms.accounts.account_routes import blueprint as account_blueprint
from lms.accounts.code_mail_routes import blueprint as code_mail_blueprint
from lms.accounts.code_routes import blueprint as code_blueprint
from lms.accounts.factor_routes import blueprint as factor_blueprint
from lms.accounts.forms import SignInForm
from lms.accounts.guards import ANONYMOUS
from lms.accounts.local_path import local_path
from lms.accounts.operations import choose_language
from lms.accounts.password_door import Key, TooManyTriesError, enter, try_password
from lms.accounts.password_routes import blueprint as password_blueprint
from lms.accounts.proving import asked_after_sign_in
from lms.accounts.sign_in_page import sign_in_page
from lms.accounts.signing_in import sign_out
from lms.accounts.sso_identities import proof_of_session
from lms.accounts.tokens import new_token
from lms.accounts.welcoming import welcome
from lms.web import csrf
from lms.web.cookies import set_cookie
from lms.web.guards import PUBLIC, guarded
from lms.web.locale import REMEMBERED_SECONDS
from lms.web.session import database, reader, settings, writer

blueprint = Blueprint("accounts", __name__, template_folder="templates")

BLUEPRINTS = (
    blueprint,
    account_blueprint,
    code_blueprint,
    code_mail_blueprint,
    factor_blueprint,
    password_blueprint,
)


@blueprint.get("/sign-in")
@guarded(ANONYMOUS)
def show_sign_in() -> ResponseReturnValue:
    """Show the ways in."""
    return sign_in_page(next_path=local_path(request.args.get("next")))


@blueprint.post("/sign-in")
@guarded(ANONYMOUS)
def sign_in() -> ResponseReturnValue:
    """Let somebody in by password, where she was going, with what she had typed."""
    form = SignInForm(request.form)
    if not form.validate():
        return sign_in_page(form), 422
    now = datetime.now(UTC)
    try:
        key = try_password(
            database(),
            reader(),
            email=form.email.data or "",
            password=form.password.data or "",
            device_token=identity.device_token(),
            address=request.remote_addr or "",
            secret=csrf.secret(),
            now=now,
        )
    except TooManyTriesError:
        form.form_errors.append(
            _("Too many tries. Wait a quarter of an hour, or ask for a new password by mail.")
        )
        return sign_in_page(form), 429
    if key is None:
        form.form_errors.append(
            _("This address and this password don’t go together. Check both, or ask for a new password.")
        )
        return sign_in_page(form), 422
    return _let_in(key, form, now)


def _let_in(key: Key, form: SignInForm, now: datetime) -> Response:
    db = writer()
    entered = enter(
        db,
        key,
        now=now,
        origin=identity.origin(),
        device=identity.device(),
        device_token=identity.device_token(),
        is_lasting=bool(form.is_lasting.data),
        replaced_token=identity.session_token(),
    )
    db.commit()
    response = welcome(
        entered.opened,
        person_id=key.person_id,
        language=key.language,
        next_path=asked_after_sign_in(
            reader(), person_id=key.person_id, next_path=local_path(form.next.data)
        ),
        kept=form.kept.data,
    )
    set_cookie(response, "device", entered.device_token, seconds=identity.DEVICE_COOKIE_SECONDS)
    return response


@blueprint.post("/sign-out")
@guarded(PUBLIC)
def leave() -> ResponseReturnValue:
    """Sign this device out; one already signed out gets the same answer."""
    token, now = identity.session_token(), datetime.now(UTC)
    proof = None
    if token:
        db = writer()
        proof = proof_of_session(db, token=token)
        sign_out(db, token=token, now=now, origin=identity.origin())
        db.commit()
    elsewhere = sso.way_out(proof, base_url=settings().base_url, now=now) if proof else None
    if elsewhere is None:
        return identity.take_back(make_response(redirect("/", 303)))
    return _signed_out(*elsewhere)


def _signed_out(provider: str, address: str) -> Response:
    """Lead on to the provider's way out: by a link, as no form of ours may end on another site."""
    visit = new_token()
    csrf.bind(visit)
    page = render_template("accounts/signed_out.html", provider=provider, address=address)
    response = identity.take_back(make_response(page))
    set_cookie(response, "visit", visit)
    return response


@blueprint.post("/language")
@guarded(PUBLIC)
def choose_page_language() -> ResponseReturnValue:
    """Show pages in another language from now on, and write to her in it."""
    response = make_response(redirect(local_path(request.form.get("next")), 303))
    language = request.form.get("language", "")
    if language in settings().locales:
        set_cookie(response, "language", language, seconds=REMEMBERED_SECONDS)
        person = identity.current_person()
        if person is not None and person.language != language:
            db = writer()
            choose_language(db, person_id=person.person_id, language=language)
            db.commit()
    return response
