"""A report in words: its first sentence, and how each figure is counted. Messages only, said at the edge."""

from collections.abc import Callable, Mapping
from datetime import date

from lms.coverage.facts import ModuleKey
from lms.coverage.figures import Figures
from lms.coverage.revisions import Revision
from lms.coverage.rule_words import Line, rule_in_words
from lms.coverage.targets import Counted, NumberTarget, SchoolsTarget, ShareTarget, Target
from lms.messages import Message, message
from lms.schools.headcount import POPULATION_NAMES, Population
from lms.schools.population import Audience

AUDIENCE_NAMES: Mapping[Audience, Message] = {
    Audience.TEACHER: message("Teachers"),
    Audience.PARENT: message("Parents"),
    Audience.STAFF: message("Other staff"),
}


def people_named(revision: Revision) -> Message:
    """Name the people that a goal counts, inside a sentence."""
    if revision.audience is Audience.PARENT:
        return message("parents")
    if revision.scope.populations == {Population.TEACHERS}:
        return message("teachers in post")
    return message("people counted")


def lead(revision: Revision, *, where: str, share: str, known: str, schools: str) -> Message:
    """Say a territory's coverage in one sentence; the figures are already written the reader's way."""
    if known == schools == "1":
        return _lead_of_one(revision, where=where, share=share)
    values = {"where": where, "share": share, "known": known, "schools": schools}
    if revision.audience is Audience.PARENT:
        return message(
            "%(where)s, parents trained are %(share)s of the families declared; headcount known for"
            " %(known)s of %(schools)s schools.",
            **values,
        )
    if revision.scope.populations == {Population.TEACHERS}:
        return message(
            "%(where)s, %(share)s of teachers in post are trained; headcount known for %(known)s of"
            " %(schools)s schools.",
            **values,
        )
    return message(
        "%(where)s, %(share)s of the people counted are trained; headcount known for %(known)s of"
        " %(schools)s schools.",
        **values,
    )


def _lead_of_one(revision: Revision, *, where: str, share: str) -> Message:
    """Say a single school's coverage: that its headcount is known goes without saying."""
    if revision.audience is Audience.PARENT:
        return message(
            "%(where)s, parents trained are %(share)s of the families declared.", where=where, share=share
        )
    if revision.scope.populations == {Population.TEACHERS}:
        return message("%(where)s, %(share)s of teachers in post are trained.", where=where, share=share)
    return message("%(where)s, %(share)s of the people counted are trained.", where=where, share=share)


def lead_without_share(revision: Revision, *, where: str, trained: str) -> Message:
    """Say what is known where no headcount is."""
    if revision.audience is Audience.PARENT:
        return message(
            "%(where)s, parents trained: %(trained)s. No school has declared its families yet, so no share"
            " can be given.",
            where=where,
            trained=trained,
        )
    return message(
        "%(where)s, people trained and present: %(trained)s. No school’s headcount is known yet, so no share"
        " can be given.",
        where=where,
        trained=trained,
    )


def lead_of_nobody(revision: Revision, *, where: str, trained: str) -> Message:
    """Say what is known where the headcount is 0: nothing is divided by it."""
    if revision.audience is Audience.PARENT:
        return message(
            "%(where)s, no family is declared, and no share can be given. Parents trained: %(trained)s.",
            where=where,
            trained=trained,
        )
    return message(
        "%(where)s, the headcount known is 0: nobody is to be trained, and no share can be given. People"
        " trained and present: %(trained)s.",
        where=where,
        trained=trained,
    )


def target_words(target: Target, *, due_on: str, figure: str) -> Message:
    """Say what a goal is to reach and by when; the figure is already written."""
    match target:
        case ShareTarget():
            return message("Target: %(share)s by %(due)s", share=figure, due=due_on)
        case SchoolsTarget():
            return message("Target: %(share)s of schools reached by %(due)s", share=figure, due=due_on)
        case NumberTarget(counted=Counted.TRAINED):
            return message("Target: %(number)s people trained by %(due)s", number=figure, due=due_on)
        case NumberTarget(counted=Counted.PRESENCES):
            return message("Target: %(number)s presences by %(due)s", number=figure, due=due_on)
        case _:
            return message("Target: %(number)s participants known by %(due)s", number=figure, due=due_on)


def populations_words(populations: frozenset[Population]) -> tuple[Message, ...]:
    """Name the populations that a goal counts."""
    return tuple(POPULATION_NAMES[one] for one in Population if one in populations)


def definition(revision: Revision, titles: Mapping[ModuleKey, str]) -> tuple[Line, ...]:
    """Say what "trained" means here: the goal's rule."""
    return rule_in_words(revision.rule, titles)


def definition_message(
    revision: Revision, titles: Mapping[ModuleKey, str], say: Callable[[Message], str]
) -> Message:
    """Say in one paragraph what "trained" means here, for files and papers."""
    lines = [say(line.text) for line in definition(revision, titles)]
    rule = " ".join(text if text.endswith(":") else f"{text}." for text in lines)
    return message("Trained (%(goal)s): %(rule)s", goal=revision.title, rule=rule)


