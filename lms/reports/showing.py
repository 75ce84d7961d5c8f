"""What the template of the coverage page is given: every value ready to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from lms.coverage.facts import ModuleKey
from lms.coverage.places import Grouping
from lms.coverage.targets import NumberTarget, SchoolsTarget, ShareTarget
from lms.reach.reach import Reach
from lms.reach.roles import Sight
from lms.reports import words
from lms.reports.asked import ONLY_TITLES, Only, Period, Sort
from lms.reports.choices import biggest_gaps, filters_of, narrowed_words, school_years
from lms.reports.explaining import explained
from lms.reports.filters import in_words
from lms.reports.gap_words import GapWords
from lms.reports.lines import Lines
from lms.reports.pacing import pace_of, pace_words
from lms.reports.page import (
    ROWS_PER_PAGE,
    Addresses,
    former_in_words,
    lead,
    month_label,
    spoken,
    target_figure,
    target_in_words,
)
from lms.reports.places import ROW_NAMES, TABLE_TITLES, area_name, area_of
from lms.reports.report import Report, Subject, View
from lms.reports.table import is_at_zero, is_over
from lms.reports.whereabouts import bounds, shown_area, way_down, where
from lms.reports.workshop_figures import WorkshopRow
from lms.schools.population import Audience
from lms.web.locale import page_language
from lms.web.templating import percent, say

MOST_AT_ZERO = 24


def context_of(
    report: Report,
    *,
    view: View,
    period: Period,
    reach: Reach,
    titles: Mapping[ModuleKey, str],
    subjects: Sequence[Subject],
) -> dict[str, Any]:
    """Give the page's values."""
    addresses = Addresses(subject=report.subject, asked=report.asked, period=period)
    return {
        "report": report,
        "asked": report.asked,
        "total": report.total,
        "lead": _with_share_marked(report, lead(report, at=_at(report, view))),
        "is_parents": report.revision.audience is Audience.PARENT,
        "is_whole": view.is_whole,
        "people": _people(report, reach),
        "bounds": [] if view.is_whole else bounds(reach, report.schools.places),
        "goals": _goals(subjects, addresses),
        "filters": filters_of(report, period, addresses),
        "pace": _pace(report),
        "only": Only,
        **_ways(report, addresses),
        **_target(report),
        **_attention(report),
        **_table(report, addresses),
        **_trend(report),
        **explained(report, titles),
    }


def _ways(report: Report, addresses: Addresses) -> dict[str, Any]:
    """Give the ways from here: to territories, other days, other pages; and why there are no others."""
    equipment = replace(addresses, endpoint="reports_equipment.page")
    return {
        "addresses": addresses,
        "equipment_address": equipment.page(by=None, only=None, sort=Sort.NAME, page=1),
        "authorities_address": _authorities_address(report),
        "not_filtered": [spoken(one) for one in words.NOT_FILTERED],
        "way_down": way_down(report, addresses),
        "narrowed": narrowed_words(report.asked.filters, addresses),
        "years": school_years(addresses),
        "biggest_gaps": biggest_gaps(report, addresses),
        "session_area": lambda row: area_of(row.place, report.by) if row.place else None,
        "session_name": lambda row: _session_name(row, report),
        "area_of": lambda place: area_of(place, Grouping.SCHOOL),
    }


def _target(report: Report) -> dict[str, Any]:
    """Say what is to be reached, and how far the whole is from it."""
    target = report.revision.target
    return {
        "target_words": target_in_words(target, due_on=report.revision.due_on),
        "target_figure": target_figure(target),
        "target_share": float(target.share) if isinstance(target, ShareTarget) else None,
        "is_number": isinstance(target, NumberTarget),
        "of_schools": isinstance(target, SchoolsTarget),
        "gap_words": GapWords(target),
    }


def _at(report: Report, view: View) -> str:
    """Say where figures hold, and of which schools only."""
    here = where(report, shown_area(report, is_whole=view.is_whole), is_whole=view.is_whole)
    only = ", ".join(spoken(name) for _kind, name in in_words(report.asked.filters))
    return _("%(where)s (%(only)s)", where=here, only=only) if only else here


def _with_share_marked(report: Report, sentence: str) -> Markup:
    """Set the share off in the page's first sentence."""
    share = report.total.figures.coverage if report.total else None
    words_of_share = percent(float(share)) if share is not None else ""
    before, found, after = sentence.partition(words_of_share) if words_of_share else (sentence, "", "")
    return Markup("{}<strong>{}</strong>{}").format(before, found, after) if found else escape(sentence)


def _people(report: Report, reach: Reach) -> str | None:
    """Give the list of the people behind a school's figures, for whoever sees all of hers by name."""
    audience, current = report.revision.audience, report.schools.current
    names_all = reach.scopes_naming(audience) == reach.scopes_seeing(Sight.TOTALS)
    if len(current) != 1 or not names_all:
        return None
    return url_for("people.show", school=current[0].place.name, audience=audience.value)


