"""Publishes ends of months, once each, as `disclosure.decide` allows. The caller commits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.coverage.disclosure import decide
from lms.coverage.engaged import engaged_schools
from lms.coverage.models import PublishedMonth
from lms.coverage.places import SchoolRow
from lms.coverage.publications import (
    ends_of_months,
    engaged_before,
    find_publication,
    months_of_year,
    published_days,
    published_goals,
    school_year_of,
    years_taken,
)
from lms.coverage.published import SchoolCount
from lms.coverage.published_tables import fingerprint, home_of, month_to_json, name_tables, tables_to_json
from lms.coverage.queries import school_rows
from lms.coverage.revisions import Revision, in_force, revisions_of
from lms.database.inserting import insert_into
from lms.programmes.engaging import shows_engaged
from lms.programmes.models import Programme

FURTHEST_BACK = 36
"""Months; before them nobody looks for figures that weren't published in their time."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """An end of a month that isn't published yet, of one goal in its wording of that day."""

    revision: Revision
    on: date


def due(db: Session, programme: Programme, *, today: date) -> list[Due]:
    """Give the ends of months to be published, in order: those after the last one that is.

    A month passed over is never published later: the ones after it were judged without it. Nor is any of a
    school year in which another goal stood for the same people: what one hides, the other might show.
    """
    found: list[Due] = []
    for wordings in published_goals(revisions_of(db, programme_id=programme.id)).values():
        days = published_days(db, goal_id=wordings[0].goal_id)
        taken = years_taken(db, goal_id=wordings[0].goal_id)
        ready = [one.in_force_from for one in wordings if one.is_ready]
        if not ready:
            continue
        begin = max(programme.starts_on, min(ready))
        ends = ends_of_months(after=begin, before=today)[-FURTHEST_BACK:]
        for end in ends:
            revision = in_force(wordings, on=end)
            is_next = end <= programme.ends_on and (not days or end > days[-1])
            if revision is not None and is_next and school_year_of(end) not in taken:
                found.append(Due(revision=revision, on=end))
    return sorted(found, key=lambda one: (one.revision.goal_id, one.on))


def publish(db: Session, *, revision: Revision, on: date, threshold: int, now: datetime) -> bool:
    """Publish a month's end; say whether anything of it may be. Done again, it changes nothing."""
    earlier = months_of_year(db, goal_id=revision.goal_id, on=on)
    rows = school_rows(db, revision=revision, as_of=on, period_from=on)
    decision = decide(_known(rows), on=on, earlier=earlier, threshold=threshold)
    if decision is None:
        return False
    before = find_publication(db, goal_id=revision.goal_id, on=earlier[-1].on) if earlier else None
    tables = name_tables(
        decision.month,
        [row.place for row in rows],
        threshold=threshold,
        waiting=len(decision.waiting),
        named_before=before.tables.rows if before else (),
    )
    if shows_engaged(db, revision.programme_id):
        said_yes = engaged_before(db, goal_id=revision.goal_id, on=on)
        schools = engaged_schools(rows, month=decision.month, threshold=threshold, said_yes=said_yes)
        tables = replace(tables, engaged=schools)
    stored = tables_to_json(tables)
    row = {
        "goal_id": revision.goal_id,
        "on": on,
        "revision_id": revision.id,
        "tables": stored,
        "counts": month_to_json(decision.month),
        "sha256": fingerprint(stored),
        "made_at": now,
    }
    db.execute(insert_into(db, PublishedMonth).values(**row).on_conflict_do_nothing())
    return True


def _known(rows: Iterable[SchoolRow]) -> list[SchoolCount]:
    return [
        SchoolCount(
            uai=row.place.uai,
            home=home_of(row.place),
            headcount=row.figures.denominator.people,
            trained=row.figures.trained,
        )
        for row in rows
        if row.figures.denominator.people is not None
    ]


def publish_due(
    db: Session, programmes: Sequence[Programme], *, today: date, threshold: int, now: datetime
) -> int:
    """Publish whatever is due of some programmes; say how many months were."""
    return sum(
        publish(db, revision=one.revision, on=one.on, threshold=threshold, now=now)
        for programme in programmes
        for one in due(db, programme, today=today)
    )
