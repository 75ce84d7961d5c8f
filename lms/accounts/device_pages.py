"""Pages that a device keeps to be read without a network: whose they are, and when they must go.

The browser tells us by a cookie that it keeps some; signing out, or in as somebody else, has it empty its
storage (`Clear-Site-Data`), scripts or not.
"""

import hashlib
import hmac

from flask import Response, request

from lms.web import csrf
from lms.web.cookies import cookie_name, drop_cookie, set_cookie

_COOKIE = "kept"
KEPT_SECONDS = 24 * 3600
_EMPTY = '"storage"'


def owner_of(who: str) -> str:
    """Name somebody to her device without saying who she is; `who` is her number, or that of her link."""
    return hmac.new(csrf.secret(), f"device-pages\0{who}".encode(), hashlib.sha256).hexdigest()[:16]


def keep(response: Response, *, owner: str) -> Response:
    """Note that the device keeps this page for a day."""
    set_cookie(response, _COOKIE, owner, seconds=KEPT_SECONDS)
    return response


def empty(response: Response, *, unless: str = "") -> Response:
    """Have the device forget the pages of anybody but `unless`."""
    kept = request.cookies.get(cookie_name(_COOKIE))
    if kept and kept != unless:
        response.headers["Clear-Site-Data"] = _EMPTY
        drop_cookie(response, _COOKIE)
    return response
