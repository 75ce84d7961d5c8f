"""Sessions opened, seen and closed; one function a use case. The caller commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.audit import Origin, record
from lms.accounts.models import Credential, Person, PersonId
from lms.accounts.session_models import KnownDevice, SigninSession
from lms.accounts.sessions import expires_at, idle_at
from lms.accounts.tokens import new_token, token_hash
from lms.database.inserting import insert_into


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A session just opened: the token for the cookie, and how long that cookie is kept."""

    token: str
    session_id: int
    is_lasting: bool
    person_id: int


def open_session(
    db: Session,
    *,
    person_id: int,
    now: datetime,
    origin: Origin,
    device: str = "",
    is_lasting: bool = False,
    is_shared: bool = False,
    is_proven: bool = False,
    replaced_token: str | None = None,
) -> Opened:
    """Sign a person in on a device; the session that its cookie held before ends, whoever's it was.

    `is_proven` says that whoever vouches for her has asked for a second factor.
    """
    is_lasting = is_lasting and not is_shared
    if replaced_token:
        close_session(db, token=replaced_token, now=now)
    token = new_token()
    until = expires_at(began_at=now, is_lasting=is_lasting, is_shared=is_shared)
    session = SigninSession(
        token_hash=token_hash(token),
        person_id=person_id,
        began_at=now,
        last_seen_at=now,
        idle_at=idle_at(seen_at=now, expires_at=until, is_lasting=is_lasting, is_shared=is_shared),
        expires_at=until,
        is_lasting=is_lasting,
        is_shared=is_shared,
        proven_at=now if is_proven else None,
        device=device[:120],
    )
    db.add(session)
    db.flush()
    _note_person_seen(db, person_id=person_id, now=now)
    _note_sign_in(db, session, origin=origin, now=now)
    return Opened(token=token, session_id=session.id, is_lasting=is_lasting, person_id=person_id)


def _note_sign_in(db: Session, session: SigninSession, *, origin: Origin, now: datetime) -> None:
    record(
        db,
        verb="signed-in",
        actor_id=session.person_id,
        object_kind="session",
        object_id=session.id,
        origin=origin,
        now=now,
    )


def touch(
    db: Session,
    *,
    session_id: int,
    person_id: int,
    expires_at: datetime,
    is_lasting: bool,
    is_shared: bool = False,
    now: datetime,
) -> None:
    """Note that a device was seen, which moves its idle limit on."""
    db.execute(
        update(SigninSession)
        .where(SigninSession.id == session_id, SigninSession.ended_at.is_(None))
        .values(
            last_seen_at=now,
            idle_at=idle_at(seen_at=now, expires_at=expires_at, is_lasting=is_lasting, is_shared=is_shared),
        )
        .execution_options(synchronize_session=False)
    )
    _note_person_seen(db, person_id=person_id, now=now)


def _note_person_seen(db: Session, *, person_id: int, now: datetime) -> None:
    db.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(last_seen_at=now)
        .execution_options(synchronize_session=False)
    )


def close_session(db: Session, *, token: str, now: datetime) -> PersonId | None:
    """End the session of a cookie; give whose it was, None when it was already over."""
    person_id = db.scalar(
        update(SigninSession)
        .where(SigninSession.token_hash == token_hash(token), SigninSession.ended_at.is_(None))
        .values(ended_at=now)
        .returning(SigninSession.person_id)
        .execution_options(synchronize_session=False)
    )
    return PersonId(person_id) if person_id is not None else None


def close_device(db: Session, *, person_id: int, session_id: int, now: datetime) -> bool:
    """End one of a person's own sessions; False when it isn't hers or is over."""
    ended = db.scalar(
        update(SigninSession)
        .where(
            SigninSession.id == session_id,
            SigninSession.person_id == person_id,
            SigninSession.ended_at.is_(None),
        )
        .values(ended_at=now)
        .returning(SigninSession.id)
        .execution_options(synchronize_session=False)
    )
    return ended is not None


def close_all(db: Session, *, person_id: int, now: datetime, except_session: int | None = None) -> None:
    """End all of a person's sessions: password changed, account disabled, role lost."""
    statement = update(SigninSession).where(
        SigninSession.person_id == person_id, SigninSession.ended_at.is_(None)
    )
    if except_session is not None:
        statement = statement.where(SigninSession.id != except_session)
    db.execute(statement.values(ended_at=now).execution_options(synchronize_session=False))


def sign_out(db: Session, *, token: str, now: datetime, origin: Origin) -> None:
    """End the session of a cookie, and say so in the log."""
    person_id = close_session(db, token=token, now=now)
    if person_id is not None:
        record(db, verb="signed-out", actor_id=person_id, origin=origin, now=now)


def know_device(db: Session, *, person_id: int, device_token: str, now: datetime) -> None:
    """Remember a device from which a person signed in: strangers' tries won't lock it out."""
    db.execute(
        insert_into(db, KnownDevice)
        .values(device_hash=token_hash(device_token), person_id=person_id, since=now, last_used_at=now)
        .on_conflict_do_update(index_elements=["device_hash", "person_id"], set_={"last_used_at": now})
    )


def keep_rehashed(db: Session, *, person_id: int, old_hash: str, new_hash: str) -> None:
    """Keep the same password under today's parameters, unless it has been changed meanwhile."""
    db.execute(
        update(Credential)
        .where(Credential.person_id == person_id, Credential.password_hash == old_hash)
        .values(password_hash=new_hash)
        .execution_options(synchronize_session=False)
    )
