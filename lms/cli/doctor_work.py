"""What `lms doctor` says of the work that is done apart: mails, jobs, the tasks of each night."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms.cli.finding import Finding
from lms.config import Settings
from lms.courses.blobs import count_away
from lms.database import Database, migrations
from lms.database.file_store import FilesAwayError, FileStore
from lms.jobs.bell import bell_of
from lms.jobs.models import NightlyRun
from lms.jobs.queries import Waiting, given_up, nights, waiting_jobs
from lms.jobs.running import FINE
from lms.mail.operations import UNCERTAIN_AFTER
from lms.mail.queries import refused_mails, uncertain_mails, waiting_mails
from lms.mail.server import read_server
from lms.mail.smtp import Connection, ServerUnavailableError
from lms.messages import RefusalError, message, plural_message
from lms.reports.committee_queries import altered_dossiers

LATE = timedelta(minutes=15)
MISSED = timedelta(days=2)
ANSWERS_WITHIN_SECONDS = 5


@contextmanager
def _reading(settings: Settings) -> Iterator[Session | None]:
    """Give a reader, or None where another check has said already what the database lacks."""
    database = Database(settings.database_url)
    try:
        try:
            is_ready = migrations.current(database) == migrations.head()
        except SQLAlchemyError:
            is_ready = False
        if not is_ready:
            yield None
            return
        with database.reader() as db:
            yield db
    finally:
        database.dispose()


def check_mail_server(settings: Settings) -> Iterator[Finding]:
    """Does the mail server answer, and let us in?"""
    if settings.smtp_url is None:
        return
    try:
        Connection(read_server(settings.smtp_url), timeout=ANSWERS_WITHIN_SECONDS).close()
    except ServerUnavailableError as away:
        sentence = message("The mail server doesn’t let us in (%(reason)s): mails wait.", reason=away.reason)
        yield Finding(fine=False, sentence=sentence)
    except RefusalError as refusal:
        yield Finding(fine=False, sentence=refusal.reasons[0])
    else:
        yield Finding(fine=True, sentence=message("The mail server answers."))


def check_bell(settings: Settings) -> Iterator[Finding]:
    """Does Redis answer, where it wakes the worker?"""
    if settings.redis_url is None:
        return
    try:
        bell = bell_of(settings)
    except RefusalError as refusal:
        yield Finding(fine=False, sentence=refusal.reasons[0])
        return
    fine = bell.answers()
    bell.close()
    yield Finding(
        fine=fine,
        sentence=message("Redis answers.")
        if fine
        else message("Redis doesn’t answer: mails and jobs leave some seconds late. Look at LMS_REDIS_URL."),
    )


def check_files(settings: Settings) -> Iterator[Finding]:
    """Can files of courses be written and read where they are kept, if beyond the database?"""
    with _reading(settings) as db:
        away = 0 if db is None else count_away(db)
    if settings.media_url is None:
        if away:
            sentence = plural_message(
                "%(n)s file of courses is kept beyond the database: set LMS_MEDIA_URL as it was.",
                "%(n)s files of courses are kept beyond the database: set LMS_MEDIA_URL as it was.",
                away,
            )
            yield Finding(fine=False, sentence=sentence)
        return
    try:
        FileStore(settings.media_url).check()
    except RefusalError as refusal:
        yield Finding(fine=False, sentence=refusal.reasons[0])
    except FilesAwayError as error:
        sentence = message("LMS_MEDIA_URL can’t be written and read (%(reason)s).", reason=error.strerror)
        yield Finding(fine=False, sentence=sentence)
    else:
        sentence = plural_message(
            "%(n)s file of courses is kept at LMS_MEDIA_URL: save that place beside the backup.",
            "%(n)s files of courses are kept at LMS_MEDIA_URL: save that place beside the backup.",
            away,
        )
        yield Finding(fine=True, sentence=sentence)


def check_mails(settings: Settings) -> Iterator[Finding]:
    """Do mails leave, and did each of them?"""
    now = datetime.now(UTC)
    with _reading(settings) as db:
        if db is None:
            return
        waiting = waiting_mails(db, now)
        uncertain = len(uncertain_mails(db, claimed_before=now - UNCERTAIN_AFTER))
        refused = refused_mails(db)
    yield Finding(
        fine=not _is_late(waiting, now),
        sentence=plural_message(
            "%(n)s mail waits to be sent.", "%(n)s mails wait to be sent.", waiting.waiting
        )
        if not _is_late(waiting, now)
        else message(
            "Mails have been waiting since %(since)s: is “lms worker” running?", since=_minute(waiting.oldest)
        ),
    )
    if uncertain:
        yield Finding(
            fine=False,
            sentence=plural_message(
                "%(n)s mail is uncertain: perhaps sent, perhaps not. “lms mail list” says which.",
                "%(n)s mails are uncertain: perhaps sent, perhaps not. “lms mail list” says which.",
                uncertain,
            ),
        )
    if refused:
        codes = ", ".join(f"{code} ({number})" for code, number in refused.items())
        # People change addresses: that is everyday life, not a fault of the installation.
        yield Finding(
            fine=True,
            sentence=message("Mails that couldn’t be sent, by reason: %(codes)s.", codes=codes),
        )


def check_jobs(settings: Settings) -> Iterator[Finding]:
    """Are jobs done?"""
    now = datetime.now(UTC)
    with _reading(settings) as db:
        if db is None:
            return
        waiting, dead = waiting_jobs(db, now), given_up(db)
    late = _is_late(waiting, now)
    yield Finding(
        fine=not late,
        sentence=message(
            "Jobs have been waiting since %(since)s: is “lms worker” running?", since=_minute(waiting.oldest)
        )
        if late
        else plural_message("%(n)s job waits.", "%(n)s jobs wait.", waiting.waiting),
    )
    for one in dead:
        yield Finding(
            fine=False,
            sentence=message(
                "Jobs given up after several tries: %(jobs)s “%(kind)s” (%(reason)s).",
                jobs=one.jobs,
                kind=one.kind,
                reason=one.reason,
            ),
        )


def check_nights(settings: Settings) -> Iterator[Finding]:
    """Are the tasks of each night done, and what came of them?"""
    now = datetime.now(UTC)
    with _reading(settings) as db:
        runs = [] if db is None else list(nights(db))
    for run in runs:
        yield _night(run, now)


def _night(run: NightlyRun, now: datetime) -> Finding:
    told = {"task": run.task, "day": run.last_on.isoformat()}
    if now - run.began_at > MISSED:
        sentence = message(
            "“%(task)s” hasn’t been done since %(day)s: is “lms worker” running at night?", **told
        )
        return Finding(fine=False, sentence=sentence)
    if run.result == FINE:
        return Finding(fine=True, sentence=message("“%(task)s” was done in the night of %(day)s.", **told))
    if not run.ended_at:
        return Finding(
            fine=now - run.began_at < timedelta(hours=6),
            sentence=message("“%(task)s” began in the night of %(day)s and hasn’t ended.", **told),
        )
    sentence = message(
        "“%(task)s” in the night of %(day)s: %(result)s. Run it by hand to see more.",
        **told,
        result=run.result,
    )
    return Finding(fine=False, sentence=sentence)


def _is_late(waiting: Waiting, now: datetime) -> bool:
    return waiting.oldest is not None and now - waiting.oldest > LATE


def _minute(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def check_dossiers(settings: Settings) -> Iterator[Finding]:
    """Are the dossiers frozen for committees as they were frozen?"""
    with _reading(settings) as db:
        for slug, number in altered_dossiers(db) if db is not None else ():
            yield Finding(
                fine=False,
                sentence=message(
                    "Dossier no. %(number)s of %(slug)s isn’t as it was frozen: take it from a backup.",
                    number=number,
                    slug=slug,
                ),
            )
