"""A quiz as the page shows it: an attempt to come, or one marked with its feedback. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lms.courses.release import Choice, Language, in_language
from lms.progress.scoring import AskedQuestion, MarkedQuestion, Score


@dataclass(frozen=True, kw_only=True)
class OptionView:
    """A choice; `right` is None while nothing is said about it."""

    value: str
    text: Markup
    chosen: bool
    right: bool | None
    feedback: Markup | None


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """A question as components/quiz.html shows it."""

    id: str
    kind: str
    stem: Markup
    body: Markup
    options: tuple[OptionView, ...]
    verdict: str | None


def open_questions(
    asked: Sequence[AskedQuestion], language: Language, *, ticked: Mapping[str, Sequence[str]]
) -> tuple[QuestionView, ...]:
    """Questions to answer; `ticked` is what somebody had chosen when a question was left out."""
    return tuple(
        _question(
            one,
            language,
            verdict=None,
            options=tuple(
                _option(choice, language, chosen=choice.id in ticked.get(one.question.id, ()))
                for choice in one.choices
            ),
        )
        for one in asked
    )


def marked_questions(score: Score, language: Language, *, with_feedback: bool) -> tuple[QuestionView, ...]:
    """Questions answered, with what is said beside each choice made when feedback is due."""
    return tuple(_marked(one, language, with_feedback=with_feedback) for one in score.questions)


def _marked(one: MarkedQuestion, language: Language, *, with_feedback: bool) -> QuestionView:
    options = tuple(
        _option(choice, language, chosen=choice.id in one.chosen, is_judged=with_feedback)
        for choice in one.asked.choices
    )
    return _question(one.asked, language, verdict=one.verdict if with_feedback else None, options=options)


def _question(
    one: AskedQuestion, language: Language, *, verdict: str | None, options: tuple[OptionView, ...]
) -> QuestionView:
    return QuestionView(
        id=one.question.id,
        kind=one.question.kind,
        stem=_safe(in_language(one.question.prompt, language)),
        body=_safe(in_language(one.question.body, language)),
        options=options,
        verdict=verdict,
    )


def _option(choice: Choice, language: Language, *, chosen: bool, is_judged: bool = False) -> OptionView:
    feedback = in_language(choice.feedback, language)
    return OptionView(
        value=choice.id,
        text=_safe(in_language(choice.html, language)),
        chosen=chosen,
        right=choice.correct if is_judged and chosen else None,
        feedback=_safe(feedback) if feedback else None,
    )


def _safe(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - sanitised when it was compiled
