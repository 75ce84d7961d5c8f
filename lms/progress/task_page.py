"""The page of a task."""

from flask import render_template
from markupsafe import Markup

from lms.courses.release import Module, Unit
from lms.progress.arrival import Arrival
from lms.progress.completion import is_done
from lms.progress.days import local_day
from lms.progress.handed_in import hand_in_of
from lms.progress.page import unit_context
from lms.progress.resume import module_minutes_left
from lms.progress.view import ReaderView, closed_modules, marks_of, module_address, reader_view, unit_address
from lms.progress.words import module_title, place_in, time_left
from lms.web.locale import page_language
from lms.web.session import reader, settings
from lms.web.templating import say


def view_of(here: Arrival, module: Module, unit: Unit) -> ReaderView:
    """What the reader shows around a unit that is rendered for one person."""
    language = page_language()
    closed = closed_modules(here.release, here.record)
    return reader_view(
        here.release,
        unit,
        language,
        kicker=say(module_title(here.release, module, language)),
        place=say(place_in(module, unit, here.record.level)),
        time_left=say(time_left(module_minutes_left(module, here.record))),
        closed=closed,
        marks=marks_of(here.release, here.record, closed, current=unit),
        level=here.record.level,
    )


def task_page(here: Arrival, module: Module, unit: Unit, *, notice: Markup) -> str:
    """Show a task, with the button that finishes it, or that hands it in to a trainer."""
    handed_in, zone = None, settings().timezone
    if unit.validate == "trainer" and here.person is not None:
        handed_in = hand_in_of(
            reader(), person_id=here.person.person_id, course_id=here.release.id, unit=unit
        )
    return render_template(
        "progress/task.html",
        reader=view_of(here, module, unit),
        notice=notice,
        is_done=is_done(unit, here.record.done),
        by_trainer=unit.validate == "trainer",
        handed_in=handed_in,
        local_day=lambda at: local_day(at, zone),
        action=f"{unit_address(here.release, unit)}?release={here.release_id}",
        module_address=module_address(here.release, module),
        **unit_context(here.release, unit, page_language(), video_hosts=settings().video_hosts),
    )
