"""What the answers to a quiz are worth."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.progress.scoring import (
    ask,
    attempt_seed,
    mark,
    may_try_again,
    read_answers,
    share_of,
    shows_feedback,
)
from tests.factories.progress import make_question, make_quiz

FIVE = tuple(make_question(f"q{i}", choices="abcd") for i in range(5))


@pytest.mark.parametrize(
    ("kind", "right", "chosen", "share"),
    [
        ("single", "a", "a", 1),
        ("single", "a", "b", 0),
        ("single", "a", "", 0),
        ("single", "a", "ab", 0),
        ("multiple", "ab", "ab", 1),
        ("multiple", "ab", "a", Fraction(1, 2)),
        ("multiple", "ab", "abc", Fraction(1, 2)),
        ("multiple", "ab", "ac", 0),
        ("multiple", "ab", "c", 0),
        ("multiple", "", "", 1),
        ("multiple", "", "a", 0),
    ],
)
def test_share(kind, right, chosen, share):
    question = make_question("q", kind=kind, right=right)
    assert share_of(question, list(chosen)) == share


@given(chosen=st.sets(st.sampled_from("abcde")), right=st.sets(st.sampled_from("abcde"), min_size=1))
def test_shares_stay_between_nothing_and_one(chosen, right):
    question = make_question("q", kind="multiple", right="".join(right), choices="abcde")
    share = share_of(question, chosen)
    assert 0 <= share <= 1
    assert (share == 1) == (chosen == right)


@given(seed=st.integers(0, 2**31 - 1), pick=st.none() | st.integers(1, 9), shuffle=st.booleans())
def test_an_attempt_asks_the_same_each_time(seed, pick, shuffle):
    quiz = make_quiz(questions=FIVE, pick=pick, shuffle=shuffle)
    asked = ask(quiz, seed=seed)
    assert asked == ask(quiz, seed=seed)
    assert len(asked) == min(pick or 5, 5)
    assert len({one.question.id for one in asked}) == len(asked)
    for one in asked:
        assert sorted(one.choices, key=lambda choice: choice.id) == list(one.question.choices)
    if not shuffle:
        assert [one.question.id for one in asked] == sorted(one.question.id for one in asked)


def test_seeds_differ_between_people_and_attempts():
    seeds = {
        attempt_seed(person_id=person, unit_id="q", edition=edition, n=n)
        for person in (1, 2)
        for edition in (1, 2)
        for n in (1, 2)
    }
    assert len(seeds) == 8
    assert all(0 <= seed < 2**31 for seed in seeds)
    assert attempt_seed(person_id=1, unit_id="q", edition=1, n=1) in seeds


def test_shuffling_changes_the_order_for_somebody():
    quiz = make_quiz(questions=FIVE, shuffle=True)
    orders = {tuple(one.question.id for one in ask(quiz, seed=seed)) for seed in range(10)}
    assert len(orders) > 1


def test_reads_only_what_was_asked_and_offered():
    asked = ask(make_quiz(), seed=1)
    answers = read_answers(asked, {"q1": ["a", "a", "z"], "q9": ["a"], "csrf_token": ["x"]})
    assert answers == {"q1": ("a",), "q2": ()}


def test_marks_an_attempt():
    quiz = make_quiz()
    asked = ask(quiz, seed=1)
    score = mark(quiz, asked, {"q1": ("a",), "q2": ("a",)})
    assert (score.percent, score.passed, score.right) == (75, True, 1)
    assert [question.verdict for question in score.questions] == ["right", "partly"]
    nothing = mark(quiz, asked, {})
    assert (nothing.percent, nothing.passed) == (0, False)
    assert nothing.questions[0].verdict == "wrong"


def test_percent_is_rounded_down():
    quiz = make_quiz(questions=FIVE[:3], pass_percent=67)
    score = mark(quiz, ask(quiz, seed=1), {"q0": ("a",), "q1": ("a",)})
    assert (score.percent, score.passed) == (66, False)


def test_a_quiz_without_questions_is_not_passed():
    assert mark(make_quiz(), (), {}).percent == 0


def test_attempts_and_feedback():
    free, twice = make_quiz(), make_quiz(attempts=2, feedback="after")
    assert may_try_again(free, attempts_made=99, passed=False)
    assert not may_try_again(free, attempts_made=1, passed=True)
    assert may_try_again(twice, attempts_made=1, passed=False)
    assert not may_try_again(twice, attempts_made=2, passed=False)
    assert shows_feedback(free, attempts_made=1, passed=False)
    assert not shows_feedback(twice, attempts_made=1, passed=False)
    assert shows_feedback(twice, attempts_made=2, passed=False)
    assert shows_feedback(twice, attempts_made=1, passed=True)
