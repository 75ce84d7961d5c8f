"""`lms doctor`: the settings as understood, and what is wrong with the installation."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from lms.cli.doctor_work import (
    check_bell,
    check_dossiers,
    check_files,
    check_jobs,
    check_mail_server,
    check_mails,
    check_nights,
)
from lms.cli.finding import Check, Finding
from lms.config import Settings, SettingsError, read_settings, resource_root
from lms.config.oidc import is_provider_setting
from lms.database import Database, migrations
from lms.messages import message, say

SECRET_FIELDS = frozenset(
    {"secret_key", "metrics_token", "smtp_url", "database_url", "redis_url", "media_url"}
)
# Those of `lms serve` for its workers, and of the tests.
INTERNAL = ("LMS_SERVE_HOST", "LMS_TEST_", "LMS_CHEAP_PASSWORDS")
LEAST_FREE_BYTES = 500 * 1024 * 1024


def check_database(settings: Settings) -> Iterator[Finding]:
    """Does the database answer, and is it at the last migration?"""
    database = Database(settings.database_url)
    try:
        found = migrations.current(database)
    except SQLAlchemyError as error:
        kind = type(getattr(error, "orig", error)).__name__
        yield Finding(
            fine=False,
            sentence=message("The database doesn’t answer (%(kind)s): look at LMS_DATABASE_URL.", kind=kind),
        )
        return
    finally:
        database.dispose()
    head = migrations.head()
    yield Finding(
        fine=found == head,
        sentence=message("The database is at step %(head)s, as it must be.", head=head)
        if found == head
        else message(
            "The database is at step %(found)s of %(head)s: run “lms init”.", found=found or 0, head=head
        ),
    )


def check_folders(settings: Settings) -> Iterator[Finding]:
    """Is the data folder writable, and is there room?"""
    folder = settings.data_dir
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        yield Finding(
            fine=False,
            sentence=message("The data folder %(folder)s can’t be written: run “lms init”.", folder=folder),
        )
        return
    free = shutil.disk_usage(folder).free
    yield Finding(
        fine=free >= LEAST_FREE_BYTES,
        sentence=message("The data folder has %(free)s MB of free space.", free=free // 1024**2),
    )


def check_shipped(_settings: Settings) -> Iterator[Finding]:
    """Are the front-end files and the translations there?"""
    assets = Path(__file__).parents[1] / "web" / "static" / "vendor"
    yield Finding(
        fine=assets.is_dir(),
        sentence=message("The front-end files are installed.")
        if assets.is_dir()
        else message("The front-end files are missing: run “make setup”, or install the wheel."),
    )
    compiled = list((resource_root() / "translations").glob("*/LC_MESSAGES/messages.mo"))
    yield Finding(
        fine=bool(compiled),
        sentence=message("Languages ready: %(n)s.", n=len(compiled))
        if compiled
        else message("The translations aren’t compiled: run “make setup”."),
    )


def check_public_address(settings: Settings) -> Iterator[Finding]:
    """Is the site's address one that may be shown to the world?"""
    if settings.is_loopback:
        yield Finding(
            fine=True,
            sentence=message("The site answers on this machine only (%(url)s).", url=settings.base_url),
        )
        return
    secure = settings.base_url.startswith("https://")
    yield Finding(
        fine=secure,
        sentence=message("The site’s address is secure (%(url)s).", url=settings.base_url)
        if secure
        else message("LMS_BASE_URL isn’t https: people couldn’t sign in. Put a TLS proxy in front."),
    )
    yield Finding(
        fine=settings.smtp_url is not None,
        sentence=message("Mails leave by LMS_SMTP_URL.")
        if settings.smtp_url
        else message(
            "No mail leaves: they are kept in %(folder)s. Set LMS_SMTP_URL.", folder=settings.mail_folder
        ),
    )


def check_names(_settings: Settings) -> Iterator[Finding]:
    """Does the environment hold a setting that nothing reads, misspelt perhaps?"""
    known = [f"LMS_{field.name.upper()}" for field in fields(Settings) if field.name != "oidc"]
    for name in sorted(os.environ):
        ours = name in known or is_provider_setting(name) or name.startswith(INTERNAL)
        if ours or not name.startswith("LMS_"):
            continue
        near = get_close_matches(name, known, n=1)
        yield Finding(
            fine=False,
            sentence=message("%(name)s is no setting: is %(near)s meant?", name=name, near=near[0])
            if near
            else message("%(name)s is no setting: nothing reads it.", name=name),
        )


CHECKS: tuple[Check, ...] = (
    check_names,
    check_database,
    check_folders,
    check_shipped,
    check_public_address,
    check_mail_server,
    check_bell,
    check_files,
    check_mails,
    check_jobs,
    check_nights,
    check_dossiers,
)


def shown_settings(settings: Settings) -> Iterator[tuple[str, str]]:
    """Give each setting as it is understood, secrets masked."""
    for field in fields(settings):
        value = getattr(settings, field.name)
        if field.name in SECRET_FIELDS and value:
            value = _masked(field.name, value)
        if isinstance(value, tuple):
            value = ",".join(map(str, value))
        yield f"LMS_{field.name.upper()}", "" if value is None else str(value)


def _masked(name: str, value: str | bytes) -> str:
    if name != "database_url":
        return "***"
    # What stands before the first colon may be part of a password, where the address is none.
    scheme, separator, _rest = str(value).partition("://")
    if scheme == "sqlite":
        return str(value)
    return f"{scheme}://***" if separator and scheme.replace("+", "").isalpha() else "***"


def _print(settings: Settings) -> None:
    absent = say(message("not set"))
    for name, value in shown_settings(settings):
        click.echo(f"{name}={value}" if value else f"{name}= ({absent})")


@click.command()
def doctor() -> None:
    """Print the settings as understood, and say what is wrong with the installation."""
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        _print(error.settings)
        raise
    _print(settings)
    wrong = 0
    for check in CHECKS:
        for finding in check(settings):
            wrong += not finding.fine
            click.echo(f"{'✓' if finding.fine else '✗'} {say(finding.sentence)}")
    if wrong:
        sys.exit(1)
