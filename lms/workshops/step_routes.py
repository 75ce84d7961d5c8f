"""Where a session stands: agreed by its host, open, held, closed, cancelled."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import identity
from lms.accounts.posting import deliver_after
from lms.messages import RefusalError
from lms.reach.guards import needs
from lms.reach.visitor import signed_in_reach, today
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import writer
from lms.web.templating import say
from lms.workshops import operations
from lms.workshops.entrusting import ENTRUSTERS, entrust
from lms.workshops.models import Workshop
from lms.workshops.reaching import KEEPERS, PLANNERS
from lms.workshops.routes import session_in_reach, session_page
from lms.workshops.showing import calendar_answer, sender

blueprint = Blueprint("workshop_steps", __name__, url_prefix="/workshops/<int:workshop_id>")


@blueprint.post("/agree")
@guarded(needs(*PLANNERS))
def agree(workshop_id: int) -> ResponseReturnValue:
    """Note that the host agreed."""
    typed = request.form.get("on", "")

    def step(_workshop: Workshop, now: datetime) -> bool:
        return operations.agree(
            writer(),
            workshop_id=workshop_id,
            name=request.form.get("name", "")[:120],
            on=_day(typed) or now.date(),
            now=now,
        )

    return _done(workshop_id, step, _("The host’s agreement is noted."))


@blueprint.post("/open")
@guarded(needs(*PLANNERS))
def open_registration(workshop_id: int) -> ResponseReturnValue:
    """Open registration."""

    def step(_workshop: Workshop, now: datetime) -> bool:
        return operations.open_registration(writer(), workshop_id=workshop_id, now=now)

    return _done(workshop_id, step, _("Registration is open."))


@blueprint.post("/hold")
@guarded(needs(*PLANNERS))
def hold(workshop_id: int) -> ResponseReturnValue:
    """Say that it took place, or open its list again."""

    def step(workshop: Workshop, now: datetime) -> bool:
        there = now.astimezone(ZoneInfo(workshop.timezone)).date()
        return operations.hold(writer(), workshop_id=workshop_id, today=there, now=now)

    return _done(workshop_id, step, _("The session is held: its list can be corrected."))


@blueprint.post("/close")
@guarded(needs(*PLANNERS))
def close(workshop_id: int) -> ResponseReturnValue:
    """Say that the list is complete, and confirm the parents ticked."""

    def step(_workshop: Workshop, now: datetime) -> bool:
        ticked = [int(one) for one in request.form.getlist("parent") if one.isascii() and one.isdigit()]
        return operations.close(writer(), workshop_id=workshop_id, ticked=ticked, sender=sender(), now=now)

    return _done(workshop_id, step, _("The list is closed."))


@blueprint.post("/cancel")
@guarded(needs(*PLANNERS))
def cancel(workshop_id: int) -> ResponseReturnValue:
    """Cancel it, and tell those registered why."""

    def step(_workshop: Workshop, now: datetime) -> bool:
        reason = request.form.get("reason", "")[:500]
        return operations.cancel(writer(), workshop_id=workshop_id, reason=reason, sender=sender(), now=now)

    return _done(workshop_id, step, _("The session is cancelled; those registered are told."))


@blueprint.post("/entrust")
@guarded(needs(*ENTRUSTERS))
def entrust_to(workshop_id: int) -> ResponseReturnValue:
    """Let somebody with an account lead it."""

    def step(_workshop: Workshop, now: datetime) -> bool:
        entrust(
            writer(),
            reach=signed_in_reach(),
            workshop_id=workshop_id,
            email=request.form.get("email", "")[:254],
            today=today(),
            now=now,
            origin=identity.origin(),
        )
        return True

    return _done(workshop_id, step, _("This person now leads the session and keeps its list."))


@blueprint.get("/calendar.ics")
@guarded(needs(*KEEPERS))
def show_calendar(workshop_id: int) -> ResponseReturnValue:
    """Give the session for a calendar."""
    workshop = session_in_reach(workshop_id)
    return calendar_answer(workshop, address=request.url.removesuffix("/calendar.ics"))


def _done(workshop_id: int, step: Callable[[Workshop, datetime], bool], words: str) -> ResponseReturnValue:
    workshop = session_in_reach(workshop_id, planning=True)
    try:
        is_new = step(workshop, datetime.now(UTC))
    except RefusalError as refused:
        return session_page(workshop, faults=[say(reason) for reason in refused.reasons], status=422)
    writer().commit()
    if is_new:
        flash(words)
    response = make_response(redirect(f"/workshops/{workshop_id}", 303))
    deliver_after(response)
    return response


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
