"""Partners of a programme and what is put into its measures. The caller commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lms.database.inserting import insert_into
from lms.messages import RefusalError, message
from lms.programmes.file_shapes import PartnerKind
from lms.programmes.measures import LARGEST_CENTS, Measure
from lms.programmes.models import BudgetLine, Partner

WHOLE = ""
"""The partner of a line that names none: the programme as a whole."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """An amount, in cents."""

    measure: Measure
    partner: str
    cents: int


def budget_of(db: Session, programme_id: int) -> list[Line]:
    """Give a programme's lines, in the order of its measures."""
    mine = select(BudgetLine).where(BudgetLine.programme_id == programme_id).order_by(BudgetLine.partner)
    order = list(Measure)
    lines = [
        Line(measure=Measure(one.measure), partner=one.partner, cents=one.cents) for one in db.scalars(mine)
    ]
    return sorted(lines, key=lambda one: order.index(one.measure))


def totals_of(lines: Sequence[Line]) -> dict[Measure, int]:
    """Add up by measure; a measure without a line is absent: its budget isn't known."""
    totals: dict[Measure, int] = {}
    for one in lines:
        totals[one.measure] = totals.get(one.measure, 0) + one.cents
    return totals


def set_line(
    db: Session, *, programme_id: int, measure: Measure, partner: str, cents: int, now: datetime
) -> None:
    """Write an amount, or another in its place."""
    if not 0 <= cents <= LARGEST_CENTS:
        raise RefusalError(message("Write an amount in euros, from 0 on."))
    if partner != WHOLE and not _is_partner(db, programme_id, partner):
        raise RefusalError(message("The programme has no partner of this name: add it first."))
    key = {"programme_id": programme_id, "measure": measure.value, "partner": partner}
    said = {"cents": cents, "changed_at": now}
    db.execute(
        insert_into(db, BudgetLine)
        .values(**key, **said)
        .on_conflict_do_update(index_elements=list(key), set_=said)
    )


def drop_line(db: Session, *, programme_id: int, measure: str, partner: str) -> None:
    """Take an amount away: it isn't known any more."""
    db.execute(
        delete(BudgetLine).where(
            BudgetLine.programme_id == programme_id,
            BudgetLine.measure == measure,
            BudgetLine.partner == partner,
        )
    )


def set_partner(db: Session, *, programme_id: int, name: str, kind: PartnerKind) -> None:
    """Add a partner, or say anew what it does."""
    key = {"programme_id": programme_id, "name": name}
    db.execute(
        insert_into(db, Partner)
        .values(**key, kind=kind.value)
        .on_conflict_do_update(index_elements=list(key), set_={"kind": kind.value})
    )


def drop_partner(db: Session, *, programme_id: int, name: str) -> None:
    """Remove a partner that puts nothing into the programme."""
    lines = select(func.count()).where(BudgetLine.programme_id == programme_id, BudgetLine.partner == name)
    if db.scalar(lines):
        raise RefusalError(message("This partner has lines in the budget: take them away first."))
    db.execute(delete(Partner).where(Partner.programme_id == programme_id, Partner.name == name))


def _is_partner(db: Session, programme_id: int, name: str) -> bool:
    return db.get(Partner, (programme_id, name)) is not None
