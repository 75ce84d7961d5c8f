"""What the form of a session offers: modules, programmes, clocks, and the school that words mean."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms.courses.queries import catalogue
from lms.courses.release import in_language
from lms.messages import RefusalError, message
from lms.reach.queries import programmes_in_reach
from lms.reach.reach import Reach
from lms.schools.departments import DEPARTMENTS
from lms.schools.models import School
from lms.schools.queries import find_school, search_schools
from lms.workshops.kinds import AUDIENCES

MOST_NAMED = 5


def module_choices(db: Session, language: str) -> list[tuple[str, str]]:
    """Give the modules that a session may be about, as "course/module", with both titles."""
    wanted = {audience.value for audience in AUDIENCES}
    return [
        (
            f"{one.release.id}/{module.id}",
            f"{in_language(one.release.title, language)} – {in_language(module.title, language)}",
        )
        for one in catalogue(db)
        if wanted & set(one.release.audience)
        for module in one.release.modules
    ]


def programme_choices(db: Session, *, reach: Reach, on: date) -> list[tuple[str, str]]:
    """Give the programmes that somebody may name as organiser."""
    return [(str(one.id), one.name) for one in db.scalars(programmes_in_reach(reach, on=on))]


def clocks(default: str) -> list[str]:
    """Give the clocks of France, the installation's own first."""
    return [default, *sorted({one.timezone for one in DEPARTMENTS.values()} - {default})]


def host_named(db: Session, typed: str) -> str | None:
    """Find the school that somebody typed, by UAI or by words; None for nothing typed.

    Refused, with those that may be meant, when it isn't one school.
    """
    typed = typed.strip()
    if not typed:
        return None
    by_uai = find_school(db, typed.upper())
    if by_uai is not None:
        return by_uai.uai
    found = search_schools(db, typed, most=MOST_NAMED + 1)
    if len(found) == 1:
        return found[0].uai
    if not found:
        raise RefusalError(message("No school has these words: write its UAI, or its name and town."))
    raise RefusalError(
        message("Several schools may be meant: write the UAI of yours. %(schools)s", schools=_named(found))
    )


def _named(found: Sequence[School]) -> str:
    some = "; ".join(f"{one.name}, {one.municipality} ({one.uai})" for one in found[:MOST_NAMED])
    return f"{some}…" if len(found) > MOST_NAMED else f"{some}."
