"""`lms schools`: the directory, headcounts, equipment and successions, from files and by hand."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy.orm import Session

from lms.database.opening import opened
from lms.messages import plural_message, say
from lms.messages.typed_day import Day
from lms.schools.directory import read_directory
from lms.schools.equipment_file import read_equipment
from lms.schools.equipment_imports import import_equipment
from lms.schools.headcounts_file import read_headcounts
from lms.schools.import_report import summary
from lms.schools.imports import import_directory, import_headcounts
from lms.schools.operations import succeed
from lms.tabular.imported import NOTHING_WRITTEN, Imported
from lms.tabular.printing import print_imported

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
_FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print the result."
)
_STEPS = 3
Read = TypeVar("Read")


@click.group("schools")
def schools_group() -> None:
    """Schools: the national directory, headcounts, equipment, mergers."""


@schools_group.command("import")
@_FILE
@_DRY_RUN
@_FORMAT
def import_command(file: Path, *, dry_run: bool, form: str) -> None:
    """Import the national directory of schools (CSV, any year)."""
    _import(file, read_directory, import_directory, dry_run=dry_run, form=form)


@schools_group.command("headcounts")
@_FILE
@_DRY_RUN
@_FORMAT
def headcounts_command(file: Path, *, dry_run: bool, form: str) -> None:
    """Import headcounts, or the open data of pupils and classes."""
    take = partial(import_headcounts, now=datetime.now(UTC))
    _import(file, read_headcounts, take, dry_run=dry_run, form=form)


@schools_group.command("equipment")
@_FILE
@_DRY_RUN
@_FORMAT
def equipment_command(file: Path, *, dry_run: bool, form: str) -> None:
    """Import deliveries of equipment: `uai;item;quantity;delivered_on`."""
    take = partial(import_equipment, today=_latest_day())
    _import(file, read_equipment, take, dry_run=dry_run, form=form)


def _latest_day() -> date:
    """Give the day that it is where the day begins first: no delivery of today is refused anywhere."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


@schools_group.command("succeed")
@click.argument("old")
@click.argument("new")
@click.option("--on", "day", type=Day(), required=True, help="First day of the new school.")
@_DRY_RUN
@_FORMAT
def succeed_command(old: str, new: str, *, day: date, dry_run: bool, form: str) -> None:
    """Record that the school OLD was merged into NEW: its people continue there."""
    now = datetime.now(UTC)
    with opened() as (settings, database), database.writer() as db:
        today = now.astimezone(settings.timezone).date()
        moved = succeed(db, old=old.upper(), new=new.upper(), on=day, today=today, now=now)
        _finish(db, dry_run=dry_run)
    if form == "json":
        click.echo(json.dumps({"moved": len(moved), "dry_run": dry_run}))
    else:
        done = plural_message("%(n)s person continues there.", "%(n)s people continue there.", len(moved))
        click.echo(say(done))
        if dry_run:
            click.echo(say(NOTHING_WRITTEN))


def _import(
    file: Path,
    read: Callable[[bytes], Read],
    apply: Callable[[Session, Read], Imported],
    *,
    dry_run: bool,
    form: str,
) -> None:
    """Read the file before the database is opened for writing, then apply it in one transaction."""
    with (
        opened() as (_settings, database),
        click.progressbar(length=_STEPS, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar,
    ):
        data = file.read_bytes()
        bar.update(1)
        content = read(data)
        bar.update(1)
        with database.writer() as db:
            imported = apply(db, content)
            _finish(db, dry_run=dry_run or imported.refused > 0)
        bar.update(1)
    print_imported(imported, summary(imported, dry_run=dry_run), dry_run=dry_run, form=form)


def _finish(db: Session, *, dry_run: bool) -> None:
    if dry_run:
        db.rollback()
    else:
        db.commit()
