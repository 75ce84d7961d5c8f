"""The eight measures of a programme side by side: what is known of each, what isn't, what it costs a head."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.courses.queries import catalogue
from lms.coverage.baselines import Said, baselines_of
from lms.coverage.effect_queries import counted_at_on
from lms.coverage.models import PublishedMonth
from lms.coverage.places import Grouping
from lms.messages import Message, message
from lms.programmes.budget import WHOLE, Line, budget_of, totals_of
from lms.programmes.measures import Measure, cost_each
from lms.programmes.models import Programme
from lms.reports.asked import read_asked
from lms.reports.equipment_beside import schools_ever
from lms.reports.equipment_reading import new_teachers_of
from lms.reports.equipped import NewTeachers
from lms.reports.report import Report, Subject, View, make_reports
from lms.reports.workshop_figures import WorkshopRow, workshop_rows
from lms.reports.workshop_reading import read_facts
from lms.schools.equipment import Item
from lms.schools.equipment_queries import totals_by_item
from lms.schools.population import Audience

ITEMS: Mapping[Measure, Item] = {
    Measure.CLASS_BASE: Item.CLASS_BASE,
    Measure.HYBRID_KIT: Item.HYBRID_KIT,
    Measure.PUPIL_LOAN: Item.PUPIL_LOAN,
    Measure.NEW_TEACHER: Item.NEW_TEACHER,
}
NOT_KNOWN: Mapping[Measure, Message] = {
    Measure.TEACHERS: message("what teachers do in class with what they learnt"),
    Measure.PARENTS: message("parents helped outside workshops, and families nobody has declared"),
    Measure.PLATFORM: message("use of services and resources elsewhere (ENT, Éléa, Canopé)"),
    Measure.CLASS_BASE: message("whether it works and is used; schools that no list speaks of"),
    Measure.HYBRID_KIT: message("whether it works and is used; schools that no list speaks of"),
    Measure.PUPIL_LOAN: message("which pupils had it, as no pupil is named here; what came back"),
    Measure.NEW_TEACHER: message("newly tenured teachers, who aren’t told apart"),
    Measure.EVALUATION: message("effects on pupils: they are for a study to tell, not for this count"),
}


@dataclass(frozen=True, kw_only=True)
class GoalLine:
    """A goal's figures today, and where it began."""

    report: Report
    baseline: Said | None

    @property
    def trained_ever(self) -> int:
        """People trained since the beginning, leavers included: those the money trained."""
        return self.report.total.figures.trained_ever if self.report.total else 0


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What was delivered of an item: how many, to how many schools, lastly when."""

    quantity: int
    schools: int
    last: date


@dataclass(frozen=True, kw_only=True)
class MeasureLine:
    """One measure. `cents` is None where no budget is known; costs are None where nothing can be divided."""

    measure: Measure
    cents: int | None
    partners: Sequence[Line] = ()
    goals: Sequence[GoalLine] = ()
    sessions: WorkshopRow | None = None
    delivered: Delivered | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def cost_per_trained(self) -> Decimal | None:
        """Euros a person trained, over the goal that has trained most."""
        return cost_each(self.cents, max((one.trained_ever for one in self.goals), default=0))

    @property
    def cost_per_presence(self) -> Decimal | None:
        """Euros a presence at a workshop for parents. Teachers' money pays for what is done alone too."""
        if self.measure is not Measure.PARENTS:
            return None
        return cost_each(self.cents, self.sessions.presences if self.sessions else None)

    @property
    def cost_per_item(self) -> Decimal | None:
        """Euros a piece delivered."""
        return cost_each(self.cents, self.delivered.quantity if self.delivered else None)


def measure_lines(
    db: Session, programme: Programme, subjects: Iterable[Subject], *, view: View, today: date
) -> list[MeasureLine]:
    """Read all eight, whatever the number of schools and people: sums, and the sessions of the programme."""
    goals = _goals(db, subjects, view, today)
    budget = budget_of(db, programme.id)
    cents = totals_of(budget)
    delivered = totals_by_item(
        db,
        day=today,
        uais=schools_ever(programme.id),
        counted_at=counted_at_on(db, programme_id=programme.id, on=today),
    )
    counts = _counts(db, goals)
    lines = []
    for measure in Measure:
        line = MeasureLine(
            measure=measure,
            cents=cents.get(measure),
            partners=[one for one in budget if one.measure is measure],
            counts=counts.get(measure, {}),
        )
        audience = {Measure.TEACHERS: Audience.TEACHER, Measure.PARENTS: Audience.PARENT}.get(measure)
        if audience is not None:
            line = replace(
                line,
                goals=[one for one in goals if one.report.revision.audience is audience],
                sessions=_sessions(db, programme, audience, today),
            )
        item = ITEMS.get(measure)
        if item is not None and item in delivered:
            quantity, schools, last = delivered[item]
            line = replace(line, delivered=Delivered(quantity=quantity, schools=schools, last=last))
        lines.append(line)
    return lines


def totals_by_partner(lines: Sequence[MeasureLine]) -> list[tuple[str, int]]:
    """Add up what each partner puts in, over all measures, the most first; the programme as a whole last."""
    totals: dict[str, int] = {}
    for one in (line for measure in lines for line in measure.partners):
        totals[one.partner] = totals.get(one.partner, 0) + one.cents
    return sorted(totals.items(), key=lambda item: (item[0] == WHOLE, -item[1], item[0]))


def _counts(db: Session, goals: Sequence[GoalLine]) -> dict[Measure, dict[str, int]]:
    """Count what only some measures have."""
    courses = catalogue(db)
    months = db.scalar(
        select(func.count()).where(PublishedMonth.goal_id.in_([one.report.revision.goal_id for one in goals]))
    )
    new = _new_teachers(db, goals)
    return {
        Measure.NEW_TEACHER: {
            "known": sum(one.known for one in new),
            "trained": sum(one.trained for one in new),
        },
        Measure.PLATFORM: {
            "courses": len(courses),
            "modules": sum(len(one.release.modules) for one in courses),
            "started": max(
                (one.report.total.figures.started for one in goals if one.report.total), default=0
            ),
        },
        Measure.EVALUATION: {
            "baselines": sum(one.baseline is not None for one in goals),
            "goals": len(goals),
            "months": months or 0,
        },
    }


def _goals(db: Session, subjects: Iterable[Subject], view: View, today: date) -> list[GoalLine]:
    wanted = []
    for subject in subjects:
        period = subject.period(today=today)
        if period is not None:
            asked = replace(read_asked({}, period=period), by=Grouping.PROGRAMME)
            wanted.append((subject, view, asked))
    kept = baselines_of(db, [subject.latest.goal_id for subject, _view, _asked in wanted])
    return [
        GoalLine(report=report, baseline=kept.get(report.revision.goal_id))
        for report in (make_reports(db, wanted) if wanted else [])
    ]


def _new_teachers(db: Session, goals: Sequence[GoalLine]) -> Sequence[NewTeachers]:
    """Give the new teachers of each school, by the first goal for teachers."""
    report = next((one.report for one in goals if one.report.revision.audience is Audience.TEACHER), None)
    if report is None:
        return ()
    counted_at = counted_at_on(db, programme_id=report.subject.programme.id, on=report.asked.as_of)
    return tuple(new_teachers_of(db, report, counted_at).values())


def _sessions(db: Session, programme: Programme, audience: Audience, on: date) -> WorkshopRow | None:
    facts = read_facts(db, programme=programme, audience=audience.value, on=on)
    return next(iter(workshop_rows(facts, Grouping.PROGRAMME)), None)
