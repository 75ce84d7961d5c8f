"""Signing in by an identity provider: there, and back."""

import hmac
from datetime import UTC, datetime

import structlog
from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import identity, sso
from lms.accounts.local_path import HOME, local_path
from lms.accounts.sso_attempt import LIVES, Attempt, begin, open_attempt, seal_attempt
from lms.accounts.sso_identities import Proof, keep_proof
from lms.accounts.sso_provider import Proven, ProviderClient, ProviderUnavailableError, SignInRefusedError
from lms.messages import RefusalError
from lms.reach.visitor import today
from lms.rosters import entering
from lms.rosters.arrival import arrive
from lms.web import csrf
from lms.web.cookies import cookie_name, drop_cookie, set_cookie
from lms.web.flashes import flash
from lms.web.guards import PUBLIC, guarded
from lms.web.locale import page_language
from lms.web.session import writer
from lms.web.templating import say

_log = structlog.get_logger("lms.sso")
COOKIE = "sso"

blueprint = Blueprint("sso", __name__, template_folder="templates", url_prefix=sso.PREFIX)


@blueprint.get("/<provider>")
@guarded(PUBLIC)
def leave(provider: str) -> ResponseReturnValue:
    """Send somebody to her provider; what it must answer is kept in her browser, sealed."""
    client, now = _client(provider), datetime.now(UTC)
    attempt = begin(provider, next_path=local_path(request.args.get("next")))
    try:
        address = client.authorization_address(attempt, now=now)
    except ProviderUnavailableError as error:
        return _unavailable(client, error)
    response = make_response(redirect(address, 303))
    sealed = seal_attempt(attempt, secret=csrf.secret(), now=now)
    set_cookie(response, COOKIE, sealed, seconds=int(LIVES.total_seconds()))
    return response


@blueprint.get("/<provider>/callback")
@guarded(PUBLIC, writes=True)
def come_back(provider: str) -> ResponseReturnValue:
    """Let somebody in whom her provider has recognised; what doesn't match what was asked is refused."""
    client, now = _client(provider), datetime.now(UTC)
    sealed = request.cookies.get(cookie_name(COOKIE))
    attempt = open_attempt(sealed, secret=csrf.secret(), now=now)
    if attempt is None or not _answers(attempt, client):
        return _refused(client, "doesn’t answer what was asked")
    if "error" in request.args:
        return _cancelled(client)
    try:
        proven = client.prove(code=request.args.get("code", ""), attempt=attempt, now=now)
    except ProviderUnavailableError as error:
        return _unavailable(client, error)
    except SignInRefusedError as error:
        return _refused(client, str(error))
    return _let_in(client, proven, attempt, now)


def _client(name: str) -> ProviderClient:
    return sso.clients().get(name) or abort(404)


def _answers(attempt: Attempt, client: ProviderClient) -> bool:
    """Whether this is the answer to the sign-in that this very browser began, from that provider."""
    state = request.args.get("state", "")
    is_same = hmac.compare_digest(attempt.state.encode(), state.encode("utf-8", "surrogatepass"))
    said = request.args.get("iss", client.provider.issuer).rstrip("/")
    return is_same and attempt.provider == client.provider.name and said == client.provider.issuer


def _let_in(client: ProviderClient, proven: Proven, attempt: Attempt, now: datetime) -> Response:
    db = writer()
    try:
        arrived = arrive(
            db,
            profile=proven.profile,
            language=page_language(),
            today=today(),
            now=now,
            origin=identity.origin(),
        )
    except RefusalError as refused:
        return _page(client, status=403, title=_("You can’t come in this way"), said=say(refused.reasons[0]))
    entered = entering.let_in(db, person_id=arrived.person_id, now=now)
    proof = Proof(provider=client.provider.name, id_token=proven.id_token)
    keep_proof(db, session_id=entered.opened.session_id, person_id=arrived.person_id, proof=proof)
    db.commit()
    if not arrived.has_school:
        flash(_("You are signed in. Say where you work, so that your school can count you."), tone="info")
    goes_on = attempt.next_path if arrived.has_school or attempt.next_path != HOME else "/register/school"
    response = make_response(redirect(goes_on, 303))
    drop_cookie(response, COOKIE)
    return entering.hand_over(response, entered)


def _cancelled(client: ProviderClient) -> Response:
    _log.info("sign-in not granted", provider=client.provider.name)
    return _page(
        client,
        status=400,
        title=_("You weren’t signed in"),
        said=_("%(provider)s didn’t let you through, or you stopped there.", provider=client.provider.title),
    )


def _refused(client: ProviderClient, reason: str) -> Response:
    _log.warning("sign-in refused", provider=client.provider.name, reason=reason)
    return _page(
        client,
        status=400,
        title=_("This sign-in can’t be completed"),
        said=_("It took too long, or was begun in another window. Nothing was changed: start again."),
    )


def _unavailable(client: ProviderClient, error: ProviderUnavailableError) -> Response:
    _log.warning("provider unavailable", provider=client.provider.name, reason=str(error))
    said = _(
        "%(provider)s doesn’t answer at the moment. Try again in a few minutes, or use your password if "
        "you have one.",
        provider=client.provider.title,
    )
    return _page(client, status=503, title=_("We can’t reach your professional account"), said=said)


def _page(client: ProviderClient, *, status: int, title: str, said: str) -> Response:
    page = render_template("rosters/sso_stopped.html", title=title, said=said, provider=client.provider)
    response = make_response(page, status)
    # Its address holds the provider's code.
    response.headers["Referrer-Policy"] = "no-referrer"
    drop_cookie(response, COOKIE)
    return response