def _goals(subjects: Sequence[Subject], addresses: Addresses) -> list[tuple[str, str, bool]]:
    """Give the programme's goals with their addresses, the one shown marked; filters come along."""
    here = addresses.subject.latest.goal_id
    return [
        (
            one.latest.title,
            Addresses(subject=one, asked=addresses.asked, period=addresses.period).page(page=1),
            one.latest.goal_id == here,
        )
        for one in subjects
    ]


def _pace(report: Report) -> str | None:
    """Say when the target is reached at the pace of the last three months."""
    found = pace_of(report)
    return say(pace_words(found, language=page_language())) if found else None


def _attention(report: Report) -> dict[str, Any]:
    current = report.schools.current
    at_zero = [school.place for school in current if is_at_zero(school)]
    headcounts = report.on_day.headcounts
    return {
        "at_zero": at_zero,
        "at_zero_shown": at_zero[:MOST_AT_ZERO],
        "unknown": headcounts.schools_unknown,
        "over": sum(map(is_over, current)),
        "proxies": headcounts.schools_estimated,
        "former": report.schools.former,
        "former_words": lambda one: former_in_words(one, current),
    }


def _table(report: Report, addresses: Addresses) -> dict[str, Any]:
    asked = report.asked
    pages = max(1, -(-len(report.rows) // ROWS_PER_PAGE))
    page = min(asked.page, pages)
    start = (page - 1) * ROWS_PER_PAGE
    has_one_row = report.by is Grouping.PROGRAMME or (
        asked.within is not None and asked.within.by is Grouping.SCHOOL
    )
    lines = Lines(report, addresses, has_one_row=has_one_row)
    has_total = page == pages and len(report.rows) > 1 and not asked.only and not has_one_row
    return {
        "columns": _columns(report, addresses),
        "sort": (asked.sort.value, "descending" if asked.descending else "ascending"),
        "lines": [lines.of(row) for row in report.rows[start : start + ROWS_PER_PAGE]],
        "total_line": lines.of_total(report.total) if has_total and report.total else None,
        "place": page,
        "pages": pages,
        "first_row": start + 1,
        "last_row": min(start + ROWS_PER_PAGE, len(report.rows)),
        "page_address": lambda number_of_page: addresses.page(page=number_of_page) + "#rows",
        "table_title": _table_title(report),
        "has_one_row": has_one_row,
    }


def _authorities_address(report: Report) -> str | None:
    """Give what local authorities read, to whoever looks at their schools."""
    within = report.asked.within
    if report.by is not Grouping.FUNDER and (within is None or within.by is not Grouping.FUNDER):
        return None
    return url_for(
        "reports_published.page",
        programme=report.subject.programme.slug,
        audience=report.revision.audience.value,
        by=Grouping.FUNDER.value,
    )


def _table_title(report: Report) -> str:
    if report.asked.only:
        return spoken(ONLY_TITLES[report.asked.only])
    return spoken(TABLE_TITLES[report.by])


def _session_name(row: WorkshopRow, report: Report) -> str:
    """Name the territory of a row of sessions; what belongs to no school of the programme is said."""
    if report.by is Grouping.PROGRAMME:
        return report.subject.programme.name
    area = area_of(row.place, report.by) if row.place else None
    if area is None or row.place is None:
        return str(_("Without a school of the programme"))
    return spoken(area_name(area, row.place))


def _columns(report: Report, addresses: Addresses) -> list[dict[str, Any]]:
    # Parents are in no post.
    is_parents = report.revision.audience is Audience.PARENT
    labels = {
        Sort.NAME: spoken(ROW_NAMES[report.by]),
        Sort.ENROLLED: _("With an account") if is_parents else _("Enrolled"),
        Sort.STARTED: _("Started"),
        Sort.TRAINED: _("Parents trained") if is_parents else _("Trained and present"),
        Sort.PERIOD: _("Trained in the period"),
        Sort.HEADCOUNT: _("Headcount"),
        Sort.COVERAGE: _("Coverage"),
        Sort.GAP: _("Gap to the target"),
    }
    return [
        {
            "key": sort.value,
            "label": label,
            "number": sort not in {Sort.NAME, Sort.COVERAGE},
            "address": addresses.sorted_by(sort),
        }
        for sort, label in labels.items()
    ]


def _trend(report: Report) -> dict[str, Any]:
    last = len(report.points) - 1
    target = report.revision.target
    is_share = not isinstance(target, NumberTarget)
    note = (
        _("By the headcounts known on each day. The dashed line is the target.")
        if is_share
        else _("Those who have left since are included. The dashed line is the target.")
    )
    labels = (
        [_("Day"), _("Trained and present"), _("Headcount known"), _("Share"), _("Target")]
        if is_share
        else [_("Day"), _("Trained and present"), _("Trained since the beginning"), _("Target")]
    )
    return {
        "trend_title": _("Week by week") if report.asked.weekly else _("Month by month"),
        "trend_note": note,
        "trend_columns": [
            {"key": str(n), "label": label, "number": n > 0, "address": None}
            for n, label in enumerate(labels)
        ],
        "trend_bars": ("share",) if is_share else ("ever",),
        "points": [
            (month_label(one, is_whole=n != last and not report.asked.weekly), one)
            for n, one in enumerate(report.points)
        ],
        "has_trend": last > 0,
    }
