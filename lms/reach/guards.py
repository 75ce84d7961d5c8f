"""Guards by role: who may enter a route at all. Which objects are seen there is `queries`' affair."""

from typing import TypeVar

from flask import abort, make_response, request
from flask.typing import ResponseReturnValue

from lms.accounts.guards import ask_to_sign_in
from lms.accounts.proving import ask_to_prove
from lms.reach.roles import Role
from lms.reach.visitor import administrator_waits, visitor_reach
from lms.web.guards import Guard
from lms.web.session import SAFE_METHODS

Found = TypeVar("Found")


def needs(*roles: Role) -> Guard:
    """Let in whoever holds one of the roles today, over whatever scope; strangers are asked to sign in."""
    if not roles:
        raise ValueError("name the roles that may enter; for everybody signed in, use SIGNED_IN")

    def check() -> ResponseReturnValue | None:
        reach = visitor_reach()
        if reach is None:
            return ask_to_sign_in()
        if not reach.holds(*roles):
            if Role.ADMINISTRATOR in roles and administrator_waits():
                return ask_to_prove()
            abort(403)
        return None

    return Guard(name="needs " + ", ".join(sorted(roles)), check=check)


def found_or_404(found: Found | None) -> Found:
    """Give what a query within the visitor's reach found; what it didn't find doesn't exist for her."""
    if found is None:
        if administrator_waits() and request.method in SAFE_METHODS:
            abort(make_response(ask_to_prove()))
        abort(404)
    return found
