"""Which questions an attempt asks, and in which order. Pure.

An attempt's questions follow from its seed alone: a page shown twice, in two tabs or after the back button,
asks the same ones in the same order, and nothing needs to be stored before answers are sent.
"""

import hashlib
import random
from dataclasses import dataclass

from lms.courses.release import Choice, ChoiceId, Pair, Question, Quiz


@dataclass(frozen=True, kw_only=True)
class AskedQuestion:
    """A question of an attempt, with its choices, or its pairs' definitions, in the order shown."""

    question: Question
    choices: tuple[Choice, ...]
    definitions: tuple[Pair, ...] = ()

    @property
    def items(self) -> tuple[ChoiceId, ...]:
        """What is to be given a place, in the order shown; nothing where nothing is arranged."""
        if self.question.kind == "order":
            return tuple(choice.id for choice in self.choices)
        return tuple(pair.id for pair in self.question.pairs if not pair.is_decoy)

    @property
    def places(self) -> tuple[str, ...]:
        """The places that may be given: numbers from 1, or the ids of the definitions."""
        if self.question.kind == "order":
            return tuple(str(n) for n in range(1, len(self.choices) + 1))
        return tuple(pair.id for pair in self.definitions)


def attempt_seed(*, person_id: int, unit_id: str, edition: int, n: int) -> int:
    """The seed of somebody's n-th attempt: always the same for her, another one for her neighbour."""
    digest = hashlib.sha256(f"{person_id}:{unit_id}:{edition}:{n}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def ask(quiz: Quiz, *, seed: int) -> tuple[AskedQuestion, ...]:
    """Pick an attempt's questions and order them and their choices, as the quiz says."""
    dice = random.Random(seed)  # noqa: S311 - an order to show, no secret
    questions = list(quiz.questions)
    if quiz.pick is not None:
        picked = set(dice.sample(range(len(questions)), min(quiz.pick, len(questions))))
        questions = [question for place, question in enumerate(questions) if place in picked]
    if quiz.shuffle:
        dice.shuffle(questions)
    return tuple(
        AskedQuestion(
            question=question,
            choices=_choices(question, dice, shuffle=quiz.shuffle),
            definitions=_definitions(question, dice),
        )
        for question in questions
    )


def _choices(question: Question, dice: random.Random, *, shuffle: bool) -> tuple[Choice, ...]:
    choices = list(question.choices)
    if shuffle or question.kind == "order":
        dice.shuffle(choices)
    if question.kind == "order" and choices == list(question.choices):
        # The order to find must not be the one shown.
        choices = [*choices[1:], *choices[:1]]
    return tuple(choices)


def _definitions(question: Question, dice: random.Random) -> tuple[Pair, ...]:
    """The definitions to choose from, each text once, in an order that tells nothing."""
    by_text = {tuple(sorted(pair.definition.items())): pair for pair in reversed(question.pairs)}
    shown = sorted(by_text.values(), key=question.pairs.index)
    dice.shuffle(shown)
    return tuple(shown)
