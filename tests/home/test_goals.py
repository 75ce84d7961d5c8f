"""Where somebody stands with a goal."""

from datetime import date

from lms.coverage.facts import Completion
from lms.coverage.rule import Either, Minutes, Modules
from lms.home.goals import GoalStanding, courses_named, stand

ONE, TWO = "cours/un", "autre/deux"
TITLES = {ONE: "Comprendre", TWO: "Évaluer"}
RULE = Modules(modules=(ONE, TWO))


def standing(*done: str, rule: Modules | Either = RULE, since: date = date(2025, 9, 1)) -> GoalStanding:
    return stand(
        rule,
        title="Former",
        programme="TNE",
        since=since,
        is_confirmed=True,
        completions=[
            Completion(module=module, done_on=date(2026, 3, 1), minutes=30, means="self-study")
            for module in done
        ],
        credited=[],
        titles=TITLES,
    )


def test_what_is_missing_is_gathered_under_what_is_asked() -> None:
    (lack,) = standing(ONE).missing
    assert str(lack.text) == "Still to be finished:"
    assert [str(item) for item in lack.items] == ["Évaluer"]
    assert standing(ONE).counted_since is None


def test_somebody_counts_since_trained_or_since_the_arrival_if_later() -> None:
    assert standing(ONE, TWO).counted_since == date(2026, 3, 1)
    assert standing(ONE, TWO, since=date(2026, 9, 1)).counted_since == date(2026, 9, 1)
    assert standing(ONE, TWO).missing == ()


def test_ways_that_differ_are_each_said() -> None:
    rule = Either(rules=(Modules(modules=(ONE,)), Minutes(minutes=60, modules=(TWO,))))
    texts = [str(lack.text) for lack in standing(rule=rule).missing]
    assert texts == ["Either:", "Or:"]
    assert courses_named(rule) == {"cours", "autre"}
