"""The question on the spot: asked after checking in, and on a tablet that goes round; no name, no script."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from lms.messages import RefusalError
from lms.web.guards import PUBLIC, guarded
from lms.web.session import writer
from lms.web.templating import say
from lms.workshops.door_forms import LONGEST_KEY, new_key
from lms.workshops.door_opinion import ANSWER_NAMES, QUESTION, Answer
from lms.workshops.door_routes import session_of_code
from lms.workshops.opinions import give_opinion, is_asked

blueprint = Blueprint("door_opinion", __name__, template_folder="templates", url_prefix="/w")


@blueprint.get("/<code>/opinion")
@guarded(PUBLIC)
def show(code: str) -> ResponseReturnValue:
    """Ask the question, or thank for the answer."""
    return _page(code)


@blueprint.post("/<code>/opinion")
@guarded(PUBLIC)
def answer(code: str) -> ResponseReturnValue:
    """Count an answer."""
    workshop, given = session_of_code(code), request.form.get("answer", "")
    if given not in {one.value for one in Answer}:
        return _page(code), 422
    key = request.form.get("key", "")[:LONGEST_KEY] or new_key()
    db = writer()
    try:
        give_opinion(db, workshop=workshop, answer=Answer(given), key=key, now=datetime.now(UTC))
    except RefusalError as refused:
        return _page(code, faults=[say(reason) for reason in refused.reasons]), 422
    db.commit()
    return redirect(f"/w/{workshop.code}/opinion?done=1", 303)


def _page(code: str, *, faults: list[str] | None = None) -> str:
    workshop = session_of_code(code)
    return render_template(
        "door/opinion.html",
        workshop=workshop,
        question=QUESTION,
        answers=ANSWER_NAMES,
        is_asked=is_asked(workshop, now=datetime.now(UTC)),
        is_done="done" in request.args,
        key=new_key(),
        faults=faults or [],
    )
