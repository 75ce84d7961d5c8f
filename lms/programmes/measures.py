"""The eight measures of a programme for digital territories, and what each costs a head. Pure."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from lms.messages import Message, message

LARGEST_CENTS = 10**13


class Measure(StrEnum):
    """What money is spent on, in the programmes' own order."""

    TEACHERS = "teachers"
    PARENTS = "parents"
    PLATFORM = "platform"
    CLASS_BASE = "class-base"
    HYBRID_KIT = "hybrid-kit"
    PUPIL_LOAN = "pupil-loan"
    NEW_TEACHER = "new-teacher"
    EVALUATION = "evaluation"


MEASURE_NAMES: Mapping[Measure, Message] = {
    Measure.TEACHERS: message("Train all teachers in hybrid teaching"),
    Measure.PARENTS: message("Train volunteer parents"),
    Measure.PLATFORM: message("Offer services and resources on a platform"),
    Measure.CLASS_BASE: message("Give elementary classes a base equipment"),
    Measure.HYBRID_KIT: message("Give classes a hybrid kit"),
    Measure.PUPIL_LOAN: message("Lend equipment to pupils who have none"),
    Measure.NEW_TEACHER: message("Equip new teachers"),
    Measure.EVALUATION: message("Evaluate relevance and efficiency"),
}


def read_euros(text: str) -> int | None:
    """Read an amount as people type it, in cents: `12 500`, `12500,50 €`; None where it is none."""
    plain = text.translate(str.maketrans("", "", " \u00a0\u202f€")).replace(",", ".")
    whole, point, cents = plain.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 11) or (point and not cents):
        return None
    if cents and not (cents.isascii() and cents.isdigit() and len(cents) <= 2):
        return None
    return int(whole) * 100 + int((cents + "00")[:2])


def cost_each(cents: int | None, number: int | None) -> Decimal | None:
    """Give what one of a number cost, in euros; None where either is zero or unknown: no division then."""
    if not cents or not number:
        return None
    return (Decimal(cents) / 100 / number).quantize(Decimal(1), ROUND_HALF_UP)
