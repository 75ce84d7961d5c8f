"""A personal code sent to an address that serves for this alone, and is forgotten. The caller commits."""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lms.accounts.letters import Site
from lms.mail.letter import write_letter
from lms.mail.models import AT_ONCE
from lms.mail.operations import Waiting, enqueue_all, forget_written
from lms.messages import message

PURPOSE, PREFIX = "own-code", "own-code/"
NOBODY = 0
"""Stands for the person of the mail: the address isn't kept beside her."""
GIVEN_UP_AFTER = timedelta(days=1)


def send_code(
    db: Session,
    *,
    shown: str,
    email: str,
    last_day: str,
    site: Site,
    language: str,
    secret: bytes,
    now: datetime,
) -> None:
    """Write the mail that holds a code. Asked twice for one address, it goes once."""
    letter = write_letter(
        subject=message("Your personal code on %(site)s", site=site.name),
        paragraphs=(
            message("Here is your personal code:"),
            shown,
            message("To come back, open this address, then “With my personal code”:"),
            f"{site.base_url}/sign-in",
            message(
                "It opens until %(day)s. It is yours alone: whoever has it sees your courses.", day=last_day
            ),
            message("This address served for this mail only: it is forgotten once the mail has left."),
        ),
        site_name=site.name,
        language=language,
    )
    digest = hmac.new(secret, f"{PREFIX}{shown}\0{email}".encode(), hashlib.sha256).hexdigest()[:24]
    mail = Waiting(
        person_id=NOBODY,
        object_id=PREFIX + digest,
        to=email,
        subject=letter.subject,
        text=letter.text,
        not_after=now + GIVEN_UP_AFTER,
    )
    enqueue_all(db, purpose=PURPOSE, mails=[mail], now=now, urgency=AT_ONCE)


def forget_addresses(db: Session) -> None:
    """Remove the mails that have left or never will, with the addresses they went to."""
    forget_written(db, person_id=NOBODY, object_prefix=PREFIX)
