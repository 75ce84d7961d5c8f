"""The demonstration's door: its accounts open with one click. Registered in a demonstration only."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, redirect, render_template
from flask.typing import ResponseReturnValue

from lms.accounts.identity import device, hand_over, origin, session_token
from lms.accounts.queries import person_by_email
from lms.accounts.signing_in import open_session
from lms.demo.making import cast
from lms.web.guards import DEMO, guarded
from lms.web.session import writer

blueprint = Blueprint("demo", __name__, template_folder="templates")


@blueprint.get("/demo")
@guarded(DEMO)
def door() -> ResponseReturnValue:
    """Show who a visitor may be."""
    return render_template("demo/door.html", accounts=cast())


@blueprint.post("/demo/sign-in/<key>")
@guarded(DEMO)
def sign_in(key: str) -> ResponseReturnValue:
    """Sign in as one of the demonstration's cast."""
    account = next((account for account in cast() if account.key == key), None)
    if account is None:
        abort(404)
    db = writer()
    person = person_by_email(db, email=account.person.email)
    if person is None:
        abort(404)
    opened = open_session(
        db,
        person_id=person.id,
        now=datetime.now(UTC),
        origin=origin(),
        device=device(),
        replaced_token=session_token(),
    )
    db.commit()
    response: Response = redirect("/", 303)  # type: ignore[assignment] # werkzeug's own base class
    return hand_over(response, opened)
