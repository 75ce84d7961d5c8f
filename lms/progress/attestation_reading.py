"""What is read for attestations: the facts of a new one, somebody's own, the one that a code names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.courses import library
from lms.courses.release import Language, ModuleId, Release, in_language
from lms.progress.attestation import (
    Facts,
    ModuleFact,
    Signing,
    complete_release,
    quizzes_of,
    read_facts,
)
from lms.progress.models import Attestation, Completion, Opening, UnitDone
from lms.schools.models import Affiliation, School
from lms.site.queries import facts as site_facts

ORGANISER, PLACE = "attestation-organiser", "attestation-place"
SIGNATORY, DELEGATION = "attestation-signatory", "attestation-delegation"


@dataclass(frozen=True, kw_only=True)
class Held:
    """An attestation as it is listed to its holder; `recognised`: the minutes it says of each module."""

    code: str
    course_id: str
    issued_on: date
    recognised: Mapping[str, int] | None = None


def facts_of(db: Session, *, person_id: int, release: Release, language: Language) -> Facts | None:
    """Gather what could be attested today of a course; None as long as it isn't complete."""
    rows = db.execute(
        select(Completion)
        .where(
            Completion.person_id == person_id,
            Completion.course_id == release.id,
            Completion.revoked_at.is_(None),
        )
        .order_by(Completion.done_on, Completion.id)
    ).scalars()
    completed = {row.module_id: row for row in rows}
    earlier = {row.release_id for row in completed.values()}
    releases = [release, *(library.release(db, release_id) for release_id in sorted(earlier, reverse=True))]
    under = complete_release(releases, completed)
    if under is None:
        return None
    audience, school = _school(db, person_id=person_id, release=release, on=_last_day(completed))
    modules = [module for module in under.modules if module.id in completed]
    quizzes = [unit_id for module in modules for unit_id in quizzes_of(module)]
    return Facts(
        audience=audience,
        course_id=release.id,
        title=in_language(under.title, language),
        nature=in_language(under.summary, language),
        objectives=tuple(
            sentence
            for module in modules
            for sentence in module.objectives.get(language)
            or module.objectives.get(under.source_language, ())
        ),
        modules=tuple(
            _module_fact(completed[module.id], in_language(module.title, language)) for module in modules
        ),
        begun_on=_begun_on(db, person_id=person_id, release=release, completed=completed),
        quizzes=len(quizzes),
        quizzes_passed=_passed(db, person_id=person_id, course_id=release.id, quizzes=quizzes),
        school=school,
        signing=_signing(db),
    )


def _module_fact(row: Completion, title: str) -> ModuleFact:
    return ModuleFact(
        module_id=row.module_id,
        title=title,
        done_on=row.done_on,
        means=row.means,
        minutes=row.minutes,
        recognised_minutes=row.recognised_minutes,
    )


def _last_day(completed: Mapping[str, Completion]) -> date:
    return max(row.done_on for row in completed.values())


def _begun_on(db: Session, *, person_id: int, release: Release, completed: Mapping[str, Completion]) -> date:
    opened = db.scalar(
        select(func.min(Opening.first_on)).where(
            Opening.person_id == person_id,
            Opening.course_id == release.id,
            Opening.module_id.in_([ModuleId(one) for one in completed]),
        )
    )
    days = [row.done_on for row in completed.values()]
    return min(opened, *days) if opened else min(days)


def _passed(db: Session, *, person_id: int, course_id: str, quizzes: Sequence[str]) -> int:
    """Count the quizzes passed: a quiz is done in no other way."""
    if not quizzes:
        return 0
    count = select(func.count(UnitDone.unit_id.distinct())).where(
        UnitDone.person_id == person_id, UnitDone.course_id == course_id, UnitDone.unit_id.in_(quizzes)
    )
    return db.scalar(count) or 0


def _school(db: Session, *, person_id: int, release: Release, on: date) -> tuple[str, str]:
    """Give in which audience somebody completed a course, and her main school then."""
    row = db.execute(
        select(Affiliation.audience, School.name, School.municipality)
        .join(School, School.uai == Affiliation.uai)
        .where(
            Affiliation.person_id == person_id,
            Affiliation.is_main,
            Affiliation.audience.in_(release.audience),
            Affiliation.from_on <= on,
            or_(Affiliation.to_on.is_(None), Affiliation.to_on > on),
        )
        .order_by(Affiliation.id)
        .limit(1)
    ).first()
    if row is None:
        return release.audience[0], ""
    place = row.municipality and row.municipality.lower() not in row.name.lower()
    return row.audience, f"{row.name}, {row.municipality}" if place else row.name


def _signing(db: Session) -> Signing:
    said = site_facts(db)
    return Signing(
        organiser=said.get(ORGANISER, said.get("publisher", "")),
        place=said.get(PLACE, ""),
        signatory=said.get(SIGNATORY, ""),
        delegation=said.get(DELEGATION, ""),
    )


def attestation_by_code(db: Session, *, code: str) -> Attestation | None:
    """Give the attestation of a code, whoever holds it."""
    return db.scalar(select(Attestation).where(Attestation.code == code))


def own_attestation(db: Session, *, code: str, person_id: int) -> Attestation | None:
    """Give an attestation that stands, to its holder only."""
    return db.scalar(
        select(Attestation).where(
            Attestation.code == code,
            Attestation.person_id == person_id,
            Attestation.revoked_at.is_(None),
        )
    )


def latest_attestations(db: Session, *, person_id: int) -> dict[str, Held]:
    """Give the latest attestation that stands of each of somebody's courses."""
    rows = db.execute(
        select(Attestation.code, Attestation.course_id, Attestation.issued_on, Attestation.facts)
        .where(Attestation.person_id == person_id, Attestation.revoked_at.is_(None))
        .order_by(Attestation.issued_at, Attestation.id)
    )
    return {
        row.course_id: Held(
            code=row.code,
            course_id=row.course_id,
            issued_on=row.issued_on,
            recognised={one.module_id: one.recognised_minutes or 0 for one in read_facts(row.facts).modules},
        )
        for row in rows
    }
