"""The rows of the coverage page's table as they are written.

What all of them share is asked for once a page: the language, the words, who leads to a row of its own.
"""

from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.coverage.figures import Figures
from lms.coverage.places import Grouping
from lms.coverage.targets import ShareTarget
from lms.messages import message
from lms.reports.gap_words import GapWords
from lms.reports.page import Addresses, spoken
from lms.reports.report import Report
from lms.reports.table import Row
from lms.schools.headcount import HEADCOUNT_KIND_NAMES
from lms.schools.school import LEVEL_NAMES
from lms.web.coverage_shape import CoverageShape, coverage_shape
from lms.web.locale import page_language
from lms.web.templating import day_in, number_in, percent_in, phrase


class Bar(NamedTuple):
    """A row's share: its shape, the figure and the people behind it, for how many schools it is known."""

    shape: CoverageShape
    figure: str
    words: str
    note: str | None


class Line(NamedTuple):
    """A row's cells, written. `bar` is None where no school is left; what is None of the rest is unknown."""

    name: str
    address: str | None
    note: str
    counts: tuple[str, str, str, str]
    headcount: str | None
    headcounts: list[str]
    proxy: str | None
    bar: Bar | None
    gap: str | None
    still: str | None


class Lines:
    """Writes the rows of a report."""

    def __init__(self, report: Report, addresses: Addresses, *, has_one_row: bool) -> None:
        """Look up what all rows share."""
        self._addresses = addresses
        self._programme = report.subject.programme.name
        self._is_by_school, self._has_one_row = report.by is Grouping.SCHOOL, has_one_row
        self._language = page_language()
        self._kinds = {kind: spoken(name) for kind, name in HEADCOUNT_KIND_NAMES.items()}
        self._levels = {level.value: spoken(name) for level, name in LEVEL_NAMES.items()}
        self._gaps = GapWords(report.revision.target)
        target = report.revision.target
        self._target = float(target.share) if isinstance(target, ShareTarget) else None
        self._share_of = phrase(message("%(trained)s of %(headcount)s"))
        self._known_for = phrase(message("Headcount known for %(known)s of %(schools)s schools"))
        self._proxy = phrase(message("estimate from classes: %(n)s, apart"))

    def of(self, row: Row) -> Line:
        """Write a row."""
        has_page = row.area is not None and not self._has_one_row
        return self._line(
            row,
            name=spoken(row.name) or self._programme,
            address=self._addresses.within(row.area) if has_page else None,
            note=self._about_school(row) if self._is_by_school else _schools(row.figures),
            is_detailed=self._is_by_school,
            bar=self._bar(row.figures, is_of_several=row.figures.schools > 1) if row.schools else None,
        )

    def of_total(self, total: Row) -> Line:
        """Write the total below the rows."""
        figures = total.figures
        return self._line(
            total,
            name=str(_("Total")),
            note=_schools(figures),
            bar=self._bar(figures, is_of_several=True),
        )

    def _line(
        self,
        row: Row,
        *,
        name: str,
        note: str,
        bar: Bar | None,
        address: str | None = None,
        is_detailed: bool = False,
    ) -> Line:
        figures, number = row.figures, self._number
        counted = (figures.enrolled, figures.started, figures.trained, figures.trained_in_period)
        enrolled, started, trained, in_period = map(number, counted)
        is_known = figures.headcount is not None
        return Line(
            name=name,
            address=address,
            note=note,
            counts=(enrolled, started, trained, in_period),
            headcount=None if figures.headcount is None else number(figures.headcount),
            headcounts=self._headcounts(row) if is_detailed and is_known else [],
            proxy=None if figures.proxy is None else self._proxy(n=number(figures.proxy)),
            bar=bar,
            gap=self._gaps.gap(row),
            still=self._gaps.still(row),
        )

    def _number(self, value: int) -> str:
        return number_in(value, self._language)

    def _about_school(self, row: Row) -> str:
        """Say a school's town, level and priority education."""
        place = row.place
        words = (place.municipality, self._levels[place.level], place.priority_education)
        return " · ".join(filter(None, words))

    def _headcounts(self, row: Row) -> list[str]:
        """Say the kind, the day and the source of each of a school's headcounts."""
        return [
            ", ".join(filter(None, (self._kinds[part.kind], day_in(part.on, self._language), part.source)))
            for part in row.denominators[0].parts
        ]

    def _bar(self, figures: Figures, *, is_of_several: bool) -> Bar:
        known, schools = (figures.schools_known, figures.schools) if is_of_several else (1, 1)
        trained, headcount = figures.trained_told, figures.headcount
        shape = coverage_shape(trained, headcount, self._target, known, schools)
        figure, words = self._share(trained, headcount)
        if shape.hatched is None:
            return Bar(shape, figure, words, None)
        note = self._known_for(known=self._number(known), schools=self._number(schools))
        return Bar(shape, figure, words, note)

    def _share(self, trained: int, headcount: int | None) -> tuple[str, str]:
        if headcount:
            words = self._share_of(trained=self._number(trained), headcount=self._number(headcount))
            return percent_in(trained / headcount, self._language), words
        people = str(ngettext("%(num)s person trained", "%(num)s people trained", trained))
        if headcount is None:
            return str(_("Unknown")), people
        return str(_("Nobody to train")), ", ".join([_("headcount of 0"), *([people] if trained else [])])


def _schools(figures: Figures) -> str:
    """Say how many schools a territory has."""
    return str(ngettext("%(num)s school", "%(num)s schools", figures.schools))
