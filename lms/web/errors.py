"""Errors in plain words: what happened, what was kept, what to do."""

import errno
import sqlite3
from dataclasses import dataclass
from urllib.parse import quote

import structlog
from flask import Flask, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from lms.database import WriterBusyError
from lms.web.session import SAFE_METHODS

_log = structlog.get_logger("lms.error")


@dataclass(frozen=True, kw_only=True)
class Explained:
    """An error page: a title, what happened, what to do next."""

    code: int
    title: str
    happened: str
    remedy: str


def explain(code: int) -> Explained:
    """Say an error in the reader's language."""
    home = _("Go back to the previous page, or start again from the home page.")
    said = {
        400: (
            _("This request can’t be read"),
            _("Something in it is missing or damaged. Nothing was changed."),
            home,
        ),
        403: (
            _("This page isn’t open to you"),
            _("Your account doesn’t give access to it. Nothing was changed."),
            _("If you need it for your work, ask the coordinator of your programme."),
        ),
        404: (
            _("This page doesn’t exist"),
            _("The address is wrong, or what it showed isn’t available to you."),
            home,
        ),
        405: (_("This address isn’t used that way"), _("Nothing was changed."), home),
        413: (_("This file is too large"), _("It wasn’t kept."), _("Send a smaller file.")),
        429: (
            _("Too many tries"),
            _("To protect accounts, we ask you to wait a little."),
            _("Try again in a few minutes."),
        ),
        503: (
            _("The site is very busy"),
            _("Your request wasn’t carried out; nothing is lost."),
            _("Try again in a moment."),
        ),
    }
    fallback = (
        _("Something went wrong on our side"),
        _("Your request wasn’t carried out. What you had recorded before is safe."),
        _("Try again in a moment. If it happens again, tell whoever looks after this site."),
    )
    title, happened, remedy = said.get(code, fallback)
    return Explained(code=code, title=title, happened=happened, remedy=remedy)


def page(code: int) -> tuple[str, int]:
    """Answer with an error page."""
    return render_template("errors/error.html", error=explain(code)), code


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        return *page(405), {"Allow": ", ".join(sorted(error.valid_methods))}
    without_slash = _without_slash() if isinstance(error, NotFound) else None
    return redirect(without_slash, 301) if without_slash else page(error.code or 500)


def _without_slash() -> str | None:
    """Give the address meant by one with a slash at its end, as people and their programs add one."""
    if request.url_rule is not None or request.method not in SAFE_METHODS or not request.path.endswith("/"):
        return None
    # One slash at the beginning: two would lead to another site.
    path = "/" + request.path.strip("/")
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    query = request.query_string.decode("ascii", "ignore")
    return quote(path) + (f"?{query}" if query else "")


def _busy(_error: WriterBusyError) -> ResponseReturnValue:
    return *page(503), {"Retry-After": "5"}


def _database(error: DBAPIError) -> ResponseReturnValue:
    full = isinstance(error.orig, sqlite3.OperationalError) and "full" in str(error.orig)
    if full or error.connection_invalidated or isinstance(error, OperationalError):
        _log.error("database unavailable", route=request.endpoint, kind=type(error.orig).__name__)
        return *page(503), {"Retry-After": "5"}
    return _unexpected(error)


def _system(error: OSError) -> ResponseReturnValue:
    # The disk is full, or the place where files are kept doesn't answer.
    if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EIO}:
        return _unexpected(error)
    _log.error("files unavailable", route=request.endpoint, kind=type(error).__name__)
    return *page(503), {"Retry-After": "5"}


def _unexpected(error: Exception) -> ResponseReturnValue:
    # The statement's values would be in the message of a database error: only its kind is logged.
    kind = type(error).__name__
    trace = None if isinstance(error, DBAPIError) else error
    _log.error("unexpected error", route=request.endpoint, kind=kind, exc_info=trace)
    return page(500)


def install(app: Flask) -> None:
    """Turn exceptions into pages."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(WriterBusyError, _busy)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(OSError, _system)
    if not app.config.get("PROPAGATE_EXCEPTIONS"):
        app.register_error_handler(Exception, _unexpected)
