"""Goal rules as they are written in a programme's file and stored with a revision, checked all at once.

modules: [hybrider/penser, hybrider/scenariser]          every one of them
{at_least: 2, of: [...]}                                 any two of them
{hours: 3, of: [...]} or {minutes: 180, of: [...]}       minutes credited over them
{all: [rule, rule]} and {any: [rule, rule]}              combinations
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from lms.coverage.facts import ModuleKey
from lms.coverage.rule import AtLeast, Either, Every, Minutes, Modules, Rule
from lms.messages import Message, message

DEEPEST = 5
MOST_MODULES = 200
LARGEST = 100_000
_MODULE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
_SHAPES = {
    frozenset({"modules"}),
    frozenset({"at_least", "of"}),
    frozenset({"hours", "of"}),
    frozenset({"minutes", "of"}),
    frozenset({"all"}),
    frozenset({"any"}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleFault:
    """What is wrong at one place of a rule; `path` leads there, such as `all[1].of[0]`."""

    path: str
    value: str
    reason: Message
    remedy: Message


def rule_to_json(rule: Rule) -> dict[str, object]:
    """Write a rule as plain values; `parse_rule` reads it back equal."""
    match rule:
        case Modules(modules=modules):
            return {"modules": list(modules)}
        case AtLeast(n=n, modules=modules):
            return {"at_least": n, "of": list(modules)}
        case Minutes(minutes=minutes, modules=modules):
            return {"minutes": minutes, "of": list(modules)}
        case Every(rules=rules):
            return {"all": [rule_to_json(part) for part in rules]}
        case _:
            return {"any": [rule_to_json(part) for part in rule.rules]}


def parse_rule(
    value: object, *, known: Mapping[ModuleKey, int] | None = None
) -> Rule | tuple[RuleFault, ...]:
    """Read a rule from plain values, or give every fault.

    `known` holds the minutes of each existing module; without it names are not looked up.
    """
    reading = _Reading(known=known)
    rule = reading.rule(value, path="", depth=1)
    if rule is None or reading.faults:
        return tuple(reading.faults)
    return rule


@dataclass(kw_only=True)
class _Reading:
    """One pass over a rule; each reader gives None where it has noted a fault."""

    known: Mapping[ModuleKey, int] | None
    faults: list[RuleFault] = field(default_factory=list)

    def refuse(self, path: str, value: object, reason: Message, remedy: Message) -> None:
        self.faults.append(
            RuleFault(path=path.lstrip("."), value=str(value)[:80], reason=reason, remedy=remedy)
        )

    def rule(self, value: object, *, path: str, depth: int) -> Rule | None:
        if depth > DEEPEST:
            self.refuse(
                path,
                value,
                message("This rule holds rules in rules, more than %(most)s deep.", most=DEEPEST),
                message("Write it with fewer levels."),
            )
            return None
        if not isinstance(value, Mapping) or frozenset(value) not in _SHAPES:
            self.refuse(
                path,
                value,
                message("This is not a rule."),
                message(
                    "Write “modules”, “at_least” and “of”, “hours” and “of”, “all” or “any”, with lists."
                ),
            )
            return None
        if "all" in value:
            parts = self.parts(value["all"], path=f"{path}.all", depth=depth)
            return Every(rules=parts) if parts else None
        if "any" in value:
            parts = self.parts(value["any"], path=f"{path}.any", depth=depth)
            return Either(rules=parts) if parts else None
        return self.over_modules(value, path=path)

    def parts(self, value: object, *, path: str, depth: int) -> tuple[Rule, ...] | None:
        if not isinstance(value, list) or not value:
            self.refuse(
                path,
                value,
                message("A list of rules was expected here."),
                message("Give at least one rule."),
            )
            return None
        rules = [
            self.rule(part, path=f"{path}[{place}]", depth=depth + 1) for place, part in enumerate(value)
        ]
        sound = tuple(rule for rule in rules if rule is not None)
        return sound if len(sound) == len(rules) else None

    def over_modules(self, value: Mapping[str, object], *, path: str) -> Rule | None:
        if "modules" in value:
            modules = self.modules(value["modules"], path=f"{path}.modules")
            return Modules(modules=modules) if modules else None
        modules = self.modules(value["of"], path=f"{path}.of")
        if "at_least" in value:
            n = self.number(value["at_least"], path=f"{path}.at_least")
            if n is None or modules is None:
                return None
            if n > len(modules):
                reason = message("Nobody could reach this: only %(n)s modules are named.", n=len(modules))
                self.unreachable(f"{path}.at_least", n, reason)
            return AtLeast(n=n, modules=modules)
        unit, scale = ("hours", 60) if "hours" in value else ("minutes", 1)
        minutes = self.number(value[unit], path=f"{path}.{unit}", scale=scale)
        if minutes is None or modules is None:
            return None
        if self.known is not None:
            most = sum(self.known.get(module, 0) for module in modules)
            if minutes > most:
                reason = message("Nobody could reach this: these modules give %(n)s minutes in all.", n=most)
                self.unreachable(f"{path}.{unit}", minutes, reason)
        return Minutes(minutes=minutes, modules=modules)

    def modules(self, value: object, *, path: str) -> tuple[ModuleKey, ...] | None:
        if not isinstance(value, list) or not 0 < len(value) <= MOST_MODULES:
            self.refuse(
                path,
                value,
                message("A list of modules was expected here, of %(most)s at most.", most=MOST_MODULES),
                message("Name each module as course/module."),
            )
            return None
        before = len(self.faults)
        for place, module in enumerate(value):
            self.module(module, path=f"{path}[{place}]", again=module in value[:place])
        return tuple(value) if len(self.faults) == before else None

    def module(self, value: object, *, path: str, again: bool) -> None:
        if not isinstance(value, str) or not _MODULE.fullmatch(value):
            self.refuse(
                path,
                value,
                message("This does not name a module."),
                message("Name each module as course/module."),
            )
        elif again:
            self.refuse(
                path,
                value,
                message("This module is named twice in one list."),
                message("Keep it once: it counts once."),
            )
        elif self.known is not None and value not in self.known:
            self.refuse(
                path,
                value,
                message("No published module has this name."),
                message("Known modules: %(names)s.", names=", ".join(sorted(self.known)) or "–"),
            )

    def number(self, value: object, *, path: str, scale: int = 1) -> int | None:
        """Read a whole number of units above zero, given in `scale` of them (hours in minutes)."""
        # A Decimal that is not a number cannot even be compared; True is 1 to Python, not to an author.
        number = None if value is True or (isinstance(value, Decimal) and value.is_nan()) else value
        if isinstance(number, int | float | Decimal) and 0 < number <= LARGEST:
            exact = Fraction(str(number)) * scale
            if exact.denominator == 1:
                return int(exact)
        self.refuse(
            path,
            value,
            message("A number above zero was expected here, %(most)s at most.", most=LARGEST),
            message("Write a whole number, or hours that make whole minutes, such as 1.5."),
        )
        return None

    def unreachable(self, path: str, wanted: int, reason: Message) -> None:
        self.refuse(path, wanted, reason, message("Ask for less, or name more modules."))
