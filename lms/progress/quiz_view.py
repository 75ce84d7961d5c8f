"""A quiz as the page shows it: an attempt to come, or one marked with its feedback. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lms.courses.release import Choice, ChoiceId, Language, in_language
from lms.progress.answers import Answers, field_name
from lms.progress.scoring import AskedQuestion, MarkedQuestion, Score
from lms.progress.shares import given_places, matching, right_place

Ticked = Mapping[str, Sequence[str]]
"""What fields hold, by name: what somebody had answered when a question was left out."""


@dataclass(frozen=True, kw_only=True)
class OptionView:
    """A choice; `right` is None while nothing is said about it."""

    value: str
    text: Markup
    chosen: bool
    right: bool | None
    feedback: Markup | None


@dataclass(frozen=True, kw_only=True)
class PlaceView:
    """A place that an item may be given: its number, or a definition."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class RowView:
    """An item to give a place to."""

    name: str
    text: Markup
    places: tuple[PlaceView, ...]
    right: bool | None
    feedback: Markup | None


@dataclass(frozen=True, kw_only=True)
class TypedView:
    """What is typed, and what is said about it."""

    value: str
    right: bool | None
    feedback: Markup | None


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """A question as components/quiz.html shows it: `options`, `rows` or `typed`, by its kind."""

    id: str
    kind: str
    stem: Markup
    body: Markup
    options: tuple[OptionView, ...]
    verdict: str | None
    rows: tuple[RowView, ...] = ()
    typed: TypedView | None = None
    explanation: Markup | None = None


def open_questions(
    asked: Sequence[AskedQuestion], language: Language, *, ticked: Ticked
) -> tuple[QuestionView, ...]:
    """Questions to answer; `ticked` is what somebody had chosen when a question was left out."""
    return tuple(_open(one, language, ticked) for one in asked)


def ticked_before(asked: Iterable[AskedQuestion], answers: Answers) -> Ticked:
    """The fields of the open questions as an earlier attempt left them: one goes on with one's own words."""
    return {
        one.question.id: answers[one.question.id]
        for one in asked
        if one.question.kind == "open" and answers.get(one.question.id)
    }


def marked_questions(score: Score, language: Language, *, with_feedback: bool) -> tuple[QuestionView, ...]:
    """Questions answered, with what is said beside each choice made when feedback is due."""
    return tuple(_marked(one, language, with_feedback=with_feedback) for one in score.questions)


def _open(one: AskedQuestion, language: Language, ticked: Ticked) -> QuestionView:
    question = one.question
    chosen = ticked.get(question.id, ())
    places = {item: next(iter(ticked.get(field_name(question.id, item), ())), "") for item in one.items}
    typed = TypedView(value=next(iter(chosen), ""), right=None, feedback=None)
    return _question(
        one,
        language,
        verdict=None,
        options=tuple(_option(choice, language, chosen=choice.id in chosen) for choice in one.choices),
        rows=_rows(one, language, places, lambda _item: None),
        typed=typed,
        explanation=None,
    )


def _marked(one: MarkedQuestion, language: Language, *, with_feedback: bool) -> QuestionView:
    question = one.asked.question
    places = given_places(one.answer)

    def is_right(item: ChoiceId) -> bool | None:
        return right_place(question, item, places.get(item, "")) if with_feedback else None

    return _question(
        one.asked,
        language,
        verdict=one.verdict if with_feedback or one.verdict == "kept" else None,
        options=tuple(
            _option(choice, language, chosen=choice.id in one.chosen, is_judged=with_feedback)
            for choice in one.asked.choices
        ),
        rows=_rows(one.asked, language, places, is_right),
        typed=_typed(one, language, with_feedback=with_feedback),
        explanation=_said(question.explanation, language) if with_feedback else None,
    )


def _question(
    one: AskedQuestion,
    language: Language,
    *,
    verdict: str | None,
    options: tuple[OptionView, ...],
    rows: tuple[RowView, ...],
    typed: TypedView,
    explanation: Markup | None,
) -> QuestionView:
    question = one.question
    has_options = question.kind in ("single", "multiple")
    return QuestionView(
        id=question.id,
        kind=question.kind,
        stem=_safe(in_language(question.prompt, language)),
        body=_safe(in_language(question.body, language)),
        options=options if has_options else (),
        verdict=verdict,
        rows=rows,
        typed=None if has_options or rows else typed,
        explanation=explanation,
    )


def _option(choice: Choice, language: Language, *, chosen: bool, is_judged: bool = False) -> OptionView:
    return OptionView(
        value=choice.id,
        text=_safe(in_language(choice.html, language)),
        chosen=chosen,
        right=choice.correct if is_judged and chosen else None,
        feedback=_said(choice.feedback, language),
    )


def _rows(
    one: AskedQuestion,
    language: Language,
    places: Mapping[ChoiceId, str],
    is_right: Callable[[ChoiceId], bool | None],
) -> tuple[RowView, ...]:
    question = one.question
    texts = {choice.id: (choice.html, choice.feedback) for choice in question.choices}
    texts |= {pair.id: (pair.term, pair.feedback) for pair in question.pairs}
    return tuple(
        RowView(
            name=field_name(question.id, item),
            text=_safe(in_language(texts[item][0], language)),
            places=_places(one, language, given=places.get(item, "")),
            right=is_right(item),
            feedback=_said(texts[item][1], language),
        )
        for item in one.items
    )


def _places(one: AskedQuestion, language: Language, *, given: str) -> tuple[PlaceView, ...]:
    if one.definitions:
        return tuple(
            PlaceView(value=pair.id, text=in_language(pair.definition, language), chosen=pair.id == given)
            for pair in one.definitions
        )
    return tuple(PlaceView(value=place, text=place, chosen=place == given) for place in one.places)


def _typed(one: MarkedQuestion, language: Language, *, with_feedback: bool) -> TypedView:
    value = next(iter(one.answer), "")
    if not with_feedback or not one.asked.question.accepted:
        return TypedView(value=value, right=None, feedback=None)
    found = matching(one.asked.question, value)
    feedback = _said(found.feedback, language) if found else None
    return TypedView(value=value, right=one.share == 1, feedback=feedback)


def _said(texts: Mapping[Language, str], language: Language) -> Markup | None:
    html = in_language(texts, language)
    return _safe(html) if html else None


def _safe(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - sanitised when it was compiled
