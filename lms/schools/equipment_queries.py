"""Reads what schools were given; sections are with the school that counts them, as are merged schools."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.schools.equipment import Item
from lms.schools.models import Equipment, School

Held = Mapping[str, Mapping[Item, int]]


def equipment_on(
    db: Session, *, day: date, uais: Select[str], counted_at: Mapping[str, str]
) -> dict[str, dict[Item, int]]:
    """Give what each school has on a day: two statements, whatever the number of deliveries.

    `uais` selects the schools to read; `counted_at` leads from each UAI to the school that counts it. What a
    school had when it was merged is its successor's.
    """
    one = Equipment
    rows = db.execute(
        select(one.uai, one.item, func.sum(one.quantity))
        .where(one.delivered_on <= day, one.uai.in_(uais))
        .group_by(one.uai, one.item)
    ).all()
    followed = select(School.uai, School.successor_uai).where(
        School.successor_uai.is_not(None), School.succeeded_on <= day
    )
    merged = {row.uai: row.successor_uai for row in db.execute(followed)}
    found: defaultdict[str, defaultdict[Item, int]] = defaultdict(lambda: defaultdict(int))
    for uai, item, quantity in rows:
        found[_at(uai, merged, counted_at)][Item(item)] += int(quantity)
    return {uai: dict(held) for uai, held in found.items()}


def totals_by_item(
    db: Session, *, day: date, uais: Select[str], counted_at: Mapping[str, str]
) -> dict[Item, tuple[int, int, date]]:
    """Give for each item its quantity, the number of schools that have some, and the last delivery.

    Schools are counted as `equipment_on` gives them: a merged one isn't counted beside its successor.
    """
    one = Equipment
    held = equipment_on(db, day=day, uais=uais, counted_at=counted_at)
    last = select(one.item, func.max(one.delivered_on)).where(one.delivered_on <= day, one.uai.in_(uais))
    found = {}
    for name, on in db.execute(last.group_by(one.item)):
        quantities = [school[Item(name)] for school in held.values() if Item(name) in school]
        found[Item(name)] = (sum(quantities), sum(quantity > 0 for quantity in quantities), on)
    return found


def _at(uai: str, merged: Mapping[str, str | None], counted_at: Mapping[str, str]) -> str:
    seen = {uai}
    while uai not in counted_at and (new := merged.get(uai)) is not None and new not in seen:
        uai = new
        seen.add(uai)
    return counted_at.get(uai, uai)
