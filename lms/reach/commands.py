"""`lms admin`: the first administrators, made on the machine itself."""

from datetime import UTC, datetime

import click

from lms.accounts.audit import COMMAND_LINE
from lms.accounts.links import link_address
from lms.accounts.queries import person_by_email, similar_addresses
from lms.accounts.second_factor import reset
from lms.database.opening import opened
from lms.messages import RefusalError, message, say
from lms.reach.operations import make_administrator


@click.group()
def admin() -> None:
    """Administrators of the platform."""


@admin.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Forget the second step of the person with this address, who lost her telephone, and sign her out."""
    now = datetime.now(UTC)
    with opened() as (_settings, database), database.writer() as db:
        person = person_by_email(db, email=email)
        if person is None:
            near = similar_addresses(db, named=email)
            raise RefusalError(
                message("Nobody is known as %(named)s.", named=email),
                *([message("Known: %(addresses)s.", addresses=", ".join(near))] if near else []),
            )
        if not reset(db, person_id=person.id, actor_id=None, origin=COMMAND_LINE, now=now):
            raise RefusalError(message("%(email)s has no second step.", email=person.email))
        db.commit()
        click.echo(
            say(
                message(
                    "The second step of %(email)s is forgotten: a new one is set up at the next sign-in.",
                    email=person.email,
                )
            )
        )


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
