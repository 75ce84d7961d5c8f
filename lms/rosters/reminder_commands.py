"""`lms people remind`: those who never came, those who started and stopped."""

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from lms.database.opening import opened
from lms.database.retrying import in_transaction
from lms.messages import Message, message, say
from lms.rosters.commands import programme_named
from lms.rosters.reminders import plan
from lms.rosters.reminding import Reason


@click.command("remind")
@click.option("--programme", "slug", required=True, help="Whose schools’ people.")
@click.option("--dry-run", is_flag=True, help="Say how many people would be reminded; change nothing.")
def remind_command(slug: str, *, dry_run: bool) -> None:
    """Remind those who were invited and never came, and those who started and stopped.

    The worker writes to them from nine to five, Monday to Friday, where they are: twice a month at most.
    """
    now = datetime.now(UTC)
    with opened() as (settings, database):
        programme_id = programme_named(database, slug) or 0

        def work(db: Session) -> list[Message]:
            planned = plan(db, programme_id=programme_id, zone=settings.timezone, now=now)
            if dry_run:
                db.rollback()
            said = [
                message("Invited, never came: %(n)s", n=planned.chosen.get(Reason.NEVER_CAME, 0)),
                message("Started, stopped: %(n)s", n=planned.chosen.get(Reason.STOPPED, 0)),
            ]
            if planned.already:
                said.append(message("Chosen before, and counted then: %(n)s", n=planned.already))
            return said

        for line in in_transaction(database, work):
            click.echo(say(line))
    click.echo(
        say(
            message("Nothing was changed.")
            if dry_run
            else message("The worker writes to them in working hours.")
        )
    )
