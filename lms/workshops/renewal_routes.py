"""A lost code, made anew by the leader of a session for somebody she sees before her."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lms.accounts import identity, personal_codes
from lms.codes import over_on
from lms.messages import RefusalError
from lms.reach.guards import needs
from lms.reach.visitor import signed_in_reach
from lms.web.guards import guarded
from lms.web.session import settings, writer
from lms.web.templating import say
from lms.workshops.reaching import PLANNERS
from lms.workshops.renewing import renew_code
from lms.workshops.routes import session_in_reach, session_page

blueprint = Blueprint(
    "workshop_renewal", __name__, template_folder="templates", url_prefix="/workshops/<int:workshop_id>/list"
)


@blueprint.post("/code")
@guarded(needs(*PLANNERS))
def renew(workshop_id: int) -> ResponseReturnValue:
    """Show the new code, on this answer alone: to be read out, written down or printed."""
    workshop, now = session_in_reach(workshop_id, planning=True), datetime.now(UTC)
    typed, db = request.form.get("attendance", ""), writer()
    today = now.astimezone(settings().timezone).date()
    try:
        code = renew_code(
            db,
            workshop_id=workshop_id,
            attendance_id=int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0,
            by=signed_in_reach().person_id,
            today=today,
            now=now,
            origin=identity.origin(),
        )
    except RefusalError as refused:
        return session_page(workshop, faults=[say(reason) for reason in refused.reasons], status=422)
    db.commit()
    return render_template(
        "workshops/renewed_code.html",
        workshop=workshop,
        code=personal_codes.shown_code(code),
        last_day=over_on(today) - timedelta(days=1),
    )
