"""Courses built by hand, published without a compiler, and people in the middle of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.courses.models import Course
from lms.courses.models import Release as PublishedRelease
from lms.courses.release import (
    Choice,
    ChoiceId,
    CompletionRule,
    CourseId,
    Module,
    ModuleId,
    Question,
    QuestionId,
    Quiz,
    Release,
    Unit,
    UnitId,
    UnitText,
    to_json,
)
from lms.progress.sitting import Sitting

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def make_unit(unit_id: str, *, title: str | None = None, html: str | None = None, **changes: Any) -> Unit:
    """A page of five minutes, unless told otherwise."""
    title = title or unit_id.replace("-", " ").capitalize()
    text = UnitText(
        title=title,
        html=html if html is not None else f"<p>Texte de {unit_id}.</p>",
        outline=(),
        reviewed_by=None,
        reviewed_on=None,
    )
    values: dict[str, Any] = {
        "kind": "page",
        "minutes": 5,
        "required": True,
        "edition": 1,
        "level": None,
        "quiz": None,
        "validate": None,
    }
    return Unit(
        id=UnitId(unit_id),
        title={"fr": title},
        texts={"fr": text},
        file=f"{unit_id}.md",
        source_hash=f"{unit_id}-{changes.get('edition', 1)}",
        **{**values, **changes},
    )


def make_question(
    question_id: str, *, kind: str = "single", right: str = "a", choices: str = "abc"
) -> Question:
    """A question whose choices are letters, those of `right` being right."""
    return Question(
        id=QuestionId(question_id),
        kind=kind,  # type: ignore[arg-type]
        prompt={"fr": f"Question {question_id} ?"},
        body={"fr": ""},
        choices=tuple(
            Choice(
                id=ChoiceId(letter),
                correct=letter in right,
                html={"fr": f"<p>Choix {letter}</p>"},
                feedback={"fr": f"<p>Retour {letter} de {question_id}</p>"},
            )
            for letter in choices
        ),
    )


def make_quiz(**changes: Any) -> Quiz:
    """Two questions, `q1` single (a) and `q2` multiple (a, b), passed at 70."""
    values: dict[str, Any] = {
        "pass_percent": 70,
        "attempts": 0,
        "shuffle": False,
        "pick": None,
        "feedback": "immediate",
        "questions": (make_question("q1"), make_question("q2", kind="multiple", right="ab")),
    }
    return Quiz(**{**values, **changes})


def make_quiz_unit(unit_id: str = "quiz", **changes: Any) -> Unit:
    """A quiz of six minutes."""
    return make_unit(unit_id, kind="quiz", minutes=6, quiz=make_quiz(**changes), html="")


def make_module(
    module_id: str, *units: Unit, rule: str = "all", n: int | None = None, **changes: Any
) -> Module:
    """A required module of these units."""
    values: dict[str, Any] = {
        "minutes": sum(unit.minutes for unit in units) or 30,
        "required": True,
        "requires": (),
        "workshop": "completes",
        "objectives": {"fr": ("Savoir faire",)},
    }
    return Module(
        id=ModuleId(module_id),
        title={"fr": module_id.replace("-", " ").capitalize()},
        summary={"fr": f"Résumé de {module_id}."},
        completion=CompletionRule(kind=rule, n=n),  # type: ignore[arg-type]
        units=units,
        folder=module_id,
        **{**values, **changes},
    )


def make_release(*modules: Module, course_id: str = "cours", **changes: Any) -> Release:
    """A teachers' course in French, in free order; by default two modules, the first with a quiz."""
    modules = modules or (
        make_module("un", make_unit("page-1"), make_unit("page-2"), make_quiz_unit("quiz-1")),
        make_module("deux", make_unit("page-3"), make_unit("page-4")),
    )
    minutes = sum(module.minutes for module in modules if module.required)
    values: dict[str, Any] = {
        "hash": f"{course_id}-1",
        "title": {"fr": f"Le {course_id}"},
        "summary": {"fr": "Un cours d’essai."},
        "audience": ("teacher",),
        "languages": ("fr",),
        "order": "free",
    }
    return Release(
        id=CourseId(course_id),
        minutes=minutes,
        hours=Decimal(minutes) / 60,
        competencies=(),
        authors=("Une autrice",),
        licence="CC BY-SA 4.0",
        sources=(),
        attestation=True,
        modules=modules,
        media=(),
        **{**values, **changes},
    )


def publish(db: Session, release: Release) -> int:
    """Store a release as its course's current one and give its id."""
    course = db.get(Course, release.id) or Course(id=release.id)
    db.add(course)
    db.flush()
    number = db.query(PublishedRelease).filter_by(course_id=release.id).count() + 1
    row = PublishedRelease(
        course_id=release.id,
        number=number,
        hash=release.hash,
        compiled=to_json(release),
        note="",
        published_at=NOW,
    )
    db.add(row)
    db.flush()
    course.current_release_id = row.id
    db.flush()
    return row.id


def make_sitting(
    db: Session,
    person_id: int,
    release: Release | None = None,
    *,
    release_id: int | None = None,
    now: datetime = NOW,
) -> Sitting:
    """Somebody at work in a course, which is published unless it was."""
    release = release or make_release()
    return Sitting(
        person_id=person_id,
        release_id=publish(db, release) if release_id is None else release_id,
        release=release,
        now=now,
        zone=PARIS,
    )


def right_answers(unit: Unit) -> dict[str, Sequence[str]]:
    """The form of somebody who knows everything."""
    assert unit.quiz is not None
    return {question.id: sorted(question.correct) for question in unit.quiz.questions}


def wrong_answers(unit: Unit) -> dict[str, Sequence[str]]:
    """The form of somebody who ticks the first wrong choice everywhere."""
    assert unit.quiz is not None
    return {
        question.id: [next(choice.id for choice in question.choices if not choice.correct)]
        for question in unit.quiz.questions
    }
