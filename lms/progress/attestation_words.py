"""Attestations in words, for the paper and for the page that verifies it. Pure."""

from collections.abc import Iterator, Mapping

from lms.messages import Message, message, plural_message, translate
from lms.messages.dates import day_in_words
from lms.progress.attestation import Facts

PARENT = "parent"
MEANS_NAMES: Mapping[str, Message] = {
    "self-study": message("Self-study at a distance"),
    "live-distance": message("Live at a distance"),
    "presence": message("In presence"),
    "recognition": message("Recognition of what was known already"),
    "override": message("Recorded by the programme"),
}


def duration(minutes: int) -> Message:
    """Write minutes as hours: 45 min, 2 h, 1 h 30."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return message("%(hours)s h %(minutes)s", hours=hours, minutes=f"{rest:02d}")
    return message("%(hours)s h", hours=hours) if hours else message("%(minutes)s min", minutes=rest)


def worth(facts: Facts) -> Message | None:
    """Say what the hours are worth for the institution; None for parents, whom it doesn't concern."""
    if facts.audience == PARENT:
        return None
    if facts.recognised_minutes:
        return message(
            "The institution has recognised %(time)s of it as service.",
            time=duration(facts.recognised_minutes),
        )
    return message("This attestation is not a recognition of hours of service.")


def assessment(facts: Facts) -> Message:
    """Say how what was learnt was assessed, without any score."""
    if not facts.quizzes:
        return message("This course has no assessed quiz.")
    if facts.quizzes_passed >= facts.quizzes:
        return plural_message(
            "Passed: the quiz of the course.", "Passed: the %(n)s quizzes of the course.", facts.quizzes
        )
    return plural_message(
        "%(n)s quiz passed of %(total)s; the rest was completed by other means.",
        "%(n)s quizzes passed of %(total)s; the rest was completed by other means.",
        facts.quizzes_passed,
        total=facts.quizzes,
    )


def lines(facts: Facts, *, language: str) -> Iterator[tuple[str, str]]:
    """Give what an attestation says of a course, a name and a value each, in a language."""

    def say(sentence: Message) -> str:
        return translate(sentence, locale=language)

    if facts.nature:
        yield say(message("Nature of the course")), facts.nature
    yield say(message("Hours credited")), say(duration(facts.minutes))
    if facts.audience != PARENT:
        recognised = facts.recognised_minutes
        none = message("None to this day")
        yield say(message("Hours recognised")), say(duration(recognised) if recognised else none)
    yield say(message("Dates")), say(dates(facts, language=language))
    ways = ((say(MEANS_NAMES[means]), say(duration(n))) for means, n in facts.minutes_by_means.items())
    yield say(message("Means")), " · ".join(f"{name} ({time})" for name, time in ways)
    yield say(message("Assessment")), say(assessment(facts))


def dates(facts: Facts, *, language: str) -> Message:
    """Say from when to when a course was followed."""
    first = day_in_words(facts.begun_on, locale=language)
    last = day_in_words(facts.ended_on, locale=language)
    if first == last:
        return message("On %(day)s", day=first)
    return message("From %(first)s to %(last)s", first=first, last=last)