NOT_FILTERED = (
    message(
        "Function and population aren’t filters. Figures are sums kept by goal, school and day, so that they"
        " come at once however many people there are; and a share of a function would need its own headcount."
    ),
    message(
        "Whom a goal counts belongs to the goal: the same functions above and below the fraction bar. To tell"
        " a population apart, choose the goal that counts it, or make one: it has its own headcount and"
        " share."
    ),
)
"""What the coverage page can't be filtered by, and what to do instead."""

TRAINED = (
    message(
        "Who: people confirmed in their main school on the day, in a function that the goal counts, who had"
        " met its rule by then. Each counts once, in that school."
    ),
    message(
        "Left out: people whose arrival nobody has confirmed, people of other functions, and whoever has left"
        " since: they stay in “trained in the period”."
    ),
    message(
        "Somebody who works in several schools counts in the main one only; two main schools on one day are"
        " refused when they are written."
    ),
)
COVERAGE = (
    message(
        "Above: the people trained and present. Below: the headcount of the same functions, as last declared"
        " or counted from a roster by that day."
    ),
    message(
        "Schools whose headcount is unknown are in neither. An estimate from the number of classes is shown"
        " and never enters a percentage. Above 100 %% is shown as it is: the headcount is then to be checked."
    ),
)
GAP = (
    message(
        "The share reached less the share wanted, in points; beside it, how many people are still to be"
        " trained, rounded up. It is judged on the exact fraction, not on the rounded one."
    ),
)
PACE = message(
    "The pace is that of the last three months, or of less where the goal is younger; it is drawn on in a"
    " straight line, holidays included."
)
GAP_NUMBER = (
    message("The number wanted less the people trained since the beginning, those who have left included."),
)
GAP_SCHOOLS = (
    message(
        "The share of schools reached less the share wanted. A school is reached once somebody has started or"
        " was trained there."
    ),
)
PERIOD = (
    message(
        "People whose first day as trained falls in the period, each once, in the school where they were"
        " counted that day; whoever arrives already trained, on the day of arrival. Those who have left since"
        " are included: it is what was done, not what remains."
    ),
    message("It is counted by the goal’s wording in force on the report’s day."),
)
AT_ZERO = (
    message(
        "Schools where nobody present is trained on that day, whether or not somebody has started. A school"
        " that declares nobody to be trained isn’t among them."
    ),
)
UNKNOWN = (
    message(
        "Schools without a declared headcount or a roster for one of the functions counted, by that day."
        " Their people are counted where they are trained, but in no percentage."
    ),
)
STARTED = message(
    "Started: a unit of a module that the goal names was opened. Somebody trained in a workshop alone opened"
    " none, so a school may have more people trained than started."
)
ENROLLED = message("Enrolled: confirmed in their main school on the day, in a function that the goal counts.")
SECTIONS = message(
    "Sections and annexes are counted by the school they belong to: its headcount holds theirs, unless they"
    " declare one apart, which is then added."
)
ENROLLED_PARENTS = message(
    "With an account: parents who belong to the school on the day, once somebody has confirmed it."
)


def enrolled_words(revision: Revision) -> Message:
    """Say who is enrolled: people in post, or parents."""
    return ENROLLED_PARENTS if revision.audience is Audience.PARENT else ENROLLED


FLOW = message(
    "Trained in the period and since the beginning count everybody once on the first day (that of arrival for"
    " whoever was trained before), leavers included; rows of schools that have closed or left keep theirs."
)
PARENTS = message(
    "Families are declared, not counted one by one: where two parents of one family are trained, both count."
    " A parent with children in two schools counts in her main one."
)


def gap_explained(target: Target) -> tuple[Message, ...]:
    """Say how the gap to a target is counted."""
    if isinstance(target, NumberTarget):
        return GAP_NUMBER
    return GAP_SCHOOLS if isinstance(target, SchoolsTarget) else GAP


def sources_words(
    *, kinds: Mapping[str, int], oldest: date | None, newest: date | None
) -> tuple[Message, ...]:
    """Say how many headcounts of each kind a total rests on, and of which days."""
    if oldest is None or newest is None:
        return (message("No headcount is known."),)
    said = [
        message("Headcounts declared: %(n)s.", n=kinds["declared"]) if kinds.get("declared") else None,
        message("Headcounts counted from a roster: %(n)s.", n=kinds["roster"])
        if kinds.get("roster")
        else None,
        message("The oldest is of %(oldest)s, the latest of %(newest)s.", oldest=oldest, newest=newest),
    ]
    return tuple(one for one in said if one is not None)


def among_words(figures: Figures, number: Callable[[int | None], str]) -> Message:
    """Say among how many the people trained are: those of schools without a headcount are in no share."""
    if figures.headcount is None:
        return message("headcount unknown")
    if figures.trained == figures.trained_counted:
        return message("of a headcount of %(headcount)s", headcount=number(figures.headcount))
    return message(
        "of whom %(counted)s among a known headcount of %(headcount)s",
        counted=number(figures.trained_counted),
        headcount=number(figures.headcount),
    )
