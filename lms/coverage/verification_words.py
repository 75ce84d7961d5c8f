"""Says what a verification looked at and found, in sentences with person, school and day."""

from lms.coverage.invariants import Breach, Invariant
from lms.coverage.revisions import Revision
from lms.coverage.stretches import Measure
from lms.coverage.verifying import MOST_KEPT, Finding, Verification
from lms.messages import Message, message, plural_message

MEASURE_NAMES: dict[Measure, Message] = {
    Measure.ENROLLED: message("enrolled"),
    Measure.STARTED: message("started"),
    Measure.TRAINED: message("trained and present"),
    Measure.FLOW: message("became trained"),
}


def in_words(verification: Verification) -> list[Message]:
    """Say everything, the differences last."""
    return [
        _looked_at(verification),
        *(_still_building(one) for one in verification.building),
        *_waiting(verification),
        *(_difference(one) for one in verification.findings),
        *_more(verification),
        *_overlapping(verification),
        *_altered(verification),
        *_verdict(verification),
    ]


def _looked_at(verification: Verification) -> Message:
    return message(
        "Checked: %(revisions)s wordings of goals, %(people)s people, %(entries)s entries of the ledger, "
        "%(schools)s schools, and their sums by month and by day.",
        revisions=len(verification.revisions),
        people=verification.people,
        entries=verification.entries,
        schools=len(verification.schools),
    )


def _still_building(revision: Revision) -> Message:
    return message(
        "Goal %(goal)s, wording %(n)s: still to be counted. Run: lms report rebuild",
        goal=revision.slug,
        n=revision.n,
    )


def _waiting(verification: Verification) -> list[Message]:
    if not verification.waiting:
        return []
    return [
        plural_message(
            "%(n)s person was just imported and isn’t counted yet: the worker does it within minutes.",
            "%(n)s people were just imported and aren’t counted yet: the worker does it within minutes.",
            verification.waiting,
        )
    ]


def _difference(finding: Finding) -> Message:
    breach = finding.breach
    named = {
        "goal": finding.revision.slug,
        "n": finding.revision.n,
        "measure": MEASURE_NAMES[breach.measure],
        "place": breach.school or "–",
        "day": breach.on.isoformat(),
        "found": breach.found,
        "expected": breach.expected,
    }
    return _sentence(breach, named)


def _sentence(breach: Breach, named: dict[str, object]) -> Message:
    match breach.invariant:
        case Invariant.EDGES:
            return message(
                "Goal %(goal)s, wording %(n)s, person %(person)s, school %(place)s, %(day)s, %(measure)s: "
                "the ledger says %(found)s, the facts say %(expected)s.",
                person=breach.person,
                **named,
            )
        case Invariant.TWICE:
            return message(
                "Goal %(goal)s, wording %(n)s, person %(person)s, %(day)s, %(measure)s: counted "
                "%(found)s times.",
                person=breach.person,
                **named,
            )
        case Invariant.DAYS:
            return message(
                "Goal %(goal)s, wording %(n)s, school %(place)s, %(day)s, %(measure)s: the sum of the day is "
                "%(found)s, the ledger adds up to %(expected)s.",
                **named,
            )
        case Invariant.MONTHS:
            return message(
                "Goal %(goal)s, wording %(n)s, school %(place)s, month of %(day)s, %(measure)s: the sum of "
                "the month is %(found)s, its days add up to %(expected)s.",
                **named,
            )
        case Invariant.NEGATIVE:
            return message(
                "Goal %(goal)s, wording %(n)s, school %(place)s, %(day)s, %(measure)s: the count falls to "
                "%(found)s.",
                **named,
            )


def _more(verification: Verification) -> list[Message]:
    more = verification.found - len(verification.findings)
    if more <= 0:
        return []
    return [message("… and %(more)s more; the first %(most)s are shown.", more=more, most=MOST_KEPT)]


def _overlapping(verification: Verification) -> list[Message]:
    return [
        message(
            "Person %(person)s has two main schools on %(day)s: %(first)s and %(second)s. "
            "Correct one of them.",
            person=person,
            day=error.second.from_on.isoformat(),
            first=error.first.school,
            second=error.second.school,
        )
        for person, error in verification.overlapping
    ]


def _altered(verification: Verification) -> list[Message]:
    return [
        message(
            "What was published of goal %(goal)s at %(day)s isn’t as it was published: restore it from a "
            "backup.",
            goal=slug,
            day=on.isoformat(),
        )
        for slug, on in verification.altered
    ]


def _verdict(verification: Verification) -> list[Message]:
    if verification.is_fine:
        return [message("No difference found.")]
    if not verification.found:
        return []
    return [
        plural_message(
            "%(n)s difference found. “lms report rebuild” writes what is missing.",
            "%(n)s differences found. “lms report rebuild” writes what is missing.",
            verification.found,
        )
    ]
