"""Guards of the ground floor: somebody signed in, or nobody yet."""

from urllib.parse import urlencode, urlsplit

from flask import redirect, request
from flask.typing import ResponseReturnValue

from lms.accounts.identity import current_person, session_token
from lms.accounts.kept import Kept, seal
from lms.accounts.local_path import local_path
from lms.accounts.queries import author_of_session
from lms.accounts.sign_in_page import sign_in_page
from lms.web import csrf
from lms.web.guards import Guard
from lms.web.session import SAFE_METHODS, reader

SIGN_IN = "/sign-in"


def ask_to_sign_in() -> ResponseReturnValue:
    """Answer somebody who must sign in first: she comes back where she was, with what she typed."""
    if request.headers.get("HX-Request"):
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        here = f"{page.path}?{page.query}" if page.query else page.path
        return "", 401, {"HX-Redirect": f"{SIGN_IN}?{urlencode({'next': local_path(here)})}"}
    here = request.full_path.rstrip("?")
    if request.method in SAFE_METHODS:
        return redirect(f"{SIGN_IN}?{urlencode({'next': local_path(here)})}", 303)
    typed = csrf.typed_values()
    token = session_token()
    sealed = seal(
        Kept(action=here, typed=typed),
        secret=csrf.secret(),
        author_id=author_of_session(reader(), token=token) if token else None,
        visitor_id=csrf.visitor_id(),
    )
    return sign_in_page(kept=sealed, has_expired=True), 401, {"WWW-Authenticate": "Cookie"}


def _signed_in() -> ResponseReturnValue | None:
    return None if current_person() is not None else ask_to_sign_in()


def _anonymous() -> ResponseReturnValue | None:
    # Only to look: a person who signs in where another one is signed in takes her place.
    if request.method in SAFE_METHODS and current_person() is not None:
        return redirect(local_path(request.args.get("next")), 303)
    return None


SIGNED_IN = Guard(name="signed-in", check=_signed_in)
ANONYMOUS = Guard(name="anonymous", check=_anonymous)
