"""The schools that somebody without a network may choose from: those of the host's town."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.schools.models import School
from lms.schools.school import Standing

MOST = 40


def schools_nearby(db: Session, host: School | None) -> Sequence[School]:
    """Give the other open schools of the host's town, by name; none where no school is the host."""
    if host is None:
        return ()
    return db.scalars(
        select(School)
        .where(
            School.municipality_code == host.municipality_code,
            School.uai != host.uai,
            School.standing == Standing.IN.value,
        )
        .order_by(School.name, School.uai)
        .limit(MOST)
    ).all()
