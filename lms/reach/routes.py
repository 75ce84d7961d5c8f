"""The page that says who may see what, and why, to everybody signed in."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.accounts.guards import SIGNED_IN
from lms.reach.matrix import matrix
from lms.reach.visitor import signed_in_reach
from lms.web.guards import guarded

blueprint = Blueprint("roles", __name__, template_folder="templates")


@blueprint.get("/roles")
@guarded(SIGNED_IN)
def show() -> ResponseReturnValue:
    """Show each role in words, the visitor's own marked."""
    reach = signed_in_reach()
    return render_template(
        "reach/roles.html", roles=matrix(), held=reach.roles, gives=bool(reach.given_roles)
    )
