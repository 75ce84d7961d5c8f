"""An address added to an account that had a code only: asked for, proved by mail, added. The caller commits.

Where the address has an account already, whoever proves both has two, and they become one: the account
of the address stays, with all that the other one did. The link alone isn't enough: it is used by whoever
is signed in to the account that asks for it, so that nobody gives hers away by a click.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from lms.accounts.audit import Origin, record
from lms.accounts.letters import Site
from lms.accounts.locks import lock_people
from lms.accounts.models import Person
from lms.accounts.queries import person_by_email, person_by_id
from lms.accounts.staff import has_staff_role
from lms.accounts.tokens import token_hash
from lms.mail.letter import write_letter
from lms.mail.operations import enqueue
from lms.messages import RefusalError, message
from lms.reach.reach import Reach
from lms.rosters.merging import merge_people
from lms.rosters.own_address_link import Adding

PURPOSE = "own-address"


class Added(StrEnum):
    """What became of an address that was proved."""

    ADDED = "added"
    JOINED = "joined"
    ALREADY = "already"


def send_link(db: Session, *, adding: Adding, address: str, site: Site, language: str, now: datetime) -> None:
    """Write to the address the link that proves it."""
    letter = write_letter(
        subject=message("Confirm your address on %(site)s", site=site.name),
        paragraphs=(
            message(
                "You are adding this address to your account. Open this link on the device where you are"
                " signed in:"
            ),
            address,
            message("This link works for one day."),
            message("If it wasn’t you, leave it: nothing changes."),
        ),
        site_name=site.name,
        language=language,
    )
    enqueue(
        db,
        purpose=PURPOSE,
        person_id=adding.person_id,
        object_id=token_hash(address).hex()[:16],
        to=adding.email,
        subject=letter.subject,
        text=letter.text,
        now=now,
    )


def add_address(db: Session, *, adding: Adding, today: date, now: datetime, origin: Origin) -> Added:
    """Add an address that was proved; join the two accounts where it has one already.

    Refused where the account has another address by now, or where one of the two has a role.
    """
    other = person_by_email(db, email=adding.email)
    lock_people(db, sorted({adding.person_id, *([other.id] if other else [])}))
    db.expire_all()
    person = person_by_id(db, person_id=adding.person_id)
    if person is None or person.disabled_at is not None:
        raise RefusalError(message("This account is closed."))
    if person.email is not None:
        if person.email == adding.email:
            return Added.ALREADY
        raise RefusalError(message("This account has another address by now."))
    if other is not None:
        _join(db, person, other.id, today=today, now=now, origin=origin)
        return Added.JOINED
    person.email = adding.email
    _note(db, person.id, now=now, origin=origin)
    db.flush()
    return Added.ADDED


def _join(db: Session, person: Person, other_id: int, *, today: date, now: datetime, origin: Origin) -> None:
    if has_staff_role(db, person_id=other_id) or has_staff_role(db, person_id=person.id):
        raise RefusalError(
            message("The account of this address has a role here: ask its administrator to join the two.")
        )
    _note(db, person.id, now=now, origin=origin)
    # Both are hers: she proves one by its code, the other by its mailbox.
    reach = Reach(person_id=person.id)
    merge_people(db, reach=reach, kept_id=other_id, gone_id=person.id, today=today, now=now, origin=origin)


def _note(db: Session, person_id: int, *, now: datetime, origin: Origin) -> None:
    record(
        db,
        verb="address-added",
        actor_id=person_id,
        object_kind="person",
        object_id=person_id,
        origin=origin,
        now=now,
    )
