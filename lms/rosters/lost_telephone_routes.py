"""Somebody lost her telephone and her recovery codes: an administrator forgets her second step."""

from datetime import UTC, datetime

from flask import Blueprint, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import identity
from lms.accounts.letters import send_factor_reset
from lms.accounts.models import Person
from lms.accounts.posting import deliver_after, site
from lms.accounts.proving import naming_people
from lms.accounts.second_factor import reset
from lms.reach.guards import found_or_404, needs
from lms.reach.roles import Role
from lms.reach.visitor import signed_in_reach, today
from lms.rosters.person import person_seen
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import writer

blueprint = Blueprint("lost_telephone", __name__, url_prefix="/people")


@blueprint.post("/<int:person_id>/forget-second-step")
@guarded(naming_people(needs(Role.ADMINISTRATOR)))
def forget(person_id: int) -> ResponseReturnValue:
    """Forget the second step of somebody else, sign her out and write to her; again, nothing happens."""
    db, reach = writer(), signed_in_reach()
    seen = found_or_404(person_seen(db, reach=reach, person_id=person_id, on=today()))
    back = url_for("people.person", person_id=person_id)
    if person_id == reach.person_id:
        flash(_("Your own second step is changed on your account’s page, with a code of it."), tone="warning")
        return redirect(back, 303)
    now = datetime.now(UTC)
    if not reset(db, person_id=person_id, actor_id=reach.person_id, origin=identity.origin(), now=now):
        flash(_("There is no second step to forget."), tone="info")
        return redirect(back, 303)
    send_factor_reset(db, person=db.get_one(Person, person_id), site=site(), now=now)
    db.commit()
    flash(
        _(
            "The second step of %(name)s is forgotten: a new one is set up at the next sign-in.",
            name=seen.name,
        )
    )
    response = make_response(redirect(back, 303))
    deliver_after(response)
    return response
