"""Moodle's GIFT questions, as real files write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.content_words import words_of
from lms.courses.gift import GiftText, read_gift
from lms.courses.quiz_parts import QuestionSource

FILE = "01-debut/02-quiz.md"


def gift(text: str, *, taken: tuple[str, ...] = ()) -> GiftText:
    return read_gift(text, file=FILE, first_line=10, taken=taken, words=words_of("fr"))


def only(text: str) -> QuestionSource:
    found = gift(text)
    assert found.faults == [] or {fault.code for fault in found.faults} <= {"C073"}
    (question,) = found.questions
    return question


def codes(text: str) -> list[tuple[str, int]]:
    return [(fault.code, fault.line) for fault in gift(text).faults if fault.code != "C073"]


@pytest.mark.parametrize(
    ("word", "is_true"),
    [("T", True), ("true", True), ("Vrai", True), ("F", False), ("FALSE", False), ("faux", False)],
)
def test_true_or_false_in_any_case(word: str, *, is_true: bool) -> None:
    question = only(f"La Terre tourne.{{{word}#raté#bravo}}")

    assert [(answer.shown, answer.correct) for answer in question.answers] == [
        ("Vrai", is_true),
        ("Faux", not is_true),
    ]
    assert {answer.feedback[0] for answer in question.answers if answer.correct} == {"bravo"}


def test_one_choice_with_feedback_weights_and_a_title() -> None:
    question = only(
        "// question: 12\n$CATEGORY: $course$/top/Géo\n\n::Q1\\: capitale:: Capitale de la France ? {\n"
        "=Paris#Oui\n~Lyon # Non.\n~%33,33333%Versailles\n####À retenir\n}"
    )

    assert (question.id, question.kind, question.line) == ("q1-capitale", "single", 13)
    assert [(answer.shown, answer.correct, answer.weight) for answer in question.answers] == [
        ("Paris", True, 100), ("Lyon", False, 0), ("Versailles", False, Decimal("33.33333")),
    ]  # fmt: skip
    assert [answer.line for answer in question.answers] == [14, 15, 16]
    assert question.answers[1].feedback == ["Non."]
    assert question.explanation.text == "À retenir"


def test_several_choices_by_their_weights() -> None:
    question = only("Lesquels ? {~%50%a ~%50%b ~%-100%c}")

    assert question.kind == "multiple"
    assert [answer.correct for answer in question.answers] == [True, True, False]


def test_several_right_ones_where_one_is_chosen_bring_the_whole_point_each() -> None:
    question = only("Un pair ? {=2 =4 ~3}")

    assert (question.kind, [answer.weight for answer in question.answers]) == ("single", [100, 100, 0])


@pytest.mark.parametrize("written", ["{=quatre =4 =%50%tetra}", "{ quatre=4 =%50%tetra }"])
def test_short_answers_and_a_missing_word(written: str) -> None:
    question = only(f"Deux et deux font {written} en tout.")

    assert question.kind == "text"
    assert question.prompt == "Deux et deux font \\_\\_\\_\\_\\_ en tout."
    assert [answer.spellings for answer in question.answers] == [("quatre",), ("4",), ("tetra",)]
    assert [answer.correct for answer in question.answers] == [True, True, False]


def test_wildcards_but_not_an_escaped_star() -> None:
    anything, star = only("Citez {=bleu* =\\*}").answers

    assert (anything.has_wildcards, anything.spellings) == (True, ("bleu*",))
    assert (star.has_wildcards, star.spellings) == (False, ("*",))


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("{#3.5:0,1}", "3.4", "3.6"),
        ("{#1..5}", "1", "5"),
        ("{# 1822}", "1822", "1822"),
        ("{#5..1}", "1", "5"),
    ],
)
def test_numbers(written: str, low: str, high: str) -> None:
    (answer,) = only(f"Combien ? {written}").answers

    assert (answer.low, answer.high) == (Decimal(low), Decimal(high))


def test_numbers_with_feedback_parts_and_anything_else() -> None:
    question = only("Quand ? {#=1822:0#Exact =%50%1822:2#Presque ~#Non}")

    assert [(answer.weight, answer.low) for answer in question.answers] == [
        (100, 1822),
        (50, 1820),
        (0, None),
    ]
    assert question.answers[1].feedback == ["Presque"]


def test_matching_and_decoys() -> None:
    question = only("Associez. {\n=chat -> croquettes\n=chien -> os\n= -> foin\n}")

    assert question.kind == "match"
    assert [(answer.shown, answer.definition, answer.correct) for answer in question.answers] == [
        ("chat", "croquettes", True), ("chien", "os", True), ("", "foin", False),
    ]  # fmt: skip


def test_an_essay_and_descriptions() -> None:
    found = gift("Lisez *ceci*.\n\nRacontez. {}\n\nFin.")

    (question,) = found.questions
    assert (question.kind, question.body.text) == ("open", "Lisez \\*ceci\\*.")
    assert found.introduction.text == "Fin."


def test_escapes_and_formats() -> None:
    assert only("Que vaut 1 \\= 1 \\{vrai\\} ?\\nAlors {T}").prompt == "Que vaut 1 = 1 \\{vrai\\} ? Alors"
    assert only("[html]<p>Un <b>mot</b>&nbsp;<a_b></p><p>Suite</p> {T}").body.text == "Suite"
    assert only("[plain]a <b>x</b> {T}").prompt == "a &lt;b>x&lt;/b>"
    assert only("[Markdown]a **b** {T}").prompt == "a **b**"
    assert only("[autre] a {T}").prompt == "\\[autre\\] a"
    assert only("2. C’est - dit-on - le cas {T}").prompt == "2\u200b. C’est - dit-on - le cas"
    assert only("- tiret {T}").prompt == "&#45; tiret"


def test_ids_are_given_once() -> None:
    found = gift("::A:: a {T}\n\n::A:: b {T}\n\n::7:: c {T}\n\nd {T}", taken=("x",))

    assert [question.id for question in found.questions] == ["a", "a-2", "g-7", "g5"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a {=b", [("C080", 10)]),
        ("a\n=b}", [("C080", 10)]),
        ("a {=b} c {=d}", [("C080", 10)]),
        ("a {=b {x}}", [("C080", 10)]),
        ("a } {", [("C080", 10)]),
        ("a {\n~%200%b\n~%x%c\n=d}", [("C081", 11), ("C081", 12)]),
        ("a {=b -> c\n=d}", [("C082", 11), ("C074", 10)]),
        ("a <img src='@@PLUGINFILE@@/b.png'> {T}", [("C083", 10)]),
        ("Voir @@PLUGINFILE@@/b.png", [("C083", 10)]),
        ("::titre:: {T}", [("C084", 10)]),
        ("// rien", [("C085", 9)]),
        ("a {#trois}", [("C076", 10), ("C077", 10)]),
        ("a {#1..x}", [("C076", 10), ("C077", 10)]),
        ("a {~ =b}", [("C067", 10)]),
        ("a {=b =}", [("C067", 10)]),
        ("a {~b ~c}", [("C064", 10)]),
        ("::sans fin {T}", []),
    ],
)
def test_a_fault_says_its_line(text: str, found: list[tuple[str, int]]) -> None:
    assert codes(text) == found


@given(st.text(alphabet="a{}~=#%:>-\\/\n$[]T1.* ", max_size=60))
def test_nothing_that_is_written_raises(text: str) -> None:
    found = gift(text)

    for question in found.questions:
        assert question.id
        assert 10 <= question.line <= 10 + text.count("\n")
    assert all(10 - 1 <= fault.line <= 10 + text.count("\n") for fault in found.faults)
