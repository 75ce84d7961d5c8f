"""Equipment beside training: how many schools have both, one, or neither; not known while nobody said."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.coverage.effect_queries import counted_at_on
from lms.coverage.places import SchoolRow
from lms.programmes.models import PerimeterEntry
from lms.reports.equipped import Stand, equipped_schools
from lms.schools.equipment import FOR_CLASSES
from lms.schools.equipment_queries import equipment_on, totals_by_item


@dataclass(frozen=True, kw_only=True)
class EquipmentBeside:
    """Schools by whether they are equipped and whether somebody in post there is trained."""

    both: int
    equipped_only: int
    trained_only: int
    neither: int
    unknown: int
    newest: date | None


def equipment_beside(
    db: Session, *, programme_id: int, on: date, schools: Sequence[SchoolRow]
) -> EquipmentBeside | None:
    """Count the schools of a report on a day; None: nothing is known of any of them.

    Equipped with what classes teach with (`FOR_CLASSES`); trained from one person on, whatever the target is.
    """
    ever = schools_ever(programme_id)
    counted_at = counted_at_on(db, programme_id=programme_id, on=on)
    totals = totals_by_item(db, day=on, uais=ever, counted_at=counted_at)
    newest = max((totals[one][2] for one in FOR_CLASSES if one in totals), default=None)
    if newest is None:
        return None
    rows = equipped_schools(
        schools,
        held_by=equipment_on(db, day=on, uais=ever, counted_at=counted_at),
        new_teachers={},
        items=FOR_CLASSES,
        threshold=None,
    )
    counts = Counter(row.stand for row in rows)
    return EquipmentBeside(
        both=counts[Stand.BOTH],
        equipped_only=counts[Stand.EQUIPPED],
        trained_only=counts[Stand.TRAINED],
        neither=counts[Stand.NEITHER],
        unknown=counts[Stand.UNKNOWN],
        newest=newest,
    )


def schools_ever(programme_id: int) -> Select[str]:
    """Select the schools that a programme has spoken of, on whatever day."""
    return select(PerimeterEntry.uai).where(
        PerimeterEntry.programme_id == programme_id, PerimeterEntry.withdrawn_at.is_(None)
    )
