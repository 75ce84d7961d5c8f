"""`lms backup FILE` and `lms restore FILE`."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from lms.accounts.erasure_register import replay
from lms.config import read_settings
from lms.courses.blobs import count_away
from lms.database import Database, migrations
from lms.database.archive import number_of_tables, restore_backup, write_backup
from lms.database.opening import opened
from lms.messages import plural_message, say


@contextmanager
def _steps() -> Iterator[Callable[[], None]]:
    """Show on a terminal how many of the tables are done; give what is called after each."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=number_of_tables(), file=sys.stderr, hidden=hidden) as bar:
        yield lambda: bar.update(1)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the whole database to FILE, while people go on working."""
    with opened() as (_settings, database), _steps() as step:
        rows = write_backup(database, file, now=datetime.now(UTC), step=step)
        with database.reader() as db:
            away = count_away(db)
    click.echo(say(plural_message("%(n)s row written.", "%(n)s rows written.", rows)))
    if away:
        beside = plural_message(
            "%(n)s file of courses is kept at LMS_MEDIA_URL and isn’t in it: save that place too.",
            "%(n)s files of courses are kept at LMS_MEDIA_URL and aren’t in it: save that place too.",
            away,
        )
        click.echo(say(beside))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Fill a new, empty database from FILE, made on either engine."""
    settings = read_settings(os.environ)
    database = Database(settings.database_url)
    try:
        migrations.load_models()
        migrations.upgrade(database)
        with _steps() as step:
            rows = restore_backup(database, file, step=step)
        erased = replay(database, settings.data_dir, now=datetime.now(UTC))
    finally:
        database.dispose()
    click.echo(say(plural_message("%(n)s row restored.", "%(n)s rows restored.", rows)))
    if erased:
        again = plural_message(
            "%(n)s person erased since the backup was erased again.",
            "%(n)s people erased since the backup were erased again.",
            erased,
        )
        click.echo(say(again))
