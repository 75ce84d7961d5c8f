"""The pages of what somebody follows, and of a course completed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask_babel import gettext as _

from lms.courses.release import in_language
from lms.courses.routes import drawing_of
from lms.messages import Message
from lms.progress.arrival import Arrival
from lms.progress.attestation_code import shown_code
from lms.progress.attestation_reading import Held
from lms.progress.attestation_words import duration
from lms.progress.course_learning import CourseLearning
from lms.progress.own_hours import OwnYear
from lms.progress.resume import standing
from lms.progress.view import course_address, module_address, unit_address
from lms.progress.words import course_time_left, module_title, modules_done, resume_words
from lms.web.locale import page_language


@dataclass(frozen=True, kw_only=True)
class Card:
    """A course as a card."""

    title: str
    address: str
    drawing: str
    audience: str
    time_left: Message
    done: int
    total: int
    words: Message


@dataclass(frozen=True, kw_only=True)
class Resume:
    """The card that leads back to where one was."""

    title: str
    kicker: Message
    address: str
    where: Message
    drawing: str
    done: int
    total: int
    words: Message


def resume_card(learning: CourseLearning, language: str) -> Resume | None:
    """The card that resumes a course; None where nothing is left to do."""
    place = learning.place
    if place is None or learning.standing.complete:
        return None
    return Resume(
        title=in_language(place.unit.title, language),
        kicker=module_title(learning.release, place.module, language),
        address=unit_address(learning.release, place.unit),
        where=resume_words(place),
        drawing=drawing_of(learning.release.audience),
        done=learning.standing.modules_done,
        total=learning.standing.modules,
        words=modules_done(learning.standing),
    )


def course_card(learning: CourseLearning, language: str) -> Card:
    """A course as a card."""
    release, now = learning.release, learning.standing
    return Card(
        title=in_language(release.title, language),
        address=f"/learning/{release.id}" if not now.complete else course_address(release),
        drawing=drawing_of(release.audience),
        audience=_("Parents") if "parent" in release.audience else _("Teachers"),
        time_left=course_time_left(now.minutes_left),
        done=now.modules_done,
        total=now.modules,
        words=modules_done(now),
    )


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A course's attestation: where it is, and since when; no address as long as nobody asked for it.

    `is_outdated`: other hours are recognised since it was issued, and a new one would say them.
    """

    title: str
    address: str | None
    issued_on: date | None
    asking: str
    is_outdated: bool = False


def papers(
    courses: Sequence[CourseLearning],
    held: Mapping[str, Held],
    language: str,
    years: Sequence[OwnYear] = (),
) -> list[Paper]:
    """The attestations of somebody's courses: those issued, and those she may ask for.

    `years`: her hours, where the page says which attestations say other ones.
    """
    recognised = {(one.course_id, one.module_id): one.recognised for year in years for one in year.modules}
    found = []
    for one in courses:
        issued = held.get(one.release.id)
        if issued is None and not (one.standing.complete and one.release.attestation):
            continue
        found.append(
            Paper(
                title=in_language(one.release.title, language),
                address=paper_address(issued.code) if issued else None,
                issued_on=issued.issued_on if issued else None,
                asking=f"/learning/{one.release.id}/attestation",
                is_outdated=bool(years and issued and _says_other_hours(issued, recognised)),
            )
        )
    return found


def _says_other_hours(issued: Held, recognised: Mapping[tuple[str, str], int]) -> bool:
    return any(
        minutes != recognised.get((issued.course_id, module_id), minutes)
        for module_id, minutes in (issued.recognised or {}).items()
    )


def paper_address(code: str) -> str:
    """Where the paper of an attestation is, for its holder."""
    return f"/learning/attestations/{shown_code(code)}.pdf"


def learning_page(
    courses: Sequence[CourseLearning], held: Mapping[str, Held], years: Sequence[OwnYear]
) -> str:
    """Show what somebody follows: where to resume, the courses going on, those completed, her hours."""
    language = page_language()
    going_on = [one for one in courses if not one.standing.complete]
    completed = [one for one in courses if one.standing.complete]
    return render_template(
        "progress/learning.html",
        resume=resume_card(going_on[0], language) if going_on else None,
        has_courses=bool(courses),
        papers=papers(courses, held, language, years),
        years=years,
        duration=duration,
        sections=[
            (_("Courses you follow"), [course_card(one, language) for one in going_on]),
            (_("Courses you have completed"), [course_card(one, language) for one in completed]),
        ],
    )


def finished_page(here: Arrival) -> str:
    """Say that a course is complete, and what comes next."""
    release, record, language = here.release, here.record, page_language()
    found = standing(release, record)
    return render_template(
        "progress/finished.html",
        course_title=in_language(release.title, language),
        attestation=f"/learning/{release.id}/attestation" if here.person and release.attestation else None,
        for_parents="parent" in release.audience,
        standing=found,
        words=modules_done(found),
        modules=[
            (in_language(module.title, language), record.completed[module.id])
            for module in release.modules
            if module.id in record.completed
        ],
        optional=[
            (in_language(module.title, language), module_address(release, module))
            for module in release.modules
            if module.id not in record.completed
        ],
    )
