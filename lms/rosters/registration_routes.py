"""Creating one's own account: an address proved by mail, one's school found, then in."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from lms.accounts import entering, identity, passwords, throttling
from lms.accounts.passwords import SHORTEST
from lms.accounts.posting import site, write_after
from lms.accounts.queries import normal_email, person_by_email
from lms.messages import RefusalError
from lms.reach.visitor import today
from lms.rosters.addresses import is_allowed
from lms.rosters.forms import AddressForm, CodeForm, NewcomerForm
from lms.rosters.registration import Newcomer, answer_request, register
from lms.rosters.registration_link import Asked, open_asked
from lms.rosters.school_codes import recognise_code, school_of_code
from lms.schools.models import School
from lms.schools.queries import find_school, search_schools
from lms.web import csrf
from lms.web.flashes import flash
from lms.web.guards import PUBLIC, guarded
from lms.web.locale import page_language
from lms.web.session import database, reader, settings, writer

blueprint = Blueprint("registration", __name__, template_folder="templates", url_prefix="/register")

# Each is a mail in somebody's box: a stranger must not fill it.
MAILS_PER_ADDRESS = 3


@blueprint.get("")
@guarded(PUBLIC)
def show_ask() -> ResponseReturnValue:
    """Show where to begin."""
    return _ask_page(AddressForm())


@blueprint.post("")
@guarded(PUBLIC)
def ask() -> ResponseReturnValue:
    """Send a link to an address of an allowed domain; the answer is the same if it has an account."""
    form = AddressForm(request.form)
    if not form.validate():
        return _ask_page(form), 422
    email = normal_email(form.email.data or "")
    if not is_allowed(email, settings().registration_domains):
        form.email.errors = [
            _("Addresses of this kind don’t register by themselves. With your school’s sheet, use its code.")
        ]
        return _ask_page(form), 422
    if not _may_go_on(f"register:{email}", tries=MAILS_PER_ADDRESS):
        form.form_errors.append(_("Too many requests. Look into your mailbox, or wait a quarter of an hour."))
        return _ask_page(form), 429
    return _sent(Asked(email=email))


@blueprint.get("/code")
@guarded(PUBLIC)
def show_code() -> ResponseReturnValue:
    """Show where to type the code of a school's sheet."""
    return _code_page(CodeForm())


@blueprint.post("/code")
@guarded(PUBLIC)
def ask_with_code() -> ResponseReturnValue:
    """Send a link to any address that comes with the code of a school."""
    form = CodeForm(request.form)
    if not form.validate():
        return _code_page(form), 422
    email = normal_email(form.email.data or "")
    if not _may_go_on(f"register:{email}", tries=throttling.ACCOUNT_TRIES):
        form.form_errors.append(_("Too many tries. Wait a quarter of an hour."))
        return _code_page(form), 429
    code_id = recognise_code(reader(), typed=form.code.data or "", on=today())
    if code_id is None:
        form.code.errors = [_("This code opens nothing. Check it, or ask your school for this year’s sheet.")]
        return _code_page(form), 422
    return _sent(Asked(email=email, code_id=code_id))


@blueprint.get("/confirm/<token>")
@guarded(PUBLIC)
def show_confirm(token: str) -> ResponseReturnValue:
    """Show the next step of a link: finding one's school, then oneself. Opening it changes nothing."""
    asked = open_asked(token, secret=csrf.secret(), now=datetime.now(UTC))
    if asked is None:
        return _over()
    if person_by_email(reader(), email=asked.email) is not None:
        return _known()
    school = _school_of(asked, request.args.get("school", ""))
    if school is None:
        return _find_page(asked, token)
    return _newcomer_page(_newcomer_form(asked, school), asked, school, token)


