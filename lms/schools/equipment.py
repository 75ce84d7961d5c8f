"""What schools were given beside training: the items, and what is known of them on a day. Pure.

Deliveries add up. A line of quantity 0 says that a school received none; a school of which no line speaks is
unknown: a list of deliveries is silent about whom it forgot as about who got nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.messages import Message, message
from lms.schools.uai import Uai


class Item(StrEnum):
    """What is delivered; `NEW_TEACHER` is the equipment of one new teacher."""

    HYBRID_KIT = "hybrid-kit"
    PUPIL_LOAN = "pupil-loan"
    CLASS_BASE = "class-base"
    NEW_TEACHER = "new-teacher"


ITEM_NAMES: Mapping[Item, Message] = {
    Item.HYBRID_KIT: message("Hybrid kits for classes"),
    Item.PUPIL_LOAN: message("Equipment on loan to pupils"),
    Item.CLASS_BASE: message("Base equipment of elementary classes"),
    Item.NEW_TEACHER: message("Equipment of new teachers"),
}
FOR_CLASSES = frozenset({Item.HYBRID_KIT, Item.CLASS_BASE})
"""What equips a school to teach with, whoever teaches there."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """So many of an item, delivered to a school on a day."""

    uai: Uai
    item: Item
    quantity: int
    delivered_on: date


def held(quantities: Mapping[Item, int], items: Iterable[Item]) -> int | None:
    """Add up what a school has of some items; None where nothing is known of any of them."""
    known = [quantities[item] for item in items if item in quantities]
    return sum(known) if known else None
