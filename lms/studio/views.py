"""What the studio's templates are given of faults, previews and people touched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lms.courses.faults import Fault
from lms.courses.release import Release, Unit
from lms.messages import Message, message, plural_message
from lms.progress import scoring
from lms.progress.players import with_players
from lms.progress.quiz_view import QuestionView, open_questions
from lms.studio.compiling import Preview
from lms.studio.outline import Outline
from lms.studio.publishing import Consequence
from lms.web.locale import direction

KIND_NAMES = {"page": message("Page"), "quiz": message("Quiz"), "task": message("Task")}
CHANGE_NAMES = {
    "edited": message("Edited"),
    "added": message("Added"),
    "removed": message("Removed"),
    "moved": message("Moved"),
    "same": message("Unchanged"),
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One unit as learners see it: the reader's own sanitised text, in its language."""

    title: str
    html: str
    questions: tuple[QuestionView, ...]
    language: str
    direction: str
    for_parents: bool


def shown_unit(release: Release, unit: Unit, language: str) -> Shown:
    """Show a unit of a compiled course, a quiz with its questions open."""
    spoken = language if language in unit.texts else release.source_language
    questions: tuple[QuestionView, ...] = ()
    if unit.quiz is not None:
        questions = open_questions(scoring.ask(unit.quiz, seed=1), spoken, ticked={})
    return Shown(
        title=unit.text(spoken).title,
        html=unit.text(spoken).html,
        questions=questions,
        language=spoken,
        direction=direction(spoken),
        for_parents="parent" in release.audience,
    )


def html_of(shown: Shown | None, *, video_hosts: tuple[str, ...]) -> Markup:
    """The text as the reader's page holds it, with the players of its videos."""
    if shown is None:
        return Markup("")
    html = with_players(shown.html, hosts=video_hosts, language=shown.language)
    return Markup(html)  # noqa: S704 - sanitised by the compiler


def shown_file(preview: Preview, outline: Outline, path: str) -> Shown | None:
    """Show the file being written, or what faults leave of it; nothing when there is nothing to show."""
    language = outline.language_of(path)
    if preview.release is not None and preview.unit is not None:
        return shown_unit(preview.release, preview.unit, language)
    if preview.html is None:
        return None
    unit = outline.unit_of(path)
    return Shown(
        title=unit.title if unit else "",
        html=preview.html,
        questions=(),
        language=language,
        direction=direction(language),
        for_parents=outline.for_parents,
    )


@dataclass(frozen=True, kw_only=True)
class FaultView:
    """A fault, as its list and the margin show it."""

    file: str
    line: int
    code: str
    tone: str
    found: str
    reason: Message
    remedy: Message


def fault_views(faults: Iterable[Fault]) -> Sequence[FaultView]:
    """Give faults for a page, what prevents publishing first."""
    views = [
        FaultView(
            file=fault.file,
            line=fault.line,
            code=fault.code,
            tone="danger" if fault.is_error else "warning",
            found=fault.found,
            reason=fault.reason,
            remedy=fault.remedy,
        )
        for fault in faults
    ]
    return sorted(views, key=lambda view: (view.tone != "danger", view.file, view.line))


def fault_counts(faults: Iterable[Fault]) -> dict[str, int]:
    """Count the errors of each file."""
    counts: dict[str, int] = {}
    for fault in faults:
        if fault.is_error:
            counts[fault.file] = counts.get(fault.file, 0) + 1
    return counts


def touched_words(one: Consequence) -> tuple[Message, ...]:
    """Say how many people a change touches."""
    said = []
    if one.finished:
        said.append(
            plural_message(
                "%(n)s person has finished it already.",
                "%(n)s people have finished it already.",
                one.finished,
            )
        )
    elif one.change.change != "added":
        said.append(message("Nobody has finished it yet."))
    if one.under_way:
        said.append(
            plural_message(
                "%(n)s person is in the middle of this module.",
                "%(n)s people are in the middle of this module.",
                one.under_way,
            )
        )
    return tuple(said)
