"""The database session of one request: readers for everybody, a writer only where something is written."""

from collections.abc import Callable

import structlog
from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms.config import Settings
from lms.database import Database, WriterBusyError

_log = structlog.get_logger("lms.session")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def database() -> Database:
    """Give the application's database."""
    found: Database = current_app.extensions["lms.database"]
    return found


def settings() -> Settings:
    """Give the application's settings."""
    found: Settings = current_app.extensions["lms.settings"]
    return found


def reader() -> Session:
    """Give the request's reading session: it can't write, and holds no transaction open."""
    if "reader" not in g:
        g.reader = database().reader()
    session: Session = g.reader
    return session


def writer() -> Session:
    """Give the request's one writing transaction; the route commits it, once."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in SAFE_METHODS and not getattr(view, "writes", False):
        raise RuntimeError(f"{request.endpoint} writes on {request.method} without declaring writes=True")
    if "writer" not in g:
        g.writer = database().writer()
    session: Session = g.writer
    return session


def after_response(response: Response, work: Callable[[Session], None]) -> None:
    """Do a small piece of writing in a transaction of its own, once the answer has left."""
    app_database = database()

    @response.call_on_close
    def write() -> None:
        # Nobody waits for an answer any more: what can't be written now is only noted.
        try:
            with app_database.writer() as session:
                work(session)
                session.commit()
        except (WriterBusyError, SQLAlchemyError) as error:
            _log.warning("not written after the answer", kind=type(error).__name__)


def close_sessions(_error: BaseException | None) -> None:
    """Close what the request opened; what wasn't committed is undone."""
    for name in ("writer", "reader"):
        session: Session | None = g.pop(name, None)
        if session is not None:
            session.close()


def install(app: Flask, *, database: Database, settings: Settings) -> None:
    """Give the application its database and settings."""
    app.extensions["lms.database"] = database
    app.extensions["lms.settings"] = settings
    app.teardown_appcontext(close_sessions)
