"""The filters of the coverage page as a sentence one can edit, and its ways to other days."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from lms.reports.asked import ONLY_WORDS, WEEKLY, Period, Sort, school_year, school_year_start
from lms.reports.filters import CHOICES, EVERY, KINDS, Filters, in_words
from lms.reports.page import Addresses, spoken
from lms.reports.places import BY_NAMES, finer_levels
from lms.reports.report import Report
from lms.web.templating import day


def filters_of(report: Report, period: Period, addresses: Addresses) -> dict[str, Any]:
    """Give what the sentence of filters is made of."""
    asked = report.asked
    return {
        "by": [(by.value, spoken(BY_NAMES[by])) for by in finer_levels(asked.within)],
        "only": [(value, spoken(name)) for value, name in ONLY_WORDS.items()],
        "trend": [("", _("month by month")), (WEEKLY, _("week by week"))],
        "trend_chosen": WEEKLY if asked.weekly else "",
        "schools": _schools(report),
        "action": addresses.bare,
        "by_chosen": report.by.value,
        "by_words": spoken(BY_NAMES[report.by]),
        "only_words": spoken(ONLY_WORDS[asked.only.value if asked.only else ""]),
        "only_chosen": asked.only.value if asked.only else "",
        "period": period,
    }


def _schools(report: Report) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """Give each kind of filter with its name, its choices and the one chosen."""
    chosen = report.asked.filters.query()
    kinds = [
        (kind, [("", spoken(EVERY[kind])), *((value, spoken(name)) for value, name in choices.items())])
        for kind, choices in CHOICES.items()
    ]
    waves = _waves(report)
    if len(waves) > 1 or report.asked.filters.wave:
        options = [(one.isoformat(), _("that joined on %(day)s", day=day(one))) for one in waves]
        kinds.append(("wave", [("", spoken(EVERY["wave"])), *options]))
    return [(kind, spoken(KINDS[kind]), options, chosen.get(kind, "")) for kind, options in kinds]


def _waves(report: Report) -> Sequence[date]:
    chosen = {report.asked.filters.wave} if report.asked.filters.wave else set()
    return sorted(chosen | report.on_day.waves)


def narrowed_words(filters: Filters, addresses: Addresses) -> list[tuple[str, str]]:
    """Name each filter chosen, with the address of the page without it."""
    return [
        (spoken(name), addresses.page(filters=filters.without(kind), page=1))
        for kind, name in in_words(filters)
    ]


def school_years(addresses: Addresses) -> list[tuple[str, str, bool]]:
    """Give the school years that the programme has figures of, with their pages; the one shown is marked."""
    period, asked = addresses.period, addresses.asked
    years: list[tuple[str, str, bool]] = []
    start = school_year_start(period.first)
    while start <= period.last:
        following = start.replace(year=start.year + 1)
        first = max(start, period.first)
        last = min(date.fromordinal(following.toordinal() - 1), period.last)
        is_here = (asked.from_on, asked.as_of) == (first, last)
        years.append((school_year(start), addresses.page(as_of=last, from_on=first, page=1), is_here))
        start = following
    return years


def biggest_gaps(report: Report, addresses: Addresses) -> str | None:
    """Give the page whose rows furthest from the target come first; None where it is shown, or none is."""
    if report.asked.sort is Sort.GAP or not any(row.gap for row in report.rows) or len(report.rows) < 3:
        return None
    return addresses.page(sort=Sort.GAP, descending=False, page=1)
