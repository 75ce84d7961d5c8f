"""Who is asking: the session cookie, read when somebody needs to know, by Flask-Login's request loader."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar

from flask import Flask, Request, Response, after_this_request, g, request
from flask_login import LoginManager, current_user
from sqlalchemy import Select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms.accounts import device_pages, passwords
from lms.accounts.audit import Origin
from lms.accounts.devices import device_words
from lms.accounts.models import PersonId
from lms.accounts.queries import prepared_session_select, session_parameters
from lms.accounts.sessions import is_seen_anew
from lms.accounts.signing_in import Opened, touch
from lms.messages import message, translate
from lms.web import csrf
from lms.web.cookies import cookie_name, drop_cookie, set_cookie
from lms.web.layout import AccountMenu, tell_account
from lms.web.locale import page_language
from lms.web.session import after_response, reader

# Longer than any session: the cookie of an expired one still says whose form comes back.
LASTING_COOKIE_SECONDS = 60 * 24 * 3600
_MY_ACCOUNT = message("My account")
DEVICE_COOKIE_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Somebody signed in, as one statement found her."""

    person_id: PersonId
    session_id: int
    is_lasting: bool
    is_shared: bool
    proven_at: datetime | None
    given_name: str
    family_name: str
    language: str | None

    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    def get_id(self) -> str:
        """Give the person's id, as Flask-Login asks for it."""
        return str(self.person_id)

    @property
    def name(self) -> str:
        """Given and family name, for her own eyes."""
        return f"{self.given_name} {self.family_name}".strip()


def session_token() -> str | None:
    """Give the session cookie as sent; nothing says that it is valid."""
    return request.cookies.get(cookie_name("session")) or None


def device_token() -> str | None:
    """Give the cookie by which a device is known again."""
    return request.cookies.get(cookie_name("device")) or None


def origin() -> Origin:
    """Say where this request comes from, as the audit log keeps it."""
    return Origin.of_request(
        route=request.url_rule.rule if request.url_rule else "", address=request.remote_addr or ""
    )


def device() -> str:
    """Name the device of this request."""
    return device_words(request.user_agent.string)


def current_person() -> SignedIn | None:
    """Say who is signed in; asks the database once a request, and only when somebody asks."""
    if "signed_in" not in g:
        return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001
    found: SignedIn | None = g.signed_in
    return found


def recognise(row: Any, *, now: datetime) -> SignedIn | None:  # noqa: ANN401 - a row of session_select
    """Take the answer of a statement built on `session_select`; no other is then asked who is there."""
    g.signed_in = None
    if row is None:
        return None
    person = SignedIn(
        person_id=PersonId(row.person_id),
        session_id=row.session_id,
        is_lasting=row.session_is_lasting,
        is_shared=row.session_is_shared,
        proven_at=row.session_proven_at,
        given_name=row.person_given_name,
        family_name=row.person_family_name,
        language=row.person_language,
    )
    g.signed_in = person
    if is_seen_anew(last_seen_at=row.session_last_seen_at, now=now):
        _touch_later(person, expires_at=row.session_expires_at, now=now)
    return person


def _touch_later(person: SignedIn, *, expires_at: datetime, now: datetime) -> None:
    def note(db: Session) -> None:
        touch(
            db,
            session_id=person.session_id,
            person_id=person.person_id,
            expires_at=expires_at,
            is_lasting=person.is_lasting,
            is_shared=person.is_shared,
            now=now,
        )

    @after_this_request
    def later(response: Response) -> Response:
        after_response(response, note)
        return response


@cache
def _who() -> Select[*tuple[Any, ...]]:
    """Build the statement once: every page that isn't a lesson's runs it."""
    return prepared_session_select()


def _load(_request: Request) -> SignedIn | None:
    if "signed_in" not in g:
        token = session_token()
        now = datetime.now(UTC)
        row = (
            reader().execute(_who(), session_parameters(token=token, now=now)).one_or_none()
            if token
            else None
        )
        recognise(row, now=now)
    found: SignedIn | None = g.signed_in
    return found


def hand_over(response: Response, opened: Opened) -> Response:
    """Give the browser the session just opened (committed); what it was before is forgotten."""
    seconds = LASTING_COOKIE_SECONDS if opened.is_lasting else None
    set_cookie(response, "session", opened.token, seconds=seconds)
    drop_cookie(response, "visit")
    csrf.bind(opened.token)
    # What her own device keeps of lists stays, and leaves now that she is back; another's goes.
    return device_pages.empty(response, unless=device_pages.owner_of(str(opened.person_id)))


def take_back(response: Response) -> Response:
    """Take the session out of the browser."""
    drop_cookie(response, "session")
    drop_cookie(response, "visit")
    return device_pages.empty(response)


def _account_menu() -> AccountMenu | None:
    try:
        person = current_person()
    except SQLAlchemyError:
        # The page that says so must not fail for the same reason.
        return None
    if person is None:
        return None
    mine = _mine(page_language())
    return AccountMenu(name=person.name or mine, links=((mine, "/account"),))


@cache
def _mine(language: str) -> str:
    return translate(_MY_ACCOUNT, locale=language)


def install(app: Flask) -> None:
    """Read who is signed in from our cookie alone: no `flask.session`, no remember-me cookie."""
    manager = LoginManager()
    manager.session_protection = None
    # Flask-Login would otherwise try to read a cookie of its own, which anybody may send.
    app.config["REMEMBER_COOKIE_NAME"] = None
    # What `init_app` does, without the step that would write the remember-me cookie after each answer.
    app.login_manager = manager  # type: ignore[attr-defined] # Flask-Login's own place
    manager.request_loader(_load)
    tell_account(app, _account_menu)
    passwords.prepare()
