"""A goal's rule as a few choices on a page, there and back. Pure.

Up to three conditions, all or one of which must be met; each asks for modules finished, all or some of
them, or for hours over them. A rule written otherwise in a programme's file stays as it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction

from lms.coverage.facts import ModuleKey
from lms.coverage.rule import AtLeast, Either, Every, Minutes, Modules, Rule
from lms.coverage.rule_format import RuleFault, parse_rule
from lms.messages import Message, message

MOST_CONDITIONS = 3
_PLACE = re.compile(r"(?:all|any)\[(\d)\]")


class Asks(StrEnum):
    """What a condition asks for."""

    ALL = "all"
    SOME = "some"
    HOURS = "hours"


class Joined(StrEnum):
    """Whether all conditions must be met, or one of them."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """One condition as typed; `number` counts modules or hours, and says nothing where all are asked for."""

    asks: Asks
    number: str = ""
    modules: tuple[ModuleKey, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """The conditions of a rule, and how they are joined."""

    conditions: tuple[Condition, ...]
    joined: Joined = Joined.ALL


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoiceFault:
    """What is wrong with one condition, counted from 0."""

    condition: int
    reason: Message


def choices_of(rule: Rule) -> Choices | None:
    """Give the choices that make a rule; None for one that has rules in rules, or too many."""
    if not isinstance(rule, Every | Either):
        return Choices(conditions=(_condition(rule),))
    if len(rule.rules) > MOST_CONDITIONS or any(isinstance(one, Every | Either) for one in rule.rules):
        return None
    joined = Joined.ALL if isinstance(rule, Every) else Joined.ANY
    simple = [one for one in rule.rules if not isinstance(one, Every | Either)]
    return Choices(conditions=tuple(_condition(one) for one in simple), joined=joined)


def rule_of(
    choices: Choices, *, known: Mapping[ModuleKey, int], standing: Rule | None = None
) -> Rule | tuple[ChoiceFault, ...]:
    """Make the rule that was chosen, or give what is wrong with each condition.

    `known` holds the minutes of each published module. The rule that stands already may go on naming a
    module that its course has dropped; any other may not.
    """
    if standing is not None and _same(choices, choices_of(standing)):
        return standing
    faults = [
        ChoiceFault(condition=place, reason=reason)
        for place, one in enumerate(choices.conditions)
        for reason in _lacks(one, known)
    ]
    if faults or not choices.conditions:
        return tuple(faults) or (ChoiceFault(condition=0, reason=NOTHING_TICKED),)
    parts = [_plain(one) for one in choices.conditions]
    plain = parts[0] if len(parts) == 1 else {choices.joined.value: parts}
    parsed = parse_rule(plain, known=known)
    return tuple(_fault(one) for one in parsed) if isinstance(parsed, tuple) else parsed


NOTHING_TICKED = message("Tick at least one module.")


def _condition(rule: Modules | AtLeast | Minutes) -> Condition:
    match rule:
        case Modules(modules=modules):
            return Condition(asks=Asks.ALL, modules=modules)
        case AtLeast(n=n, modules=modules):
            return Condition(asks=Asks.SOME, number=str(n), modules=modules)
        case Minutes(minutes=minutes, modules=modules):
            return Condition(asks=Asks.HOURS, number=hours_typed(minutes), modules=modules)


def hours_typed(minutes: int) -> str:
    """Write minutes as somebody types hours: `6`, `1,5`, or a fraction to two places."""
    hours = Decimal(minutes) / 60
    exact = hours.quantize(Decimal("0.01"))
    if exact * 60 == minutes:
        return f"{exact.normalize():f}".replace(".", ",")
    return f"{minutes // 60}:{minutes % 60:02}"


def _hours(text: str) -> Fraction | None:
    """Read hours: `6`, `1,5`, `1.5` or `1:20`."""
    whole, colon, minutes = text.replace(" ", "").partition(":")
    try:
        if colon:
            return Fraction(int(whole) * 60 + int(minutes), 60) if len(minutes) == 2 else None
        return Fraction(Decimal(whole.replace(",", ".")))
    except (InvalidOperation, ValueError, OverflowError):
        return None


def _same(choices: Choices, standing: Choices | None) -> bool:
    if standing is None or len(choices.conditions) != len(standing.conditions):
        return False
    joins = len(choices.conditions) == 1 or choices.joined is standing.joined
    return joins and all(map(_alike, choices.conditions, standing.conditions))


def _alike(one: Condition, other: Condition) -> bool:
    """Say whether two conditions ask for the same, in whatever order the modules stand."""
    if one.asks is not other.asks or frozenset(one.modules) != frozenset(other.modules):
        return False
    return one.asks is Asks.ALL or _hours(one.number) == _hours(other.number)


def _lacks(one: Condition, known: Mapping[ModuleKey, int]) -> list[Message]:
    reasons: list[Message] = []
    if not one.modules:
        reasons.append(NOTHING_TICKED)
    gone = [module for module in one.modules if module not in known]
    if gone:
        reasons.append(
            message(
                "No course has this module any more: %(names)s. Untick it, or leave the whole rule as it is.",
                names=", ".join(gone),
            )
        )
    if one.asks is Asks.SOME and not (one.number.strip().isdecimal() and 0 < int(one.number) <= 200):
        reasons.append(message("Write how many of these modules: a whole number above zero."))
    hours = _hours(one.number) if one.asks is Asks.HOURS else None
    if one.asks is Asks.HOURS and (hours is None or hours <= 0 or (hours * 60).denominator != 1):
        reasons.append(message("Write how many hours, above zero, such as 6, 1.5 or 1:20."))
    return reasons


def _plain(one: Condition) -> dict[str, object]:
    modules = list(one.modules)
    if one.asks is Asks.ALL:
        return {"modules": modules}
    if one.asks is Asks.SOME:
        return {"at_least": int(one.number), "of": modules}
    return {"minutes": int((_hours(one.number) or 0) * 60), "of": modules}


def _fault(fault: RuleFault) -> ChoiceFault:
    place = _PLACE.match(fault.path)
    return ChoiceFault(condition=int(place[1]) if place else 0, reason=fault.reason)


def without_empty(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Leave out the conditions in which nothing was ticked or typed, except the first."""
    return tuple(
        one for place, one in enumerate(conditions) if place == 0 or one.modules or one.number.strip()
    )
