"""What changed between two days, and why: counts before and after, and what led from one to the other."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from lms.coverage.evolution import changes
from lms.coverage.ledger import Reason
from lms.coverage.stretches import Measure
from lms.messages import Message, message
from lms.reports.asked import Asked
from lms.reports.report import Report, Subject, View, make_reports, scope_of

REASONS: Mapping[Reason, Message] = {
    Reason.TRAINED: message("Newly trained, in post"),
    Reason.ARRIVED: message("Arrived already trained"),
    Reason.LEFT: message("Left, or changed school"),
    Reason.CORRECTED: message("Corrections of what had been recorded"),
    Reason.RULE: message("The goal is worded otherwise"),
    Reason.ERASED: message("Personal data erased"),
}
"""Why the number of people trained and present changes, in the order it is told."""


@dataclass(frozen=True, kw_only=True)
class Points:
    """How far a share went, and what of it people did at the headcounts of the eve."""

    whole: Fraction
    by_people: Fraction

    @property
    def by_headcounts(self) -> Fraction:
        """What headcounts did: revised, newly known, of schools that entered or left."""
        return self.whole - self.by_people


@dataclass(frozen=True, kw_only=True)
class Change:
    """Two reports of one scope, and what lies between; `before` is None before the goal's first day.

    `by_school` is what schools brought that have entered or left the programme since.
    """

    before: Report | None
    after: Report
    eve: date
    reasons: Mapping[Reason, int]
    by_school: int
    arrived_trained: int = 0
    """People trained in the period, as coverage counts them, who had been trained before they arrived."""

    @property
    def trained_before(self) -> int:
        """People trained and present on the eve."""
        return trained_in(self.before)

    @property
    def trained_after(self) -> int:
        """People trained and present on the day."""
        return trained_in(self.after)

    @property
    def points(self) -> Points | None:
        """How coverage changed; None where it was unknown on one of the days."""
        return points_between(self.before, self.after)


def points_between(before: Report | None, after: Report) -> Points | None:
    """Take a change of coverage apart. People's part is of the schools known on both days."""
    shares = [one.total.figures.coverage if one and one.total else None for one in (before, after)]
    if shares[0] is None or shares[1] is None or before is None or before.total is None:
        return None
    known = [
        {
            one.place.uai: one.figures
            for one in report.schools.current
            if one.figures.denominator.people is not None
        }
        for report in (before, after)
    ]
    moved = sum(known[1][uai].trained - known[0][uai].trained for uai in known[0].keys() & known[1].keys())
    return Points(whole=shares[1] - shares[0], by_people=Fraction(moved, before.total.figures.headcount or 1))


def trained_in(report: Report | None) -> int:
    """Give the people trained and present in a report."""
    return report.total.figures.trained if report and report.total else 0


def make_change(db: Session, subject: Subject, *, view: View, asked: Asked) -> Change:
    """Tell what changed from the eve of a period to its last day.

    Reasons are read from the ledger's entries of the period: as many rows as things that happened.
    """
    eve = asked.from_on - timedelta(days=1)
    wanted = [asked]
    if eve >= subject.first:
        wanted.append(replace(asked, as_of=eve, from_on=eve))
    reports = make_reports(db, [(subject, view, one) for one in wanted])
    before = reports[1] if len(reports) > 1 else None
    reasons, flow = (
        changes(
            db,
            revisions=subject.revisions,
            measure=measure,
            # Nothing was counted before the goal's first day: its first figures are all changes.
            after=eve,
            until=asked.as_of,
            only=scope_of(subject, view, asked).conditions,
        )
        for measure in (Measure.TRAINED, Measure.FLOW)
    )
    explained = sum(reasons.values())
    return Change(
        before=before,
        after=reports[0],
        eve=eve,
        reasons=reasons,
        by_school=trained_in(reports[0]) - trained_in(before) - explained,
        arrived_trained=flow.get(Reason.ARRIVED, 0),
    )
