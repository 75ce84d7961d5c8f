"""Programmes and schools of their perimeters, for tests."""

from datetime import UTC, date, datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.signals import standing_touched
from lms.programmes.models import PerimeterEntry, Programme
from lms.schools.models import Affiliation, School
from lms.schools.uai import check_letter

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
STARTS = date(2026, 9, 1)
_numbers = count(1)


def uai(number: int, *, department: str = "35") -> str:
    """Make the UAI of a school that doesn't exist, with its letter."""
    prefix = {"2A": "620", "2B": "720"}.get(department, department.rjust(3, "0"))
    digits = f"{prefix}{number:04d}"
    return digits + check_letter(digits)


def make_school(
    db: Session,
    *,
    number: int | None = None,
    department_code: str = "35",
    standing: str = "in",
    reason: str = "public",
    rolls_up_to: str | None = None,
    **given: str,
) -> School:
    """Add a school of a directory that nobody imported."""
    number = 9000 + next(_numbers) % 1000 if number is None else number
    texts = {
        "level": "ecole",
        "funder": "commune",
        "district": "Rennes Nord",
        "municipality_code": f"{department_code}238",
        "municipality": "Rennes",
        "academy_code": "14",
        "academy": "Rennes",
        "region_code": "53",
        "region": "Bretagne",
        "department": "Ille-et-Vilaine",
    } | given
    school = School(
        uai=uai(number, department=department_code),
        name=f"École {number}",
        sector="public",
        contract="not_applicable",
        ministry="education",
        department_code=department_code,
        timezone="Europe/Paris",
        state="open",
        standing=standing,
        standing_reason=reason,
        rolls_up_to=rolls_up_to,
        search_text=f"ecole {number}",
        **texts,
    )
    db.add(school)
    db.flush()
    return school


def make_programme(db: Session, *, slug: str | None = None, schools: list[School] | None = None) -> Programme:
    """Add a programme that answers for some schools since it began."""
    programme = Programme(
        slug=slug or f"programme-{next(_numbers)}",
        name="Territoire numérique",
        starts_on=STARTS,
        ends_on=date(2028, 8, 31),
        changed_at=NOW,
    )
    db.add(programme)
    db.flush()
    for school in schools or []:
        enter(db, programme, school)
    return programme


def enter(
    db: Session, programme: Programme, school: School, *, from_on: date = STARTS, to_on: date | None = None
) -> PerimeterEntry:
    """Put a school into a programme's perimeter, with the standing it has by default."""
    entry = PerimeterEntry(
        programme_id=programme.id,
        uai=school.uai,
        from_on=from_on,
        to_on=to_on,
        included=school.standing == "in",
        standing=school.standing,
        reason=school.standing_reason,
        note="",
        rolls_up_to=school.rolls_up_to,
        recorded_at=NOW,
    )
    db.add(entry)
    db.flush()
    there = db.scalars(select(Affiliation.person_id).where(Affiliation.uai == school.uai))
    # At once, for a test has no worker.
    standing_touched(db, person_ids=set(there))
    return entry
