"""The committee's dossier in words: its title, its first sentence, definitions, sources and limits. Pure."""

from collections.abc import Iterator, Mapping

from lms.coverage.facts import ModuleKey
from lms.messages import Message, message
from lms.reports import words
from lms.reports.committee_reading import DossierFacts
from lms.reports.written import Written


def heading(number: int, *, is_draft: bool) -> Message:
    """Name a dossier."""
    if is_draft:
        return message("Committee dossier no. %(number)s (draft)", number=number)
    return message("Committee dossier no. %(number)s", number=number)


def lead_of(facts: DossierFacts, write: Written) -> Message:
    """Say where the programme stands in one sentence."""
    if facts.main is None:
        return message(
            "No goal of this programme is counted on this day: its figures appear once one takes force."
        )
    total = facts.main.report.total
    if total is None:
        return message("No school of the perimeter is in this territory on that day.")
    where, figures = write.say(message("Across the programme")), total.figures
    revision = facts.main.report.revision
    if figures.coverage is None:
        return words.lead_without_share(revision, where=where, trained=write.number(figures.trained))
    return words.lead(
        revision,
        where=where,
        share=write.share(figures.coverage),
        known=write.number(figures.schools_known),
        schools=write.number(figures.schools),
    )


def definitions(facts: DossierFacts, titles: Mapping[ModuleKey, str], write: Written) -> Iterator[Message]:
    """Say what is counted: each goal's rule, then what the columns mean."""
    for goal in facts.goals[:2]:
        revision = goal.report.revision
        yield words.definition_message(revision, titles, write.say)
    yield from (*words.TRAINED[:1], *words.COVERAGE, words.FLOW)
    # Alone among the others, it would begin with what it explains.
    zero = write.say(message("Schools at 0 %%"))
    for sentence in words.AT_ZERO:
        yield message("%(name)s: %(sentence)s", name=zero, sentence=write.say(sentence))


SOURCES = (
    message("Schools: the national directory (« annuaire de l’éducation »)."),
    message("Headcounts: as declared or counted from a roster, never estimated from classes."),
    message("Trainings: what people completed on the platform, and the attendance lists of sessions."),
    message("Parents: the attendance lists of the sessions, as corrected by their leaders."),
)
LIMITS = (
    message("Trained says that a rule was met, not what practice in class became."),
    message(
        "A share holds only for the schools whose headcount is known; the others are named, not guessed."
    ),
    message("Parents counted without names may be the same people twice; they are presences, not people."),
    message(
        "These figures are exact and may name schools: they are for the committee, not for publication. What"
        " may be published is rounded, and its small groups are hidden."
    ),
)
