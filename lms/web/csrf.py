"""Proof that a form was ours: a masked HMAC of the visitor's session, without database or expiry.

A form stays valid as long as the session it was shown in: a teacher may finish in the train what she
opened at school. Anonymous visitors get a random pre-session cookie, replaced at sign-in.
"""

import base64
import binascii
import hmac
import secrets

from flask import Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from lms.web.cookies import cookie_name, set_cookie
from lms.web.session import SAFE_METHODS

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
UNKEPT = frozenset({FIELD, "again", "code", "kept"})


def secret() -> bytes:
    """Give the installation's secret."""
    found: bytes = current_app.extensions["lms.secret"]
    return found


def visitor_id() -> str:
    """Give what this visitor's browser is known by: its session, or a visit without one."""
    if "visitor" in g:
        told: str = g.visitor
        return told
    known = request.cookies.get(cookie_name("session")) or request.cookies.get(cookie_name("visit"))
    if known:
        return known
    if "visit" not in g:
        g.visit = secrets.token_urlsafe(24)
    visit: str = g.visit
    return visit


def bind(session_token: str) -> None:
    """Bind the forms of this answer to a session that it opens."""
    g.visitor = session_token


def remember_visit(response: Response) -> Response:
    """Give an anonymous visitor who was shown a form the cookie it is bound to."""
    if "visit" in g and g.get("token_shown"):
        set_cookie(response, "visit", g.visit)
    return response


def _mac(session_id: str) -> bytes:
    return hmac.digest(secret(), b"csrf\0" + session_id.encode(), "sha256")


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(len(one))


def csrf_token() -> str:
    """Make a token for this visitor, masked anew each time so that compression reveals nothing."""
    g.token_shown = True
    pad = secrets.token_bytes(32)
    return base64.urlsafe_b64encode(pad + _xor(pad, _mac(visitor_id()))).decode()


def is_valid(token: str) -> bool:
    """Whether a token was made for this visitor."""
    try:
        raw = base64.urlsafe_b64decode(token.encode())
    except (binascii.Error, ValueError):
        return False
    if len(raw) != 64:
        return False
    return hmac.compare_digest(_xor(raw[:32], raw[32:]), _mac(visitor_id()))


def check() -> ResponseReturnValue | None:
    """Refuse a POST without our token: what was typed comes back, to be sent again by its author."""
    # An address that isn't ours is a 404, whatever was sent to it.
    if request.method in SAFE_METHODS or request.endpoint is None:
        return None
    if is_valid(request.headers.get(HEADER) or request.form.get(FIELD, "")):
        return None
    return typed_again(), 400


def typed_again() -> str:
    """Give a page that holds what was typed, never sent by itself; passwords and files are not kept."""
    return render_template(
        "errors/typed_again.html", typed=typed_values(), action=request.full_path.rstrip("?")
    )


def typed_values() -> list[tuple[str, str]]:
    """Give what this form holds, without what proves who somebody is."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in UNKEPT and "password" not in name
    ]
