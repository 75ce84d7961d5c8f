"""Erasing a person: every table does what it declared, then whoever counts people hears of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.accounts.audit import COMMAND_LINE, Origin, record
from lms.accounts.locks import lock_people
from lms.accounts.models import Person
from lms.accounts.personal_data import declared_models
from lms.accounts.queries import person_by_id
from lms.accounts.signals import person_erased, standing_touched
from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.mail.queries import mails_of
from lms.messages import Message, RefusalError, message


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What erasing did: mails whose files must go too, and the tables that stay, with why."""

    mail_ids: tuple[int, ...]
    kept: tuple[tuple[str, Message], ...]


def erase_person(
    db: Session, *, person_id: int, now: datetime, actor_id: int | None = None, origin: Origin = COMMAND_LINE
) -> Erased:
    """Erase a person, for good. Refused when there is nobody (any more) to erase.

    Records that say nothing but an id stay ("keep"): the service records of an agent keep their dates and
    figures, and no longer lead to anybody.
    """
    # Whatever counts this person waits, and then finds her gone.
    lock_people(db, [person_id])
    if person_by_id(db, person_id=person_id) is None:
        raise RefusalError(message("Nobody has the number %(id)s (any more).", id=person_id))
    person_erased(db, person_id=person_id, now=now)
    # Only then: a listener may have found mails of hers that nobody knew to be.
    mail_ids = tuple(mails_of(db, person_id=person_id))
    _erase_everywhere(db, person_id, now)
    standing_touched(db, person_ids=[person_id])
    record(
        db,
        verb="erased",
        actor_id=actor_id,
        object_kind="person",
        object_id=person_id,
        origin=origin,
        now=now,
    )
    db.expire_all()
    return Erased(mail_ids=mail_ids, kept=_kept())


def _erase_everywhere(db: Session, person_id: int, now: datetime) -> None:
    for model, declaration in reversed(declared_models()):
        _erase_rows(db, model, declaration, person_id)
    db.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(erased_at=now)
        .execution_options(synchronize_session=False)
    )


def _kept() -> tuple[tuple[str, Message], ...]:
    return tuple(
        (model.__tablename__, declaration.kept)
        for model, declaration in declared_models()
        if declaration.on_erasure == "keep"
    )


def _erase_rows(db: Session, model: type[Base], declaration: PersonalData, person_id: int) -> None:
    theirs = getattr(model, declaration.person) == person_id
    if declaration.on_erasure == "delete":
        db.execute(delete(model).where(theirs).execution_options(synchronize_session=False))
        return
    values: dict[str, Any] = {}
    if declaration.on_erasure == "detach":
        values[declaration.person] = None
    for name in declaration.cleared:
        # A column that can't be unknown is emptied instead.
        values[name] = None if model.__table__.c[name].nullable else ""
    if values:
        db.execute(update(model).where(theirs).values(values).execution_options(synchronize_session=False))
