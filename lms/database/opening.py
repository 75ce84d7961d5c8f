"""Opening the installation's database, for commands and for the application."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from lms.config import Settings, read_settings
from lms.database import migrations
from lms.database.engines import Database
from lms.database.file_store import attach_files
from lms.messages import RefusalError, message


def check_ready(database: Database) -> None:
    """Refuse a database that isn't at the last migration, with the command that mends it."""
    found = migrations.current(database)
    if found != migrations.head():
        raise RefusalError(
            message(
                "The database isn’t ready (it has step %(found)s of %(head)s): run “lms init” first.",
                found=found or "0",
                head=migrations.head(),
            )
        )


@contextmanager
def opened() -> Iterator[tuple[Settings, Database]]:
    """Open the database that the environment names, at the last migration; close it afterwards."""
    settings = read_settings(os.environ)
    database = Database(settings.database_url)
    try:
        check_ready(database)
        attach_files(database, settings.media_url)
        yield settings, database
    finally:
        database.dispose()
