"""What several pages of a session show: when it takes place, its file for calendars, what mails say of us."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from flask import Response, make_response

from lms.accounts.posting import site
from lms.web import csrf
from lms.web.locale import page_language
from lms.web.session import settings
from lms.web.templating import say
from lms.workshops.calendar import Invitation, write_calendar
from lms.workshops.letters import Sender
from lms.workshops.models import Workshop
from lms.workshops.schedule import schedule_in_words
from lms.workshops.states import State


def sender() -> Sender:
    """Say what mails about registrations tell of this site."""
    return Sender(site=site(), secret=csrf.secret())


def schedule_of(workshop: Workshop) -> list[str]:
    """Say when a session takes place, in the page's language."""
    return [say(line) for line in schedule_in_words(workshop.sittings, locale=page_language())]


def calendar_answer(workshop: Workshop, *, address: str) -> Response:
    """Give a session as a file for calendars."""
    known = settings()
    invitation = Invitation(
        workshop_id=workshop.id,
        title=workshop.title,
        place=workshop.place,
        description=workshop.cancel_reason,
        address=address,
        timezone=workshop.timezone,
        sequence=workshop.sequence,
        is_cancelled=workshop.state == State.CANCELLED.value,
        sittings=workshop.sittings,
        host=urlsplit(known.base_url).hostname or known.site_name,
        organiser=parseaddr(known.mail_from)[1],
        changed_at=workshop.changed_at,
    )
    response = make_response(write_calendar(invitation))
    method = "CANCEL" if invitation.is_cancelled else "REQUEST"
    response.headers["Content-Type"] = f"text/calendar; charset=utf-8; method={method}"
    response.headers["Content-Disposition"] = f'attachment; filename="session-{workshop.id}.ics"'
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
