"""What changed between two days, and why."""

from dataclasses import replace
from datetime import date

from lms.coverage.changes import InForce, changes, changes_between, trained_and_left
from lms.coverage.ledger import Entry, Reason, edges, erasure
from lms.coverage.stretches import Measure, Standing, Stretch

A, B = "0301674G", "0350122T"


def day(n: int) -> date:
    return date(2027, 3, n)


def wanted(
    *stays: tuple[str, int, int | None], trained: int | None = None, person: int = 7
) -> tuple[Entry, ...]:
    standing = Standing(
        enrolled=tuple(
            Stretch(school=school, from_on=day(first), to_on=to and day(to)) for school, first, to in stays
        ),
        started_on=None,
        trained_on=trained and day(trained),
    )
    return edges(standing, person=person)


def test_the_change_between_two_days_by_reason():
    entries = wanted((A, 2, 9), (B, 9, None), trained=5)
    assert changes(entries, measure=Measure.TRAINED, after=day(5), until=day(9)) == {
        Reason.ARRIVED: 1,
        Reason.LEFT: -1,
    }
    assert changes(entries, measure=Measure.TRAINED, after=day(4), until=day(5)) == {Reason.TRAINED: 1}
    assert changes(entries, measure=Measure.TRAINED, after=day(9), until=day(30)) == {}


def test_trained_and_left_with_an_erased_person():
    stayed, erased = wanted((A, 2, None), trained=5), wanted((A, 2, None), trained=6, person=8)
    gone = [replace(entry, person=None) for entry in (*erased, *erasure(erased, on=day(20)))]
    ledger = [*stayed, *gone]
    assert trained_and_left(ledger, schools={A}, on=day(19)) == 0
    assert trained_and_left(ledger, schools={A}, on=day(20)) == 1
    assert trained_and_left(ledger, schools={B}, on=day(20)) == 0


def test_a_goal_revised_between_two_days():
    first = InForce(from_on=day(1), entries=wanted((A, 2, 20), trained=5))
    strict = InForce(from_on=day(10), entries=wanted((A, 2, 20), trained=15))
    read = {"measure": Measure.TRAINED, "after": day(4)}
    assert changes_between([first, strict], **read, until=day(9)) == {Reason.TRAINED: 1}
    assert changes_between([first, strict], **read, until=day(10)) == {Reason.TRAINED: 1, Reason.RULE: -1}
    assert changes_between([first, strict], **read, until=day(15)) == {Reason.TRAINED: 2, Reason.RULE: -1}
    assert changes_between([first, strict], **read, until=day(20)) == {
        Reason.TRAINED: 2,
        Reason.LEFT: -1,
        Reason.RULE: -1,
    }


def test_a_revision_that_takes_force_on_the_day_of_a_change():
    before = InForce(from_on=day(1), entries=wanted((A, 2, None)))
    after = InForce(from_on=day(10), entries=wanted((A, 2, None), trained=10))
    assert changes_between([before, after], measure=Measure.TRAINED, after=day(9), until=day(10)) == {
        Reason.TRAINED: 1
    }
