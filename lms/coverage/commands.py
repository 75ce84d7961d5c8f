"""`lms report verify` and `rebuild`; `lms.reports` adds its own commands to the group."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.coverage.rebuilding import Rebuilt, people_to_do, rebuild
from lms.coverage.verification_words import in_words
from lms.coverage.verifying import verify
from lms.database import Database
from lms.database.opening import opened
from lms.messages import Message, message, plural_message, say


@click.group()
def report() -> None:
    """Figures: who is trained, where, and whether the figures hold."""


@report.command("verify")
def verify_command() -> None:
    """Compare every figure with the facts it comes from; exit 1 when something differs."""
    with opened() as (_settings, database), database.snapshot() as db:
        people = db.scalar(select(func.count()).select_from(Person)) or 0
        with progress(people) as on_progress:
            verification = verify(db, on_progress=on_progress)
    for sentence in in_words(verification):
        click.echo(say(sentence))
    sys.exit(0 if verification.is_fine else 1)


@report.command("rebuild")
def rebuild_command() -> None:
    """Write whatever the figures lack, while everybody goes on working; can be stopped and run again."""
    with opened() as (_settings, database):
        rebuilt = rebuild_shown(database, now=datetime.now(UTC))
    for sentence in rebuilt_in_words(rebuilt):
        click.echo(say(sentence))
    sys.exit(1 if rebuilt.overlapping else 0)


def rebuild_shown(database: Database, *, now: datetime) -> Rebuilt:
    """Rebuild with a bar on a terminal."""
    with database.reader() as db:
        people = people_to_do(db)
    with progress(people) as on_progress:
        return rebuild(database, now=now, on_progress=on_progress)


def rebuilt_in_words(rebuilt: Rebuilt) -> Iterator[Message]:
    """Say what a rebuild did."""
    if rebuilt.resumed_after:
        yield message("Taken up where an earlier run was stopped.")
    yield message(
        "%(people)s people recounted, %(entries)s entries added, %(sums)s sums corrected.",
        people=rebuilt.people,
        entries=rebuilt.entries,
        sums=rebuilt.sums,
    )
    if rebuilt.revisions_ready:
        yield plural_message(
            "%(n)s wording of a goal is counted: reports read it now.",
            "%(n)s wordings of goals are counted: reports read them now.",
            rebuilt.revisions_ready,
        )
    for person in rebuilt.overlapping:
        yield message("Person %(person)s was left out: they have two main schools on one day.", person=person)


@contextmanager
def progress(length: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal, nothing in a pipe."""
    with click.progressbar(length=length, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar.update
