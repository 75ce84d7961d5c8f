"""Three schools and somebody; who was announced as touched."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from lms.accounts import signals
from lms.accounts.models import Person
from tests.factories.accounts import make_person
from tests.factories.schools import make_school
from tests.schools.staying import A, B, C


@pytest.fixture
def person(db: Session) -> Person:
    """Somebody who belongs nowhere yet; the schools are known."""
    for uai in (A, B, C):
        make_school(db, uai)
    return make_person(db)


@pytest.fixture
def touched() -> Iterator[list[frozenset[int]]]:
    """Whom whatever counts people was told of."""
    heard: list[frozenset[int]] = []

    def listen(_db: Session, *, person_ids: frozenset[int]) -> None:
        heard.append(person_ids)

    signals.on_standing_touched(listen)
    yield heard
    signals._touched.disconnect(listen)
