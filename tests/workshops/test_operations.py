"""A session on its way: agreed, open, held, closed; or cancelled."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from lms.messages import RefusalError
from lms.workshops.locking import lock_workshop
from lms.workshops.operations import agree, cancel, close, hold, open_registration
from lms.workshops.planning import change_workshop
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.factories.workshops import (
    DAY,
    NOW,
    SENDER,
    TODAY,
    everywhere,
    make_open_workshop,
    make_plan,
    make_workshop,
)


def test_a_session_is_agreed_opened_held_and_closed(db: Session) -> None:
    one = make_workshop(db)
    with pytest.raises(RefusalError, match="who agreed"):
        agree(db, workshop_id=one.id, name=" ", on=TODAY, now=NOW)
    assert agree(db, workshop_id=one.id, name="Mme Kervella", on=TODAY, now=NOW)
    assert not agree(db, workshop_id=one.id, name="M. Autre", on=TODAY, now=NOW)
    assert (one.host_agreed_by, one.host_agreed_on) == ("Mme Kervella", TODAY)
    assert open_registration(db, workshop_id=one.id, now=NOW)
    assert not open_registration(db, workshop_id=one.id, now=NOW)
    with pytest.raises(RefusalError, match="isn’t over before 17/11/2026"):
        hold(db, workshop_id=one.id, today=DAY - timedelta(days=1), now=NOW)
    assert hold(db, workshop_id=one.id, today=DAY, now=NOW)
    assert not hold(db, workshop_id=one.id, today=DAY, now=NOW)
    assert close(db, workshop_id=one.id, now=NOW)
    assert not close(db, workshop_id=one.id, now=NOW)
    # Reopened to correct the list.
    assert hold(db, workshop_id=one.id, today=DAY, now=NOW)
    with pytest.raises(RefusalError, match="it can’t be changed any more"):
        change_workshop(
            db,
            reach=everywhere(db),
            workshop_id=one.id,
            plan=make_plan(db),
            sender=SENDER,
            today=TODAY,
            now=NOW,
        )


def test_what_attending_gives_is_decided_when_registration_opens(db: Session) -> None:
    release = make_release(make_module("un", make_unit("p")), audience=("parent",))
    first = publish(db, release)
    one = make_workshop(db, module=("cours", "un"))
    assert one.release_id is None
    agree(db, workshop_id=one.id, name="Mme Kervella", on=TODAY, now=NOW)
    open_registration(db, workshop_id=one.id, now=NOW)
    publish(db, release)
    assert lock_workshop(db, one.id).release_id == first


def test_a_session_is_cancelled_with_a_reason_until_it_is_held(db: Session) -> None:
    one = make_open_workshop(db)
    with pytest.raises(RefusalError, match="Write why"):
        cancel(db, workshop_id=one.id, reason="", sender=SENDER, now=NOW)
    assert cancel(db, workshop_id=one.id, reason="La salle est inondée.", sender=SENDER, now=NOW)
    assert (one.state, one.cancel_reason, one.cancelled_at, one.sequence) == (
        "cancelled",
        "La salle est inondée.",
        NOW,
        1,
    )
    assert not cancel(db, workshop_id=one.id, reason="Autre chose", sender=SENDER, now=NOW)
    assert one.cancel_reason == "La salle est inondée."
    held = make_open_workshop(db)
    hold(db, workshop_id=held.id, today=DAY, now=NOW)
    with pytest.raises(RefusalError, match="can’t become “Cancelled”"):
        cancel(db, workshop_id=held.id, reason="Trop tard", sender=SENDER, now=NOW)
