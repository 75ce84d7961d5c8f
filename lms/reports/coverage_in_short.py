"""Coverage as a committee reads it: a sheet with headings in words, and a total under each goal."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from lms.coverage.places import Grouping
from lms.messages import Message, message
from lms.reports.cells import Context, cells_of
from lms.reports.columns import COLUMNS
from lms.reports.export import Wanted
from lms.reports.places import ROW_NAMES, TABLE_TITLES
from lms.reports.report import Report, make_report
from lms.reports.table import Row
from lms.schools.population import Audience
from lms.tabular import Column, Sheet
from lms.tabular.writing import Kind

IN_SHORT = message("In short")
_SHOWN = {
    "schools_in_perimeter": message("Schools"),
    "schools_with_headcount": message("Headcount known for"),
    "headcount": message("Headcount"),
    "enrolled": message("Enrolled"),
    "started": message("Started"),
    "trained_present": message("Trained and present"),
    "trained_in_period": message("Trained in the period"),
    "counted": message("Trained where the headcount is known"),
    "coverage": message("Coverage"),
    "target": message("Target"),
    "gap": message("Gap"),
}
"""Columns of the full sheet that a committee reads, and what it calls them."""
_OF_PARENTS = {"enrolled": message("With an account"), "trained_present": message("Parents trained")}
_OF_BOTH = {"enrolled": message("Known here"), "trained_present": message("People trained")}
_NAMES = [column.name for column in COLUMNS]


def short_sheet(db: Session, wanted: Wanted, *, by: Grouping, name: Message = IN_SHORT) -> Sheet:
    """Give the sheet of the rows asked for; a goal's name stands on each where there are several."""
    has_several = len(wanted.parts) > 1
    columns = [_text("goal", message("Goal"))] if has_several else []
    columns.append(_text("territory", ROW_NAMES[by]))
    if by is Grouping.SCHOOL:
        columns += [_text("municipality", message("Municipality")), _text("uai", message("UAI"))]
    kinds = {column.name: column.kind for column in COLUMNS} | {"counted": Kind.INTEGER}
    columns += [
        Column(name=name, kind=kinds[name], title=title, description=title)
        for name, title in (_SHOWN | _said_of(wanted)).items()
    ]
    still = message("Still to be trained")
    columns.append(Column(name="still", kind=Kind.INTEGER, title=still, description=still))
    widths = {"goal": 42, "territory": 40, "municipality": 24, "uai": 12} | dict.fromkeys(_SHOWN, 14)
    return Sheet(
        name=name,
        columns=columns,
        rows=_rows(db, wanted, by=by, has_several=has_several),
        has_titles=True,
        widths=widths | {"still": 14},
    )


def _said_of(wanted: Wanted) -> dict[str, Message]:
    """Name differently what is said of parents: they have no post."""
    audiences = {subject.latest.audience for subject, _asked in wanted.parts}
    if Audience.PARENT not in audiences:
        return {}
    return _OF_PARENTS if audiences == {Audience.PARENT} else _OF_BOTH


def _text(name: str, title: Message) -> Column:
    return Column(name=name, title=title, description=title)


def _rows(db: Session, wanted: Wanted, *, by: Grouping, has_several: bool) -> Iterator[list[object]]:
    for subject, asked in wanted.parts:
        report = make_report(db, subject, view=wanted.view, asked=asked)
        context = Context(report=report, say=wanted.say, left={})
        first: list[object] = [report.revision.title] if has_several else []
        for row in report.rows:
            names: list[object] = [_name(row, report, wanted)]
            if by is Grouping.SCHOOL:
                names += [row.place.municipality, row.place.uai]
            yield [*first, *names, *_figures(row, context)]
        if report.total is not None and by is not Grouping.PROGRAMME:
            total: list[object] = [wanted.say(message("Total"))]
            beside: list[object] = [None, None] if by is Grouping.SCHOOL else []
            yield [*first, *total, *beside, *_figures(report.total, context)]


def _name(row: Row, report: Report, wanted: Wanted) -> str:
    name = row.name if isinstance(row.name, str) else wanted.say(row.name)
    return name or report.subject.programme.name or wanted.say(TABLE_TITLES[report.by])


def _figures(row: Row, context: Context) -> list[object]:
    cells = dict(zip(_NAMES, cells_of(row, context), strict=True))
    # What the share divides: whoever does the sum finds it.
    cells["counted"] = row.figures.trained_counted if row.figures.headcount is not None else None
    return [*(cells[name] for name in _SHOWN), row.gap.still if row.gap is not None else None]
