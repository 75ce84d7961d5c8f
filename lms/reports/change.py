"""What changed between two days, and why: counts before and after, and what led from one to the other."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

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
class Change:
    """Two reports of one scope, and what lies between; `before` is None before the goal's first day.

    `by_school` is what schools brought that have entered or left the programme since.
    """

    before: Report | None
    after: Report
    eve: date
    reasons: Mapping[Reason, int]
    by_school: int

    @property
    def trained_before(self) -> int:
        """People trained and present on the eve."""
        return trained_in(self.before)

    @property
    def trained_after(self) -> int:
        """People trained and present on the day."""
        return trained_in(self.after)


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
    reasons = changes(
        db,
        revisions=subject.revisions,
        measure=Measure.TRAINED,
        # Nothing was counted before the goal's first day: its first figures are all changes.
        after=eve,
        until=asked.as_of,
        only=scope_of(subject, view, asked).conditions,
    )
    explained = sum(reasons.values())
    return Change(
        before=before,
        after=reports[0],
        eve=eve,
        reasons=reasons,
        by_school=trained_in(reports[0]) - trained_in(before) - explained,
    )
