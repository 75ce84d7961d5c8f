"""Sending oneself the code that a page has just shown: nobody else knows it, so the page sends it back."""

from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import personal_codes, throttling
from lms.accounts.code_door import CodeKey, try_code
from lms.accounts.code_mail import send_code
from lms.accounts.forms import CodeForm
from lms.accounts.models import PersonalCode
from lms.accounts.password_door import TooManyTriesError
from lms.accounts.posting import deliver_after, site
from lms.accounts.sign_in_page import sign_in_page
from lms.mail.recipient import is_address
from lms.messages.dates import day_in_words
from lms.web import csrf
from lms.web.guards import PUBLIC, guarded
from lms.web.locale import page_language
from lms.web.session import database, reader, settings, writer

blueprint = Blueprint("code_mail", __name__, template_folder="templates")

MAILS_PER_CODE = 3


@blueprint.post("/code/mail")
@guarded(PUBLIC)
def send() -> ResponseReturnValue:
    """Send a code that opens something to an address, which isn't kept."""
    typed, email = request.form.get("code", ""), request.form.get("email", "").strip().lower()
    now = datetime.now(UTC)
    key = _key(typed, now)
    kept = _kept(key, now)
    if key is None or kept is None:
        form = CodeForm()
        form.code.errors = [
            _("This code opens nothing. Check each sign; if you have lost it, ask at your next session.")
        ]
        return sign_in_page(code_form=form), 422
    shown = personal_codes.shown_code(personal_codes.read_code(typed) or "")
    if not is_address(email):
        return _again(shown, kept, _("Write an address such as samira@exemple.fr."), email), 422
    if not _may_send(key, now):
        return _again(shown, kept, _("Too many requests. Wait a quarter of an hour."), email), 429
    throttling.give_back(writer(), counted=key.counted)
    return _sent(shown, kept, email, now)


def _may_send(key: CodeKey, now: datetime) -> bool:
    counted = throttling.counters(
        secret=csrf.secret(),
        subject=f"code-mail:{key.owner.person_id}",
        address=request.remote_addr or "",
        account_tries=MAILS_PER_CODE,
    )
    return throttling.count_try(database(), counted=counted, now=now)


def _sent(shown: str, kept: PersonalCode, email: str, now: datetime) -> Response:
    db, language = writer(), page_language()
    send_code(
        db,
        shown=shown,
        email=email,
        last_day=day_in_words(kept.over_on - timedelta(days=1), locale=language),
        site=site(),
        language=language,
        secret=csrf.secret(),
        now=now,
    )
    db.commit()
    response = make_response(render_template("accounts/code_mailed.html"))
    deliver_after(response)
    return response


def _key(typed: str, now: datetime) -> CodeKey | None:
    try:
        return try_code(
            database(),
            reader(),
            typed=typed,
            address=request.remote_addr or "",
            secret=csrf.secret(),
            today=_today(now),
            now=now,
        )
    except TooManyTriesError:
        abort(429)


def _kept(key: CodeKey | None, now: datetime) -> PersonalCode | None:
    if key is None:
        return None
    return personal_codes.code_of_person(reader(), person_id=key.owner.person_id, on=_today(now))


def _today(now: datetime) -> date:
    return now.astimezone(settings().timezone).date()


def _again(shown: str, kept: PersonalCode, fault: str, email: str) -> Response:
    page = render_template(
        "accounts/code.html", code=shown, kept=kept, one_day=timedelta(days=1), fault=fault, email=email
    )
    return make_response(page)
