"""Equipment beside training: how each school stands, in both. Pure.

A school is *equipped* with what it received of the items looked at; of one that no line speaks of, nothing is
known. It is *trained* when its share reaches the goal's target, or, where that is asked or the target is no
share, when one person is trained. What isn't known of either is unknown, never a guess.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lms.coverage.figures import SchoolFigures
from lms.coverage.places import Place, SchoolRow
from lms.coverage.targets import ShareTarget, Target
from lms.messages import Message, message
from lms.schools.equipment import FOR_CLASSES, ITEM_NAMES, Item, held

CLASSES = "classes"
LOOKED_AT: Mapping[str, frozenset[Item]] = {
    CLASSES: FOR_CLASSES,
    **{one.value: frozenset({one}) for one in Item if one is not Item.NEW_TEACHER},
}
LOOKED_AT_NAMES: Mapping[str, Message] = {
    CLASSES: message("equipment of classes (hybrid kits or base)"),
    **{one: ITEM_NAMES[Item(one)] for one in LOOKED_AT if one != CLASSES},
}
BY_TARGET, BY_ONE = "target", "one"


class Stand(StrEnum):
    """How a school stands in equipment and training together."""

    BOTH = "both"
    EQUIPPED = "equipped"
    TRAINED = "trained"
    NEITHER = "neither"
    UNKNOWN = "unknown"


STAND_NAMES: Mapping[Stand, Message] = {
    Stand.BOTH: message("Equipped and trained"),
    Stand.EQUIPPED: message("Equipped, not trained"),
    Stand.TRAINED: message("Trained, not equipped"),
    Stand.NEITHER: message("Neither"),
    Stand.UNKNOWN: message("Not known"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTeachers:
    """New teachers of a school: those known there, and how many of them are trained."""

    known: int = 0
    trained: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class EquippedSchool:
    """A school's row. `equipped` and `trained` are None where that isn't known."""

    place: Place
    figures: SchoolFigures
    quantities: Mapping[Item, int]
    new_teachers: NewTeachers
    equipped: bool | None
    trained: bool | None

    @property
    def stand(self) -> Stand:
        """How it stands in both."""
        return stand_of(equipped=self.equipped, trained=self.trained)


def stand_of(*, equipped: bool | None, trained: bool | None) -> Stand:
    """Put the two answers together."""
    if equipped is None or trained is None:
        return Stand.UNKNOWN
    if equipped:
        return Stand.BOTH if trained else Stand.EQUIPPED
    return Stand.TRAINED if trained else Stand.NEITHER


def threshold_of(target: Target, asked: str) -> Fraction | None:
    """Give the share from which a school is trained; None where one person is enough."""
    return target.share if isinstance(target, ShareTarget) and asked != BY_ONE else None


def is_trained(figures: SchoolFigures, threshold: Fraction | None) -> bool | None:
    """Say whether a school is trained; None where the share can't be told: headcount unknown, or nobody."""
    if threshold is None:
        return figures.trained > 0
    people = figures.denominator.people
    return None if not people else Fraction(figures.trained, people) >= threshold


def equipped_schools(
    schools: Iterable[SchoolRow],
    *,
    held_by: Mapping[str, Mapping[Item, int]],
    new_teachers: Mapping[str, NewTeachers],
    items: Collection[Item],
    threshold: Fraction | None,
) -> list[EquippedSchool]:
    """Make the rows, in the order of the schools."""
    rows = []
    for one in schools:
        quantities = held_by.get(one.place.uai, {})
        has = held(quantities, items)
        rows.append(
            EquippedSchool(
                place=one.place,
                figures=one.figures,
                quantities=quantities,
                new_teachers=new_teachers.get(one.place.uai, NewTeachers()),
                equipped=None if has is None else has > 0,
                trained=is_trained(one.figures, threshold),
            )
        )
    return rows


def counted_stands(rows: Sequence[EquippedSchool]) -> dict[Stand, int]:
    """Count the schools of each standing, in order."""
    found = Counter(row.stand for row in rows)
    return {one: found[one] for one in Stand}


DEFINITIONS: Mapping[str, Message] = {
    "equipped": message(
        "Equipped: the school received some of the items looked at, by that day. A line of quantity 0 says"
        " that it received none; a school of which no line speaks is not known."
    ),
    "target": message(
        "Trained: the share of people trained and present reaches the goal’s target, %(share)s. Where the"
        " headcount is unknown, or nobody is to be trained, that isn’t known."
    ),
    "one": message("Trained: one person at least is trained and present."),
    "merged": message(
        "What a section received is with the school that counts it; what a school had when it was merged is"
        " with its successor."
    ),
    "new": message(
        "New teachers: probationary teachers (enseignants stagiaires) confirmed in their main school on that"
        " day; equipment: the quantity delivered for new teachers. Newly tenured teachers aren’t told apart."
    ),
}
