"""What an answer to one question is worth, from 0 to 1, by the question's kind. Pure."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from lms.courses.release import Accepted, ChoiceId, Pair, Question, QuestionKind, in_language
from lms.progress.typed import read_number, takes_number, takes_text

NOTHING = Fraction(0)
ALL = Fraction(1)
BETWEEN = ":"
"""Parts an item from the place or the definition given to it."""

_NEAR = Fraction(1, 2000)


def share_of(question: Question, answer: Sequence[str]) -> Fraction:
    """What an answer is worth.

    Single: all or nothing. Multiple: each right choice ticked brings an equal part, each wrong one ticked
    takes one away, never below nothing; the author's own weights where there are some. Order and match: each
    item in its place, each term with its definition brings an equal part. Number and text: what the author
    gives for it. Open: nothing, it isn't scored.
    """
    return _SHARES[question.kind](question, answer)


def given_places(answer: Sequence[str]) -> Mapping[ChoiceId, str]:
    """The place given to each item of an order question, the definition to each term of a match."""
    parts = (part.partition(BETWEEN) for part in answer)
    return {ChoiceId(item): place for item, mark, place in parts if mark and place}


def right_place(question: Question, item: ChoiceId, place: str) -> bool:
    """Whether an item stands in its place, or a term with its definition."""
    if question.kind == "order":
        return question.choices[int(place) - 1].id == item if _is_place(question, place) else False
    pairs = {pair.id: pair for pair in question.pairs}
    term, other = pairs.get(item), pairs.get(ChoiceId(place))
    return term is not None and other is not None and _definition(term) == _definition(other)


def matching(question: Question, typed: str) -> Accepted | None:
    """What the author says of an answer typed: of several that take it the one that brings most."""
    if question.kind == "number":
        number = read_number(typed)
        found = [] if number is None else [one for one in question.accepted if takes_number(one, number)]
    else:
        found = [one for one in question.accepted if takes_text(one, typed)]
    # An exact answer is more telling than one that takes anything.
    return max(found, key=lambda one: (one.weight, not _takes_anything(one)), default=None)


def fraction_of(weight: Decimal) -> Fraction:
    """A per cent as a share; 33.333 means a third."""
    share = Fraction(weight) / 100
    near = share.limit_denominator(20)
    return near if abs(near - share) < _NEAR else share


def _takes_anything(one: Accepted) -> bool:
    return (
        one.low is None and one.high is None and "*" in {s for all_ in one.spellings.values() for s in all_}
    )


def _is_place(question: Question, place: str) -> bool:
    return place.isascii() and place.isdigit() and 1 <= int(place) <= len(question.choices)


def _definition(pair: Pair) -> str:
    return in_language(pair.definition, "")


def _of_single(question: Question, answer: Sequence[str]) -> Fraction:
    ticked = frozenset(answer)
    for choice in question.choices:
        if choice.weight is not None and ticked == {choice.id}:
            return _bounded(fraction_of(choice.weight))
    return Fraction(int(ticked == question.correct))


def _of_multiple(question: Question, answer: Sequence[str]) -> Fraction:
    ticked, right = frozenset(answer), question.correct
    if any(choice.weight is not None for choice in question.choices):
        weights = [fraction_of(one.weight) for one in question.choices if one.weight and one.id in ticked]
        return _bounded(sum(weights, start=NOTHING))
    if not right:
        return Fraction(int(not ticked))
    return max(NOTHING, Fraction(len(ticked & right) - len(ticked - right), len(right)))


def _of_arranged(question: Question, answer: Sequence[str]) -> Fraction:
    items = [choice.id for choice in question.choices] or [
        pair.id for pair in question.pairs if not pair.is_decoy
    ]
    places = given_places(answer)
    right = sum(right_place(question, item, places.get(item, "")) for item in items)
    return Fraction(right, len(items)) if items else NOTHING


def _of_typed(question: Question, answer: Sequence[str]) -> Fraction:
    found = matching(question, answer[0]) if answer else None
    return NOTHING if found is None else _bounded(fraction_of(found.weight))


def _of_open(_question: Question, _answer: Sequence[str]) -> Fraction:
    return NOTHING


def _bounded(share: Fraction) -> Fraction:
    return min(ALL, max(NOTHING, share))


_SHARES: Mapping[QuestionKind, Callable[[Question, Sequence[str]], Fraction]] = {
    "single": _of_single,
    "multiple": _of_multiple,
    "order": _of_arranged,
    "match": _of_arranged,
    "number": _of_typed,
    "text": _of_typed,
    "open": _of_open,
}
