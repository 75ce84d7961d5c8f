"""What the pages of coverage show besides figures: names, sentences, addresses, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus, urlencode

from babel.dates import format_date
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.coverage.places import Grouping, SchoolRow
from lms.coverage.targets import NumberTarget, ShareTarget, Target
from lms.messages import Message
from lms.reports import words
from lms.reports.asked import WEEKLY, Asked, Period, Sort, default_from
from lms.reports.filters import KINDS
from lms.reports.places import Area
from lms.reports.report import Report, Subject
from lms.reports.table import Former
from lms.reports.trend import Point
from lms.web.locale import page_language
from lms.web.templating import day, number, percent, say

ROWS_PER_PAGE = 50
_PLAIN = "!$'()*,/:;?@"


def spoken(sentence: str | Message) -> str:
    """Say a sentence in the reader's language, its days in words."""
    if isinstance(sentence, str):
        return sentence
    if any(isinstance(value, date) for value in sentence.values.values()):
        values = {
            name: day(value) if isinstance(value, date) else value for name, value in sentence.values.items()
        }
        return say(replace(sentence, values=values))
    return say(sentence)


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """The addresses of one goal's pages and files; only what was asked for stands in them."""

    subject: Subject
    asked: Asked
    period: Period
    endpoint: str = "reports.coverage"

    def page(self, **changes: object) -> str:
        """Give the page with some of its filters changed."""
        query = self._query(changes)
        # As `url_for` writes it; a page has a hundred of them.
        return f"{self.bare}?{urlencode(query, safe=_PLAIN)}" if query else self.bare

    def file(self, endpoint: str, *, by: Grouping) -> str:
        """Give a file of the rows that the page shows."""
        query = self._query({"by": by, "page": 1, "sort": self.asked.sort})
        return url_for(f"reports.{endpoint}", **self._goal, **query)

    def sorted_by(self, sort: Sort) -> str:
        """Give the page sorted by a column: figures from the largest first, the other way if they are."""
        begins_descending = sort is not Sort.NAME
        is_here = sort is self.asked.sort
        descending = not self.asked.descending if is_here else begins_descending
        return self.page(sort=sort, descending=descending, page=1)

    def within(self, area: Area | None) -> str:
        """Give the page of a territory, by the level that suits it."""
        if area is None:
            return self.page(within=None, by=None, only=None, page=1)
        return f"{self.bare}?within={quote_plus(str(area), safe=_PLAIN)}{self._beside_area}"

    @cached_property
    def _beside_area(self) -> str:
        """What stands behind a territory in an address, the same for all of a table's rows."""
        query = self._query({"within": None, "by": None, "only": None, "page": 1})
        return f"&{urlencode(query, safe=_PLAIN)}" if query else ""

    @property
    def changes(self) -> str:
        """Give the page that says what changed in the period."""
        return url_for(
            "reports_change.page", **self._goal, **self._query({"by": None, "only": None, "page": 1})
        )

    @cached_property
    def bare(self) -> str:
        """Give the page's address without a query, where its filters are sent."""
        return url_for(self.endpoint, **self._goal)

    @property
    def _goal(self) -> dict[str, Any]:
        return {"programme": self.subject.programme.slug, "goal": self.subject.latest.slug}

    def hidden(self, *, with_filters: bool = False) -> dict[str, str]:
        """Give what a form keeps as it is; the filters too, where it doesn't ask for them."""
        kept = {"within", "sort", "trend", *(KINDS if with_filters else ())}
        return {name: value for name, value in self._query({}).items() if name in kept}

    @property
    def beside(self) -> str:
        """Give the page of the programme's goals side by side, over the same schools."""
        return url_for(
            "reports_beside.page",
            **self._goal,
            **self._query({"by": None, "only": None, "page": 1, "sort": Sort.NAME, "weekly": False}),
        )

    def _query(self, changes: Mapping[str, object]) -> dict[str, Any]:
        asked = replace(self.asked, **changes)  # type: ignore[arg-type] # names of its own fields
        usual = default_from(asked.as_of, period=self.period)
        sort = f"{'-' if asked.descending else ''}{asked.sort.value}"
        query = {
            "within": str(asked.within) if asked.within else "",
            "by": asked.by.value if asked.by else "",
            "only": asked.only.value if asked.only else "",
            "as_of": asked.as_of.isoformat() if asked.as_of != self.period.last else "",
            "from": asked.from_on.isoformat() if asked.from_on != usual else "",
            "trend": WEEKLY if asked.weekly else "",
            **asked.filters.query(),
            "sort": sort if sort != Sort.NAME.value else "",
            "page": str(asked.page) if asked.page > 1 else "",
        }
        return {name: value for name, value in query.items() if value}


def lead(report: Report, *, at: str) -> str:
    """Say the page's figures in one sentence."""
    total = report.total
    if total is None or not total.schools:
        on = day(report.asked.as_of)
        return str(_("%(where)s, no school was in the programme on %(day)s.", where=at, day=on))
    figures = total.figures
    if figures.headcount == 0:
        return spoken(words.lead_of_nobody(report.revision, where=at, trained=number(figures.trained)))
    if figures.coverage is None:
        return spoken(words.lead_without_share(report.revision, where=at, trained=number(figures.trained)))
    return spoken(
        words.lead(
            report.revision,
            where=at,
            share=percent(float(figures.coverage)),
            known=number(figures.schools_known),
            schools=number(figures.schools),
        )
    )


def target_in_words(target: Target, *, due_on: date) -> str:
    """Say what a goal is to reach and by when."""
    return spoken(words.target_words(target, due_on=day(due_on), figure=target_figure(target)))


def target_figure(target: Target) -> str:
    """Write a target's figure."""
    return number(target.number) if isinstance(target, NumberTarget) else percent(float(target.share))


def former_in_words(one: Former, current: Sequence[SchoolRow]) -> str:
    """Say what became of a school, and what stays of it in the figures."""
    counted = ngettext("%(num)s person trained there", "%(num)s people trained there", one.trained_ever)
    if one.successor_uai is None:
        return str(_("left the programme on %(day)s; %(counted)s", day=day(one.left_on), counted=counted))
    known = (school.place.name for school in current if school.place.uai == one.successor_uai)
    return str(
        _(
            "merged into %(school)s on %(day)s; %(counted)s",
            school=next(known, one.successor_uai),
            day=day(one.left_on),
            counted=counted,
        )
    )


def signed(value: Fraction | int) -> str:
    """Write a number with its sign unless it is nothing, to one decimal."""
    figure = round(float(abs(value)), 1)
    if not figure:
        return number(0)
    sign = "\u2212" if value < 0 else "+"
    return f"{sign}{number(int(figure) if figure == int(figure) else figure)}"


def month_label(point: Point, *, is_whole: bool) -> str:
    """Write a point's day for an axis: its month where it is whole, or the day itself."""
    return format_date(point.on, "MMM yyyy" if is_whole else "d MMM yyyy", locale=page_language())


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A goal in the list of programmes."""

    report: Report
    sentence: str
    target: str
    target_share: float | None
    address: str


def summary_of(report: Report, *, at: str, period: Period) -> Summary:
    """Say a goal in one sentence; `at` is where its figures hold."""
    addresses = Addresses(subject=report.subject, asked=report.asked, period=period)
    target = report.revision.target
    return Summary(
        report=report,
        sentence=lead(report, at=at),
        target=target_in_words(target, due_on=report.revision.due_on),
        target_share=float(target.share) if isinstance(target, ShareTarget) else None,
        address=addresses.within(None),
    )
