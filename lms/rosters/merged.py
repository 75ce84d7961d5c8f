"""Where the records lead that were merged into others."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.rosters.models import PersonMerge


def active_merges(db: Session) -> dict[int, int]:
    """Give, for each record that is merged, the record of the person it leads to."""
    rows = select(PersonMerge.gone_id, PersonMerge.kept_id).where(PersonMerge.undone_at.is_(None))
    direct = {row.gone_id: row.kept_id for row in db.execute(rows)}

    def end(number: int) -> int:
        while number in direct:
            number = direct[number]
        return number

    return {gone: end(gone) for gone in direct}
