"""`lms site`: what the notices on accessibility, personal data and publication say."""

from datetime import UTC, datetime

import click

from lms.database.opening import opened
from lms.messages import message, say
from lms.site.facts import FACTS, missing
from lms.site.operations import forget_fact, say_fact
from lms.site.queries import facts


@click.group()
def site() -> None:
    """What the legal, privacy and accessibility notices say of this site."""


@site.command()
def show() -> None:
    """Print each fact, what it means, and what still has to be said."""
    with opened() as (_settings, database), database.reader() as db:
        said = facts(db)
    for fact in FACTS:
        click.echo(f"{fact.name}: {said.get(fact.name, '–')}  ({say(fact.meaning)})")
    lacking = missing(said)
    if lacking:
        click.echo(say(message("Still to be said: %(names)s.", names=", ".join(one.name for one in lacking))))


@site.command("set")
@click.argument("name")
@click.argument("value")
def set_command(name: str, value: str) -> None:
    """Say VALUE of NAME, for example: lms site set publisher "Rectorat de …"."""
    with opened() as (_settings, database), database.writer() as db:
        kept = say_fact(db, name=name, value=value, now=datetime.now(UTC))
        db.commit()
    click.echo(f"{name}: {kept}")


@site.command()
@click.argument("name")
def unset(name: str) -> None:
    """Take back what was said of NAME."""
    with opened() as (_settings, database), database.writer() as db:
        forget_fact(db, name=name)
        db.commit()
    click.echo(f"{name}: –")
