"""One's registration, by the link that came with it: where it stands, a calendar, giving one's place back."""

from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.posting import deliver_after
from lms.messages import RefusalError
from lms.reach.guards import found_or_404
from lms.web import csrf
from lms.web.flashes import flash
from lms.web.guards import PUBLIC, guarded
from lms.web.session import reader, settings, writer
from lms.web.templating import say
from lms.workshops.door_queries import OwnRegistration, own_registration
from lms.workshops.links import registration_of
from lms.workshops.registering import withdraw
from lms.workshops.showing import calendar_answer, schedule_of, sender

blueprint = Blueprint(
    "door_registration", __name__, template_folder="templates", url_prefix="/w/registration"
)


@blueprint.get("/<token>")
@guarded(PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """Show where the registration stands; opening it changes nothing."""
    return _page(_own(token), token)


@blueprint.post("/<token>")
@guarded(PUBLIC)
def give_back(token: str) -> ResponseReturnValue:
    """Give the place back; whoever waits first gets it."""
    own, db = _own(token), writer()
    try:
        withdraw(db, registration_id=own.id, sender=sender(), now=datetime.now(UTC))
    except RefusalError as refused:
        return _page(own, token, [say(reason) for reason in refused.reasons], status=422)
    db.commit()
    flash(_("Your place is given back. Thank you for telling us."))
    response = make_response(redirect(f"/w/registration/{token}", 303))
    deliver_after(response)
    return response


@blueprint.get("/<token>/calendar.ics")
@guarded(PUBLIC)
def show_calendar(token: str) -> ResponseReturnValue:
    """Give the session for a calendar, as it stands now."""
    return calendar_answer(_own(token).workshop, address=f"{settings().base_url}/w/registration/{token}")


def _own(token: str) -> OwnRegistration:
    registration_id = registration_of(token, secret=csrf.secret())
    return found_or_404(own_registration(reader(), registration_id) if registration_id else None)


def _page(
    own: OwnRegistration, token: str, faults: list[str] | None = None, *, status: int = 200
) -> Response:
    page = render_template(
        "door/registration.html",
        own=own,
        workshop=own.workshop,
        schedule=schedule_of(own.workshop),
        token=token,
        faults=faults,
    )
    response = make_response(page, status)
    # The address holds the token: no page it leads to may learn it.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
