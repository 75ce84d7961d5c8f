"""The page of a module: what it teaches, its steps, and why it is or isn't complete."""

from flask import render_template

from lms.courses.release import Module, in_language
from lms.messages import Message, message
from lms.progress.arrival import Arrival, is_readable_by_all
from lms.progress.completion import explain, is_recorded_complete
from lms.progress.levels import LEVEL_NAMES, levels_of
from lms.progress.order import why_closed
from lms.progress.resume import module_minutes_left, next_to_do
from lms.progress.view import (
    closed_modules,
    course_address,
    level_address,
    marks_of,
    module_address,
    outline,
    unit_address,
    without_marks,
)
from lms.progress.words import module_place, time_left
from lms.web.locale import NAMES, page_language

Action = tuple[Message, str]


def module_page(here: Arrival, module: Module) -> str:
    """Show a module."""
    release, record, language = here.release, here.record, page_language()
    is_visitor = here.person is None
    closed = closed_modules(release, record) if not is_visitor else frozenset()
    marks = without_marks(release) if is_visitor else marks_of(release, record, closed)
    modules = outline(release, language, current=None, closed=closed, marks=marks)
    return render_template(
        "progress/module.html",
        title=in_language(module.title, language),
        kicker=module_place(release, module),
        summary=in_language(module.summary, language),
        course_title=in_language(release.title, language),
        course_address=course_address(release),
        for_parents="parent" in release.audience,
        objectives=module.objectives.get(language) or next(iter(module.objectives.values()), ()),
        units=modules[release.modules.index(module)].units,
        closed=() if is_visitor else why_closed(release, module, record, language),
        reasons=() if is_visitor else explain(module, record, language),
        is_complete=is_recorded_complete(module, record),
        done_on=record.completed.get(module.id),
        time_left=time_left(module_minutes_left(module, record)),
        action=_action(here, module),
        level=_level(here, module),
        leaflets=[
            (f"{NAMES.get(code, code)} (PDF)", f"{module_address(release, module)}/leaflet.pdf?lang={code}")
            for code in release.languages
        ],
    )


def _level(here: Arrival, module: Module) -> tuple[Message | None, str] | None:
    """The level chosen, if any, and where to choose; nothing where no unit is written for one."""
    if here.person is None or not levels_of(module):
        return None
    chosen = LEVEL_NAMES[here.record.level] if here.record.level else None
    return chosen, level_address(module_address(here.release, module))


def _action(here: Arrival, module: Module) -> Action | None:
    """The one thing to do from here: begin, go on, or the next module."""
    release, record = here.release, here.record
    if here.person is None:
        first = next((unit for unit in module.units if is_readable_by_all(release, unit.id)), None)
        return (message("Begin this module"), unit_address(release, first)) if first else None
    if why_closed(release, module, record, release.source_language):
        return None
    if not is_recorded_complete(module, record):
        wanted = next_to_do(module, record)
        begun = module.id in record.opened
        return (message("Go on") if begun else message("Begin this module"), unit_address(release, wanted))
    later = release.modules[release.modules.index(module) + 1 :]
    for one in (*later, *release.modules):
        if not is_recorded_complete(one, record) and one.required:
            return message("Go on to the next module"), module_address(release, one)
    return message("Back to the course"), course_address(release)
