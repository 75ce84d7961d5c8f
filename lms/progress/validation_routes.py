"""`/tasks`: where trainers validate the tasks handed in to them, many at once."""

from datetime import UTC, datetime

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.accounts import identity
from lms.accounts.posting import deliver_after, site
from lms.messages import RefusalError
from lms.progress.forms import AnswerForm
from lms.progress.handed_in import count_waiting, page_waiting
from lms.progress.handing_in import Answering, give_back_all, validate_all
from lms.progress.view import unit_address
from lms.reach.guards import needs
from lms.reach.roles import Role
from lms.reach.visitor import signed_in_reach, today
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import reader, settings, writer
from lms.web.templating import say

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")

VALIDATES = needs(Role.TRAINER, Role.WORKSHOP_LEADER, Role.ADMINISTRATOR)


@blueprint.get("")
@guarded(VALIDATES)
def show() -> ResponseReturnValue:
    """List the tasks handed in, within the visitor's reach."""
    return _page(AnswerForm())


@blueprint.post("")
@guarded(VALIDATES)
def answer() -> ResponseReturnValue:
    """Validate those ticked, or give them back, all at once."""
    form, ticked = AnswerForm(request.form), _ticked()
    if not form.validate():
        return _page(form, ticked), 422
    if not ticked:
        form.form_errors.append(_("Tick at least one task."))
        return _page(form, ticked), 422
    try:
        done = _answer(ticked, form)
    except RefusalError as refused:
        form.reason.errors = [say(reason) for reason in refused.reasons]
        return _page(form, ticked), 422
    writer().commit()
    if done < len(ticked):
        flash(_("The others had been answered already."), tone="info")
    response = make_response(redirect("/tasks", 303))
    deliver_after(response)
    return response


def _ticked() -> list[int]:
    given = request.form.getlist("which")
    return [int(value) for value in given if value.isascii() and value.isdigit() and len(value) < 18]


def _answer(ticked: list[int], form: AnswerForm) -> int:
    answering = Answering(
        reach=signed_in_reach(),
        site=site(),
        today=today(),
        now=datetime.now(UTC),
        zone=settings().timezone,
        origin=identity.origin(),
    )
    if request.form.get("answer") == "validate":
        done = validate_all(writer(), answering, hand_in_ids=ticked)
        flash(ngettext("%(num)s task is validated.", "%(num)s tasks are validated.", done))
        return done
    done = give_back_all(writer(), answering, hand_in_ids=ticked, reason=form.reason.data or "")
    flash(ngettext("%(num)s task is given back.", "%(num)s tasks are given back.", done))
    return done


def _page(form: AnswerForm, ticked: list[int] | None = None) -> str:
    after = request.args.get("after", "0")
    reach, on, db = signed_in_reach(), today(), reader()
    return render_template(
        "progress/to_validate.html",
        form=form,
        ticked=ticked or (),
        waiting=count_waiting(db, reach=reach, on=on),
        page=page_waiting(
            db,
            reach=reach,
            on=on,
            after=int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0,
        ),
        language=page_language(),
        unit_address=unit_address,
    )
