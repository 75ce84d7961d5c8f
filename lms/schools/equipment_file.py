"""Files of deliveries: `uai;item;quantity;delivered_on`. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from lms.messages import Message, message
from lms.schools.equipment import Delivery, Item
from lms.schools.uai import Uai, parse_uai
from lms.tabular import (
    CellError,
    Expected,
    FaultLog,
    Row,
    RowReader,
    TableFault,
    normalise_header,
    open_table,
    read_count,
    read_date,
)

EQUIPMENT_COLUMNS = (
    Expected(name="uai", aliases=("numero_uai", "code_uai", "rne"), required=True),
    Expected(name="item", aliases=("equipement", "materiel", "article", "type"), required=True),
    Expected(name="quantity", aliases=("quantite", "nombre"), required=True),
    Expected(name="delivered_on", aliases=("livre_le", "date_livraison", "date"), required=True),
)
LARGEST_QUANTITY = 100_000
_ITEMS = {
    "kithybride": Item.HYBRID_KIT,
    "kitshybrides": Item.HYBRID_KIT,
    "preteleve": Item.PUPIL_LOAN,
    "preteleves": Item.PUPIL_LOAN,
    "pretauxeleves": Item.PUPIL_LOAN,
    "soclenumerique": Item.CLASS_BASE,
    "socledeclasse": Item.CLASS_BASE,
    "nouvelenseignant": Item.NEW_TEACHER,
    "nouveauxenseignants": Item.NEW_TEACHER,
    **{normalise_header(item.value): item for item in Item},
}


@dataclass(frozen=True, kw_only=True)
class EquipmentFile:
    """The deliveries of a file, by the line each stands on; empty as soon as there is a fault."""

    deliveries: Mapping[int, Delivery] = field(default_factory=dict)
    faults: FaultLog
    notes: tuple[Message, ...] = ()


def read_equipment(data: bytes) -> EquipmentFile:
    """Read a file of deliveries, or give every fault in it."""
    table = open_table(data, expected=EQUIPMENT_COLUMNS)
    faults = FaultLog()
    deliveries: dict[int, Delivery] = {}
    first_lines: dict[tuple[Uai, Item, date], int] = {}
    for row in table.rows(faults):
        one = _read(row, faults)
        if one is None:
            continue
        first = first_lines.setdefault((one.uai, one.item, one.delivered_on), row.line)
        if first != row.line:
            faults.add(_doubled(row, first))
        deliveries[row.line] = one
    if faults:
        return EquipmentFile(faults=faults, notes=table.notes)
    return EquipmentFile(deliveries=deliveries, faults=faults, notes=table.notes)


def _read(row: Row, faults: FaultLog) -> Delivery | None:
    cells = RowReader(row, faults)
    uai = cells.read("uai", parse_uai)
    item = cells.read("item", _read_item)
    quantity = cells.read("quantity", partial(read_count, largest=LARGEST_QUANTITY))
    delivered_on = cells.read("delivered_on", read_date)
    if uai is None or item is None or quantity is None or delivered_on is None:
        return None
    return Delivery(uai=uai, item=item, quantity=quantity, delivered_on=delivered_on)


def _read_item(text: str) -> Item:
    found = _ITEMS.get(normalise_header(text))
    if found is None:
        raise CellError(
            reason=message("This is none of the items that are counted."),
            remedy=message("Write one of: %(words)s.", words=", ".join(Item)),
        )
    return found


def _doubled(row: Row, first: int) -> TableFault:
    return row.fault(
        "uai",
        reason=message("The same school, item and day stand on line %(first)s already.", first=first),
        remedy=message("Keep the line that is right, or add the two quantities up."),
    )
