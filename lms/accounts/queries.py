"""Reading people, their credentials and their sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    LargeBinary,
    Select,
    bindparam,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from lms.accounts.address_models import FurtherAddress
from lms.accounts.models import Credential, Person, PersonId
from lms.accounts.session_models import KnownDevice, SigninSession
from lms.accounts.tokens import token_hash
from lms.database.types import UtcDateTime


def normal_email(typed: str) -> str:
    """Write an address the one way it is kept."""
    return typed.strip().lower()


def session_select(*, token: str, now: datetime) -> Select[*tuple[Any, ...]]:
    """The statement that finds who a session cookie signs in: one row, or none.

    Composable: `.add_columns(…)` and joins on `SigninSession.person_id` make one statement of it and of
    what a page needs; give the row to `identity.recognise`.
    """
    return _session_select(token_hash(token), now)


def prepared_session_select() -> Select[*tuple[Any, ...]]:
    """The same with parameters by name (`session_parameters`): built once, for the pages opened most.

    Building a statement costs ten times more than running it.
    """
    return _session_select(
        bindparam("session_token_hash", type_=LargeBinary), bindparam("session_now", type_=UtcDateTime())
    )


def session_parameters(*, token: str, now: datetime) -> dict[str, object]:
    """Give the parameters of `prepared_session_select`."""
    return {"session_token_hash": token_hash(token), "session_now": now}


def _session_select(
    hashed: bytes | BindParameter[bytes], now: datetime | BindParameter[datetime]
) -> Select[*tuple[Any, ...]]:
    return (
        select(
            SigninSession.id.label("session_id"),
            SigninSession.last_seen_at.label("session_last_seen_at"),
            SigninSession.expires_at.label("session_expires_at"),
            SigninSession.is_lasting.label("session_is_lasting"),
            SigninSession.is_shared.label("session_is_shared"),
            SigninSession.proven_at.label("session_proven_at"),
            Person.id.label("person_id"),
            Person.given_name.label("person_given_name"),
            Person.family_name.label("person_family_name"),
            Person.language.label("person_language"),
        )
        .join(Person, Person.id == SigninSession.person_id)
        .where(
            SigninSession.token_hash == hashed,
            SigninSession.ended_at.is_(None),
            SigninSession.idle_at > now,
            SigninSession.expires_at > now,
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
        )
    )


def author_of_session(db: Session, *, token: str) -> PersonId | None:
    """Say whose session a cookie was, even ended: so that only its author gets back what was typed in it."""
    person_id = db.scalar(
        select(SigninSession.person_id).where(SigninSession.token_hash == token_hash(token))
    )
    return PersonId(person_id) if person_id is not None else None


@dataclass(frozen=True, kw_only=True)
class Lock:
    """What a password is tried against; all None when nobody has the address."""

    person_id: PersonId | None = None
    password_hash: str | None = None
    language: str | None = None
    is_known_device: bool = False
    # The password went with a further address, and isn't the account's own.
    is_of_address: bool = False


def lock_of(db: Session, *, email: str, device_token: str | None) -> Lock:
    """Find what opens the account of an address; a disabled one is like none."""
    row = db.execute(
        select(
            Person.id,
            Person.language,
            func.coalesce(FurtherAddress.password_hash, Credential.password_hash).label("password_hash"),
            FurtherAddress.password_hash.is_not(None).label("is_of_address"),
            KnownDevice.since,
        )
        .outerjoin(Credential, Credential.person_id == Person.id)
        .outerjoin(
            FurtherAddress,
            (FurtherAddress.person_id == Person.id) & (FurtherAddress.email == normal_email(email)),
        )
        .outerjoin(
            KnownDevice,
            (KnownDevice.person_id == Person.id)
            & (KnownDevice.device_hash == token_hash(device_token or "")),
        )
        .where(_has_address(email), Person.disabled_at.is_(None), Person.erased_at.is_(None))
    ).one_or_none()
    if row is None:
        return Lock()
    return Lock(
        person_id=PersonId(row.id),
        password_hash=row.password_hash,
        language=row.language,
        is_known_device=row.since is not None,
        is_of_address=row.is_of_address,
    )


def _has_address(email: str) -> ColumnElement[bool]:
    """Say whose address it is: an open account's own, a further one of somebody, a closed account's own."""
    address, own = normal_email(email), aliased(Person)
    mine = select(own.id).where(own.email == address)
    further = select(FurtherAddress.person_id).where(FurtherAddress.email == address)
    return Person.id == func.coalesce(
        mine.where(own.disabled_at.is_(None)).scalar_subquery(),
        further.scalar_subquery(),
        mine.scalar_subquery(),
    )


def password_hash_of(db: Session, *, person_id: int) -> str | None:
    """Give a person's password as it is kept."""
    return db.scalar(select(Credential.password_hash).where(Credential.person_id == person_id))


