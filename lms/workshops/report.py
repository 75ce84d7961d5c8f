"""The leader's report of a session, in words: the same for its page and its paper. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lms.messages import Message, message, plural_message
from lms.papers import Frame, from_left, render_pdf
from lms.progress.attestation_words import duration
from lms.workshops.codes import in_groups
from lms.workshops.door_opinion import ANSWER_NAMES, FEWEST_SHOWN, QUESTION, Answer
from lms.workshops.report_reading import Given
from lms.workshops.states import State

TEMPLATE = Path(__file__).with_name("papers") / "report.typ"
Say = Callable[[Message], str]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the report says of the session itself; `schedule` a line a half-day."""

    title: str
    code: str
    state: State
    state_name: Message
    schedule: Sequence[str]
    facts: Sequence[tuple[Message, str]]
    means: Message
    for_parents: bool


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure, what it is of, and what to know of it."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of the report: the last column holds figures. `note` stands under it, or in its place."""

    title: str
    headings: tuple[str, str]
    rows: tuple[tuple[str, str], ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """The whole report, in words."""

    title: str
    state: str
    facts: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    next_steps: tuple[str, ...]


def write_report(told: Told, given: Given, *, say: Say, language_name: Callable[[str], str]) -> Report:
    """Put a session and its figures into words."""
    facts = [(say(message("When")), "\n".join(told.schedule))]
    facts += [(say(name), value) for name, value in told.facts if value]
    return Report(
        title=told.title,
        state=say(told.state_name),
        facts=tuple(facts),
        figures=tuple(_figures(given, say)),
        tables=(
            _schools(given, say),
            *_languages(given, say, language_name, for_parents=told.for_parents),
            _hours(told, given, say),
            _answers(given, say),
        ),
        next_steps=tuple(say(step) for step in _next_steps(told, given)),
    )


def _figures(given: Given, say: Say) -> list[Figure]:
    came = given.came
    counted = plural_message(
        "of which %(num)s counted without a name",
        "of which %(num)s counted without names",
        came.counted,
        num=came.counted,
    )
    waiting = plural_message("%(num)s person waits", "%(num)s people wait", given.waiting, num=given.waiting)
    figures = [
        Figure(
            value=str(given.registered),
            label=say(message("registered")),
            note=say(waiting) if given.waiting else "",
        ),
        Figure(
            value=str(came.presences),
            label=say(message("presences")),
            note=say(counted) if came.counted else "",
        ),
        Figure(value=str(came.known), label=say(message("known by an account"))),
    ]
    if given.completed is not None:
        note = say(message("Of the people known, whatever the way."))
        figures.append(
            Figure(value=str(given.completed), label=say(message("have completed the module")), note=note)
        )
    return figures


def _schools(given: Given, say: Say) -> Table:
    return Table(
        title=say(message("By school")),
        headings=(say(message("School")), say(message("Presences"))),
        rows=tuple((name or say(message("school not said")), str(people)) for name, people in given.schools),
        note="" if given.schools else say(message("Nobody is noted yet.")),
    )


def _languages(
    given: Given, say: Say, language_name: Callable[[str], str], *, for_parents: bool
) -> list[Table]:
    if not for_parents or not given.languages:
        return []
    rows = tuple(
        (language_name(code) if code else say(message("language not said")), str(people))
        for code, people in given.languages
    )
    note = say(message("Of those who gave a first name."))
    headings = (say(message("Language")), say(message("Presences")))
    return [Table(title=say(message("Languages")), headings=headings, rows=rows, note=note)]


def _hours(told: Told, given: Given, say: Say) -> Table:
    attended = message("%(means)s, hours attended by all the people", means=told.means)
    credited = message("%(means)s, hours credited to people known", means=told.means)
    rows = (
        (say(attended), say(duration(given.attended_minutes))),
        (say(credited), say(duration(given.credited_minutes))),
    )
    headings = (say(message("Means")), say(message("Hours")))
    return Table(title=say(message("Hours")), headings=headings, rows=rows)


def _answers(given: Given, say: Say) -> Table:
    headings = (say(message("Answer")), say(message("People")))
    if given.answers is None:
        few = message("Shown from %(fewest)s answers on, so that nobody is recognised.", fewest=FEWEST_SHOWN)
        return Table(title=say(QUESTION), headings=headings, rows=(), note=say(few))
    rows = tuple((say(ANSWER_NAMES[one]), str(given.answers[one])) for one in Answer)
    return Table(title=say(QUESTION), headings=headings, rows=rows)


_STEPS = {
    State.PROPOSED: message("Ask the host school for its agreement, and write who gave it."),
    State.AGREED: message("Open registration when the texts and the poster may go out."),
    State.OPEN: message("On the day, note who is there on the list; then close it."),
    State.HELD: message("Enter the paper sheet if there is one, then close the list."),
}


def _next_steps(told: Told, given: Given) -> list[Message]:
    steps = [_STEPS[told.state]] if told.state in _STEPS else []
    if given.to_confirm:
        steps.append(
            plural_message(
                "%(num)s parent present isn’t confirmed at her or his school: closing the list does it.",
                "%(num)s parents present aren’t confirmed at their schools: closing the list does it.",
                given.to_confirm,
                num=given.to_confirm,
            )
        )
    if told.for_parents and given.by_first_name:
        steps.append(
            message("A parent noted by a first name may claim her row by its code, until 31 August.")
        )
    if given.waiting:
        steps.append(
            plural_message(
                "%(num)s person was left on the waiting list: plan another date.",
                "%(num)s people were left on the waiting list: plan another date.",
                given.waiting,
                num=given.waiting,
            )
        )
    if given.answers is not None and 3 * given.answers[Answer.POOR] >= given.answered:
        steps.append(message("A third or more found it not useful: talk it over before the next one."))
    return steps or [message("Nothing is left to do for this session.")]


def report_pdf(report: Report, *, code: str, on: date, site: str, language: str, say: Say) -> bytes:
    """Set the report on paper."""
    title = say(message("Report of the session"))
    frame = Frame(
        title=f"{title} – {report.title}",
        language=language,
        on=on,
        site=site,
        foot=say(message("Session %(code)s", code=from_left(in_groups(code)))),
    )
    data = {
        "kicker": title,
        "title": report.title,
        "state": report.state,
        "facts": [list(pair) for pair in report.facts],
        "figures": [[one.value, one.label, one.note] for one in report.figures],
        "tables": [
            {
                "title": one.title,
                "headings": list(one.headings),
                "rows": [list(row) for row in one.rows],
                "note": one.note,
            }
            for one in report.tables
        ],
        "next_title": say(message("What comes next")),
        "next": list(report.next_steps),
    }
    return render_pdf(TEMPLATE, data, frame=frame)
