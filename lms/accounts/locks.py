"""The lock of a person: taken before any read that decides what is written about them."""

from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.database.prepared import Prepared

_LOCK_ONE = Prepared(
    lambda _engine: select(Person.id).where(Person.id == bindparam("person")).with_for_update(key_share=True)
)


def lock_people(db: Session, person_ids: Collection[int]) -> None:
    """Make other writers about these people wait for this transaction's end.

    In ascending id, so that two transactions never wait for each other. Take it before reading: two
    transactions that each complete one of somebody's last two modules must see one another. On SQLite a
    writer is alone anyway.
    """
    if db.get_bind().dialect.name != "postgresql":
        return
    if len(person_ids) == 1:
        _LOCK_ONE.within(db, {"person": next(iter(person_ids))})
    else:
        wanted = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
        db.execute(wanted.with_for_update(key_share=True))
