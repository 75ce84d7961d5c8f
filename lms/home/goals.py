"""Where somebody stands with a programme's goal, in words. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from lms.coverage.facts import Completion, Credit, ModuleKey
from lms.coverage.rule import Rule, judge, modules_named
from lms.coverage.rule_words import Line, missing_in_words
from lms.messages import Message


@dataclass(frozen=True, kw_only=True)
class Lack:
    """One thing to do, and what it may be done with."""

    text: Message
    items: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GoalStanding:
    """Where somebody stands: counted since a day, or what is missing.

    `is_confirmed` False: the rule is met or not, but nobody has confirmed that they belong to the school.
    """

    title: str
    programme: str
    counted_since: date | None
    is_confirmed: bool
    missing: tuple[Lack, ...] = ()


def stand(
    rule: Rule,
    *,
    title: str,
    programme: str,
    since: date,
    is_confirmed: bool,
    completions: Collection[Completion],
    credited: Collection[Credit],
    titles: Mapping[ModuleKey, str],
) -> GoalStanding:
    """Judge somebody, at a school since a day, by a goal."""
    verdict = judge(rule, completions=completions, credited=credited)
    return GoalStanding(
        title=title,
        programme=programme,
        counted_since=max(verdict.trained_on, since) if verdict.trained_on else None,
        is_confirmed=is_confirmed,
        missing=_gathered(missing_in_words(verdict.missing, titles)),
    )


def courses_named(rule: Rule) -> frozenset[str]:
    """Give the courses whose modules a rule names."""
    return frozenset(key.partition("/")[0] for key in modules_named(rule))


def _gathered(lines: Collection[Line]) -> tuple[Lack, ...]:
    """Put what stands deeper under the line above it."""
    found: list[Lack] = []
    for line in lines:
        if line.depth == 0 or not found:
            found.append(Lack(text=line.text))
        else:
            found[-1] = Lack(text=found[-1].text, items=(*found[-1].items, line.text))
    return tuple(found)
