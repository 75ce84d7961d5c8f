"""Saying where one works: for whoever came without a school, or whose school was refused."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.guards import SIGNED_IN
from lms.messages import RefusalError
from lms.reach.visitor import signed_in_reach, today
from lms.rosters.forms import SchoolForm
from lms.rosters.own_school import declare_school, own_schools
from lms.schools.models import School
from lms.schools.queries import find_school, search_schools
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import reader, writer
from lms.web.templating import say

blueprint = Blueprint("own_school", __name__, template_folder="templates", url_prefix="/register/school")


@blueprint.get("")
@guarded(SIGNED_IN)
def show() -> ResponseReturnValue:
    """Show the school one has, and the search of another as long as none is confirmed."""
    uai = request.args.get("school", "")
    school = find_school(reader(), uai) if uai else None
    return _chosen_page(SchoolForm(data={"uai": school.uai}), school) if school else _find_page()


@blueprint.post("")
@guarded(SIGNED_IN)
def declare() -> ResponseReturnValue:
    """Keep the school chosen, to confirm."""
    form = SchoolForm(request.form)
    school = find_school(reader(), form.uai.data or "")
    if school is None:
        return _find_page(), 422
    if not form.validate():
        return _chosen_page(form, school), 422
    db = writer()
    try:
        declare_school(
            db,
            person_id=signed_in_reach().person_id,
            uai=school.uai,
            function=form.chosen,
            today=today(),
            now=datetime.now(UTC),
        )
    except RefusalError as refused:
        form.form_errors.extend(say(reason) for reason in refused.reasons)
        return _chosen_page(form, school), 422
    db.commit()
    flash(_("Your school is noted. It counts you as soon as it has confirmed."))
    return redirect("/", 303)


def _chosen_page(form: SchoolForm, school: School) -> str:
    return render_template("rosters/own_school.html", form=form, school=school)


def _find_page() -> str:
    words = request.values.get("q", "")
    return render_template(
        "rosters/find_school.html",
        address="/register/school",
        words=words,
        schools=search_schools(reader(), words),
        lead=None,
        held=own_schools(reader(), person_id=signed_in_reach().person_id, on=today()),
    )
