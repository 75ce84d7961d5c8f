"""The answer that lets somebody in: where she was going, with what she had typed, in her language."""

from flask import Response, make_response, redirect, render_template, request

from lms.accounts import identity
from lms.accounts.kept import unseal
from lms.accounts.local_path import local_path
from lms.accounts.signing_in import Opened
from lms.web import csrf
from lms.web.cookies import cookie_name, set_cookie
from lms.web.locale import REMEMBERED_SECONDS
from lms.web.session import settings


def welcome(
    opened: Opened, *, person_id: int, language: str | None, next_path: str | None, kept: str | None
) -> Response:
    """Answer with the session just opened (committed); what she typed before comes back to her alone."""
    typed = unseal(kept or "", secret=csrf.secret(), person_id=person_id, visitor_id=csrf.visitor_id())
    # The forms of this answer belong to the session that it opens.
    csrf.bind(opened.token)
    if typed is None:
        response = make_response(redirect(local_path(next_path), 303))
    else:
        page = render_template("errors/typed_again.html", typed=typed.typed, action=local_path(typed.action))
        response = make_response(page)
    if language in settings().locales and not request.cookies.get(cookie_name("language")):
        set_cookie(response, "language", language or "", seconds=REMEMBERED_SECONDS)
    return identity.hand_over(response, opened)
