"""Saves a coverage page's filters under a name, and deletes a view again."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.reach.guards import found_or_404
from lms.reach.visitor import signed_in_reach
from lms.reports.readers import READERS
from lms.reports.saved_views import LONGEST_NAME, MOST_OF_ONE_PERSON, delete_view, kept_query, save_view
from lms.reports.seen import seen_programmes
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import reader, writer

blueprint = Blueprint("reports_views", __name__)

LONGEST_NUMBER = 18


@blueprint.post("/reports/<programme>/<goal>/views")
@guarded(READERS)
def change(programme: str, goal: str) -> ResponseReturnValue:
    """Save the page's filters as a view, or delete one of one's own."""
    reach = signed_in_reach()
    found, subjects = found_or_404(next(iter(seen_programmes(reader(), reach, slug=programme)), None))
    found_or_404(next((one for one in subjects if one.latest.slug == goal), None))
    query = kept_query(request.form.get("query", ""))
    view = request.form.get("view", "")
    if view:
        _delete(view)
    else:
        _save(programme_id=found.id, goal=goal, query=query)
    page = url_for("reports.coverage", programme=programme, goal=goal)
    return redirect(f"{page}?{query}" if query else page, 303)


def _delete(view: str) -> None:
    known = view.isascii() and view.isdigit() and len(view) <= LONGEST_NUMBER
    gone = known and delete_view(writer(), view_id=int(view), person_id=signed_in_reach().person_id)
    if not gone:
        flash(_("This view isn’t there any more, or isn’t yours."), tone="info")
        return
    writer().commit()
    flash(_("The view is deleted."))


def _save(*, programme_id: int, goal: str, query: str) -> None:
    typed = request.form.get("name", "")
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in typed).split())
    if not name or len(name) > LONGEST_NAME:
        flash(
            _("Give the view a name of up to %(most)s signs: nothing was kept.", most=LONGEST_NAME),
            tone="danger",
        )
        return
    done = save_view(
        writer(),
        programme_id=programme_id,
        person_id=signed_in_reach().person_id,
        name=name,
        goal=goal,
        query=query,
        is_shared=request.form.get("shared") == "yes",
        now=datetime.now(UTC),
    )
    if not done:
        flash(
            _(
                "You keep %(most)s views of this programme already: delete one first.",
                most=MOST_OF_ONE_PERSON,
            ),
            tone="danger",
        )
        return
    writer().commit()
    flash(_("The view “%(name)s” is kept.", name=name))
