"""The audit log only grows."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.accounts.audit import Origin, record
from lms.accounts.models import AuditEvent


def test_an_unknown_verb_is_a_mistake(db: Session) -> None:
    with pytest.raises(ValueError, match="verb"):
        record(db, verb="looked", actor_id=None, now=datetime.now(UTC))


def test_no_line_is_changed_and_none_goes_early(db: Session) -> None:
    record(db, verb="signed-in", actor_id=1, now=datetime.now(UTC), origin=Origin(route="/sign-in"))
    db.flush()
    for statement in (update(AuditEvent).values(verb="signed-out"), delete(AuditEvent)):
        with pytest.raises(DBAPIError, match="audit log"), db.begin_nested():
            db.execute(statement)
    assert db.scalars(select(AuditEvent.verb)).all() == ["signed-in"]


def test_a_line_goes_after_twelve_months(db: Session) -> None:
    record(db, verb="signed-in", actor_id=1, now=datetime.now(UTC) - timedelta(days=367))
    db.flush()
    db.execute(delete(AuditEvent))
    assert db.scalar(text("SELECT count(*) FROM audit_event")) == 0
