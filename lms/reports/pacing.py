"""When a report's target is reached at the pace of its last months, and in which words. Pure."""

from fractions import Fraction

from babel.dates import format_date

from lms.coverage.pace import Measured, Pace, pace
from lms.coverage.targets import NumberTarget
from lms.messages import Message, message
from lms.messages.dates import day_in_words
from lms.reports.report import Report


def pace_of(report: Report) -> Pace | None:
    """Draw a report's trend on to its target; None where it is reached, or too little is known."""
    target = report.revision.target
    if isinstance(target, NumberTarget) and (report.total is None or report.total.gap is None):
        return None
    return pace(
        [
            Measured(on=one.on, reached=progress)
            for one in report.points
            if (progress := one.progress) is not None
        ],
        wanted=Fraction(target.number) if isinstance(target, NumberTarget) else target.share,
        due_on=report.revision.due_on,
    )


def pace_words(found: Pace, *, language: str) -> Message:
    """Say when a target is reached at a pace."""
    if found.reached_on is None:
        since = day_in_words(found.since, locale=language)
        return message("Since %(day)s nothing was gained: at this pace, it isn’t reached.", day=since)
    month = format_date(found.reached_on, "LLLL yyyy", locale=language)
    if found.is_in_time:
        return message("At this pace, reached in %(month)s.", month=month)
    return message("At this pace, reached in %(month)s, after the day it is due.", month=month)
