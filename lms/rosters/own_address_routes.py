"""Adding an address to an account that has none: by a link in a mail, where one is signed in."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import identity, throttling
from lms.accounts.guards import SIGNED_IN
from lms.accounts.identity import SignedIn
from lms.accounts.posting import site, write_after
from lms.accounts.queries import person_by_id
from lms.mail.recipient import is_address
from lms.messages import RefusalError
from lms.rosters.own_address import Added, add_address, send_link
from lms.rosters.own_address_link import Adding, open_adding, seal_adding
from lms.web import csrf
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import database, reader, settings, writer
from lms.web.templating import say

blueprint = Blueprint("own_address", __name__, template_folder="templates", url_prefix="/account/address")

MAILS_PER_ACCOUNT = 3


@blueprint.get("")
@guarded(SIGNED_IN)
def show() -> ResponseReturnValue:
    """Ask for the address; an account that has one needs no other."""
    return redirect("/account", 303) if _has_address() else _form()


@blueprint.post("")
@guarded(SIGNED_IN)
def ask() -> ResponseReturnValue:
    """Send the link to the address that was typed."""
    me, now, email = _me(), datetime.now(UTC), request.form.get("email", "").strip().lower()
    if _has_address():
        return redirect("/account", 303)
    if not is_address(email):
        return _form(_("Write an address such as samira@exemple.fr."), email), 422
    counted = throttling.counters(
        secret=csrf.secret(),
        subject=f"own-address:{me.person_id}",
        address=request.remote_addr or "",
        account_tries=MAILS_PER_ACCOUNT,
    )
    if not throttling.count_try(database(), counted=counted, now=now):
        said = _("Too many requests. Look into your mailbox, or wait a quarter of an hour.")
        return _form(said, email), 429
    adding = Adding(person_id=me.person_id, email=email)
    token = seal_adding(adding, secret=csrf.secret(), now=now)
    known_site, language = site(), page_language()
    address = f"{known_site.base_url}/account/address/{token}"
    response = _unreferred(render_template("rosters/own_address_sent.html", email=email))
    write_after(
        response,
        lambda db: send_link(db, adding=adding, address=address, site=known_site, language=language, now=now),
    )
    return response


@blueprint.get("/<token>")
@guarded(SIGNED_IN)
def show_link(token: str) -> ResponseReturnValue:
    """Show the one button of the link, which only its POST uses: mail readers open links by themselves."""
    adding = _adding(token)
    return _unreferred(render_template("rosters/own_address.html", adding=adding, token=token, fault=None))


@blueprint.post("/<token>")
@guarded(SIGNED_IN)
def confirm(token: str) -> ResponseReturnValue:
    """Add the address, or join the two accounts."""
    adding, now, db = _adding(token), datetime.now(UTC), writer()
    try:
        added = add_address(
            db,
            adding=adding,
            today=now.astimezone(settings().timezone).date(),
            now=now,
            origin=identity.origin(),
        )
    except RefusalError as refused:
        fault = " ".join(say(reason) for reason in refused.reasons)
        page = render_template("rosters/own_address.html", adding=adding, token=token, fault=fault)
        return _unreferred(page), 422
    db.commit()
    if added is Added.JOINED:
        flash(
            _("Your two accounts are one now. Sign in with your code, or with the password of this address.")
        )
        return redirect("/sign-in", 303)
    flash(_("Your address is on your account. You may ask for a password by mail."))
    return redirect("/account", 303)


def _adding(token: str) -> Adding:
    """Read a link; one of another account, or one that is over, doesn't exist."""
    adding = open_adding(token, secret=csrf.secret(), now=datetime.now(UTC))
    if adding is None or adding.person_id != _me().person_id:
        abort(404)
    return adding


def _has_address() -> bool:
    person = person_by_id(reader(), person_id=_me().person_id)
    return person is not None and bool(person.email)


def _form(fault: str | None = None, email: str = "") -> str:
    return render_template("rosters/own_address_form.html", fault=fault, email=email)


def _me() -> SignedIn:
    person = identity.current_person()
    if person is None:
        raise RuntimeError("the guard let nobody in")
    return person


def _unreferred(page: str) -> Response:
    response = make_response(page)
    # The address holds the token: no page it leads to may learn it.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
