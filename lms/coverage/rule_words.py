"""Goal rules and what is missing for them, in words that a page or a file can show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lms.coverage.facts import ModuleKey
from lms.coverage.rule import AtLeast, Every, Lack, LacksMinutes, LacksModules, Minutes, Modules, Rule
from lms.messages import Message, message, plural_message

Titles = Mapping[ModuleKey, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of an indented explanation; `depth` 0 is the outermost."""

    depth: int
    text: Message


def rule_in_words(rule: Rule, titles: Titles) -> tuple[Line, ...]:
    """Say what a rule asks for; a module without a title is shown by its key."""
    return tuple(_rule_lines(rule, titles, 0))


def missing_in_words(missing: tuple[Lack, ...], titles: Titles) -> tuple[Line, ...]:
    """Say what is still to be done; nothing when nothing is missing."""
    return tuple(line for lack in missing for line in _lack_lines(lack, titles, 0))


def duration(minutes: int) -> str:
    """Write minutes with the international symbols: `45 min`, `3 h`, `1 h 30`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02}" if rest else f"{hours}\u00a0h"


def _rule_lines(rule: Rule, titles: Titles, depth: int) -> Iterator[Line]:
    match rule:
        case Modules(modules=(module,)):
            yield Line(
                depth=depth, text=message("Finish the module “%(title)s”", title=titles.get(module, module))
            )
        case Modules(modules=modules):
            yield Line(depth=depth, text=message("Finish all of these modules:"))
            yield from _module_lines(modules, titles, depth + 1)
        case AtLeast(n=n, modules=modules):
            yield Line(depth=depth, text=message("Finish at least %(number)s of these modules:", number=n))
            yield from _module_lines(modules, titles, depth + 1)
        case Minutes(minutes=minutes, modules=modules):
            yield Line(
                depth=depth,
                text=message(
                    "Be credited with at least %(duration)s by these modules:", duration=duration(minutes)
                ),
            )
            yield from _module_lines(modules, titles, depth + 1)
        case Every(rules=rules):
            yield Line(depth=depth, text=message("All of the following:"))
            for part in rules:
                yield from _rule_lines(part, titles, depth + 1)
        case _:
            yield Line(depth=depth, text=message("One of the following, at least:"))
            for part in rule.rules:
                yield from _rule_lines(part, titles, depth + 1)


def _lack_lines(lack: Lack, titles: Titles, depth: int) -> Iterator[Line]:
    if isinstance(lack, LacksModules):
        if lack.n == len(lack.modules):
            text = message("Still to be finished:")
        else:
            text = plural_message(
                "%(n)s more module to finish, among", "%(n)s more modules to finish, among", lack.n
            )
        yield Line(depth=depth, text=text)
        yield from _module_lines(lack.modules, titles, depth + 1)
    elif isinstance(lack, LacksMinutes):
        yield Line(depth=depth, text=_minutes_missing(lack))
        yield from _module_lines(lack.modules, titles, depth + 1)
    else:
        for place, option in enumerate(lack.options):
            text = message("Either:") if place == 0 else message("Or:")
            yield Line(depth=depth, text=text)
            for part in option:
                yield from _lack_lines(part, titles, depth + 1)


def _minutes_missing(lack: LacksMinutes) -> Message:
    missing, credited = duration(lack.minutes), duration(lack.credited)
    if not lack.modules:
        return message(
            "%(missing)s missing (%(credited)s credited), though every module is finished: "
            "ask the programme’s coordinator",
            missing=missing,
            credited=credited,
        )
    return message(
        "Still %(missing)s to go (%(credited)s credited), with", missing=missing, credited=credited
    )


def _module_lines(modules: tuple[ModuleKey, ...], titles: Titles, depth: int) -> Iterator[Line]:
    for module in modules:
        # A title is content: shown as it is, so its msgid is made by hand and not extracted.
        title = titles.get(module, module)
        yield Line(depth=depth, text=Message(msgid="%(title)s", values={"title": title}))
