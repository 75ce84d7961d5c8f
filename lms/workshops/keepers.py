"""Who keeps the list of a session: by a role over it, or by the link given to a leader from outside.

One guard and one look-up for the pages that both see: the list, the sheet, what prepares the session.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Response, abort, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lms.accounts import device_pages, identity
from lms.accounts.guards import ask_to_sign_in
from lms.reach.guards import found_or_404
from lms.reach.visitor import today, visitor_reach
from lms.web.cookies import cookie_name, drop_cookie, set_cookie
from lms.web.guards import Guard
from lms.web.session import reader
from lms.workshops.models import Workshop
from lms.workshops.outside import Led, led_by, note_use
from lms.workshops.queries import find_workshop, workshop_by_id
from lms.workshops.reaching import KEEPERS, PLANNERS

_COOKIE = "leads"
# Somebody who leads several sessions in a week has a link for each.
MOST_SESSIONS = 5
COOKIE_SECONDS = 60 * 24 * 3600


def _check() -> ResponseReturnValue | None:
    reach = visitor_reach()
    if (reach is not None and reach.holds(*KEEPERS)) or led_here():
        return None
    if reach is None:
        return ask_to_sign_in()
    return abort(403)


KEEPS = Guard(name="keeps a list, or holds the link of one", check=_check)


def kept_session(workshop_id: int) -> Workshop:
    """Give a session whose list the visitor keeps, or 404."""
    reach = visitor_reach()
    found = None
    if reach is not None:
        found = find_workshop(reader(), reach=reach, workshop_id=workshop_id, on=today())
    if found is None:
        g.led = next((one for one in led_here() if one.workshop_id == workshop_id), None)
        found = workshop_by_id(reader(), workshop_id) if g.led else None
    return found_or_404(found)


def led() -> Led | None:
    """Give the link by which the session of this request is seen; None for whoever has a role over it."""
    found: Led | None = g.get("led")
    return found


def keeper_id() -> int | None:
    """Give the person who keeps this list; None for a leader from outside."""
    reach = visitor_reach()
    return reach.person_id if reach is not None and led() is None else None


def plans_sessions() -> bool:
    """Say whether the visitor plans sessions, which a link never lets anybody do."""
    reach = visitor_reach()
    return reach is not None and led() is None and reach.holds(*PLANNERS)


def owner() -> str:
    """Name the keeper of this list to her device."""
    outside = led()
    return device_pages.owner_of(f"link-{outside.link_id}" if outside else str(keeper_id()))


def note_change(db: Session, now: datetime) -> None:
    """Leave a trace of a change made by a link."""
    outside = led()
    if outside is not None:
        note_use(db, outside, now=now, origin=identity.origin())


def led_here() -> Sequence[Led]:
    """Say into which sessions this device is let, asking once a request."""
    if "led_here" not in g:
        tokens = device_tokens()
        g.led_here = led_by(reader(), device_tokens=tokens, now=datetime.now(UTC)) if tokens else ()
    found: Sequence[Led] = g.led_here
    return found


def device_tokens() -> list[str]:
    """Give what this device holds of links opened on it; nothing says that they still are valid."""
    sent = request.cookies.get(cookie_name(_COOKIE), "")
    return [one for one in sent.split(".") if one][:MOST_SESSIONS]


def remember(response: Response, token: str) -> Response:
    """Let this device come back without the link."""
    kept = [token, *(one for one in device_tokens() if one != token)][:MOST_SESSIONS]
    set_cookie(response, _COOKIE, ".".join(kept), seconds=COOKIE_SECONDS)
    return response


def forget(response: Response) -> Response:
    """Have this device forget the links opened on it, and the pages that it keeps."""
    drop_cookie(response, _COOKIE)
    return device_pages.empty(response)
