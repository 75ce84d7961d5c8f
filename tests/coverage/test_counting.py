"""Counting as a whole, against the slow oracle: random people, goals, moves, corrections and erasures."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.coverage.changes import InForce, changes, changes_between, trained_and_left
from lms.coverage.facts import Life, Scope
from lms.coverage.invariants import edge_breaches, negative_breaches, sum_breaches, twice_breaches
from lms.coverage.ledger import Entry, Reason, balances, difference, edges, erasure
from lms.coverage.rule import Rule, judge, trained_on
from lms.coverage.stretches import Measure, standing_of
from lms.coverage.sums import as_of, in_period, sum_deltas
from tests.coverage import oracle
from tests.coverage.lives import DAYS, days, lives, rules, schools, scopes

people = st.lists(lives(), min_size=1, max_size=4)


def wanted_of(life: Life, rule: Rule, scope: Scope, *, person: int) -> tuple[Entry, ...]:
    return edges(standing_of(life, rule=rule, scope=scope), person=person)


def ledger_of(everyone: list[Life], rule: Rule, scope: Scope) -> list[Entry]:
    return [
        entry
        for person, life in enumerate(everyone, start=1)
        for entry in wanted_of(life, rule, scope, person=person)
    ]


@given(life=lives(), rule=rules)
def test_the_day_trained_is_the_first_day_the_rule_holds(life: Life, rule: Rule):
    day = trained_on(rule, completions=life.completions, credited=life.credits)
    assert day == next((day for day in DAYS if oracle.satisfied(rule, life, day)), None)
    verdict = judge(rule, completions=life.completions, credited=life.credits)
    assert verdict.trained_on == day
    assert bool(verdict.missing) == (day is None)


@given(life=lives(), rule=rules, scope=scopes)
def test_stretches_hold_exactly_the_days_a_person_counts(life: Life, rule: Rule, scope: Scope):
    standing = standing_of(life, rule=rule, scope=scope)
    measures = {"enrolled": standing.enrolled, "started": standing.started, "trained": standing.trained}
    for day in DAYS:
        held = [(name, s.school) for name, stretches in measures.items() for s in stretches if s.holds(day)]
        assert len(held) == len(dict(held)), "stretches of one measure overlap"
        assert dict(held) == oracle.stocks(life, rule, scope, day)


@given(everyone=people, rule=rules, scope=scopes, day=days, first=days)
def test_sums_of_months_and_days_give_the_counts_of_any_day(everyone, rule, scope, day, first):
    sums = sum_deltas(ledger_of(everyone, rule, scope))
    found = as_of(day, months=sums.months, days=sums.days)
    assert found == dict(oracle.counts(everyone, rule, scope, day, DAYS))
    if first <= day:
        became = Counter(
            where
            for life in everyone
            if (when := oracle.flow(life, rule, scope, DAYS)) and first <= when[1] <= day
            for where in [when[0]]
        )
        changed = in_period(first, day, months=sums.months, days=sums.days)
        assert {place[1]: n for place, n in changed.items() if place[0] == "flow"} == dict(became)


@given(versions=st.lists(st.tuples(lives(), rules, scopes), min_size=1, max_size=6), data=st.data())
def test_a_ledger_corrected_any_number_of_times_is_one_written_afresh(versions, data):
    recorded: list[Entry] = []
    months: Counter = Counter()
    sums: Counter = Counter()
    for life, rule, scope in versions:
        wanted = wanted_of(life, rule, scope, person=7)
        appended = difference(wanted=wanted, recorded=recorded)
        assert all(entry.delta for entry in appended)
        recorded += appended
        grains = sum_deltas(appended)
        for grain, kept in ((grains.months, months), (grains.days, sums)):
            for key, delta in grain:
                kept[key] += delta
        assert edge_breaches(wanted=wanted, recorded=recorded) == ()
        assert twice_breaches(recorded) == ()
        assert sum_breaches(entries=recorded, months=months, days=sums) == ()
        assert negative_breaches(sums.items()) == ()
        assert difference(wanted=wanted, recorded=recorded) == ()
    day = data.draw(days)
    assert as_of(day, months=months.items(), days=sums.items()) == dict(
        oracle.counts([life], rule, scope, day, DAYS)
    )


@given(everyone=people, rule=rules, scope=scopes, after=days, until=days)
def test_reasons_add_up_to_the_change(everyone, rule, scope, after, until):
    entries = ledger_of(everyone, rule, scope)
    after, until = sorted([after, until])
    before = oracle.counts(everyone, rule, scope, after, DAYS)
    then = oracle.counts(everyone, rule, scope, until, DAYS)
    for measure in Measure:
        change = sum(n for (name, _), n in then.items() if name == measure)
        change -= sum(n for (name, _), n in before.items() if name == measure)
        assert sum(changes(entries, measure=measure, after=after, until=until).values()) == change


@given(
    everyone=people,
    goals=st.lists(st.tuples(rules, scopes), min_size=1, max_size=3),
    forces=st.lists(days, min_size=2, max_size=2, unique=True).map(sorted),
    span=st.lists(days, min_size=2, max_size=2).map(sorted),
)
def test_reasons_add_up_to_the_change_through_revisions(everyone, goals, forces, span):
    after, until = span
    froms = [DAYS[0], *(force for force in forces if force > after)]
    pairs = list(zip(froms, goals, strict=False))
    revisions = [InForce(from_on=on, entries=tuple(ledger_of(everyone, *goal))) for on, goal in pairs]

    def count(day, measure):
        rule, scope = [goal for place, (on, goal) in enumerate(pairs) if place == 0 or on <= day][-1]
        return sum(
            n for (name, _), n in oracle.counts(everyone, rule, scope, day, DAYS).items() if name == measure
        )

    for measure in Measure:
        by_reason = changes_between(revisions, measure=measure, after=after, until=until)
        assert sum(by_reason.values()) == count(until, measure) - count(after, measure)


@given(life=lives(), rule=rules, scope=scopes, on=days, before=days)
def test_erasure_takes_out_of_every_stock_from_its_day_and_keeps_the_past(life, rule, scope, on, before):
    recorded = list(wanted_of(life, rule, scope, person=7))
    appended = erasure(recorded, on=on)
    assert {entry.reason for entry in appended} <= {Reason.ERASED}
    recorded += appended
    sums = sum_deltas(recorded)
    then = as_of(DAYS[-1] + timedelta(days=400), months=sums.months, days=sums.days)
    became = oracle.flow(life, rule, scope, DAYS)
    kept = {("flow", became[0]): 1} if became and became[1] <= on else {}
    assert then == as_of(on, months=sums.months, days=sums.days) == kept
    if before < on:
        assert as_of(before, months=sums.months, days=sums.days) == dict(
            oracle.counts([life], rule, scope, before, DAYS)
        )
    assert erasure(recorded, on=on) == ()
    assert negative_breaches(sums.days) == ()


@given(everyone=people, rule=rules, scope=scopes, day=days, among=st.sets(schools))
def test_trained_and_left_counts_people_trained_here_who_are_here_no_more(everyone, rule, scope, day, among):
    expected = 0
    for life in everyone:
        became = oracle.flow(life, rule, scope, DAYS)
        if became and became[1] <= day and became[0] in among:
            expected += oracle.stocks(life, rule, scope, day).get("trained") not in among
    entries = ledger_of(everyone, rule, scope)
    assert trained_and_left(entries, schools=among, on=day) == expected


@given(life=lives(), rule=rules, scope=scopes)
def test_whoever_ever_counts_as_trained_is_in_the_flow_once(life, rule, scope):
    entries = wanted_of(life, rule, scope, person=7)
    flow = [place for place, delta in balances(entries).items() if place.measure is Measure.FLOW]
    ever = any(entry.measure is Measure.TRAINED for entry in entries)
    assert len(flow) == ever
