"""Requests that hold a NUL: no person types one, and PostgreSQL's texts can't hold it."""

from flask import abort, request

from lms.web.session import SAFE_METHODS

NUL = "\0"


def check() -> None:
    """Refuse them before anything is asked of the database."""
    if NUL in request.path:
        abort(404)
    if b"%00" in request.query_string or (request.method not in SAFE_METHODS and _form_holds_nul()):
        abort(400)


def _form_holds_nul() -> bool:
    return any(NUL in value for values in request.form.listvalues() for value in values)
