"""Coverage as a PDF: the rows of the file, with the sentence, the definitions and the sources they need."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from lms.coverage.evolution import trained_and_left
from lms.coverage.places import Grouping
from lms.coverage.targets import NumberTarget
from lms.database import Database
from lms.messages import Message, message
from lms.messages.dates import day_in_words
from lms.papers import Frame, render_pdf
from lms.reports import words
from lms.reports.cells import Context, cells_of, target_figure
from lms.reports.columns import COLUMNS
from lms.reports.export import Wanted
from lms.reports.places import ROW_NAMES, TABLE_TITLES
from lms.reports.report import Report, make_report, scope_of
from lms.reports.table import Row
from lms.reports.written import Written
from lms.schools.population import Audience
from lms.tabular import FileNotes

TEMPLATE = Path(__file__).with_name("papers") / "coverage.typ"
_LABELS: Mapping[str, Message] = {
    "goals": message("Goals"),
    "rows": message("Rows"),
    "territory": message("Territory"),
    "only": message("Only"),
    "reach": message("Reach"),
    "sector": message("Sector"),
    "level": message("Level"),
    "contract": message("Contract"),
    "ministry": message("Ministry"),
    "priority": message("Priority education"),
    "wave": message("Wave"),
}
_HEADINGS = (
    message("Headcount"),
    message("Coverage"),
    message("Gap"),
)


def pdf_of(database: Database, wanted: Wanted, *, notes: FileNotes, site_name: str) -> bytes:
    """Give the PDF, read in one state of the database; the same figures give the same bytes."""
    say, language = wanted.say, wanted.locale
    with database.snapshot() as db:
        parts = []
        for subject, asked in wanted.parts:
            report = make_report(db, subject, view=wanted.view, asked=asked)
            scope = scope_of(subject, wanted.view, asked)
            left = trained_and_left(
                db, revision=report.revision, as_of=asked.as_of, by=report.by, only=scope.conditions
            )
            parts.append(_Part(report, Context(report=report, say=say, left=left), wanted).data())
    title = message("Coverage on %(day)s", day=day_in_words(wanted.asked.as_of, locale=language))
    frame = Frame(
        title=say(title),
        language=language,
        on=wanted.asked.as_of,
        site=site_name,
        organiser=notes.programme or "",
        foot=say(message("Figures of %(day)s", day=day_in_words(wanted.asked.as_of, locale=language))),
    )
    data = {
        "title": frame.title,
        "facts": list(_facts(wanted, notes)),
        "parts": parts,
        "definitions_title": say(message("Definitions")),
        "definitions": [say(one) for one in (*notes.definitions, *_gaps(wanted))],
        "sources_title": say(message("Sources")),
        "sources": [say(one) for one in notes.sources],
    }
    return render_pdf(TEMPLATE, data, frame=frame)


def _facts(wanted: Wanted, notes: FileNotes) -> Iterator[tuple[str, str]]:
    say, language = wanted.say, wanted.locale
    yield say(message("Programme")), notes.programme or ""
    for name, value in notes.filters.items():
        yield say(_LABELS[name]) if name in _LABELS else name, value
    yield (
        say(message("Period")),
        say(
            message(
                "From %(first)s to %(last)s",
                first=day_in_words(wanted.asked.from_on, locale=language),
                last=day_in_words(wanted.asked.as_of, locale=language),
            )
        ),
    )


def _gaps(wanted: Wanted) -> Iterator[Message]:
    """Say how each kind of gap is counted, once."""
    said: list[Message] = []
    for subject, asked in wanted.parts:
        said += [one for one in words.gap_explained(subject.wording(asked.as_of).target) if one not in said]
    for sentence in said:
        yield message("Gap: %(sentence)s", sentence=sentence)


class _Part:
    """One goal's share of the paper."""

    def __init__(self, report: Report, context: Context, wanted: Wanted) -> None:
        self._report, self._context, self._wanted = report, context, wanted
        self._say, self._language = wanted.say, wanted.locale
        written = Written(language=wanted.locale)
        self._number, self._share, self._signed = written.number, written.share, written.signed

    @property
    def _is_by_school(self) -> bool:
        return self._report.by is Grouping.SCHOOL

    def data(self) -> dict[str, object]:
        """Give what the template shows of the goal."""
        return {
            "title": self._report.revision.title,
            "lead": self._lead(),
            "cards": list(self._cards()),
            "rows_title": self._say(TABLE_TITLES[self._report.by]),
            "headings": [
                self._say(ROW_NAMES[self._report.by]),
                self._say(
                    message("Municipality, UAI") if self._is_by_school else message("Headcount known for")
                ),
                self._say(self._trained),
                *(self._say(heading) for heading in _HEADINGS),
            ],
            "rows": [self._row(row) for row in self._report.rows],
            "total": self._total(),
            "texts": 2 if self._is_by_school else 1,
            "note": self._note(),
        }

    @property
    def _trained(self) -> Message:
        # Parents are in no post.
        is_parents = self._report.revision.audience is Audience.PARENT
        return message("Parents trained") if is_parents else message("Trained and present")

    @property
    def _gaps(self) -> str | None:
        # Points in one column have as many decimals.
        return None if isinstance(self._report.revision.target, NumberTarget) else "#,##0.0"

    def _total(self) -> list[str] | None:
        """Give the last row, of all the others; a single one needs none."""
        if self._report.total is None or len(self._report.rows) < 2:
            return None
        known = self._known(self._report.total)
        if self._is_by_school:
            known = self._say(message("Headcount known for %(known)s", known=known))
        return [self._say(message("Total")), known, *self._figures(self._report.total)]

    def _lead(self) -> str:
        total = self._report.total
        if total is None:
            return self._say(message("No school of the perimeter is in this territory on that day."))
        figures, where = total.figures, self._where(total)
        trained = self._number(figures.trained)
        if figures.coverage is None:
            return self._say(words.lead_without_share(self._report.revision, where=where, trained=trained))
        said = words.lead(
            self._report.revision,
            where=where,
            share=self._share(figures.coverage),
            known=self._number(figures.schools_known),
            schools=self._number(figures.schools),
        )
        return self._say(said)

    def _where(self, total: Row) -> str:
        if total.area is not None:
            return self._name(total)
        whole = message("Across the programme")
        return self._say(
            whole if self._wanted.view.is_whole else message("In the schools that whoever asked sees")
        )

    def _cards(self) -> Iterator[dict[str, object]]:
        total = self._report.total
        if total is None:
            return
        figures, target = total.figures, self._report.revision.target
        figure = target_figure(target)
        shown = (
            self._number(figure) if isinstance(target, NumberTarget) else self._share(Fraction(figure) / 100)
        )
        due = day_in_words(self._report.revision.due_on, locale=self._language)
        goal = words.target_words(target, due_on=due, figure=shown)
        yield self._card(self._share(figures.coverage), message("Coverage"), self._say(goal))
        among = words.among_words(figures, self._number)
        yield self._card(self._number(figures.trained), self._trained, self._say(among))
        left = message("leavers included")
        yield self._card(
            self._number(figures.trained_in_period), message("Trained in the period"), self._say(left)
        )
        schools = message("of %(schools)s in the perimeter", schools=self._number(figures.schools))
        yield self._card(
            self._number(figures.schools_reached), message("Schools reached"), self._say(schools)
        )

    def _card(self, figure: str, label: Message, note: str) -> dict[str, object]:
        return {"figure": figure, "label": self._say(label), "note": note}

    def _note(self) -> str | None:
        """Say what a share divides where it isn't what stands beside it: a reader will do the sum."""
        figures = self._report.total.figures if self._report.total is not None else None
        if figures is None or figures.headcount is None or figures.trained == figures.trained_counted:
            return None
        note = message(
            "A share divides those trained where the headcount is known: in all %(counted)s by %(headcount)s,"
            " of %(trained)s trained.",
            counted=self._number(figures.trained_counted),
            headcount=self._number(figures.headcount),
            trained=self._number(figures.trained),
        )
        return self._say(note)

    def _row(self, row: Row) -> list[str]:
        # Two schools may have one name; a single school's headcount is known or said not to be.
        place = f"{row.place.municipality}, {row.place.uai}" if self._is_by_school else self._known(row)
        return [self._name(row) or self._report.subject.programme.name, place, *self._figures(row)]

    def _known(self, row: Row) -> str:
        return f"{self._number(row.figures.schools_known)} / {self._number(row.figures.schools)}"

    def _figures(self, row: Row) -> list[str]:
        names = [column.name for column in COLUMNS]
        gap = dict(zip(names, cells_of(row, self._context), strict=True))["gap"]
        return [
            self._number(row.figures.trained),
            self._number(row.figures.headcount),
            self._share(row.figures.coverage),
            "–" if not isinstance(gap, Decimal) else self._signed(gap, pattern=self._gaps),
        ]

    def _name(self, row: Row) -> str:
        return row.name if isinstance(row.name, str) else self._say(row.name)
