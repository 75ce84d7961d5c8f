"""Proving by mail an address that a provider only repeats: by a link, in the browser that began."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import sso, throttling
from lms.accounts.posting import site, write_after
from lms.accounts.sso_profiles import SsoProfile
from lms.accounts.sso_provider import ProviderClient
from lms.accounts.tokens import new_token
from lms.rosters.registration import send_address_proof
from lms.rosters.sso_address import LIVES, Pending, open_pending, seal_pending
from lms.rosters.sso_entry import COOKIE, HALF_COOKIE, let_in, stopped, unreferred
from lms.web import csrf
from lms.web.cookies import cookie_name, drop_cookie, set_cookie
from lms.web.guards import PUBLIC, guarded
from lms.web.locale import page_language
from lms.web.session import database

blueprint = Blueprint("sso_address", __name__, template_folder="templates", url_prefix=sso.PREFIX)

MAILS_PER_ADDRESS = 3


def ask_for_proof(client: ProviderClient, profile: SsoProfile, *, next_path: str, now: datetime) -> Response:
    """Send the link to the address, and keep the other half in this browser."""
    email = profile.claimed_email or ""
    counted = throttling.counters(
        secret=csrf.secret(),
        subject=f"register:{email}",
        address=request.remote_addr or "",
        account_tries=MAILS_PER_ADDRESS,
    )
    if not throttling.count_try(database(), counted=counted, now=now):
        said = _("Too many requests. Look into your mailbox, or wait a quarter of an hour.")
        return stopped(client, status=429, title=_("Look into your mailbox"), said=said)
    half = new_token()
    pending = Pending(provider=client.provider.name, profile=profile, next_path=next_path)
    token = seal_pending(pending, half=half, secret=csrf.secret(), now=now)
    page = render_template("rosters/sso_prove.html", email=email, provider=client.provider)
    response = unreferred(make_response(page))
    drop_cookie(response, COOKIE)
    set_cookie(response, HALF_COOKIE, half, seconds=int(LIVES.total_seconds()))
    known_site, language = site(), page_language()
    address = f"{known_site.base_url}{sso.PREFIX}/{client.provider.name}/address/{token}"
    write_after(
        response,
        lambda db: send_address_proof(
            db,
            email=email,
            address=address,
            provider=client.provider.title,
            site=known_site,
            language=language,
            now=now,
        ),
    )
    return response


@blueprint.get("/<provider>/address/<token>")
@guarded(PUBLIC)
def show(provider: str, token: str) -> ResponseReturnValue:
    """Show the one button of the link, which only its POST uses: mail readers open links by themselves."""
    client, pending = _client(provider), _pending(provider, token)
    if pending is None:
        return _over(client)
    page = render_template("rosters/sso_address.html", pending=pending, token=token, provider=client.provider)
    return unreferred(make_response(page))


@blueprint.post("/<provider>/address/<token>")
@guarded(PUBLIC)
def prove(provider: str, token: str) -> ResponseReturnValue:
    """Let in whoever holds both the link and the browser that began."""
    client, pending = _client(provider), _pending(provider, token)
    if pending is None:
        return _over(client)
    now = datetime.now(UTC)
    return let_in(client, pending.proved, id_token=None, next_path=pending.next_path, now=now)


def _client(name: str) -> ProviderClient:
    return sso.clients().get(name) or abort(404)


def _pending(provider: str, token: str) -> Pending | None:
    half = request.cookies.get(cookie_name(HALF_COOKIE))
    found = open_pending(token, half=half, secret=csrf.secret(), now=datetime.now(UTC))
    return found if found is not None and found.provider == provider else None


def _over(client: ProviderClient) -> Response:
    return stopped(
        client,
        status=410,
        title=_("This link can’t be used here"),
        said=_("Open it within the hour, in the browser in which you began to sign in; or start again."),
    )
