"""Sessions for parents beside their coverage: the same territories, within the same bounds."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from lms.coverage.places import Grouping
from lms.reports.report import Report, View
from lms.reports.workshop_figures import Facts, WorkshopRow, workshop_rows
from lms.reports.workshop_reading import read_facts
from lms.schools.population import Audience

MOST_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class SessionsBeside:
    """What a page shows of sessions: the rows of its level that have something, and all of them together."""

    total: WorkshopRow
    rows: tuple[WorkshopRow, ...]
    left_out: int
    """Rows that the page has no room for; the file of sessions holds them."""


def sessions_beside(db: Session, report: Report, *, view: View) -> SessionsBeside | None:
    """Read the sessions of a goal for parents; None for another audience, or where there was none."""
    if report.revision.audience is not Audience.PARENT:
        return None
    subject, asked = report.subject, report.asked
    facts = read_facts(db, programme=subject.programme, audience=Audience.PARENT.value, on=asked.as_of)
    is_whole = view.is_whole and asked.within is None and not asked.filters and not asked.only
    shown = bounded(facts, {one.place.uai for one in report.schools.current}, with_rest=is_whole)
    rows = workshop_rows(shown, report.by)
    total = next(iter(workshop_rows(shown, Grouping.PROGRAMME)))
    if not rows:
        return None
    return SessionsBeside(total=total, rows=tuple(rows[:MOST_SHOWN]), left_out=max(0, len(rows) - MOST_SHOWN))


def bounded(facts: Facts, uais: Collection[str], *, with_rest: bool) -> Facts:
    """Keep what belongs to some schools; `with_rest` also what belongs to no school of the programme.

    A presence is kept by the school that was said, wherever its session was held.
    """
    places = {uai: place for uai, place in facts.places.items() if uai in uais}

    def kept(uai: str | None) -> bool:
        return uai in places or (with_rest and uai not in facts.places)

    return replace(
        facts,
        places=places,
        sessions=[one for one in facts.sessions if kept(one.host)],
        presences=[one for one in facts.presences if kept(one.school)],
        helpers=[one for one in facts.helpers if one.school in places],
    )
