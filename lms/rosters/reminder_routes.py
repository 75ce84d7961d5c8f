"""No more reminders: a link from a mail, and one click. Opening the link changes nothing."""

from datetime import UTC, datetime

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from lms.accounts.queries import person_by_id
from lms.mail.operations import stop as stop_mails
from lms.mail.stop_link import REMINDERS, person_of_stop
from lms.web import csrf
from lms.web.forms import Form
from lms.web.guards import PUBLIC, guarded
from lms.web.session import reader, writer

blueprint = Blueprint("reminders", __name__, template_folder="templates", url_prefix="/reminders")


@blueprint.get("/stop/<token>")
@guarded(PUBLIC)
def show_stop(token: str) -> ResponseReturnValue:
    """Ask for the click: programs that look into mails open links by themselves."""
    _person_of(token)
    return _page(token, is_stopped=False)


@blueprint.post("/stop/<token>")
@guarded(PUBLIC)
def stop(token: str) -> ResponseReturnValue:
    """Write no more reminders to whom the link was sent; no sign-in is asked for, and again is fine."""
    person_id = _person_of(token)
    db = writer()
    stop_mails(db, person_id=person_id, topic=REMINDERS, now=datetime.now(UTC))
    db.commit()
    return _page(token, is_stopped=True)


def _person_of(token: str) -> int:
    person_id = person_of_stop(token, secret=csrf.secret())
    # Somebody who is erased keeps nothing here, this wish neither.
    if person_id is None or person_by_id(reader(), person_id=person_id) is None:
        abort(404)
    return person_id


def _page(token: str, *, is_stopped: bool) -> ResponseReturnValue:
    page = render_template("rosters/reminders_stop.html", form=Form(), token=token, is_stopped=is_stopped)
    response = make_response(page)
    # The address holds the token: no page it leads to may learn it.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
