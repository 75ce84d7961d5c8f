"""Days and words of the pages of schools."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.rosters.own_school import declare_school
from lms.schools.population import Function
from tests.factories.accounts import make_person

TODAY = date(2027, 3, 17)
NOW = datetime(2027, 3, 17, 9, 0, tzinfo=UTC)
Enter = Callable[..., FlaskClient]


def newcomer(db: Session, uai: str, *, name: str = "Anna") -> Person:
    person = make_person(db, given_name=name, family_name="Riou")
    arrived = TODAY - timedelta(days=5)
    declare_school(db, person_id=person.id, uai=uai, function=Function.TEACHER, today=arrived, now=NOW)
    return person


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
