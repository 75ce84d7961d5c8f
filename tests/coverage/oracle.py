"""A slow, independent account of counting: it asks of every day anew who is where, and what is true then.

It shares no code with `lms/coverage` but the facts and the rules as data.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from lms.coverage.facts import Life, Scope
from lms.coverage.rule import AtLeast, Either, Every, Minutes, Modules, Rule

IN_POPULATION = {
    "teachers": {"teacher", "head_teacher", "trainee_teacher", "replacement_teacher"},
    "librarians": {"librarian"},
    "cpe": {"cpe"},
    "aesh": {"aesh"},
    "psyen": {"psyen"},
    "families": {"parent"},
}


def satisfied(rule: Rule, life: Life, day: date) -> bool:
    done = {fact.module for fact in life.completions if fact.done_on <= day}
    if isinstance(rule, Modules):
        return set(rule.modules) <= done
    if isinstance(rule, AtLeast):
        return len(done & set(rule.modules)) >= rule.n
    if isinstance(rule, Minutes):
        total = 0
        for module in rule.modules:
            given = [f.minutes for f in life.completions if f.module == module and f.done_on <= day]
            given += [f.minutes for f in life.credits if f.module == module and f.on <= day]
            total += max(given, default=0)
        return total >= rule.minutes
    if isinstance(rule, Every):
        return all(satisfied(part, life, day) for part in rule.rules)
    assert isinstance(rule, Either)
    return any(satisfied(part, life, day) for part in rule.rules)


def names(rule: Rule) -> set[str]:
    if isinstance(rule, Every | Either):
        return {module for part in rule.rules for module in names(part)}
    return set(rule.modules)


def whereabouts(life: Life, scope: Scope, day: date) -> str | None:
    counted = set().union(*(IN_POPULATION[str(population)] for population in scope.populations))
    here = [
        main.school
        for main in life.affiliations
        if main.confirmed_on
        and main.audience == scope.audience
        and str(main.function) in counted
        and main.from_on <= day
        and not (main.to_on and main.to_on <= day)
    ]
    assert len(here) <= 1
    return here[0] if here else None


def stocks(life: Life, rule: Rule, scope: Scope, day: date) -> dict[str, str]:
    """The measures a person stands in on a day, each with the school."""
    school = whereabouts(life, scope, day)
    if school is None:
        return {}
    standing = {"enrolled": school}
    if any(seen.module in names(rule) and seen.first_on <= day for seen in life.openings):
        standing["started"] = school
    if satisfied(rule, life, day):
        standing["trained"] = school
    return standing


def flow(life: Life, rule: Rule, scope: Scope, window: Sequence[date]) -> tuple[str, date] | None:
    """The school and the day of a person's becoming trained: the first day they stand as trained."""
    for day in window:
        standing = stocks(life, rule, scope, day)
        if "trained" in standing:
            return standing["trained"], day
    return None


def counts(
    people: Sequence[Life], rule: Rule, scope: Scope, day: date, window: Sequence[date]
) -> Counter[tuple[str, str]]:
    """Every count on a day: stocks then, the flow since the beginning."""
    totals: Counter[tuple[str, str]] = Counter()
    for life in people:
        totals.update(stocks(life, rule, scope, day).items())
        became = flow(life, rule, scope, window)
        if became and became[1] <= day:
            totals["flow", became[0]] += 1
    return totals
