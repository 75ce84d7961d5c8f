"""Links of leaders from outside: given, renewed and taken back on the page of a session; opened at /w."""

from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import identity
from lms.accounts.posting import deliver_after
from lms.mail.recipient import LONGEST_EMAIL, is_address
from lms.messages import RefusalError, message
from lms.papers import qr_svg
from lms.reach.guards import needs
from lms.reach.visitor import signed_in_reach
from lms.web.cookies import set_cookie
from lms.web.flashes import flash
from lms.web.guards import PUBLIC, guarded
from lms.web.locale import NAMES, REMEMBERED_SECONDS
from lms.web.session import reader, settings, writer
from lms.web.templating import say
from lms.workshops import keepers
from lms.workshops.door_link_letter import send_link
from lms.workshops.link_models import LeaderLink
from lms.workshops.models import Workshop
from lms.workshops.outside import (
    closed_because,
    give_link,
    leave_device,
    link_of_token,
    open_link,
    renew_link,
    revoke_link,
    window,
)
from lms.workshops.queries import workshop_by_id
from lms.workshops.reaching import PLANNERS
from lms.workshops.routes import session_in_reach, session_page
from lms.workshops.showing import schedule_of, sender

giving = Blueprint(
    "workshop_links",
    __name__,
    template_folder="templates",
    url_prefix="/workshops/<int:workshop_id>/links",
)
opening = Blueprint("leader_link", __name__, template_folder="templates", url_prefix="/w/leader")

LONGEST_NAME = 120


@giving.post("")
@guarded(needs(*PLANNERS))
def give(workshop_id: int) -> ResponseReturnValue:
    """Make a link, show it once, and send it where an address is given."""
    workshop, db, now = session_in_reach(workshop_id, planning=True), writer(), datetime.now(UTC)
    try:
        to = _address()
        language = request.form.get("language", "")
        link, token = give_link(
            db,
            workshop_id=workshop_id,
            name=request.form.get("name", "")[:LONGEST_NAME],
            organisation=request.form.get("organisation", "")[:LONGEST_NAME],
            language=language if language in settings().locales else settings().default_locale,
            by=signed_in_reach().person_id,
            now=now,
            origin=identity.origin(),
        )
    except RefusalError as refused:
        return _refused(workshop, refused)
    return _shown(workshop, link, token, to=to, now=now)


@giving.post("/<int:link_id>/renew")
@guarded(needs(*PLANNERS))
def renew(workshop_id: int, link_id: int) -> ResponseReturnValue:
    """Give a link anew: the one before opens nothing any more."""
    workshop, db, now = session_in_reach(workshop_id, planning=True), writer(), datetime.now(UTC)
    try:
        to = _address()
        link, token = renew_link(
            db,
            workshop_id=workshop_id,
            link_id=link_id,
            by=signed_in_reach().person_id,
            now=now,
            origin=identity.origin(),
        )
    except RefusalError as refused:
        return _refused(workshop, refused)
    return _shown(workshop, link, token, to=to, now=now)


@giving.post("/<int:link_id>/revoke")
@guarded(needs(*PLANNERS))
def revoke(workshop_id: int, link_id: int) -> ResponseReturnValue:
    """Take a link back."""
    workshop, db = session_in_reach(workshop_id, planning=True), writer()
    try:
        is_new = revoke_link(
            db,
            workshop_id=workshop_id,
            link_id=link_id,
            by=signed_in_reach().person_id,
            now=datetime.now(UTC),
            origin=identity.origin(),
        )
    except RefusalError as refused:
        return _refused(workshop, refused)
    db.commit()
    if is_new:
        flash(_("The link is taken back: it opens nothing any more, on any device."))
    return redirect(f"/workshops/{workshop_id}", 303)


@opening.get("/<token>")
@guarded(PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """Say what the link opens; looking at it opens nothing."""
    return _landing(token)


@opening.post("/<token>")
@guarded(PUBLIC)
def enter(token: str) -> ResponseReturnValue:
    """Open the session on this device."""
    db, now = writer(), datetime.now(UTC)
    try:
        link, own = open_link(db, token=token, now=now, origin=identity.origin())
    except RefusalError as refused:
        return _landing(token, refused, status=422)
    db.commit()
    response = make_response(redirect(f"/workshops/{link.workshop_id}/prepare", 303))
    if link.language in settings().locales:
        set_cookie(response, "language", link.language, seconds=REMEMBERED_SECONDS)
    return keepers.remember(response, own)


@opening.post("/leave")
@guarded(PUBLIC)
def leave() -> ResponseReturnValue:
    """Hand the device back: it is let in nowhere any more, and keeps nothing."""
    db = writer()
    leave_device(db, device_tokens=keepers.device_tokens())
    db.commit()
    flash(_("This device has forgotten the session. Your link opens it again on another one."))
    return keepers.forget(make_response(redirect("/w", 303)))


def _address() -> str:
    typed = request.form.get("email", "").strip().lower()[: LONGEST_EMAIL + 1]
    if typed and (len(typed) > LONGEST_EMAIL or not is_address(typed)):
        raise RefusalError(message("Write an address such as samira@exemple.fr, or leave it empty."))
    return typed


def _refused(workshop: Workshop, refused: RefusalError) -> Response:
    return session_page(workshop, faults=[say(reason) for reason in refused.reasons], status=422)


def _shown(workshop: Workshop, link: LeaderLink, token: str, *, to: str, now: datetime) -> Response:
    """Commit, and show the address on this answer alone."""
    address, days = f"{settings().base_url}/w/leader/{token}", window(workshop.first_on, workshop.last_on)
    if to:
        send_link(
            writer(),
            workshop=workshop,
            link=link,
            address=address,
            days=days,
            to=to,
            sender=sender(),
            now=now,
        )
    name, language = link.name, link.language
    writer().commit()
    page = render_template(
        "workshops/link.html",
        workshop=workshop,
        name=name,
        spoken=NAMES.get(language, language),
        address=address,
        drawing=qr_svg(address),
        days=days,
        to=to,
    )
    response = make_response(page)
    deliver_after(response)
    return response


def _landing(token: str, refused: RefusalError | None = None, *, status: int = 200) -> Response:
    link = link_of_token(reader(), token)
    workshop = workshop_by_id(reader(), link.workshop_id) if link is not None else None
    why_not = closed_because(workshop, datetime.now(UTC)) if workshop is not None else None
    reasons = refused.reasons if refused is not None else [why_not] if why_not is not None else []
    page = render_template(
        "door/leader.html",
        link=link,
        workshop=workshop,
        schedule=schedule_of(workshop) if workshop is not None else [],
        days=window(workshop.first_on, workshop.last_on) if workshop is not None else None,
        token=token,
        reasons=[say(one) for one in reasons],
    )
    response = make_response(page, status if link is not None or status != 200 else 404)
    # The address holds the token: no page it leads to may learn it.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
