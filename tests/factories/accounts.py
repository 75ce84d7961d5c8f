"""People for tests."""

from datetime import UTC, datetime
from itertools import count

from sqlalchemy.orm import Session

from lms.accounts.models import Credential, Person
from lms.accounts.passwords import hash_password

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
_numbers = count(1)


def make_person(
    db: Session, *, given_name: str = "Maëlle", family_name: str = "Le Goff", email: str | None = None
) -> Person:
    """Add a person with an address of her own."""
    number = next(_numbers)
    person = Person(
        given_name=given_name,
        family_name=family_name,
        email=email or f"personne{number}@ac-exemple.fr",
        created_at=NOW,
    )
    db.add(person)
    db.flush()
    return person


PASSWORD = "trois mouettes sur le quai"


def give_password(db: Session, person: Person, password: str = PASSWORD) -> None:
    """Give somebody a password."""
    db.add(Credential(person_id=person.id, password_hash=hash_password(password), changed_at=NOW))
    db.flush()
