"""The personal code as a way in: tried like a password, opened in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.accounts import personal_codes, throttling
from lms.accounts.audit import Origin
from lms.accounts.password_door import TooManyTriesError
from lms.accounts.personal_codes import Owner
from lms.accounts.signing_in import Opened, open_session
from lms.accounts.throttling import Counter
from lms.database import Database


@dataclass(frozen=True, kw_only=True)
class CodeKey:
    """A code that fitted: whose, and the tries to give back."""

    owner: Owner
    counted: Sequence[Counter]


def try_code(
    database: Database,
    reader: Session,
    *,
    typed: str,
    address: str,
    secret: bytes,
    today: date,
    now: datetime,
) -> CodeKey | None:
    """Try a code; raise TooManyTriesError when this line has tried too many.

    Counted by the line alone: of 65 random bits, none is guessed for somebody in particular.
    """
    counted = throttling.counters(secret=secret, subject="code:", address=address)[1:]
    if not throttling.count_try(database, counted=counted, now=now):
        raise TooManyTriesError
    code = personal_codes.read_code(typed)
    owner = personal_codes.owner_of_code(reader, code=code, on=today) if code else None
    return None if owner is None else CodeKey(owner=owner, counted=counted)


def enter_by_code(
    db: Session,
    key: CodeKey,
    *,
    is_own_device: bool,
    now: datetime,
    origin: Origin,
    device: str,
    replaced_token: str | None,
) -> Opened:
    """Open a session with a code that fitted: a short one, unless the device is said to be her own."""
    throttling.give_back(db, counted=key.counted)
    personal_codes.note_used(db, person_id=key.owner.person_id, now=now)
    return open_session(
        db,
        person_id=key.owner.person_id,
        now=now,
        origin=origin,
        device=device,
        is_lasting=is_own_device,
        is_shared=not is_own_device,
        replaced_token=replaced_token,
    )
