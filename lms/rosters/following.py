"""What follows an import that stands: its people are counted, then written to, some at a time.

Each batch is a short transaction of its own that also strikes its people off the list. Whoever was stopped in
the middle, or is doubled by another, leaves nobody out and does nothing twice.
"""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.letters import Invited, Site, send_invitations
from lms.accounts.locks import lock_people
from lms.accounts.models import Person
from lms.coverage.due import count_some
from lms.database import Database
from lms.database.alongside import sparing
from lms.database.retrying import in_transaction
from lms.rosters.garbage import look_for_garbage, looked_for_seldom
from lms.rosters.models import InvitationDue

AT_ONCE = 2000
# Others have their turn in between: without a pause the place would be taken again before they look.
PAUSE_SECONDS = 0.005


@looked_for_seldom()
def follow(
    database: Database, *, site: Site, now: datetime, on_progress: Callable[[int], None] = lambda _: None
) -> None:
    """Count and write to everybody who waits for it; `on_progress` is told people as they are done."""
    for some in (count_some, lambda db: invite_some(db, site=site, now=now)):
        while done := in_transaction(database, partial(_sparing, some)):
            on_progress(done)
            look_for_garbage()
            time.sleep(PAUSE_SECONDS)


def _sparing(some: Callable[[Session], int], db: Session) -> int:
    with sparing(db):
        return some(db)


def invite_some(db: Session, *, site: Site, now: datetime, most: int = AT_ONCE) -> int:
    """Write to some of those who wait for an invitation; give how many were struck off the list."""
    waiting = list(db.scalars(select(InvitationDue.person_id).order_by(InvitationDue.person_id).limit(most)))
    if not waiting:
        return 0
    lock_people(db, waiting)
    mine = set(
        db.scalars(
            delete(InvitationDue)
            .where(InvitationDue.person_id.in_(waiting))
            .returning(InvitationDue.person_id)
            .execution_options(synchronize_session=False)
        )
    )
    people = select(Person.id, Person.email, Person.given_name, Person.family_name, Person.language)
    still = people.where(Person.id.in_(mine), Person.disabled_at.is_(None), Person.erased_at.is_(None))
    send_invitations(
        db,
        people=[
            Invited(
                person_id=row.id,
                email=row.email or "",
                name=f"{row.given_name} {row.family_name}".strip(),
                language=row.language or "",
            )
            for row in db.execute(still.order_by(Person.id))
        ],
        site=site,
        now=now,
    )
    return len(waiting)
