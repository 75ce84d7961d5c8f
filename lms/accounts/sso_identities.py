"""Which person an identity is, and which provider opened a session. The caller commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.audit import Origin, record
from lms.accounts.models import Person, PersonId
from lms.accounts.session_models import SigninSession, SsoIdentity, SsoSession
from lms.accounts.tokens import token_hash
from lms.database.inserting import insert_into


@dataclass(frozen=True, kw_only=True)
class Proof:
    """By which provider a session was opened, and the token that ends it there."""

    provider: str
    id_token: str


def person_of_identity(db: Session, *, issuer: str, subject: str) -> Person | None:
    """Find who an identity is here."""
    return db.scalar(
        select(Person)
        .join(SsoIdentity, SsoIdentity.person_id == Person.id)
        .where(SsoIdentity.issuer == issuer, SsoIdentity.subject == subject)
    )


def link_identity(
    db: Session, *, issuer: str, subject: str, person_id: int, now: datetime, origin: Origin
) -> bool:
    """Make an identity a person's; False when it is somebody's already."""
    linked: int | None = db.scalar(
        insert_into(db, SsoIdentity)
        .values(issuer=issuer, subject=subject, person_id=person_id, since=now, last_used_at=now)
        .on_conflict_do_nothing(index_elements=["issuer", "subject"])
        .returning(SsoIdentity.person_id)
    )
    if linked is None:
        return False
    record(
        db,
        verb="identity-linked",
        actor_id=person_id,
        object_kind="person",
        object_id=person_id,
        origin=origin,
        now=now,
    )
    return True


def note_used(db: Session, *, issuer: str, subject: str, now: datetime) -> None:
    """Note that an identity has just opened a session."""
    db.execute(
        update(SsoIdentity)
        .where(SsoIdentity.issuer == issuer, SsoIdentity.subject == subject)
        .values(last_used_at=now)
        .execution_options(synchronize_session=False)
    )


def keep_proof(db: Session, *, session_id: int, person_id: PersonId, proof: Proof) -> None:
    """Remember which provider opened a session."""
    db.add(
        SsoSession(
            session_id=session_id, person_id=person_id, provider=proof.provider, id_token=proof.id_token
        )
    )
    db.flush()


def proof_of_session(db: Session, *, token: str) -> Proof | None:
    """Give what signs a session's owner out at its provider; None for a session opened otherwise."""
    row = db.execute(
        select(SsoSession.provider, SsoSession.id_token)
        .join(SigninSession, SigninSession.id == SsoSession.session_id)
        .where(SigninSession.token_hash == token_hash(token))
    ).one_or_none()
    return Proof(provider=row.provider, id_token=row.id_token) if row is not None else None