@blueprint.post("/confirm/<token>")
@guarded(PUBLIC)
def confirm(token: str) -> ResponseReturnValue:
    """Create the account and let its owner in: the link came to her own mailbox."""
    now = datetime.now(UTC)
    asked = open_asked(token, secret=csrf.secret(), now=now)
    if asked is None:
        return _over()
    if person_by_email(reader(), email=asked.email) is not None:
        return _known()
    school = _school_of(asked, request.form.get("uai", ""))
    if school is None:
        return _find_page(asked, token), 422
    form = _newcomer_form(asked, school, posted=True)
    if not form.validate():
        return _newcomer_page(form, asked, school, token, status=422)
    return _create(form, asked, school, now)


def _create(form: NewcomerForm, asked: Asked, school: School, now: datetime) -> Response:
    newcomer = Newcomer(
        given_name=(form.given_name.data or "").strip(),
        family_name=(form.family_name.data or "").strip(),
        language=page_language(),
        uai=school.uai,
        function=form.chosen,
        # Hashed before the writer's place is taken: it is slow on purpose.
        password_hash=passwords.hash_password(form.new_password.data or ""),
        code_id=asked.code_id,
    )
    db = writer()
    try:
        person_id = register(
            db, email=asked.email, newcomer=newcomer, today=today(), now=now, origin=identity.origin()
        )
    except (RefusalError, IntegrityError):
        # Sent twice at once: the first one made the account.
        return _known()
    entered = entering.let_in(db, person_id=person_id, now=now)
    db.commit()
    flash(_("Your account is created, and you are signed in."))
    return entering.hand_over(make_response(redirect("/", 303)), entered)


def _may_go_on(subject: str, *, tries: int) -> bool:
    counted = throttling.counters(
        secret=csrf.secret(), subject=subject, address=request.remote_addr or "", account_tries=tries
    )
    return throttling.count_try(database(), counted=counted, now=datetime.now(UTC))


def _sent(asked: Asked) -> Response:
    response = make_response(render_template("rosters/registration_sent.html", email=asked.email))
    now, known_site, language, secret = datetime.now(UTC), site(), page_language(), csrf.secret()
    write_after(
        response,
        lambda db: answer_request(
            db, asked=asked, site=known_site, language=language, secret=secret, now=now
        ),
    )
    return response


def _school_of(asked: Asked, uai: str) -> School | None:
    """Give the school of the code that she came with, otherwise the one she found."""
    if asked.code_id is not None:
        school = school_of_code(reader(), code_id=asked.code_id, on=today())
        if school is None:
            abort(_over())
        return school
    return find_school(reader(), uai) if uai else None


def _newcomer_form(asked: Asked, school: School, *, posted: bool = False) -> NewcomerForm:
    known = (
        settings().site_name,
        asked.email,
        *(request.form.get(n, "") for n in ("given_name", "family_name")),
    )
    return NewcomerForm(
        request.form if posted else None,
        data={"uai": school.uai},
        least=SHORTEST,
        known=tuple(word for word in known if word),
    )


def _ask_page(form: AddressForm) -> str:
    domains = settings().registration_domains
    return render_template("rosters/register.html", form=form, domains=domains)


def _code_page(form: CodeForm) -> str:
    return render_template("rosters/register_code.html", form=form)


def _find_page(asked: Asked, token: str) -> Response:
    words = request.values.get("q", "")
    page = render_template(
        "rosters/find_school.html",
        address=f"/register/confirm/{token}",
        words=words,
        schools=search_schools(reader(), words),
        lead=_("Your address %(email)s is confirmed. Now find your school.", email=asked.email),
    )
    return _unreferred(page)


def _newcomer_page(
    form: NewcomerForm, asked: Asked, school: School, token: str, *, status: int = 200
) -> Response:
    page = render_template("rosters/newcomer.html", form=form, asked=asked, school=school, token=token)
    return _unreferred(page, status)


def _over() -> Response:
    return _unreferred(render_template("rosters/registration_over.html"), 410)


def _known() -> Response:
    flash(_("This address has an account: sign in."), tone="info")
    return make_response(redirect("/sign-in", 303))


def _unreferred(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    # The address holds the token: no page it leads to may learn it.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
