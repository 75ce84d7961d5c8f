"""Reads equipment beside a goal's figures, within the schools that somebody sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from lms.coverage.effect_queries import counted_at_on
from lms.coverage.models import LedgerEntry
from lms.coverage.stretches import Measure
from lms.reports.asked import Asked
from lms.reports.equipment_beside import schools_ever
from lms.reports.equipped import (
    BY_TARGET,
    CLASSES,
    LOOKED_AT,
    EquippedSchool,
    NewTeachers,
    Stand,
    equipped_schools,
    threshold_of,
)
from lms.reports.report import Report, Subject, View, make_report
from lms.schools.equipment_queries import equipment_on
from lms.schools.models import Affiliation
from lms.schools.population import Audience, Function

KINDS = frozenset(LOOKED_AT)


@dataclass(frozen=True, kw_only=True)
class AskedEquipment:
    """What an address asks besides the filters of every report."""

    items: str = CLASSES
    trained: str = BY_TARGET
    stand: Stand | None = None

    def query(self) -> dict[str, str]:
        """Write it as an address does."""
        given = {
            "items": "" if self.items == CLASSES else self.items,
            "trained": "" if self.trained == BY_TARGET else self.trained,
            "stand": self.stand.value if self.stand else "",
        }
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, kw_only=True)
class EquipmentReport:
    """A goal's report, and each of its schools with what it was given."""

    report: Report
    asked: AskedEquipment
    rows: Sequence[EquippedSchool]

    @property
    def shown(self) -> list[EquippedSchool]:
        """The rows of the standing asked for."""
        wanted = self.asked.stand
        return [row for row in self.rows if wanted is None or row.stand is wanted]


def read_equipment_query(query: Mapping[str, str]) -> AskedEquipment:
    """Read an address's query; what can't be is what is usual."""
    items, stand = query.get("items", ""), query.get("stand", "")
    return AskedEquipment(
        items=items if items in KINDS else CLASSES,
        trained="one" if query.get("trained") == "one" else BY_TARGET,
        stand=Stand(stand) if stand in set(Stand) else None,
    )


def make_equipment_report(
    db: Session, subject: Subject, *, view: View, asked: Asked, wanted: AskedEquipment
) -> EquipmentReport:
    """Read and reckon it: four statements more than a report, whatever the number of schools and people."""
    report = make_report(db, subject, view=view, asked=replace(asked, only=None))
    programme_id, on = subject.programme.id, asked.as_of
    counted_at = counted_at_on(db, programme_id=programme_id, on=on)
    return EquipmentReport(
        report=report,
        asked=wanted,
        rows=equipped_schools(
            report.schools.current,
            held_by=equipment_on(db, day=on, uais=schools_ever(programme_id), counted_at=counted_at),
            new_teachers=new_teachers_of(db, report, counted_at),
            items=LOOKED_AT[wanted.items],
            threshold=threshold_of(report.revision.target, wanted.trained),
        ),
    )


def new_teachers_of(db: Session, report: Report, counted_at: Mapping[str, str]) -> dict[str, NewTeachers]:
    """Count the new teachers of each school: an index holds them alone, so others cost nothing."""
    if report.revision.audience is not Audience.TEACHER:
        return {}
    one, on = Affiliation, report.asked.as_of
    balance = (
        select(func.coalesce(func.sum(LedgerEntry.delta), 0))
        .where(
            LedgerEntry.person_id == one.person_id,
            LedgerEntry.revision_id == report.revision.id,
            LedgerEntry.measure == Measure.TRAINED.value,
            LedgerEntry.on <= on,
        )
        .correlate(one)
        .scalar_subquery()
    )
    rows = db.execute(
        select(one.uai, func.count(), func.sum(case((balance > 0, 1), else_=0)))
        .where(
            one.function == Function.TRAINEE_TEACHER.value,
            one.audience == Audience.TEACHER.value,
            one.is_main,
            one.confirmed_on.is_not(None),
            one.from_on <= on,
            one.to_on.is_(None) | (one.to_on > on),
        )
        .group_by(one.uai)
    )
    found: dict[str, NewTeachers] = {}
    for uai, known, trained in rows:
        school = counted_at.get(uai)
        if school is not None:
            before = found.get(school, NewTeachers())
            found[school] = NewTeachers(
                known=before.known + known, trained=before.trained + int(trained or 0)
            )
    return found
