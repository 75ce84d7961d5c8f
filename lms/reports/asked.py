"""What an address asks of a coverage page. What can't be is replaced by what can, and said. Pure.

Days: the stock is counted on `as_of`, the flow from `from_on` to `as_of`. Neither leaves the programme, nor
goes beyond today. The rule for each replacement is in its sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from lms.coverage.places import Grouping
from lms.messages import Message, message
from lms.reports.filters import NO_FILTERS, Filters, read_filters
from lms.reports.places import Area, finer_levels, parse_area

ISO_LENGTH = 10
LONGEST_SHOWN = 40
WEEKLY = "week"


class Only(StrEnum):
    """Which schools of a territory are listed."""

    ZERO = "zero"
    UNKNOWN = "unknown"
    OVER = "over"


ONLY_WORDS: Mapping[str, Message] = {
    "": message("all"),
    Only.ZERO.value: message("schools at 0 %%"),
    Only.UNKNOWN.value: message("schools whose headcount is unknown"),
    Only.OVER.value: message("schools above 100 %%"),
}


ONLY_TITLES: Mapping[Only, Message] = {
    Only.ZERO: message("Schools at 0 %%"),
    Only.UNKNOWN: message("Schools whose headcount is unknown"),
    Only.OVER: message("Schools above 100 %%"),
}


class Sort(StrEnum):
    """By what rows are put in order."""

    NAME = "name"
    ENROLLED = "enrolled"
    STARTED = "started"
    TRAINED = "trained"
    PERIOD = "period"
    HEADCOUNT = "headcount"
    COVERAGE = "coverage"
    GAP = "gap"


@dataclass(frozen=True, kw_only=True)
class Period:
    """The days that a programme's reports may be about: from its first to its last, or today."""

    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is shown, and in `notes` what was asked and couldn't be.

    `within` None is the whole programme, `by` None the level that suits. `is_foreign`: the territory asked
    for isn't written as one, so there is none.
    """

    as_of: date
    from_on: date
    within: Area | None = None
    by: Grouping | None = None
    only: Only | None = None
    filters: Filters = NO_FILTERS
    weekly: bool = False
    sort: Sort = Sort.NAME
    descending: bool = False
    page: int = 1
    is_foreign: bool = False
    notes: tuple[Message, ...] = ()


def period_of(*, starts_on: date, ends_on: date, today: date) -> Period:
    """Give the days that reports of a programme may be about."""
    return Period(first=starts_on, last=max(starts_on, min(ends_on, today)))


def school_year_start(day: date) -> date:
    """Give the 1 September on or before a day."""
    start = day.replace(month=9, day=1)
    return start if start <= day else start.replace(year=day.year - 1)


def school_year(day: date) -> str:
    """Name a day's school year: 2026-2027."""
    start = school_year_start(day).year
    return f"{start}-{start + 1}"


def read_asked(query: Mapping[str, str], *, period: Period) -> Asked:
    """Read an address's query."""
    notes: list[Message] = []
    as_of = _as_of(query.get("as_of", ""), period, notes)
    from_on = _from(query.get("from", ""), as_of, period, notes)
    within_text = query.get("within", "")
    within = parse_area(within_text) if within_text else None
    asked = Asked(
        as_of=as_of,
        from_on=from_on,
        within=within,
        is_foreign=bool(within_text) and within is None,
        by=_by(query.get("by", ""), within, notes),
        only=_only(query.get("only", ""), notes),
        filters=read_filters(query, notes),
        weekly=query.get("trend", "") == WEEKLY,
        page=_page(query.get("page", "")),
    )
    return replace(_sorted(asked, query.get("sort", ""), notes), notes=tuple(notes))


def default_from(as_of: date, *, period: Period) -> date:
    """Give the first day of a period nobody chose: the school year's, or the programme's if later."""
    return max(school_year_start(as_of), period.first)


def _shown(text: str) -> str:
    """Give what was asked, short enough for a sentence, without signs that can't be seen."""
    return "".join(sign for sign in text if sign.isprintable())[:LONGEST_SHOWN]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == ISO_LENGTH else None
    except ValueError:
        return None


def _as_of(text: str, period: Period, notes: list[Message]) -> date:
    day = _day(text)
    if not text:
        return period.last
    if day is None:
        notes.append(message("“%(text)s” isn’t a date: the latest day there is is shown.", text=_shown(text)))
        return period.last
    if day < period.first:
        notes.append(
            message(
                "You asked for %(asked)s. The programme’s figures begin on %(first)s: that day is shown.",
                asked=day,
                first=period.first,
            )
        )
    elif day > period.last:
        notes.append(
            message(
                "You asked for %(asked)s. The latest day there are figures for is %(last)s: it is shown.",
                asked=day,
                last=period.last,
            )
        )
    return min(max(day, period.first), period.last)


def _from(text: str, as_of: date, period: Period, notes: list[Message]) -> date:
    usual = default_from(as_of, period=period)
    day = _day(text)
    if not text:
        return usual
    if day is None:
        notes.append(
            message("“%(text)s” isn’t a date: the period begins with the school year.", text=_shown(text))
        )
        return usual
    if day > as_of:
        notes.append(
            message(
                "A period can’t begin on %(asked)s and end on %(last)s, which is earlier: it begins with the"
                " school year.",
                asked=day,
                last=as_of,
            )
        )
        return usual
    if day < period.first:
        notes.append(
            message(
                "You asked for a period from %(asked)s. The programme’s figures begin on %(first)s: so does"
                " the period.",
                asked=day,
                first=period.first,
            )
        )
    return max(day, period.first)


def _by(text: str, within: Area | None, notes: list[Message]) -> Grouping | None:
    if not text:
        return None
    if text in finer_levels(within):
        return Grouping(text)
    notes.append(
        message(
            "This territory’s schools can’t be grouped by “%(text)s”: the level just below it is shown.",
            text=_shown(text),
        )
    )
    return None


def _only(text: str, notes: list[Message]) -> Only | None:
    if not text or text in set(Only):
        return Only(text) if text else None
    notes.append(message("There is no list of schools called “%(text)s”: all are shown.", text=_shown(text)))
    return None


def _sorted(asked: Asked, text: str, notes: list[Message]) -> Asked:
    descending, name = text.startswith("-"), text.removeprefix("-")
    if not text or name in set(Sort):
        return replace(asked, sort=Sort(name) if name else Sort.NAME, descending=descending)
    notes.append(message("Rows can’t be sorted by “%(text)s”: they are sorted by name.", text=_shown(text)))
    return asked


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1


def sundays(*, first: date, until: date, most: int = 12) -> tuple[date, ...]:
    """Give the last `most` Sundays between two days, the oldest first."""
    sunday = until - timedelta(days=until.isoweekday())
    days = (sunday - timedelta(days=7 * n) for n in range(most))
    return tuple(reversed([day for day in days if day >= first]))


def month_ends(*, first: date, until: date, most: int = 12) -> tuple[date, ...]:
    """Give the last `most` ends of months between two days, the oldest first."""
    ends: list[date] = []
    end = until.replace(day=1) - timedelta(days=1)
    while end >= first and len(ends) < most:
        ends.append(end)
        end = end.replace(day=1) - timedelta(days=1)
    return tuple(reversed(ends))
