"""Mails of a request: written in its transaction, or after its answer so that nobody can time it."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Response
from sqlalchemy.orm import Session

from lms.accounts.letters import Site
from lms.mail.delivery import deliver_to_folder
from lms.web.session import after_response, database, settings


def site() -> Site:
    """Say what mails tell of this site."""
    known = settings()
    return Site(base_url=known.base_url, name=known.site_name, default_language=known.default_locale)


def write_after(response: Response, work: Callable[[Session], None]) -> None:
    """Write mails once the answer has left, then deliver."""
    after_response(response, work)
    deliver_after(response)


def deliver_after(response: Response) -> None:
    """Put waiting mails into the folder once the answer has left, where no mail server is configured."""
    known, app_database = settings(), database()
    if known.smtp_url is None:
        response.call_on_close(
            lambda: deliver_to_folder(
                app_database, known.mail_folder, sender=known.mail_from, now=datetime.now(UTC)
            )
        )
