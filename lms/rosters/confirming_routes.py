"""The page of those to confirm, and the sheets by which a school lets its people register."""

from datetime import UTC, datetime

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.accounts import identity
from lms.accounts.posting import deliver_after, site
from lms.messages import RefusalError
from lms.reach.guards import needs
from lms.reach.visitor import signed_in_reach, today
from lms.rosters.confirming import confirm_all, refuse_all
from lms.rosters.forms import AnswerForm
from lms.rosters.functions import FUNCTION_NAMES
from lms.rosters.ticked import numbers_in
from lms.rosters.to_confirm import CONFIRMERS, count_to_confirm, page_to_confirm
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import reader, writer
from lms.web.templating import say

blueprint = Blueprint("confirming", __name__, template_folder="templates", url_prefix="/people/to-confirm")


@blueprint.get("")
@guarded(needs(*CONFIRMERS))
def show() -> ResponseReturnValue:
    """List those who wait, within the visitor's reach."""
    return _page(AnswerForm())


@blueprint.post("")
@guarded(needs(*CONFIRMERS))
def answer() -> ResponseReturnValue:
    """Confirm or refuse those ticked, all at once."""
    form, ticked = AnswerForm(request.form), _ticked()
    if not form.validate():
        return _page(form, ticked), 422
    if not ticked:
        form.form_errors.append(_("Tick at least one person."))
        return _page(form, ticked), 422
    try:
        done = _confirm(ticked) if request.form.get("answer") == "confirm" else _refuse(ticked, form)
    except RefusalError as refused:
        form.reason.errors = [say(reason) for reason in refused.reasons]
        return _page(form, ticked), 422
    writer().commit()
    if done < len(ticked):
        flash(_("The others had been answered already."), tone="info")
    response = make_response(redirect(url_for("confirming.show", q=request.form.get("q") or None), 303))
    deliver_after(response)
    return response


def _ticked() -> list[int]:
    return numbers_in(request.form.getlist("who"))


def _confirm(ticked: list[int]) -> int:
    done = confirm_all(
        writer(),
        reach=signed_in_reach(),
        affiliation_ids=ticked,
        site=site(),
        today=today(),
        now=datetime.now(UTC),
        origin=identity.origin(),
    )
    flash(ngettext("%(num)s person is confirmed.", "%(num)s people are confirmed.", done))
    return done


def _refuse(ticked: list[int], form: AnswerForm) -> int:
    done = refuse_all(
        writer(),
        reach=signed_in_reach(),
        affiliation_ids=ticked,
        reason=form.reason.data or "",
        site=site(),
        today=today(),
        now=datetime.now(UTC),
        origin=identity.origin(),
    )
    flash(
        ngettext(
            "%(num)s person is told that it isn’t so.", "%(num)s people are told that it isn’t so.", done
        )
    )
    return done


def _page(form: AnswerForm, ticked: list[int] | None = None) -> str:
    words = request.values.get("q", "")
    asked = request.args.get("after", "0")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    reach, on, db = signed_in_reach(), today(), reader()
    page = page_to_confirm(db, reach=reach, on=on, words=words, after=after)
    # By a link, so that it works without a script; what is ticked is seen before anything is sent.
    everybody = request.method == "GET" and request.args.get("all") == "yes"
    return render_template(
        "rosters/to_confirm.html",
        form=form,
        words=words,
        after=after,
        ticked=[one.affiliation_id for one in page.lines] if everybody else ticked or (),
        everybody=everybody,
        waiting=count_to_confirm(db, reach=reach, on=on),
        page=page,
        function_names=FUNCTION_NAMES,
    )
