"""The courses that come with the installation, published where nobody has put their own instead."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from lms.config import resource_root
from lms.courses import operations, queries
from lms.courses.child import compile_in_child
from lms.courses.folder import read_folder
from lms.courses.layout import COURSE_FILE
from lms.database import Database
from lms.messages import Message, RefusalError, message


def packaged_folders() -> list[Path]:
    """Give the folders of the courses shipped."""
    return sorted(path.parent for path in (resource_root() / "content").glob(f"*/{COURSE_FILE}"))


def publish_packaged(database: Database, *, now: datetime) -> Iterator[Message]:
    """Publish each packaged course where absent or still the packaged one; say what was done.

    A course that somebody has published since is kept, and said.
    """
    for folder in packaged_folders():
        files = read_folder(folder)
        # Compiled before the writer's place is taken.
        compiled = compile_in_child(files).release
        if compiled is None:
            raise RefusalError(message("The packaged course %(course)s doesn’t compile.", course=folder.name))
        with database.writer() as db:
            current = queries.published(db, compiled.id)
            if current is not None and not current.packaged and current.release.hash != compiled.hash:
                yield message("%(course)s: kept as it was published here.", course=compiled.id)
                continue
            done = operations.publish(
                db,
                compiled=compiled,
                files=files,
                onto=current.release.hash if current else None,
                packaged=True,
                now=now,
            )
            db.commit()
            if done.is_new:
                yield message(
                    "%(course)s: release %(number)s is published.", course=compiled.id, number=done.number
                )
