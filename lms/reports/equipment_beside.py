"""Equipment beside training: how many schools have both, one, or neither; not known while nobody said."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session


@dataclass(frozen=True, kw_only=True)
class EquipmentBeside:
    """Schools by whether they are equipped and whether somebody in post there is trained."""

    both: int
    equipped_only: int
    trained_only: int
    neither: int
    unknown: int
    newest: date | None


def equipment_beside(_db: Session, *, programme_id: int, on: date) -> EquipmentBeside | None:
    """Read it for a programme's schools on a day; None: nothing is known of any of them.

    No deliveries are kept yet: what isn't known is said, never guessed.
    """
    return None
