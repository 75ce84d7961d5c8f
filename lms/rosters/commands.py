"""`lms people`: those who teach, learn and help, from files."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from lms.accounts.letters import Site
from lms.config import Settings
from lms.database import Database
from lms.database.opening import opened
from lms.mail.delivery import deliver_to_folder
from lms.messages import RefusalError, message
from lms.programmes.queries import find_programme, programmes
from lms.rosters.following import follow
from lms.rosters.import_jobs import ask_to_follow
from lms.rosters.import_report import summary
from lms.rosters.imports import Asked, import_people
from lms.rosters.roster import Roster
from lms.rosters.roster_file import read_roster
from lms.tabular.imported import Imported
from lms.tabular.printing import print_imported

_STEPS = 4


@click.group("people")
def people_group() -> None:
    """People: who teaches, learns and helps in which school."""


@people_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", "slug", help="Say how many people are outside this programme’s perimeter.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print the result."
)
def import_command(file: Path, *, slug: str | None, dry_run: bool, form: str) -> None:
    """Import people and the schools they belong to (CSV or .xlsx)."""
    now = datetime.now(UTC)
    with (
        opened() as (settings, database),
        click.progressbar(length=_STEPS, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar,
    ):
        programme_id = programme_named(database, slug)
        bar.update(1)
        with read_roster(file) as roster:
            bar.update(1)
            imported = _apply(database, settings, roster, programme_id=programme_id, now=now, dry_run=dry_run)
        bar.update(1)
        if not dry_run and not imported.refused:
            follow(database, site=_site(settings), now=now)
            if settings.smtp_url is None:
                deliver_to_folder(database, settings.mail_folder, sender=settings.mail_from, now=now)
        bar.update(1)
    print_imported(imported, summary(imported, dry_run=dry_run), dry_run=dry_run, form=form)


def programme_named(database: Database, slug: str | None) -> int | None:
    """Give the id of a programme, or refuse with the names of those there are; None for none."""
    if slug is None:
        return None
    with database.reader() as db:
        found = find_programme(db, slug)
        if found is None:
            known = ", ".join(one.slug for one in programmes(db)) or "–"
            raise RefusalError(
                message(
                    "No programme is called “%(slug)s”. Known programmes: %(known)s.", slug=slug, known=known
                )
            )
        return found.id


def _apply(
    database: Database,
    settings: Settings,
    roster: Roster,
    *,
    programme_id: int | None,
    now: datetime,
    dry_run: bool,
) -> Imported:
    def also(db: Session, _imported: Imported) -> bool:
        ask_to_follow(db, now=now)
        return True

    asked = Asked(today=now.astimezone(settings.timezone).date(), now=now, programme_id=programme_id)
    return import_people(database, roster, asked, dry_run=dry_run, also=also)


def _site(settings: Settings) -> Site:
    return Site(base_url=settings.base_url, name=settings.site_name, default_language=settings.default_locale)
