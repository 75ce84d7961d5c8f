"""Why a file’s word about somebody’s schools can’t be applied, in words. Pure."""

from lms.messages import message
from lms.rosters.stay_plan import Held, Stay, StayFault
from lms.rosters.told import Told


def unknown_arrival(told: Told) -> StayFault:
    """Somebody left who never came: no line says since when, and nothing is recorded."""
    return StayFault(
        line=told.line,
        column="joined_on",
        value="",
        reason=message("This person left a school where nothing says that they were."),
        remedy=message("Give the day of arrival, or remove the line."),
    )


def two_mains(first: Stay, then: Stay) -> StayFault:
    """Two lines that each name the main school of a same day."""
    return StayFault(
        line=then.told.line,
        column="main",
        value=then.uai,
        reason=message(
            "Two main schools on the same day: the other one is %(uai)s, on line %(line)s.",
            uai=first.uai,
            line=first.told.line,
        ),
        remedy=message("Give the last day at the former one, or write “non” for one of the two."),
    )


def twice_there(first: Stay, then: Stay) -> StayFault:
    """Two lines that say of a same day that somebody is at one school."""
    return StayFault(
        line=then.told.line,
        column="joined_on",
        value=then.from_on.isoformat(),
        reason=message("Line %(line)s says that this person is there already.", line=first.told.line),
        remedy=message("Give the last day on that line, or keep one of the two."),
    )


def main_on_record(stay: Stay, one: Held) -> StayFault:
    """A line about days of which another main school is recorded."""
    return StayFault(
        line=stay.told.line,
        column="left_on",
        value=stay.told.left_on.isoformat() if stay.told.left_on else "",
        reason=message(
            "Meanwhile the main school on record is %(uai)s, since %(day)s.",
            uai=one.uai,
            day=one.from_on.isoformat(),
        ),
        remedy=message("Add a line with the days spent there, or correct the days of this one."),
    )
