"""The level that somebody has chosen, or that her school makes likely."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses.release import Level
from lms.progress.queries import is_main
from lms.progress.record_queries import level_column, read_level
from lms.schools.models import Affiliation, School
from lms.schools.school import Level as SchoolLevel

_LEVEL_OF_SCHOOL: Mapping[str, Level] = {
    SchoolLevel.ECOLE: "primary",
    SchoolLevel.COLLEGE: "secondary",
    SchoolLevel.LYCEE: "secondary",
    SchoolLevel.EREA: "vocational",
    SchoolLevel.MFR: "vocational",
}


def level_of(db: Session, *, person_id: int, on: date) -> Level | None:
    """Give the level that somebody has chosen, else the likely one: that of her main school."""
    chosen = db.scalar(select(level_column(person_id)))
    if chosen is not None:
        return read_level(chosen)
    school = db.scalar(
        select(School.level)
        .join(Affiliation, Affiliation.uai == School.uai)
        .where(Affiliation.person_id == person_id, *is_main(on))
        .order_by(Affiliation.id)
        .limit(1)
    )
    return _LEVEL_OF_SCHOOL.get(school) if school else None
