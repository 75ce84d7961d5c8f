"""When is a module complete, and why? The one judgement, for learner and coordinator alike. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lms.courses.release import Language, Level, Module, Unit, UnitId, in_language
from lms.messages import Message, message, plural_message
from lms.progress.levels import counts, levels_of
from lms.progress.record import Edition, Record

Mark = Literal["done", "doing", "todo", "again", "optional", "locked"]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a module is complete, and what is still missing, in reading order.

    `wanted` are the units that count for this person: the required ones, and of those written for one
    level, the level chosen, or without a choice the one nearest to being finished. `still` is how many of
    `missing` are enough.
    """

    complete: bool
    wanted: tuple[UnitId, ...]
    missing: tuple[UnitId, ...]
    still: int

    @property
    def done(self) -> int:
        """How many of the units that count are done."""
        return len(self.wanted) - len(self.missing)


def judge(module: Module, done: Mapping[UnitId, Edition], level: Level | None = None) -> Verdict:
    """Judge a module by the editions of its units that a person has done, and the level she has chosen.

    Without a choice, or where nothing is written for her level, finishing the units of any level is enough.
    """
    verdicts = [_judge_units(module, units, done) for units in _ways(module, level)]
    return min(verdicts, key=lambda verdict: (verdict.still, len(verdict.missing)))


def is_done(unit: Unit, done: Mapping[UnitId, Edition]) -> bool:
    """Whether a unit is done in its current edition."""
    return done.get(unit.id, 0) >= unit.edition


def _ways(module: Module, chosen: Level | None) -> Sequence[Sequence[Unit]]:
    """The sets of units that may complete the module: one a level, or one in all."""
    required = [unit for unit in module.units if unit.required]
    levels = levels_of(module)
    if not levels:
        return [required]
    possible = (chosen,) if chosen in levels else levels
    return [[unit for unit in required if unit.level in (None, level)] for level in possible]


def _judge_units(module: Module, units: Sequence[Unit], done: Mapping[UnitId, Edition]) -> Verdict:
    missing = tuple(unit.id for unit in units if not is_done(unit, done))
    still = max(0, _enough(module, len(units)) - (len(units) - len(missing)))
    return Verdict(complete=still == 0, wanted=tuple(unit.id for unit in units), missing=missing, still=still)


def _enough(module: Module, required: int) -> int:
    """How many units are enough. Never none: a module isn't completed by doing nothing."""
    rule = module.completion
    wanted = {"all": required, "any": 1, "at_least": rule.n or 1}[rule.kind]
    return max(1, min(wanted, required))


def is_recorded_complete(module: Module, record: Record) -> bool:
    """Whether a completion of the module stands; publishing never takes one back."""
    return module.id in record.completed


def unit_mark(unit: Unit, module: Module, record: Record, *, last_opened: UnitId | None) -> Mark:
    """The mark of a unit in the outline; `last_opened` is the unit last opened in its module."""
    if is_done(unit, record.done):
        return "done"
    if unit.id in record.done:
        return "again"
    if unit.id == last_opened:
        return "doing"
    return "todo" if counts(unit, module, record.level) else "optional"


def module_mark(module: Module, record: Record) -> Mark:
    """The mark of a module in the outline."""
    if is_recorded_complete(module, record):
        return "again" if renewed_units(module, record.done) else "done"
    if module.id in record.opened or any(unit.id in record.done for unit in module.units):
        return "doing"
    return "todo"


def renewed_units(module: Module, done: Mapping[UnitId, Edition]) -> tuple[Unit, ...]:
    """The units that were done in an edition that has been replaced since."""
    return tuple(unit for unit in module.units if unit.id in done and not is_done(unit, done))


def explain(module: Module, record: Record, language: Language) -> tuple[Message, ...]:
    """Say why a module is complete or not, in sentences for whoever follows it."""
    verdict = judge(module, record.done, record.level)
    renewed = tuple(_says_renewed(unit, language) for unit in renewed_units(module, record.done))
    if is_recorded_complete(module, record):
        kept = (message("You keep your completion and what it counts for."),) if renewed else ()
        return (message("This module is complete."), *renewed, *kept)
    if module.id in record.withdrawn and verdict.complete:
        return (
            message("The completion of this module was withdrawn; your pages stay done."),
            message("If you think this is a mistake, ask the coordinator of your programme."),
        )
    return (_says_rule(module, verdict), *_says_missing(module, verdict, language), *renewed)


def _says_rule(module: Module, verdict: Verdict) -> Message:
    if verdict.complete:
        return message("Everything this module asks for is done.")
    if module.completion.kind == "all":
        return plural_message(
            "One step is left before this module is complete.",
            "%(n)s steps are left before this module is complete.",
            verdict.still,
        )
    return plural_message(
        "One more step of your choice completes this module.",
        "%(n)s more steps of your choice complete this module.",
        verdict.still,
    )


def _says_missing(module: Module, verdict: Verdict, language: Language) -> tuple[Message, ...]:
    if verdict.complete:
        return ()
    by_id = {unit.id: unit for unit in module.units}
    return tuple(_says_step(by_id[unit_id], language) for unit_id in verdict.missing)


def _says_step(unit: Unit, language: Language) -> Message:
    title = in_language(unit.title, language)
    if unit.quiz is not None and not unit.quiz.pass_percent:
        return message("Answer the quiz “%(title)s”.", title=title)
    if unit.quiz is not None:
        return message("Pass the quiz “%(title)s” (%(pass)s%% needed).", title=title, **_percent(unit))
    if unit.validate == "trainer":
        return message("Hand in “%(title)s”, which your trainer validates.", title=title)
    if unit.kind == "task":
        return message("Do the task “%(title)s”.", title=title)
    return message("Finish the page “%(title)s”.", title=title)


def _percent(unit: Unit) -> dict[str, int]:
    return {"pass": unit.quiz.pass_percent} if unit.quiz else {}


def _says_renewed(unit: Unit, language: Language) -> Message:
    return message("“%(title)s” was updated since you did it.", title=in_language(unit.title, language))