def passwords_of(db: Session, *, person_id: int) -> Sequence[str]:
    """Give each password that opens an account, as it is kept: its own, those of further addresses."""
    own = select(Credential.password_hash).where(Credential.person_id == person_id)
    further = select(FurtherAddress.password_hash).where(
        FurtherAddress.person_id == person_id, FurtherAddress.password_hash.is_not(None)
    )
    return db.scalars(union_all(own, further)).all()


def person_by_id(db: Session, *, person_id: int) -> Person | None:
    """Find a person who hasn't been erased."""
    return db.scalar(select(Person).where(Person.id == person_id, Person.erased_at.is_(None)))


def person_by_email(db: Session, *, email: str) -> Person | None:
    """Find a person by address, in whatever case it is typed: her own, or a further one of hers."""
    return db.scalar(select(Person).where(_has_address(email), Person.erased_at.is_(None)))


def further_addresses(db: Session, *, person_id: int) -> Sequence[str]:
    """Give the other addresses by which somebody signs in."""
    mine = select(FurtherAddress.email).join(Person, Person.id == FurtherAddress.person_id)
    other = mine.where(Person.id == person_id, FurtherAddress.email != func.coalesce(Person.email, ""))
    return db.scalars(other.order_by(FurtherAddress.email)).all()


def find_person(db: Session, *, named: str) -> Person | None:
    """Find a person as commands name one: by number or by address."""
    if named.isascii() and named.isdigit():
        return person_by_id(db, person_id=int(named))
    return person_by_email(db, email=named)


def similar_addresses(db: Session, *, named: str, most: int = 5) -> Sequence[str]:
    """Give a few known addresses that resemble one that isn't known."""
    beginning = normal_email(named).partition("@")[0][:4]
    found = db.scalars(
        select(Person.email)
        .where(
            Person.erased_at.is_(None),
            or_(
                Person.email.startswith(beginning, autoescape=True),
                Person.email.contains(f".{beginning}", autoescape=True),
            ),
        )
        .order_by(Person.email)
        .limit(most)
    )
    near = [address for address in found if address]
    if near:
        return near
    # The first letters may be those that were mistyped; a command has the time to compare with everybody.
    every = db.scalars(select(Person.email).where(Person.erased_at.is_(None), Person.email.is_not(None)))
    return get_close_matches(normal_email(named), [address for address in every if address], n=most)


def open_devices(db: Session, *, person_id: int, now: datetime) -> Sequence[SigninSession]:
    """List the devices on which a person is signed in, last seen first."""
    return db.scalars(
        select(SigninSession)
        .where(
            SigninSession.person_id == person_id,
            SigninSession.ended_at.is_(None),
            SigninSession.idle_at > now,
            SigninSession.expires_at > now,
        )
        .order_by(SigninSession.last_seen_at.desc(), SigninSession.id)
    ).all()


def known_words(db: Session, *, person_id: int) -> tuple[str, ...]:
    """Give what a stranger would try first for this person: her names, her address."""
    person = person_by_id(db, person_id=person_id)
    if person is None:
        return ()
    return tuple(word for word in (person.given_name, person.family_name, person.email) if word)
