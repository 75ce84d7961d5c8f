"""Schools for tests, of a directory that nobody imported."""

from sqlalchemy.orm import Session

from lms.schools.departments import department
from lms.schools.models import School
from lms.schools.search_text import fold
from lms.schools.uai import Uai, department_code


def make_school(db: Session, uai: str, **given: object) -> School:
    """Add a public école of its UAI's department; any column may be given."""
    where = department(department_code(Uai(uai)))
    columns: dict[str, object] = {
        "name": f"École {uai}",
        "level": "ecole",
        "sector": "public",
        "contract": "not_applicable",
        "ministry": "education",
        "funder": "commune",
        "department_code": where.code,
        "department": where.name,
        "academy_code": where.academy_code,
        "academy": where.academy,
        "region_code": where.region_code,
        "region": where.region,
        "timezone": where.timezone,
        "state": "open",
        "standing": "in",
        "standing_reason": "public",
        "municipality": "Lille",
    } | given
    columns["search_text"] = fold(f"{columns['municipality']} {columns['name']} {uai}")
    school = School(uai=uai, **columns)
    db.add(school)
    db.flush()
    return school
