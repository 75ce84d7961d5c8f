"""Imports of deliveries: all or nothing, safe to repeat. The caller commits."""

from collections.abc import Collection
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from lms.messages import Message, message
from lms.schools import models
from lms.schools.equipment import Delivery
from lms.schools.equipment_file import EquipmentFile
from lms.schools.staging import apply_rows
from lms.tabular import TableFault
from lms.tabular.imported import Imported, refused_file

EQUIPMENT = cast("Table", models.Equipment.__table__)
EARLIEST = date(2010, 1, 1)


def import_equipment(
    db: Session, file: EquipmentFile, *, today: date, within: Collection[str] | None = None
) -> Imported:
    """Add or correct deliveries; the same school, item and day again is a correction.

    A school that isn't in the directory refuses the file, as does one outside `within`, where it is given,
    and a day that hasn't come: what is planned isn't delivered.
    """
    known = frozenset(db.scalars(select(models.School.uai)))
    faults = file.faults
    for line, one in file.deliveries.items():
        refused = _refused(one, known=known, today=today, within=within)
        if refused is not None:
            column, value, reason, remedy = refused
            faults.add(TableFault(line=line, column=column, value=value, reason=reason, remedy=remedy))
    if faults:
        return refused_file(faults, file.notes, figures={"schools": 0})
    rows = [_row(one) for one in file.deliveries.values()]
    applied = apply_rows(db, EQUIPMENT, rows)
    return Imported(
        rows=faults.rows,
        new=len(applied.new),
        changed=len(applied.changed),
        unchanged=len(rows) - len(applied.new) - len(applied.changed),
        notes=file.notes,
        figures={"schools": len({row["uai"] for row in rows})},
    )


def say_the_rest_has_none(db: Session, file: EquipmentFile, *, schools: Collection[str], today: date) -> int:
    """Write down that those of some schools of which nothing is known received none of a file's items.

    For a list that its sender says is complete. Give the number of schools and items that this is new of.
    """
    items = sorted({one.item for one in file.deliveries.values()})
    one = models.Equipment
    spoken_of = {
        (uai, item)
        for uai, item in db.execute(select(one.uai, one.item).where(one.item.in_(items)).distinct())
    }
    rows = [
        {"uai": uai, "item": item.value, "delivered_on": today, "quantity": 0}
        for uai in sorted(schools)
        for item in items
        if (uai, item.value) not in spoken_of
    ]
    apply_rows(db, EQUIPMENT, rows)
    return len(rows)


def _refused(
    one: Delivery, *, known: Collection[str], today: date, within: Collection[str] | None
) -> tuple[str, str, Message, Message] | None:
    if one.uai not in known:
        return (
            "uai",
            one.uai,
            message("No school with this UAI is known."),
            message("Import the national directory first (lms schools import), or correct the UAI."),
        )
    if within is not None and one.uai not in within:
        return (
            "uai",
            one.uai,
            message("This school isn’t in the programme."),
            message("Remove the line, or take the school into the programme’s perimeter first."),
        )
    if one.delivered_on > today:
        return (
            "delivered_on",
            one.delivered_on.isoformat(),
            message("This day hasn’t come: what is planned isn’t delivered yet."),
            message("Import the line once the delivery is made, or correct the day."),
        )
    if one.delivered_on < EARLIEST:
        return (
            "delivered_on",
            one.delivered_on.isoformat(),
            message("This day is before any such programme."),
            message("Correct the year."),
        )
    return None


def _row(one: Delivery) -> dict[str, Any]:
    return {
        "uai": one.uai,
        "item": one.item.value,
        "delivered_on": one.delivered_on,
        "quantity": one.quantity,
    }
