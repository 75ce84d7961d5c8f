"""`lms mail`: what an operator has to look at, and says what became of it."""

from datetime import UTC, datetime

import click

from lms.database.opening import opened
from lms.mail.operations import NO_ANSWER, settle_by_hand
from lms.mail.queries import unsettled_mails
from lms.messages import RefusalError, message, say


@click.group("mail")
def mail_group() -> None:
    """Mails that perhaps left, and mails that were refused."""


@mail_group.command("list")
def list_command() -> None:
    """List uncertain and refused mails; their Message-ID finds them in the mail server's log."""
    with opened() as (settings, database), database.reader() as db:
        mails = unsettled_mails(db, now=datetime.now(UTC))
    domain = settings.mail_from.rpartition("@")[2].rstrip(">")
    for mail in mails:
        state = message("uncertain") if mail.failure in {"", NO_ANSWER} else message("refused")
        code = f" ({mail.failure})" if mail.failure else ""
        click.echo(
            f"{mail.id}  {say(state)}{code}  {mail.purpose}  {mail.at:%Y-%m-%d %H:%M}  "
            f"<{mail.message_id}@{domain}>"
        )
    if not mails:
        click.echo(say(message("No mail is uncertain or refused.")))


@mail_group.command("settle")
@click.argument("number", type=int)
@click.option("--sent", is_flag=True, help="It left: the mail server’s log says so.")
@click.option("--again", is_flag=True, help="It didn’t: send it.")
def settle_command(number: int, *, sent: bool, again: bool) -> None:
    """Say of mail NUMBER that it left (--sent), or have it sent (--again)."""
    if sent == again:
        raise click.UsageError(say(message("Say either --sent or --again.")))
    with opened() as (_settings, database), database.writer() as db:
        if not settle_by_hand(db, mail_id=number, again=again, now=datetime.now(UTC)):
            raise RefusalError(
                message(
                    "Mail %(number)s is neither uncertain nor refused: see “lms mail list”.", number=number
                )
            )
        db.commit()
    left = message("Noted: mail %(number)s left.", number=number)
    waits = message("Mail %(number)s will be sent.", number=number)
    click.echo(say(left if sent else waits))
