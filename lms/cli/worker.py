"""`lms worker`: sends mails, does jobs and the tasks of each night, until it is told to stop."""

import os
import secrets
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import FrameType

import click

from lms.accounts.commands import purge_and_erase
from lms.accounts.letters import Site
from lms.config import Settings
from lms.config.secret import secret_key
from lms.coverage import goal_jobs
from lms.coverage.due import count_everybody
from lms.coverage.publishing import publish_due
from lms.coverage.verifying import verify
from lms.database import Database, migrations
from lms.database.opening import opened
from lms.jobs.bell import attach, bell_of
from lms.jobs.operations import forget_finished
from lms.jobs.registry import Registry
from lms.jobs.running import FINE, do_next, do_night
from lms.jobs.worker import Desk, Turn, Worker
from lms.mail.delivery import deliver_to_folder
from lms.mail.postman import Postman
from lms.mail.queries import has_waiting
from lms.mail.server import read_server
from lms.messages import message, say
from lms.programmes.queries import programmes
from lms.reach.letters import tell_ending
from lms.rosters import import_jobs, reminders
from lms.web.requests_log import configure
from lms.workshops import keeping
from lms.workshops.letters import Sender
from lms.workshops.thanking import thank_for_the_last_days

DIFFERENCES = "differences"
KEPT = timedelta(days=30)


def _clock() -> datetime:
    return datetime.now(UTC)


def registry_of(settings: Settings, database: Database) -> Registry:
    """Put together what the worker of an installation knows how to do."""
    registry = Registry()
    reminders.install(
        registry,
        sender=reminders.Sender(
            site=_site(settings),
            secret=secret_key(settings),
            zone=settings.timezone,
        ),
    )
    import_jobs.install(
        registry,
        import_jobs.Importer(
            database=database,
            site=Site(
                base_url=settings.base_url,
                name=settings.site_name,
                default_language=settings.default_locale,
            ),
            zone=settings.timezone,
        ),
    )
    goal_jobs.install(registry, database)
    registry.each_night("report-verify", lambda _now: _verify(database))
    registry.each_night("report-publish", lambda now: _publish(database, settings, now))
    # Before the purge, which empties the addresses that thanks go to.
    registry.each_night("workshops-thank", lambda now: _thank(database, settings, now))
    registry.each_night("privacy-purge", lambda now: _purge(database, settings, now))
    registry.each_night("workshops-remind", lambda now: _remind_of_sessions(database, settings, now))
    registry.each_night("roles-ending", lambda now: _tell_ending(database, settings, now))
    registry.each_night("jobs-forget", lambda now: _forget(database, now))
    return registry


def _site(settings: Settings) -> Site:
    return Site(base_url=settings.base_url, name=settings.site_name, default_language=settings.default_locale)


def _verify(database: Database) -> str:
    count_everybody(database)
    with database.snapshot() as db:
        return FINE if verify(db).is_fine else DIFFERENCES


def _publish(database: Database, settings: Settings, now: datetime) -> str:
    # What is published stays: nobody may be waiting to be counted.
    count_everybody(database)
    with database.writer() as db:
        publish_due(
            db,
            programmes(db),
            today=now.astimezone(settings.timezone).date(),
            threshold=settings.disclosure_threshold,
            now=now,
        )
        db.commit()
    return FINE


def _purge(database: Database, settings: Settings, now: datetime) -> str:
    purge_and_erase(database, settings, now=now)
    return FINE


def _sender(settings: Settings) -> Sender:
    return Sender(site=_site(settings), secret=secret_key(settings), mail_from=settings.mail_from)


def _remind_of_sessions(database: Database, settings: Settings, now: datetime) -> str:
    with database.writer() as db:
        keeping.remind(db, sender=_sender(settings), now=now)
        db.commit()
    return FINE


def _thank(database: Database, settings: Settings, now: datetime) -> str:
    with database.writer() as db:
        thank_for_the_last_days(db, sender=_sender(settings), now=now)
        db.commit()
    return FINE


def _tell_ending(database: Database, settings: Settings, now: datetime) -> str:
    today = now.astimezone(settings.timezone).date()
    with database.writer() as db:
        tell_ending(db, site=_site(settings), today=today, now=now)
        db.commit()
    return FINE


def _forget(database: Database, now: datetime) -> str:
    with database.writer() as db:
        forget_finished(db, before=now - KEPT)
        db.commit()
    return FINE


def worker_of(settings: Settings, database: Database) -> Worker:
    """Make the worker of an installation, its desks ready."""
    registry, name = registry_of(settings, database), secrets.token_hex(16)
    bell = bell_of(settings)
    attach(bell, database)

    def jobs(now: datetime) -> bool:
        return do_next(database, registry, claimed_by=name, now=now)

    def night(now: datetime) -> bool:
        return do_night(database, registry, zone=settings.timezone, now=now, clock=_clock)

    worker = Worker(
        desks=[
            _mail_desk(settings, database, lambda: worker.is_stopping),
            Desk(name="jobs", turn=jobs),
            # Takes minutes, and is done again the next night when it is cut off.
            Desk(name="night", turn=night, is_patient=False),
        ],
        bell=bell,
    )
    return worker


def _mail_desk(settings: Settings, database: Database, stopping: Callable[[], bool]) -> Desk:
    if settings.smtp_url is None:
        return Desk(name="mails", turn=_to_folder(settings, database))
    postman = Postman(
        database, server=read_server(settings.smtp_url), sender=settings.mail_from, stopping=stopping
    )
    return Desk(name="mails", turn=postman.turn, close=postman.close)


def _to_folder(settings: Settings, database: Database) -> Turn:
    def turn(now: datetime) -> bool:
        with database.reader() as db:
            if not has_waiting(db, now=now):
                return False
        deliver_to_folder(database, settings.mail_folder, sender=settings.mail_from, now=now)
        return False

    return turn


@contextmanager
def _stopped_by_signals(worker: Worker) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        worker.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@click.command("worker")
@click.option("--beside", "parent", type=int, hidden=True, help="Stop when this process has ended.")
def worker_command(parent: int | None) -> None:
    """Send mails, do jobs and each night's tasks, until stopped (Ctrl+C, or SIGTERM)."""
    configure(to_terminal=False)
    with opened() as (settings, database):
        # Jobs and purges come by every feature's tables.
        migrations.load_models()
        worker = worker_of(settings, database)
        with _stopped_by_signals(worker):
            if parent is None:
                click.echo(say(message("The worker is working. Stop it with Ctrl+C.")))
            worker.run(goes_on=lambda: parent is None or os.getppid() == parent)
