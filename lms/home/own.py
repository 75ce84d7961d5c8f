"""A learner's part of the home page: where to go on, what remains for the goal, what was completed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.courses.release import Release, in_language
from lms.courses.routes import drawing_of
from lms.coverage.facts import ModuleKey
from lms.coverage.lives import module_key
from lms.home.goal_queries import Goal, goals_of
from lms.home.goals import GoalStanding, courses_named, stand
from lms.home.queries import OwnLearning, own_learning, release_of
from lms.messages import Message, message
from lms.progress.learning_page import Paper, papers, resume_card
from lms.progress.view import course_address, unit_address
from lms.progress.words import course_time_left
from lms.schools.population import Audience

MOST_RECENT = 3


@dataclass(frozen=True, kw_only=True)
class Next:
    """The one card: a place to resume, or a course to begin."""

    title: str
    kicker: Message
    address: str
    where: Message
    action: Message
    drawing: str
    done: int = 0
    total: int = 0
    words: Message | None = None


@dataclass(frozen=True, kw_only=True)
class Completed:
    """A module completed, as it is shown."""

    title: str
    course: str
    address: str
    on: date


@dataclass(frozen=True, kw_only=True)
class OwnPart:
    """What the home page shows of its reader's own learning."""

    next: Next | None
    goals: tuple[GoalStanding, ...]
    recent: tuple[Completed, ...]
    papers: tuple[Paper, ...]
    is_parent: bool
    has_begun: bool
    courses_published: int


def own_part(db: Session, *, person_id: int, today: date, language: str, is_agent: bool) -> OwnPart:
    """Read and arrange a learner's part: three statements. `is_agent`: holds a role besides."""
    own = own_learning(db, person_id=person_id)
    audiences, goals = goals_of(db, person_id=person_id, today=today)
    is_parent = not is_agent and _learns_as_parent(own, audiences)
    # Parents came to learn something: what a programme wants of them isn't their affair.
    wanted = [] if is_parent else goals
    titles = _titles(db, own, wanted, language)
    return OwnPart(
        next=_next(db, own, audiences=audiences, goals=wanted, language=language),
        goals=tuple(
            stand(
                goal.revision.rule,
                title=goal.revision.title,
                programme=goal.programme,
                since=goal.since,
                is_confirmed=goal.is_confirmed,
                completions=own.completions,
                credited=own.credited,
                titles=titles,
            )
            for goal in wanted
        ),
        recent=tuple(_recent(db, own, language)),
        papers=tuple(papers(own.courses, own.attested, language)[:MOST_RECENT]),
        is_parent=is_parent,
        has_begun=bool(own.courses),
        courses_published=len(own.releases),
    )


def _learns_as_parent(own: OwnLearning, audiences: Sequence[Audience]) -> bool:
    if audiences:
        return list(audiences) == [Audience.PARENT]
    followed = [one.release.audience for one in own.courses]
    return bool(followed) and all(Audience.PARENT in audience for audience in followed)


def _titles(db: Session, own: OwnLearning, goals: Sequence[Goal], language: str) -> Mapping[ModuleKey, str]:
    named = frozenset[str]().union(*(courses_named(goal.revision.rule) for goal in goals))
    releases = [release for course in sorted(named) if (release := release_of(db, own, course))]
    return {
        module_key(release.id, module.id): in_language(module.title, language)
        for release in releases
        for module in release.modules
    }


def _next(
    db: Session, own: OwnLearning, *, audiences: Sequence[Audience], goals: Sequence[Goal], language: str
) -> Next | None:
    for learning in own.courses:
        card = resume_card(learning, language)
        if card is not None:
            return Next(
                title=card.title,
                kicker=card.kicker,
                address=card.address,
                where=card.where,
                action=message("Resume"),
                drawing=card.drawing,
                done=card.done,
                total=card.total,
                words=card.words,
            )
    return _first_steps(db, own, audiences=audiences, goals=goals, language=language)


def _first_steps(
    db: Session, own: OwnLearning, *, audiences: Sequence[Audience], goals: Sequence[Goal], language: str
) -> Next | None:
    """Propose a course not begun yet: one that a goal names first, else one made for the reader."""
    begun = {one.release.id for one in own.courses}
    named = sorted(frozenset[str]().union(*(courses_named(goal.revision.rule) for goal in goals)))
    others = sorted(own.releases.keys() - named)
    for course_id in (*named, *others):
        release = release_of(db, own, course_id) if course_id not in begun else None
        if release is not None and (course_id in named or set(audiences) & set(release.audience)):
            return _begin(release, language)
    return None


def _begin(release: Release, language: str) -> Next:
    return Next(
        title=in_language(release.title, language),
        kicker=message("To begin with"),
        address=unit_address(release, next(release.units())),
        where=course_time_left(release.minutes),
        action=message("Begin this course"),
        drawing=drawing_of(release.audience),
    )


def _recent(db: Session, own: OwnLearning, language: str) -> list[Completed]:
    found: list[Completed] = []
    for done in own.done[:MOST_RECENT]:
        release = release_of(db, own, done.course_id)
        module = release.module(done.module_id) if release else None
        if release is not None and module is not None:
            found.append(
                Completed(
                    title=in_language(module.title, language),
                    course=in_language(release.title, language),
                    address=course_address(release),
                    on=done.on,
                )
            )
    return found
