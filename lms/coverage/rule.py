"""When is a person trained? Goal rules as data, judged over dated facts.

A rule is satisfied from a first day on: facts only add up, and what was revoked is not handed in.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from lms.coverage.facts import Completion, Credit, ModuleKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Modules:
    """Every one of the modules is finished."""

    modules: tuple[ModuleKey, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AtLeast:
    """At least `n` of the modules are finished."""

    n: int
    modules: tuple[ModuleKey, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Minutes:
    """At least so many minutes are credited over the modules, each module crediting once, the larger."""

    minutes: int
    modules: tuple[ModuleKey, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Every:
    """All of the rules are satisfied."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Either:
    """One of the rules, at least, is satisfied."""

    rules: tuple["Rule", ...]


Rule: TypeAlias = Modules | AtLeast | Minutes | Every | Either


@dataclass(frozen=True, kw_only=True, slots=True)
class LacksModules:
    """`n` more of these modules, none of them finished yet, are to be finished (all of them if that many)."""

    n: int
    modules: tuple[ModuleKey, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LacksMinutes:
    """`minutes` more are needed, `credited` are there; these modules still have something to give."""

    minutes: int
    credited: int
    modules: tuple[ModuleKey, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LacksEither:
    """Any one of these sets of lacks is to be made up for."""

    options: tuple[tuple["Lack", ...], ...]


Lack: TypeAlias = LacksModules | LacksMinutes | LacksEither


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """The first day a person is trained, or what is missing, in the rule's order."""

    trained_on: date | None
    missing: tuple[Lack, ...]


def modules_named(rule: Rule) -> frozenset[ModuleKey]:
    """Give every module that a rule names: opening a unit of one of them is having started."""
    return frozenset(_named(rule))


def _named(rule: Rule) -> Iterator[ModuleKey]:
    if isinstance(rule, Every | Either):
        for part in rule.rules:
            yield from _named(part)
    else:
        yield from rule.modules


def trained_on(
    rule: Rule, *, completions: Collection[Completion], credited: Collection[Credit]
) -> date | None:
    """Give the first day the rule is satisfied; None while it isn't."""
    match rule:
        case Modules(modules=modules):
            return _nth_finished(len(modules), modules, completions)
        case AtLeast(n=n, modules=modules):
            return _nth_finished(n, modules, completions)
        case Minutes():
            return _minutes_reached(rule, completions, credited)
        case Every(rules=rules):
            days = [trained_on(part, completions=completions, credited=credited) for part in rules]
            known = [day for day in days if day is not None]
            return max(known) if len(known) == len(days) else None
        case _:
            days = [trained_on(part, completions=completions, credited=credited) for part in rule.rules]
            return min((day for day in days if day is not None), default=None)


def judge(rule: Rule, *, completions: Collection[Completion], credited: Collection[Credit]) -> Verdict:
    """Say since when a person is trained or, if they aren't, what is missing."""
    day = trained_on(rule, completions=completions, credited=credited)
    if day is not None:
        return Verdict(trained_on=day, missing=())
    return Verdict(trained_on=None, missing=_missing(rule, completions, credited))


def credited_minutes(
    modules: Collection[ModuleKey], *, completions: Collection[Completion], credited: Collection[Credit]
) -> dict[ModuleKey, int]:
    """Give the minutes that each of the modules credits a person: once, the larger of what it gave."""
    best = dict.fromkeys(modules, 0)
    for _, module, minutes in _crediting(completions, credited):
        if module in best:
            best[module] = max(best[module], minutes)
    return best


def _first_days(modules: Collection[ModuleKey], completions: Collection[Completion]) -> dict[ModuleKey, date]:
    first: dict[ModuleKey, date] = {}
    for done in completions:
        if done.module in modules:
            first[done.module] = min(done.done_on, first.get(done.module, done.done_on))
    return first


def _nth_finished(n: int, modules: Collection[ModuleKey], completions: Collection[Completion]) -> date | None:
    days = sorted(_first_days(modules, completions).values())
    return days[n - 1] if len(days) >= n else None


def _crediting(
    completions: Collection[Completion], credited: Collection[Credit]
) -> Iterator[tuple[date, ModuleKey, int]]:
    for done in completions:
        yield done.done_on, done.module, done.minutes
    for credit in credited:
        yield credit.on, credit.module, credit.minutes


def _minutes_reached(
    rule: Minutes, completions: Collection[Completion], credited: Collection[Credit]
) -> date | None:
    best = dict.fromkeys(rule.modules, 0)
    total = 0
    for day, module, minutes in sorted(_crediting(completions, credited)):
        if module in best and minutes > best[module]:
            total += minutes - best[module]
            best[module] = minutes
            if total >= rule.minutes:
                return day
    return None


def _missing(
    rule: Rule, completions: Collection[Completion], credited: Collection[Credit]
) -> tuple[Lack, ...]:
    """What an unsatisfied rule still asks for; parts of it that are satisfied ask for nothing."""
    match rule:
        case Modules(modules=modules):
            return _unfinished(len(modules), modules, completions)
        case AtLeast(n=n, modules=modules):
            return _unfinished(n, modules, completions)
        case Minutes(minutes=minutes, modules=modules):
            got = sum(credited_minutes(modules, completions=completions, credited=credited).values())
            finished = _first_days(modules, completions)
            rest = tuple(module for module in modules if module not in finished)
            return (LacksMinutes(minutes=minutes - got, credited=got, modules=rest),)
        case Every(rules=rules):
            verdicts = [judge(part, completions=completions, credited=credited) for part in rules]
            return tuple(lack for verdict in verdicts for lack in verdict.missing)
        case _:
            return (LacksEither(options=tuple(_missing(part, completions, credited) for part in rule.rules)),)


def _unfinished(
    n: int, modules: tuple[ModuleKey, ...], completions: Collection[Completion]
) -> tuple[Lack, ...]:
    finished = _first_days(modules, completions)
    rest = tuple(module for module in modules if module not in finished)
    return (LacksModules(n=n - len(finished), modules=rest),)
