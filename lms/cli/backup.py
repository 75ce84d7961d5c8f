"""`lms backup FILE` and `lms restore FILE`."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from lms.accounts.erasure_register import replay
from lms.config import read_settings
from lms.courses.blobs import count_away
from lms.database import Database, migrations
from lms.database.archive import restore_backup, write_backup
from lms.database.opening import opened
from lms.messages import plural_message, say


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the whole database to FILE, while people go on working."""
    with opened() as (_settings, database):
        rows = write_backup(database, file, now=datetime.now(UTC))
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
        rows = restore_backup(database, file)
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
