"""`/level`: the level that somebody chooses once, for the units that are written for one."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.guards import SIGNED_IN
from lms.accounts.identity import current_person
from lms.accounts.local_path import local_path
from lms.progress.choosing import choose_level
from lms.progress.days import local_day
from lms.progress.forms import LevelForm
from lms.progress.levels import LEVEL_NAMES
from lms.progress.likely_level import level_of
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import reader, settings, writer
from lms.web.templating import say

blueprint = Blueprint("levels", __name__)


def _person_id() -> int:
    person = current_person()
    if person is None:
        abort(404)
    return person.person_id


@blueprint.get("/level")
@guarded(SIGNED_IN)
def show() -> ResponseReturnValue:
    """Ask for the level; the one chosen, or the one of her school, is ticked."""
    form = LevelForm().in_words()
    today = local_day(datetime.now(UTC), settings().timezone)
    form.level.data = level_of(reader(), person_id=_person_id(), on=today)
    return _page(form)


def _page(form: LevelForm) -> str:
    return render_template("progress/level.html", form=form, back=local_path(request.args.get("next")))


@blueprint.post("/level")
@guarded(SIGNED_IN)
def choose() -> ResponseReturnValue:
    """Choose a level, or another one."""
    form = LevelForm(request.form).in_words()
    if not form.validate():
        return _page(form), 422
    db = writer()
    choose_level(
        db,
        person_id=_person_id(),
        level=form.level.data,
        now=datetime.now(UTC),
        zone=settings().timezone,
    )
    db.commit()
    flash(_("Your level: %(level)s.", level=say(LEVEL_NAMES[form.level.data])))
    return redirect(local_path(request.args.get("next")), 303)
