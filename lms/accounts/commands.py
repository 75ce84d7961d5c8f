"""`lms privacy`: what a person may ask about her own data, and what goes with time."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from lms.accounts import erasure_register
from lms.accounts.erasure import Erased, erase_person
from lms.accounts.letters import Site
from lms.accounts.models import Person
from lms.accounts.personal_data import export_person
from lms.accounts.queries import find_person, similar_addresses
from lms.accounts.retention import Purged, due_for_erasure
from lms.accounts.retention import purge as purge_old
from lms.config import Settings
from lms.database import Database, migrations
from lms.database.opening import opened
from lms.mail.delivery import deliver_to_folder, forget_files
from lms.messages import RefusalError, message, say


@click.group()
def privacy() -> None:
    """Give, erase and purge personal data. PERSON is a number or an e-mail address."""
    # Declarations stand on the models of every feature, whichever of them this command needed so far.
    migrations.load_models()


def _person(db: Session, named: str) -> Person:
    person = find_person(db, named=named)
    if person is None:
        near = similar_addresses(db, named=named)
        raise RefusalError(
            message("Nobody is known as %(named)s.", named=named),
            *([message("Known: %(addresses)s.", addresses=", ".join(near))] if near else []),
        )
    return person


def _site(settings: Settings) -> Site:
    return Site(base_url=settings.base_url, name=settings.site_name, default_language=settings.default_locale)


def _erase(database: Database, settings: Settings, *, person_id: int, now: datetime) -> Erased:
    # One transaction a person: nobody else waits for more than one of them.
    erasure_register.note(settings.data_dir, person_id=person_id, at=now)
    with database.writer() as db:
        erased = erase_person(db, person_id=person_id, now=now)
        db.commit()
    forget_files(settings.mail_folder, mail_ids=erased.mail_ids)
    return erased


@privacy.command()
@click.argument("person")
@click.option("-o", "--output", "file", required=True, type=click.Path(dir_okay=False, path_type=Path))
def export(person: str, file: Path) -> None:
    """Write all that is kept about PERSON to a file (JSON)."""
    with opened() as (_settings, database), database.snapshot() as db:
        held = export_person(db, person_id=_person(db, person).id, say=say)
    file.touch(mode=0o600)
    file.write_text(json.dumps(held, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    rows = sum(len(table["rows"]) for table in held.values())
    click.echo(say(message("%(rows)s records written to %(file)s.", rows=rows, file=file)))


@privacy.command()
@click.argument("person")
def erase(person: str) -> None:
    """Erase PERSON, for good."""
    with opened() as (settings, database):
        with database.reader() as db:
            person_id = _person(db, person).id
        erased = _erase(database, settings, person_id=person_id, now=datetime.now(UTC))
    click.echo(say(message("Person %(id)s is erased.", id=person_id)))
    click.echo(say(message("What stays holds only this number, which no longer leads to anybody:")))
    for table, why in erased.kept:
        click.echo(f"  {table}: {say(why)}")
    click.echo(say(message("Backups made before still hold this person: delete them when their time comes.")))


@privacy.command()
@click.option("--dry-run", is_flag=True, help="Say what would go; change nothing.")
def purge(*, dry_run: bool) -> None:
    """Remove what has been kept long enough; warn, then erase accounts unused for two years."""
    with opened() as (settings, database):
        purged, erased = purge_and_erase(database, settings, now=datetime.now(UTC), dry_run=dry_run)
    for line in purged.lines():
        click.echo(say(line))
    click.echo(say(message("People erased: %(n)s", n=erased)))
    if dry_run:
        click.echo(say(message("Nothing was changed.")))


def purge_and_erase(
    database: Database, settings: Settings, *, now: datetime, dry_run: bool = False
) -> tuple[Purged, int]:
    """Remove what has been kept long enough, erase who was warned in time; say what, and how many people."""
    with database.writer() as db:
        # Read before anybody is warned: nobody is warned and erased by the same run.
        due = due_for_erasure(db, now=now)
        purged = purge_old(db, site=_site(settings), now=now)
        if dry_run:
            db.rollback()
        else:
            db.commit()
    if not dry_run:
        for person_id in due:
            _erase(database, settings, person_id=person_id, now=now)
        if settings.smtp_url is None:
            deliver_to_folder(database, settings.mail_folder, sender=settings.mail_from, now=now)
    return purged, len(due)
