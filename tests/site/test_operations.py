"""Saying, replacing and taking back a fact."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from lms.messages import RefusalError
from lms.site.operations import forget_fact, say_fact
from lms.site.queries import facts

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_a_fact_is_said_replaced_and_taken_back(db: Session) -> None:
    say_fact(db, name="publisher", value="Rectorat de Lille", now=NOW)
    assert say_fact(db, name="publisher", value=" Rectorat  d’Amiens ", now=NOW) == "Rectorat d’Amiens"
    db.flush()
    assert facts(db) == {"publisher": "Rectorat d’Amiens"}
    assert forget_fact(db, name="publisher")
    db.flush()
    assert facts(db) == {}
    assert not forget_fact(db, name="publisher")


def test_an_unknown_fact_is_refused(db: Session) -> None:
    with pytest.raises(RefusalError):
        say_fact(db, name="colour", value="blue", now=NOW)
    with pytest.raises(RefusalError):
        forget_fact(db, name="colour")
    assert facts(db) == {}
