"""What is said above a unit that is written for a level other than its reader's, or before she has chosen."""

from markupsafe import Markup

from lms.courses.release import Module, Unit
from lms.progress.arrival import Arrival
from lms.progress.levels import LEVEL_NAMES, is_for
from lms.progress.shell import render_macro
from lms.progress.view import level_address, unit_address
from lms.web.locale import page_language

NOTHING = Markup("")


def level_notice(here: Arrival, module: Module, unit: Unit) -> Markup:
    """Say for which level a unit is, to whoever has another one or none, and hasn't done it."""
    level = unit.level
    if level is None or here.person is None or unit.id in here.record.done:
        return NOTHING
    is_chosen = here.record.level is not None
    if is_chosen and is_for(unit, module, here.record.level):
        return NOTHING
    back = level_address(unit_address(here.release, unit))
    return render_macro(
        page_language(), "progress/notice.html", "level", (LEVEL_NAMES[level], is_chosen, back)
    )
