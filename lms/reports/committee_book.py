"""The committee's dossier as a workbook: its figures, what changed, every territory, school and session."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from sqlalchemy.orm import Session

from lms.coverage.facts import ModuleKey
from lms.coverage.places import Grouping
from lms.messages import message
from lms.reports.columns import COLUMNS
from lms.reports.committee_comments import COMMENT_NAMES, Page
from lms.reports.committee_figures import five_figures, steps_since, target_of
from lms.reports.committee_paper import Issue
from lms.reports.committee_reading import WHOLE, DossierFacts
from lms.reports.committee_words import LIMITS, SOURCES
from lms.reports.coverage_in_short import short_sheet
from lms.reports.export import Wanted, notes_of, rows_in
from lms.reports.workshop_columns import COLUMNS as SESSION_COLUMNS
from lms.reports.workshop_columns import cells_of
from lms.reports.written import Written
from lms.tabular import Column, FileNotes, Sheet, meanings_sheet, workbook_pieces
from lms.tabular.writing import Kind

_FIGURE = Column(name="figure", title=message("Figure"), description=message("What is counted."))
_FIGURES = (
    _FIGURE,
    Column(name="number", kind=Kind.INTEGER, title=message("Number"), description=message("A count.")),
    Column(name="share", kind=Kind.PERCENT, title=message("Share"), description=message("In per cent.")),
    Column(name="note", title=message("Out of"), description=message("What it is out of.")),
    Column(name="target", title=message("Target"), description=message("What is to be reached, by when.")),
    Column(
        name="change",
        kind=Kind.DECIMAL,
        title=message("Change"),
        description=message("Since the last dossier; points for a share."),
    ),
)
_STEPS = (
    Column(name="reason", title=message("Reason"), description=message("Why the count changed.")),
    Column(name="people", kind=Kind.INTEGER, title=message("People"), description=message("How many.")),
)
_WORDS = (
    Column(name="page", title=message("Page"), description=message("Of the paper.")),
    Column(name="words", title=message("Words"), description=message("As they were typed.")),
)


def dossier_xlsx(
    db: Session, facts: DossierFacts, issue: Issue, *, titles: Mapping[ModuleKey, str], write: Written
) -> bytes:
    """Give the workbook, read in the state of the database that the paper was read in."""
    sheets = _figure_sheets(facts, write)
    notes = FileNotes(programme=facts.programme.name, filters={}, as_of=facts.on, from_on=None)
    if facts.goals:
        wanted = _wanted(facts, facts.territories_by, write)
        schools = _wanted(facts, Grouping.SCHOOL, write)
        sheets.append(short_sheet(db, wanted, by=facts.territories_by, name=message("Territories")))
        sheets.append(Sheet(name=message("Coverage"), columns=COLUMNS, rows=rows_in(db, wanted)))
        sheets.append(Sheet(name=message("Schools"), columns=COLUMNS, rows=rows_in(db, schools)))
        notes = notes_of(wanted, by=facts.territories_by, titles=titles)
    sheets.append(_sessions(facts, write))
    sheets.append(
        Sheet(
            name=message("Words"),
            columns=_WORDS,
            rows=_words(issue, write),
            has_titles=True,
            widths={"page": 44, "words": 110},
        )
    )
    said = replace(notes, definitions=(*notes.definitions, *LIMITS), sources=SOURCES)
    sheets.append(meanings_sheet(COLUMNS, notes=said, say=write.say))
    return b"".join(workbook_pieces(sheets, say=write.say, on=facts.on))


def _figure_sheets(facts: DossierFacts, write: Written) -> list[Sheet]:
    """Give the dossier's figures, and what changed since the last one, if there is one."""
    figures = Sheet(
        name=message("Figures"),
        columns=_FIGURES,
        rows=_figures(facts, write),
        has_titles=True,
        widths={"figure": 42, "note": 40, "target": 44},
    )
    changed = Sheet(
        name=message("What changed"),
        columns=_STEPS,
        rows=_steps(facts, write),
        has_titles=True,
        widths={"reason": 60},
    )
    return [figures] if facts.since is None else [figures, changed]


def _wanted(facts: DossierFacts, by: Grouping, write: Written) -> Wanted:
    parts = tuple((one.subject, replace(one.asked, by=by)) for one in facts.goals)
    return Wanted(parts=parts, view=WHOLE, locale=write.language)


def _figures(facts: DossierFacts, write: Written) -> Iterator[tuple[object, ...]]:
    for one in five_figures(facts, write):
        is_share = isinstance(one.value, Fraction)
        yield (
            write.say(one.label),
            None if is_share else one.value,
            one.value if is_share else None,
            write.say(one.note),
            write.say(one.target) if one.target else None,
            one.changed * 100 if isinstance(one.changed, Fraction) else one.changed,
        )
    for goal in facts.others:
        total = goal.report.total
        share = total.figures.coverage if total else None
        number = total.figures.trained_ever if total else None
        target = write.say(target_of(goal, write))
        yield (
            goal.report.revision.title,
            number,
            share,
            write.say(message("Trained, leavers included")),
            target,
            None,
        )


def _steps(facts: DossierFacts, write: Written) -> Iterator[tuple[object, ...]]:
    if facts.since is None:
        return
    since = facts.since
    printed = since.change.trained_before if since.printed is None else since.printed
    yield write.say(message("Trained and present then")), printed
    for name, number in steps_since(since):
        yield write.say(name), number
    yield write.say(message("Trained and present now")), since.change.trained_after


def _sessions(facts: DossierFacts, write: Written) -> Sheet:
    rows = [
        cells_of(row, programme=facts.programme.slug, by=facts.territories_by, say=write.say)
        for row in facts.session_rows
    ]
    return Sheet(name=message("Sessions"), columns=SESSION_COLUMNS, rows=rows)


def _words(issue: Issue, write: Written) -> Iterator[tuple[object, ...]]:
    for page in Page:
        yield write.say(COMMENT_NAMES[page]), issue.comments.get(page.value) or None
