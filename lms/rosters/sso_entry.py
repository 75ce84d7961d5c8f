"""The end of a sign-in by a provider, however it was proved: in, or told why not."""

from datetime import datetime

from flask import Response, make_response, redirect, render_template
from flask_babel import gettext as _

from lms.accounts import entering, identity
from lms.accounts.local_path import HOME
from lms.accounts.proving import asked_after_sign_in
from lms.accounts.sso_identities import Proof, keep_proof
from lms.accounts.sso_profiles import SsoProfile
from lms.accounts.sso_provider import ProviderClient
from lms.messages import RefusalError
from lms.reach.visitor import today
from lms.rosters.arrival import arrive
from lms.web.cookies import drop_cookie
from lms.web.flashes import flash
from lms.web.locale import page_language
from lms.web.session import reader, writer
from lms.web.templating import say

COOKIE = "sso"
HALF_COOKIE = "sso_half"
OWN_SCHOOL = "/register/school"


def let_in(
    client: ProviderClient,
    profile: SsoProfile,
    *,
    id_token: str | None,
    next_path: str,
    now: datetime,
    is_proven: bool = False,
) -> Response:
    """Open a session for whom the provider has recognised; `id_token` signs her out there.

    `is_proven` says that the provider asked for a second factor: we don't ask for another.
    """
    db = writer()
    try:
        arrived = arrive(
            db,
            profile=profile,
            language=page_language(),
            today=today(),
            now=now,
            origin=identity.origin(),
        )
    except RefusalError as refused:
        return stopped(
            client, status=403, title=_("You can’t come in this way"), said=say(refused.reasons[0])
        )
    entered = entering.let_in(db, person_id=arrived.person_id, now=now, is_proven=is_proven)
    if id_token is not None:
        proof = Proof(provider=client.provider.name, id_token=id_token)
        keep_proof(db, session_id=entered.opened.session_id, person_id=arrived.person_id, proof=proof)
    db.commit()
    if not arrived.has_school:
        flash(_("You are signed in. Say where you work, so that your school can count you."), tone="info")
    goes_on = next_path if arrived.has_school or next_path != HOME else OWN_SCHOOL
    if not is_proven:
        goes_on = asked_after_sign_in(reader(), person_id=arrived.person_id, next_path=goes_on)
    return entering.hand_over(_forgotten(make_response(redirect(goes_on, 303))), entered)


def stopped(client: ProviderClient, *, status: int, title: str, said: str) -> Response:
    """Say why somebody doesn't come in, and what to do."""
    page = render_template("rosters/sso_stopped.html", title=title, said=said, provider=client.provider)
    return _forgotten(unreferred(make_response(page, status)))


def unreferred(response: Response) -> Response:
    """Keep an address that holds a code from the pages it leads to."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _forgotten(response: Response) -> Response:
    drop_cookie(response, COOKIE)
    drop_cookie(response, HALF_COOKIE)
    return response
