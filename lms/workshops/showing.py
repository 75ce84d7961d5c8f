"""What several pages of a session show: when it takes place, its file for calendars, what mails say of us."""

from flask import Response, make_response

from lms.accounts.posting import site
from lms.courses.release import Module
from lms.schools.population import Audience
from lms.web import csrf
from lms.web.locale import NAMES, page_language
from lms.web.session import settings
from lms.web.templating import say
from lms.workshops.calendar import invitation_of, write_calendar
from lms.workshops.codes import in_groups
from lms.workshops.door_announcement import Announced, announcement
from lms.workshops.kinds import Means
from lms.workshops.letters import Sender
from lms.workshops.models import Workshop
from lms.workshops.schedule import schedule_in_words


def sender() -> Sender:
    """Say what mails about registrations tell of this site."""
    return Sender(site=site(), secret=csrf.secret(), mail_from=settings().mail_from)


def schedule_of(workshop: Workshop) -> list[str]:
    """Say when a session takes place, in the page's language."""
    return [say(line) for line in schedule_in_words(workshop.sittings, locale=page_language())]


def announcements(workshop: Workshop) -> list[tuple[str, str, str]]:
    """Give the text to paste in each language of a session: its code, its own name, the text."""
    known = settings()
    announced = Announced(
        title=workshop.title,
        sittings=workshop.sittings,
        place=", ".join(
            part for part in (workshop.place, workshop.host.municipality if workshop.host else "") if part
        ),
        is_live=workshop.means == Means.LIVE.value,
        interpreter=workshop.interpreter,
        childcare=workshop.childcare,
        for_parents=workshop.audience == Audience.PARENT.value,
        address=f"{known.base_url}/w/{workshop.code}",
        code=in_groups(workshop.code),
    )
    spoken = [code for code in workshop.languages.split() if code in known.locales] or [known.default_locale]
    return [(code, NAMES[code], announcement(announced, language=code)) for code in spoken]


def leaflets(workshop: Workshop, module: Module | None) -> list[tuple[str, str]]:
    """Give the languages of a session in which its module is written, each with its own name."""
    if module is None:
        return []
    written = {code for unit in module.units for code in unit.texts}
    spoken = [code for code in workshop.languages.split() if code in written]
    return [(code, NAMES.get(code, code)) for code in spoken or [settings().default_locale]]


def calendar_answer(workshop: Workshop, *, address: str) -> Response:
    """Give a session as a file for calendars."""
    known = settings()
    invitation = invitation_of(workshop, address=address, base_url=known.base_url, mail_from=known.mail_from)
    response = make_response(write_calendar(invitation))
    method = "CANCEL" if invitation.is_cancelled else "REQUEST"
    response.headers["Content-Type"] = f"text/calendar; charset=utf-8; method={method}"
    response.headers["Content-Disposition"] = f'attachment; filename="session-{workshop.id}.ics"'
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
