"""Which modules are open to a learner, and why another one isn't yet. Pure."""

from lms.courses.release import Language, Module, Release, in_language
from lms.messages import Message, message
from lms.progress.record import Record


def missing_before(release: Release, module: Module, record: Record) -> tuple[Module, ...]:
    """The modules to complete before this one, in reading order; none: it is open.

    A course in sequence asks for every required module that stands before; `requires` asks for the ones
    named, wherever they stand. What somebody has begun or completed never closes again.
    """
    if module.id in record.completed or module.id in record.opened:
        return ()
    wanted = set(module.requires)
    if release.order == "sequence":
        earlier = release.modules[: release.modules.index(module)]
        wanted |= {one.id for one in earlier if one.required}
    return tuple(one for one in release.modules if one.id in wanted and one.id not in record.completed)


def is_open(release: Release, module: Module, record: Record) -> bool:
    """Whether a learner may enter a module."""
    return not missing_before(release, module, record)


def why_closed(release: Release, module: Module, record: Record, language: Language) -> tuple[Message, ...]:
    """Say what opens a module; nothing when it is open."""
    return tuple(
        message("This module opens once “%(title)s” is complete.", title=in_language(one.title, language))
        for one in missing_before(release, module, record)
    )
