"""Where a second factor is asked: an administrator's pages, files that name people, one's own password.

A demonstration doesn't ask: its people have no telephone, and whoever visits it sees who they are.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lms.accounts.factor_page import asking_page
from lms.accounts.guards import SIGNED_IN
from lms.accounts.identity import SignedIn, current_person
from lms.accounts.kept import Kept, seal
from lms.accounts.local_path import local_path
from lms.accounts.second_factor import PROVEN_FOR_FILES, has_factor
from lms.accounts.staff import must_prove
from lms.web import csrf
from lms.web.guards import Guard
from lms.web.session import SAFE_METHODS, reader

SET_UP = "/account/second-factor"
ASK = "/account/second-factor/ask"


def is_waived() -> bool:
    """Whether this installation is a demonstration, where no second factor is asked."""
    return bool(current_app.extensions["lms.demo"])


def is_proven(person: SignedIn, *, within: timedelta | None = None) -> bool:
    """Whether a second factor was shown in this session, lately if `within` says how lately."""
    if is_waived():
        return True
    if person.proven_at is None:
        return False
    return within is None or datetime.now(UTC) - person.proven_at <= within


def asked_after_sign_in(db: Session, *, person_id: int, next_path: str) -> str:
    """Give where somebody just let in goes: to her second step if one is asked of her, then on."""
    if is_waived() or not (must_prove(db, person_id=person_id) or has_factor(db, person_id=person_id)):
        return next_path
    return f"{ASK}?{urlencode({'next': next_path})}"


def ask_to_prove(*, for_file: bool = False) -> ResponseReturnValue:
    """Answer somebody who must show her second factor first: what she had typed comes back afterwards."""
    here = request.full_path.rstrip("?")
    if request.headers.get("HX-Request"):
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = f"{page.path}?{page.query}" if page.query else page.path
        return "", 401, {"HX-Redirect": f"{ASK}?{urlencode({'next': local_path(back)})}"}
    if request.method in SAFE_METHODS:
        asked = {"next": _page_of_file(here) if for_file else here} | ({"file": "1"} if for_file else {})
        return redirect(f"{ASK}?{urlencode(asked)}", 303)
    person = current_person()
    if person is None or not has_factor(reader(), person_id=person.person_id):
        return redirect(SET_UP, 303)
    sealed = seal(
        Kept(action=here, typed=csrf.typed_values()),
        secret=csrf.secret(),
        author_id=person.person_id,
        visitor_id=csrf.visitor_id(),
    )
    return asking_page(kept=sealed), 403


def _page_of_file(here: str) -> str:
    """Give the page that a file was asked from: a download leaves its page where it is."""
    origin, page = urlsplit(request.host_url), urlsplit(request.referrer or "")
    if page.netloc != origin.netloc or page.path.startswith(SET_UP):
        return here
    return local_path(f"{page.path}?{page.query}" if page.query else page.path)


def naming_people(guard: Guard) -> Guard:
    """Make a guard of files that name people: whom it lets in shows a second factor of the last hours."""

    def check() -> ResponseReturnValue | None:
        refused = guard.check()
        if refused is not None:
            return refused
        person = current_person()
        if person is not None and not is_proven(person, within=PROVEN_FOR_FILES):
            return ask_to_prove(for_file=True)
        return None

    return Guard(name=f"{guard.name}, second factor", check=check)


def _own() -> ResponseReturnValue | None:
    refused = SIGNED_IN.check()
    person = current_person()
    if refused is not None or person is None or is_proven(person):
        return refused
    return ask_to_prove() if has_factor(reader(), person_id=person.person_id) else None


PROVEN = Guard(name="signed-in, second factor if set up", check=_own)
