"""One-time links: each lets one person set a password, once, within seven days."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models import OneTimeLink, Person, PersonId
from lms.accounts.tokens import new_token, token_hash
from lms.database.inserting import insert_rows
from lms.messages import RefusalError, message

SET_PASSWORD = "set-password"  # noqa: S105 - a purpose, not a password
LIVES = timedelta(days=7)
KEPT = timedelta(days=30)


def make_link(db: Session, *, person_id: int, now: datetime, purpose: str = SET_PASSWORD) -> str:
    """Make a link's token. Older ones still open: a stranger who asks for new ones mustn't close them."""
    token = new_token()
    db.add(
        OneTimeLink(
            person_id=person_id,
            purpose=purpose,
            token_hash=token_hash(token),
            made_at=now,
            expires_at=now + LIVES,
        )
    )
    db.flush()
    return token


def make_links(
    db: Session, *, person_ids: Sequence[int], now: datetime, purpose: str = SET_PASSWORD
) -> list[str]:
    """Make a link's token for each of many people, in one statement."""
    tokens = [new_token() for _ in person_ids]
    rows = [
        {
            "person_id": person_id,
            "purpose": purpose,
            "token_hash": token_hash(token),
            "made_at": now,
            "expires_at": now + LIVES,
        }
        for person_id, token in zip(person_ids, tokens, strict=True)
    ]
    insert_rows(db, OneTimeLink, rows)
    return tokens


def link_address(*, base_url: str, token: str) -> str:
    """Write the address to send or print."""
    return f"{base_url}/set-password/{token}"


def person_of_link(db: Session, *, token: str, now: datetime, purpose: str = SET_PASSWORD) -> PersonId | None:
    """Say whose link a token is, without using it up; None when it opens nothing (any more)."""
    person_id = db.scalar(
        select(OneTimeLink.person_id)
        .join(Person, Person.id == OneTimeLink.person_id)
        .where(
            OneTimeLink.token_hash == token_hash(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
        )
    )
    return PersonId(person_id) if person_id is not None else None


def consume_link(db: Session, *, token: str, now: datetime, purpose: str = SET_PASSWORD) -> PersonId:
    """Use a link up, once whatever happens at the same time; refused when it opens nothing (any more)."""
    person_id = person_of_link(db, token=token, now=now, purpose=purpose)
    taken = db.scalar(
        update(OneTimeLink)
        .where(OneTimeLink.token_hash == token_hash(token), OneTimeLink.used_at.is_(None))
        .values(used_at=now)
        .returning(OneTimeLink.person_id)
        .execution_options(synchronize_session=False)
    )
    if person_id is None or taken is None:
        raise RefusalError(
            message("This link has been used or is too old. Ask for a new one: your account is unchanged.")
        )
    # What else was sent to the same mailbox must not open the account behind the new password.
    _use_up(db, person_id=person_id, purpose=purpose, now=now)
    return person_id


def _use_up(db: Session, *, person_id: int, purpose: str, now: datetime) -> None:
    db.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.person_id == person_id,
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
