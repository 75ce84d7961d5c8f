"""Filters as SQL: the schools that they leave."""

from datetime import date

from sqlalchemy import ColumnElement, select

from lms.programmes.models import PerimeterEntry
from lms.reports.filters import NO_PRIORITY, Filters
from lms.schools.models import School

_COLUMNS = {
    "sector": School.sector,
    "level": School.level,
    "contract": School.contract,
    "ministry": School.ministry,
    "priority": School.priority_education,
}


def filter_conditions(filters: Filters, programme_id: int) -> tuple[ColumnElement[bool], ...]:
    """Keep the schools that filters leave, as conditions on `School`."""
    kept: list[ColumnElement[bool]] = []
    for kind, value in filters.chosen():
        if isinstance(value, date):
            joined = select(PerimeterEntry.uai).where(
                PerimeterEntry.programme_id == programme_id,
                PerimeterEntry.withdrawn_at.is_(None),
                PerimeterEntry.included,
                PerimeterEntry.from_on == value,
            )
            kept.append(School.uai.in_(joined))
        else:
            kept.append(_COLUMNS[kind] == ("" if value == NO_PRIORITY else value))
    return tuple(kept)
