"""What an answer is worth, for every kind of question."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.release import Accepted, Choice, ChoiceId, Pair, Question, QuestionId
from lms.progress.answers import field_name, left_out, read_answers, recall_answers
from lms.progress.asking import ask
from lms.progress.scoring import mark
from lms.progress.shares import fraction_of, matching, share_of
from tests.factories.progress import make_quiz


def make(kind: str, **parts: Any) -> Question:
    values: dict[str, Any] = {"prompt": {"fr": "?"}, "body": {}, "choices": ()}
    return Question(id=QuestionId("q"), kind=kind, **{**values, **parts})  # type: ignore[arg-type]


def choice(name: str, *, correct: bool = True, weight: str | None = None) -> Choice:
    return Choice(
        id=ChoiceId(name),
        correct=correct,
        html={"fr": name},
        feedback={},
        weight=None if weight is None else Decimal(weight),
    )


def pair(name: str, definition: str, *, term: str | None = None) -> Pair:
    shown = name if term is None else term
    return Pair(
        id=ChoiceId(name),
        term={"fr": shown} if shown else {},
        definition={"fr": definition},
        feedback={},
    )


def accepted(name: str, *, low: str | None = None, high: str | None = None, weight: str = "100") -> Accepted:
    return Accepted(
        id=ChoiceId(name),
        spellings={"fr": (name,)},
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        weight=Decimal(weight),
        feedback={"fr": name},
        has_wildcards="*" in name,
    )


ORDER = make("order", choices=tuple(choice(name) for name in "1234"))
MATCH = make("match", pairs=(pair("1", "x"), pair("2", "y"), pair("3", "x"), pair("4", "z", term="")))
WEIGHTED = tuple(choice(*one[:1], correct=one[2], weight=one[1]) for one in (
    ("a", "33.33333", True), ("b", "66.66667", True), ("c", "-50", False),
))  # fmt: skip
NUMBER = make(
    "number", accepted=(accepted("a", low="3", high="4"), accepted("b", low="2", high="5", weight="50"))
)
TEXT = make("text", accepted=(accepted("*", weight="0"), accepted("bleu"), accepted("azur", weight="50")))


@pytest.mark.parametrize(
    ("question", "answer", "share"),
    [
        (ORDER, ["1:1", "2:2", "3:3", "4:4"], 1),
        (ORDER, ["1:2", "2:1", "3:3", "4:4"], Fraction(1, 2)),
        (ORDER, ["1:1", "2:1", "3:1", "4:1"], Fraction(1, 4)),
        (ORDER, [], 0),
        (ORDER, ["1:9", "2:x", "3:", "4:²"], 0),
        (MATCH, ["1:1", "2:2", "3:1"], 1),
        (MATCH, ["1:3", "2:4", "3:2"], Fraction(1, 3)),
        (MATCH, ["1:9", "9:1"], 0),
        (make("order"), [], 0),
        (make("multiple", choices=WEIGHTED), ["a", "b"], 1),
        (make("multiple", choices=WEIGHTED), ["a"], Fraction(1, 3)),
        (make("multiple", choices=WEIGHTED), ["a", "c"], 0),
        (make("single", choices=WEIGHTED), ["b"], Fraction(2, 3)),
        (make("single", choices=WEIGHTED), ["c"], 0),
        (make("single", choices=WEIGHTED), ["a", "c"], 0),
        (NUMBER, ["3,5"], 1),
        (NUMBER, ["4,5"], Fraction(1, 2)),
        (NUMBER, ["9"], 0),
        (NUMBER, ["neuf"], 0),
        (NUMBER, [], 0),
        (TEXT, ["Bleu"], 1),
        (TEXT, ["azur"], Fraction(1, 2)),
        (TEXT, ["vert"], 0),
        (make("open"), ["tout ce que je veux"], 0),
    ],
)
def test_share(question: Question, answer: list[str], share: Fraction) -> None:
    assert share_of(question, answer) == share


def test_what_is_said_of_a_typed_answer_is_the_most_telling() -> None:
    assert [one.id if one else None for one in (matching(TEXT, "vert"), matching(TEXT, "bleu"))] == [
        "*",
        "bleu",
    ]
    exact = make("text", accepted=(accepted("*", weight="0"), accepted("vert", weight="0")))
    found = matching(exact, "vert")
    assert found is not None
    assert found.id == "vert"


@pytest.mark.parametrize(
    ("weight", "share"),
    [("33.33333", Fraction(1, 3)), ("83.33333", Fraction(5, 6)), ("14.28571", Fraction(1, 7)),
     ("12.5", Fraction(1, 8)), ("37.77", Fraction(3777, 10000)), ("-100", Fraction(-1))],
)  # fmt: skip
def test_a_weight_is_the_fraction_it_means(weight: str, share: Fraction) -> None:
    assert fraction_of(Decimal(weight)) == share


@given(places=st.lists(st.sampled_from([*"01234x", ""]), min_size=4, max_size=4))
def test_an_order_is_worth_the_items_in_their_place(places: list[str]) -> None:
    answer = [f"{item}:{place}" for item, place in zip("1234", places, strict=True)]
    right = sum(item == place for item, place in zip("1234", places, strict=True))
    assert share_of(ORDER, answer) == Fraction(right, 4)


@given(seed=st.integers(0, 2**31 - 1))
def test_an_order_to_find_is_never_the_one_shown(seed: int) -> None:
    quiz = make_quiz(questions=(ORDER, MATCH))
    order, match = ask(quiz, seed=seed)
    assert order.items != ("1", "2", "3", "4")
    assert sorted(order.items) == list("1234")
    assert order.places == ("1", "2", "3", "4")
    assert sorted(match.places) == ["1", "2", "4"]
    assert match.items == ("1", "2", "3")
    assert ask(quiz, seed=seed) == (order, match)


@given(seed=st.integers(0, 2**31 - 1), places=st.permutations("1234"))
def test_what_is_sent_is_kept_and_recalled(seed: int, places: list[str]) -> None:
    asked = ask(make_quiz(questions=(ORDER,)), seed=seed)
    sent = {field_name("q", item): [place] for item, place in zip("1234", places, strict=True)}
    answers = read_answers(asked, sent)
    assert left_out(asked, answers) == ()
    assert recall_answers(asked, answers) == answers
    assert share_of(ORDER, answers[QuestionId("q")]) == Fraction(
        sum(a == b for a, b in zip("1234", places, strict=True)), 4
    )


def test_only_places_that_exist_are_kept() -> None:
    asked = ask(make_quiz(questions=(ORDER,)), seed=1)
    answers = read_answers(asked, {"q.1": ["1"], "q.2": ["7"], "q.3": [""], "q.9": ["1"]})
    assert answers == {"q": ("1:1",)}
    assert left_out(asked, answers) == (1,)


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "left"),
    [
        ("text", " Bleu \r\n", ("Bleu",), ()),
        ("text", "x" * 600, ("x" * 500,), ()),
        ("text", " ", (), (1,)),
        ("number", "trois", ("trois",), (1,)),
        ("number", "3,5", ("3,5",), ()),
        ("open", "a\r\nb\x00", ("a\nb",), ()),
        ("open", "", (), ()),
    ],
)
def test_what_is_typed_is_kept(kind: str, typed: str, kept: tuple[str, ...], left: tuple[int, ...]) -> None:
    asked = ask(make_quiz(questions=(make(kind),)), seed=1)
    answers = read_answers(asked, {"q": [typed]})
    assert answers == {"q": kept}
    assert left_out(asked, answers) == left


def test_open_questions_are_not_scored() -> None:
    quiz = make_quiz(questions=(make("open"),))
    score = mark(quiz, ask(quiz, seed=1), {})
    assert (score.percent, score.passed, score.scored, score.right) == (100, True, 0, 0)
    assert score.questions[0].verdict == "kept"
    mixed = make_quiz(questions=(make("open"), NUMBER))
    mixed_asked = ask(mixed, seed=1)
    assert mark(mixed, mixed_asked, {QuestionId("q"): ("9",)}).percent == 0
