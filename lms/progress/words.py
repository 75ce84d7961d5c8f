"""Progress in words, for the reader, the outline and the home page. Pure."""

from lms.courses.release import Language, Level, Module, Release, Unit, in_language
from lms.messages import Message, message, plural_message
from lms.progress.levels import steps
from lms.progress.resume import Place, Standing


def time_left(minutes: int) -> Message:
    """How long a module still takes."""
    if minutes == 0:
        return message("This module is complete")
    return plural_message("%(n)s minute left in this module", "%(n)s minutes left in this module", minutes)


def place_in(module: Module, unit: Unit, level: Level | None) -> Message:
    """Where one is in a module, among the units of one's level."""
    among = steps(module, unit, level)
    return message("Page %(number)s of %(total)s", number=among.index(unit) + 1, total=len(among))


def resume_words(place: Place) -> Message:
    """Where one goes on and how long it still takes, for a card that resumes."""
    return message(
        "Page %(number)s of %(total)s, %(minutes)s min left",
        number=place.number,
        total=place.total,
        minutes=place.minutes_left,
    )


def module_title(release: Release, module: Module, language: Language) -> Message:
    """A module with its number: what stands above a unit's title."""
    return message(
        "Module %(number)s: %(title)s",
        number=release.modules.index(module) + 1,
        title=in_language(module.title, language),
    )


def module_place(release: Release, module: Module) -> Message:
    """Where a module stands in its course."""
    return message(
        "Module %(number)s of %(total)s",
        number=release.modules.index(module) + 1,
        total=len(release.modules),
    )


def modules_done(standing: Standing) -> Message:
    """How many modules of a course are done."""
    # The number that is done decides the form: "1 module sur 3", "2 modules sur 3".
    return plural_message(
        "%(n)s module of %(total)s done",
        "%(n)s modules of %(total)s done",
        standing.modules_done,
        total=standing.modules,
    )


def course_time_left(minutes: int) -> Message:
    """How long a course still takes."""
    if minutes == 0:
        return message("Finished")
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return message("%(hours)s h %(minutes)s left", hours=hours, minutes=f"{rest:02d}")
    if hours:
        return message("%(hours)s h left", hours=hours)
    return message("%(minutes)s min left", minutes=rest)
