"""Signing in by an identity provider: there, and back."""

import hmac
from datetime import UTC, datetime

import structlog
from flask import Blueprint, Response, abort, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import sso
from lms.accounts.local_path import local_path
from lms.accounts.sso_attempt import LIVES, Attempt, begin, open_attempt, seal_attempt
from lms.accounts.sso_provider import ProviderClient, ProviderUnavailableError, SignInRefusedError
from lms.rosters.arrival import must_prove_address
from lms.rosters.sso_address_routes import ask_for_proof
from lms.rosters.sso_entry import COOKIE, let_in, stopped
from lms.web import csrf
from lms.web.cookies import cookie_name, set_cookie
from lms.web.guards import PUBLIC, guarded
from lms.web.session import reader

_log = structlog.get_logger("lms.sso")

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
    if must_prove_address(reader(), proven.profile):
        return ask_for_proof(client, proven.profile, next_path=attempt.next_path, now=now)
    return let_in(
        client,
        proven.profile,
        id_token=proven.id_token,
        next_path=attempt.next_path,
        now=now,
        is_proven=proven.has_second_factor,
    )


def _client(name: str) -> ProviderClient:
    return sso.clients().get(name) or abort(404)


def _answers(attempt: Attempt, client: ProviderClient) -> bool:
    """Whether this is the answer to the sign-in that this very browser began, from that provider."""
    state = request.args.get("state", "")
    is_same = hmac.compare_digest(attempt.state.encode(), state.encode("utf-8", "surrogatepass"))
    said = request.args.get("iss", client.provider.issuer).rstrip("/")
    return is_same and attempt.provider == client.provider.name and said == client.provider.issuer


def _cancelled(client: ProviderClient) -> Response:
    _log.info("sign-in not granted", provider=client.provider.name)
    return stopped(
        client,
        status=400,
        title=_("You weren’t signed in"),
        said=_("%(provider)s didn’t let you through, or you stopped there.", provider=client.provider.title),
    )


def _refused(client: ProviderClient, reason: str) -> Response:
    _log.warning("sign-in refused", provider=client.provider.name, reason=reason)
    return stopped(
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
    return stopped(client, status=503, title=_("We can’t reach your professional account"), said=said)
