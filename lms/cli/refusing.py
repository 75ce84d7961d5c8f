"""What keeps a command from doing its work, in plain words instead of a traceback."""

import errno
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

from lms.config import SettingsError
from lms.database import WriterBusyError
from lms.messages import Message, RefusalError, message

NO_FOLDER = frozenset({errno.ENOENT, errno.ENOTDIR})
NO_RIGHT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
# What SQLite says when its file can't be used at all; anything else is a fault of ours.
_SQLITE_AWAY = ("unable to open", "readonly", "is full", "disk I/O", "not a database")


def reasons(error: BaseException) -> tuple[Message, ...]:
    """Give the reasons of a refusal; none where the error is a fault of the program's own."""
    if isinstance(error, RefusalError):
        return tuple(error.reasons)
    if isinstance(error, SettingsError):
        return tuple(Message(msgid=fault.msgid, values=fault.values) for fault in error.faults)
    if isinstance(error, WriterBusyError):
        return (message("Somebody else is writing. Nothing was done: try again in a moment."),)
    if isinstance(error, DBAPIError):
        return tuple(_of_database(error))
    if isinstance(error, OSError):
        return tuple(_of_file(error))
    return ()


def _of_database(error: DBAPIError) -> Iterator[Message]:
    kind = type(error.orig).__name__
    said = str(error.orig)
    # psycopg gives no state to what never reached the server.
    away = kind == "OperationalError" and (
        any(words in said for words in _SQLITE_AWAY) or getattr(error.orig, "sqlstate", "") is None
    )
    if away or error.connection_invalidated:
        yield message("The database doesn’t answer (%(kind)s): look at LMS_DATABASE_URL.", kind=kind)


def _of_file(error: OSError) -> Iterator[Message]:
    file = error.filename
    if error.errno == errno.ENOSPC:
        yield message("The disk is full: make room, then do it again.")
    elif file is None:
        return
    elif error.errno in NO_FOLDER:
        yield message("%(file)s can’t be written: its folder doesn’t exist. Make it first.", file=file)
    elif error.errno in NO_RIGHT:
        yield message("%(file)s can’t be used: this account may not. Choose another place.", file=file)
    else:
        yield message("%(file)s can’t be used (%(reason)s).", file=file, reason=error.strerror or error.errno)
