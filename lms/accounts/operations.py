"""Changes to people and their passwords, one function a use case. The caller commits."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts import links
from lms.accounts.address_models import FurtherAddress
from lms.accounts.audit import COMMAND_LINE, Origin, record
from lms.accounts.models import Credential, Person, PersonId
from lms.accounts.queries import normal_email, person_by_email
from lms.accounts.signing_in import close_all
from lms.database.inserting import insert_into
from lms.messages import RefusalError, message


def make_person(
    db: Session,
    *,
    now: datetime,
    given_name: str = "",
    family_name: str = "",
    email: str | None = None,
    external_id: str | None = None,
    language: str | None = None,
) -> Person:
    """Add a person; refused when the address is already somebody's."""
    address = normal_email(email) if email else None
    if address and person_by_email(db, email=address) is not None:
        raise RefusalError(message("Somebody already has the address %(email)s.", email=address))
    person = Person(
        given_name=given_name,
        family_name=family_name,
        email=address,
        external_id=external_id,
        language=language,
        created_at=now,
    )
    db.add(person)
    db.flush()
    return person


def make_person_with_link(
    db: Session,
    *,
    email: str,
    now: datetime,
    given_name: str = "",
    family_name: str = "",
    origin: Origin = COMMAND_LINE,
) -> tuple[Person, str]:
    """Find or add the person of an address, and make the one-time link that sets a password."""
    person = person_by_email(db, email=email) or make_person(
        db, email=email, now=now, given_name=given_name, family_name=family_name
    )
    token = links.make_link(db, person_id=person.id, now=now)
    record(
        db,
        verb="link-made",
        actor_id=None,
        object_kind="person",
        object_id=person.id,
        origin=origin,
        now=now,
    )
    return person, token


def set_password(
    db: Session,
    *,
    person_id: int,
    password_hash: str,
    now: datetime,
    origin: Origin = COMMAND_LINE,
) -> None:
    """Keep a new password and sign out every device: who knew the old one must not stay in."""
    db.execute(
        insert_into(db, Credential)
        .values(person_id=person_id, password_hash=password_hash, changed_at=now)
        .on_conflict_do_update(
            index_elements=["person_id"], set_={"password_hash": password_hash, "changed_at": now}
        )
    )
    # From now on the new one opens by every address of hers.
    db.execute(
        update(FurtherAddress)
        .where(FurtherAddress.person_id == person_id)
        .values(password_hash=None)
        .execution_options(synchronize_session=False)
    )
    close_all(db, person_id=person_id, now=now)
    record(
        db,
        verb="password-set",
        actor_id=person_id,
        object_kind="person",
        object_id=person_id,
        origin=origin,
        now=now,
    )


def set_password_by_link(
    db: Session, *, token: str, password_hash: str, now: datetime, origin: Origin
) -> PersonId:
    """Use a one-time link up to keep a new password."""
    person_id = links.consume_link(db, token=token, now=now)
    set_password(db, person_id=person_id, password_hash=password_hash, now=now, origin=origin)
    return person_id


def choose_language(db: Session, *, person_id: int, language: str) -> None:
    """Remember the language in which a person reads, for mails and new devices."""
    person = db.scalars(select(Person).where(Person.id == person_id)).one()
    person.language = language


def disable_person(
    db: Session, *, person_id: int, actor_id: int | None, now: datetime, origin: Origin = COMMAND_LINE
) -> None:
    """Close an account: nothing opens it any more, and its devices are signed out at once."""
    person = db.scalars(select(Person).where(Person.id == person_id)).one()
    person.disabled_at = person.disabled_at or now
    close_all(db, person_id=person_id, now=now)
    record(
        db,
        verb="disabled",
        actor_id=actor_id,
        object_kind="person",
        object_id=person_id,
        origin=origin,
        now=now,
    )
