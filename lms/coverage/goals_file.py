"""Judges the goals of a programme's file: their rules against the modules there are. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.coverage.facts import ModuleKey, Scope
from lms.coverage.rule import Rule
from lms.coverage.rule_format import RuleFault, parse_rule
from lms.coverage.targets import Counted, NumberTarget, SchoolsTarget, ShareTarget, Target
from lms.messages import message
from lms.programmes.file_faults import FileFault
from lms.programmes.programme_file import GoalLine, ProgrammeFile, TargetLine
from lms.schools.population import Audience


@dataclass(frozen=True, kw_only=True)
class WantedGoal:
    """A goal as its programme's file wants it, its rule read."""

    slug: str
    title: str
    scope: Scope
    rule: Rule
    target: Target
    due_on: date
    in_force_from: date


@dataclass(frozen=True, kw_only=True)
class StandingGoal:
    """What is stored of a goal that the file names again: its audience is for ever, its rule may stay."""

    audience: Audience
    rule: Rule


def judge_goals(
    file: ProgrammeFile,
    *,
    known: Mapping[ModuleKey, int],
    standing: Mapping[str, StandingGoal],
) -> tuple[WantedGoal, ...] | tuple[FileFault, ...]:
    """Read all goals, or give every fault at its line.

    `known` holds the minutes of each published module, `standing` the goals already stored, by slug. A rule
    that stands already may go on naming a module that its course has dropped since.
    """
    wanted: list[WantedGoal] = []
    faults: list[FileFault] = []
    for goal in file.goals:
        stored = standing.get(goal.slug)
        if stored is not None and stored.audience is not goal.audience:
            faults.append(_audience_changed(file, goal, stored.audience))
        rule = parse_rule(goal.rule)
        if stored is None or rule != stored.rule:
            rule = parse_rule(goal.rule, known=known)
        if isinstance(rule, tuple):
            faults += [_at_line(file, goal, fault) for fault in rule]
        else:
            wanted.append(_wanted(goal, rule))
    return tuple(faults) or tuple(wanted)


def _wanted(goal: GoalLine, rule: Rule) -> WantedGoal:
    return WantedGoal(
        slug=goal.slug,
        title=goal.title,
        scope=Scope(audience=goal.audience, populations=goal.populations),
        rule=rule,
        target=_target(goal.target),
        due_on=goal.due_on,
        in_force_from=goal.in_force_from,
    )


def _target(line: TargetLine) -> Target:
    if line.share is not None:
        return ShareTarget(share=line.share)
    if line.schools_reached is not None:
        return SchoolsTarget(share=line.schools_reached)
    # The file's shape makes sure that one of the three is written.
    return NumberTarget(number=line.number or 0, counted=Counted(line.counted.value))


def _at_line(file: ProgrammeFile, goal: GoalLine, fault: RuleFault) -> FileFault:
    path = f"{goal.path}.rule.{fault.path}" if fault.path else f"{goal.path}.rule"
    return file.fault(path, found=fault.value, reason=fault.reason, remedy=fault.remedy)


def _audience_changed(file: ProgrammeFile, goal: GoalLine, audience: Audience) -> FileFault:
    return file.fault(
        f"{goal.path}.audience",
        found=goal.audience.value,
        reason=message(
            "This goal is for another audience, %(audience)s: what it counted must stay readable.",
            audience=audience.value,
        ),
        remedy=message("Give the new goal an id of its own."),
    )
