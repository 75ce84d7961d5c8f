"""The lock of a workshop, taken first by every writer about it: seats and states are decided in turn."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from lms.workshops.models import Attendance, Workshop


def lock_workshop(db: Session, workshop_id: int) -> Workshop:
    """Take a workshop so that nobody else writes about it, with its half-days and leaders."""
    return db.scalars(
        select(Workshop)
        .where(Workshop.id == workshop_id)
        .options(selectinload(Workshop.sittings), selectinload(Workshop.leaders))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def attended_sittings(workshop_id: int) -> Select[int]:
    """Select the half-days at which somebody was noted, even by mistake: rows are never deleted."""
    return select(Attendance.sitting_id).where(Attendance.workshop_id == workshop_id)
