"""`lms admin`: the first administrators, made on the machine itself."""

from datetime import UTC, datetime

import click

from lms.accounts.links import link_address
from lms.database.opening import opened
from lms.messages import RefusalError, message, say
from lms.reach.operations import make_administrator


@click.group()
def admin() -> None:
    """Administrators of the platform."""


@admin.command()
@click.argument("email")
def create(email: str) -> None:
    """Make the person with this address an administrator and print her one-time link."""
    name, _, host = email.strip().partition("@")
    if not name or "." not in host or any(sign.isspace() for sign in email.strip()):
        raise RefusalError(message("“%(email)s” isn’t an email address.", email=email))
    now = datetime.now(UTC)
    with opened() as (settings, database), database.writer() as db:
        today = now.astimezone(settings.timezone).date()
        person, token = make_administrator(db, email=email, today=today, now=now)
        db.commit()
        click.echo(
            say(
                message(
                    "%(email)s is now an administrator. This link sets a password, once, within seven days:",
                    email=person.email,
                )
            )
        )
        click.echo(link_address(base_url=settings.base_url, token=token))
