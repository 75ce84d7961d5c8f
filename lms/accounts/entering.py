"""Letting in somebody who has just proved who she is: her session, and a device known from now on."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response
from sqlalchemy.orm import Session

from lms.accounts import identity
from lms.accounts.signing_in import Opened, know_device, open_session
from lms.accounts.tokens import new_token
from lms.web.cookies import set_cookie


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A session opened, to hand over once it is committed."""

    opened: Opened
    device_token: str


def let_in(db: Session, *, person_id: int, now: datetime, is_proven: bool = False) -> Entered:
    """Open a session in place of the one this browser held."""
    device_token = identity.device_token() or new_token()
    opened = open_session(
        db,
        person_id=person_id,
        now=now,
        origin=identity.origin(),
        device=identity.device(),
        replaced_token=identity.session_token(),
        is_proven=is_proven,
    )
    know_device(db, person_id=person_id, device_token=device_token, now=now)
    return Entered(opened=opened, device_token=device_token)


def hand_over(response: Response, entered: Entered) -> Response:
    """Give the browser its session and its device's mark."""
    set_cookie(response, "device", entered.device_token, seconds=identity.DEVICE_COOKIE_SECONDS)
    return identity.hand_over(response, entered.opened)
