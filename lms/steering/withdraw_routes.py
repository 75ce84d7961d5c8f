"""A goal withdrawn on its page, the effect seen first, and put back in force with its history."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from lms.coverage.revisions import Revision
from lms.coverage.standing import WithdrawnGoal, put_back, withdraw_goal, withdrawn_goals
from lms.programmes.models import Programme
from lms.reach.guards import found_or_404
from lms.reach.visitor import signed_in_reach, today
from lms.reports.words import AUDIENCE_NAMES
from lms.steering.steered import STEERERS, steered_goal
from lms.steering.visited import note_change, programme_or_404
from lms.steering.withdrawing import withdrawal_of
from lms.web.flashes import flash
from lms.web.forms import Form
from lms.web.guards import guarded
from lms.web.session import reader, writer

blueprint = Blueprint(
    "steering_withdrawing", __name__, template_folder="templates", url_prefix="/programmes/<programme>"
)


class WithdrawForm(Form):
    """Why a goal stands no more."""

    reason = StringField(
        _l("Why the goal is withdrawn"),
        [
            DataRequired(_l("Write why: whoever opens the goal’s page reads it.")),
            Length(max=200, message=_l("This is too long.")),
        ],
    )


@blueprint.get("/goals/<goal>/withdraw")
@guarded(STEERERS)
def show(programme: str, goal: str) -> ResponseReturnValue:
    """Show what withdrawing a goal would take from sight, and what is kept."""
    found = programme_or_404(programme)
    latest = steered_goal(reader(), found, goal)
    if latest is None and _withdrawn(found, goal):
        return redirect(_goals_of(found), 303)
    return _page(found, found_or_404(latest), WithdrawForm())


@blueprint.post("/goals/<goal>/withdraw")
@guarded(STEERERS)
def withdraw(programme: str, goal: str) -> ResponseReturnValue:
    """Withdraw a goal; pressing the button again changes nothing."""
    found = programme_or_404(programme)
    latest = steered_goal(reader(), found, goal)
    if latest is None and _withdrawn(found, goal):
        return redirect(_goals_of(found), 303)
    latest, form = found_or_404(latest), WithdrawForm(request.form)
    if not form.validate():
        return _page(found, latest, form), 422
    now, person_id = datetime.now(UTC), signed_in_reach().person_id
    reason = " ".join((form.reason.data or "").split())
    if withdraw_goal(writer(), goal_id=latest.goal_id, reason=reason, decided_by=person_id, now=now):
        note_change("goal-withdrawn", of="goal", object_id=latest.goal_id, now=now)
        writer().commit()
    flash(_("The goal is withdrawn. Its figures are kept, and you may put it back in force."))
    return redirect(_goals_of(found), 303)


@blueprint.post("/goals/<goal>/put-back")
@guarded(STEERERS)
def restore(programme: str, goal: str) -> ResponseReturnValue:
    """Put a withdrawn goal back in force; pressing the button again changes nothing."""
    found = programme_or_404(programme)
    gone = _withdrawn(found, goal)
    if not gone:
        found_or_404(steered_goal(reader(), found, goal))
        return redirect(_goals_of(found), 303)
    now, person_id = datetime.now(UTC), signed_in_reach().person_id
    if put_back(writer(), goal_id=gone[0].goal_id, decided_by=person_id, now=now):
        note_change("goal-put-back", of="goal", object_id=gone[0].goal_id, now=now)
        writer().commit()
    flash(_("The goal is back in force, with its history."))
    return redirect(_goals_of(found), 303)


def _withdrawn(programme: Programme, slug: str) -> list[WithdrawnGoal]:
    return withdrawn_goals(reader(), programme_id=programme.id, slug=slug) if slug.isprintable() else []


def _goals_of(programme: Programme) -> str:
    return f"{url_for('reports_programme.page', programme=programme.slug)}#goals"


def _page(programme: Programme, latest: Revision, form: WithdrawForm) -> str:
    return render_template(
        "steering/withdraw.html",
        programme=programme,
        latest=latest,
        audience=AUDIENCE_NAMES[latest.audience],
        form=form,
        effect=withdrawal_of(reader(), programme, latest, today=today()),
        today=today(),
    )
