"""A place beyond the database for files that many requests read and none changes (`LMS_MEDIA_URL`, fsspec).

A file is known by the hash of its bytes: it is written once, before the commit of what names it, and never
changed. So one that nobody names may be there, and one that somebody names always is.
"""

import errno
import hashlib
import os
import secrets
from contextlib import suppress

import fsspec
from sqlalchemy.orm import Session

from lms.database.engines import Database
from lms.messages import RefusalError, message

_OPTION = "lms_file_store"


class FilesAwayError(OSError):
    """The place doesn't answer, or doesn't hold a file that it should; trying again may be enough."""

    def __init__(self, what: str) -> None:
        super().__init__(errno.EIO, what, "LMS_MEDIA_URL")


class FileStore:
    """The files at an address that fsspec knows: a folder, a bucket, another machine."""

    def __init__(self, url: str) -> None:
        try:
            self._files, self._root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise RefusalError(
                message("LMS_MEDIA_URL can’t be opened: %(reason)s.", reason=str(error).rstrip("."))
            ) from None

    def keep(self, sha256: str, content: bytes) -> None:
        """Write a file under its hash, unless it is there: whole, or not at all. Raises FilesAwayError."""
        place = self._place(sha256)
        try:
            if self._files.exists(place):
                return
            self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
            # Where a write may stop half-way, under a name of its own first: nobody reads a half.
            part = f"{place}.{secrets.token_hex(4)}"
            with self._files.open(part, "wb") as output:
                output.write(content)
                output.flush()
                with suppress(OSError):
                    os.fsync(output.fileno())
            self._files.mv(part, place)
        except Exception as error:
            raise FilesAwayError(type(error).__name__) from error

    def read(self, sha256: str) -> bytes:
        """Give a file's bytes. Raises FilesAwayError, also when they aren't what was written."""
        try:
            content: bytes = self._files.cat_file(self._place(sha256))
        except Exception as error:
            raise FilesAwayError(type(error).__name__) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FilesAwayError("altered")
        return content

    def check(self) -> None:
        """Write and read a small file, which stays. Raises FilesAwayError."""
        probe = b"Passerelle\n"
        name = hashlib.sha256(probe).hexdigest()
        self.keep(name, probe)
        self.read(name)

    def _place(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"


def attach_files(database: Database, url: str | None) -> None:
    """Let sessions of a database keep files at an address; without one they stay in the database."""
    if url is None:
        return
    store = FileStore(url)
    for engine in (database.writers, database.readers):
        engine.update_execution_options(**{_OPTION: store})


def store_of(db: Session) -> FileStore | None:
    """Give where this session's database keeps files, if beyond itself."""
    found: FileStore | None = db.get_bind().get_execution_options().get(_OPTION)
    return found
