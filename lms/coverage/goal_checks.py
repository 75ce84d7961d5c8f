"""What a goal written on a page must say to be stored: its days and its target. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lms.coverage.targets import Counted, NumberTarget, SchoolsTarget, ShareTarget, Target
from lms.messages import Message, message

LARGEST_NUMBER = 10_000_000
_SHARE = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,4})?")
_SPACES = str.maketrans("", "", " \u00a0\u202f%")


class TargetKind(StrEnum):
    """The three kinds of targets."""

    SHARE = "share"
    NUMBER = "number"
    SCHOOLS = "schools"


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """The days on which a programme runs, both included, and today."""

    first: date
    last: date
    today: date


SHARE_WANTED = message("Write a percentage above 0 and at most 100, such as 60.")
NUMBER_WANTED = message("Write a whole number, from 1 to 10,000,000.")


def target_typed(kind: TargetKind, figure: str, *, counted: Counted) -> Target | Message:
    """Read a target as typed, or say what to write: nothing is reached at 0, and no share exceeds 100 %."""
    text = figure.translate(_SPACES)
    if kind is TargetKind.NUMBER:
        if text.isascii() and text.isdecimal() and len(text) <= 9 and 0 < int(text) <= LARGEST_NUMBER:
            return NumberTarget(number=int(text), counted=counted)
        return NUMBER_WANTED
    share = Fraction(Decimal(text.replace(",", "."))) / 100 if _SHARE.fullmatch(text) else Fraction(0)
    if not 0 < share <= 1:
        return SHARE_WANTED
    return ShareTarget(share=share) if kind is TargetKind.SHARE else SchoolsTarget(share=share)


def figure_typed(target: Target) -> tuple[TargetKind, str]:
    """Write a target as somebody types it."""
    if isinstance(target, NumberTarget):
        return TargetKind.NUMBER, str(target.number)
    kind = TargetKind.SHARE if isinstance(target, ShareTarget) else TargetKind.SCHOOLS
    percent = target.share * 100
    if percent.denominator == 1:
        return kind, str(percent.numerator)
    return kind, f"{float(percent):.4f}".rstrip("0").rstrip(".").replace(".", ",")


def due_fault(due_on: date, *, running: Running) -> Message | None:
    """Say what is wrong with the day by which the target is to be reached."""
    if running.first <= due_on <= running.last:
        return None
    return message(
        "The programme runs from %(first)s to %(last)s: choose a day in between.",
        first=running.first,
        last=running.last,
    )


def force_fault(in_force_from: date, *, running: Running, is_new: bool) -> Message | None:
    """Say what is wrong with the day from which a wording counts.

    A revision never reaches back: what a report said of a day gone by stays true. A goal that is new has
    said nothing yet, and may begin with the programme.
    """
    if not is_new and in_force_from < running.today:
        return message(
            "This day is past: reports have been read by the former wording. Choose today or a day to come."
        )
    return due_fault(in_force_from, running=running)
