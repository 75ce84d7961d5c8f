"""Where a report's figures hold, and what the visitor's roles cover, in the reader's words."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _

from lms.coverage.places import Grouping, Place
from lms.reach.reach import Reach
from lms.reach.roles import Sight
from lms.reach.scopes import Scope, ScopeKind
from lms.reports.french_places import in_academy, in_department, in_municipality
from lms.reports.page import Addresses, spoken
from lms.reports.places import Area, ancestors, area_name
from lms.reports.report import Report
from lms.schools.departments import ACADEMIES, DEPARTMENTS
from lms.web.locale import page_language


class Link(NamedTuple):
    """A step of the way down."""

    label: str
    address: str | None


def way_down(report: Report, addresses: Addresses) -> list[Link]:
    """Give the territories above the one shown, the list of programmes first."""
    links = [
        Link(_("Reports"), url_for("reports.index")),
        Link(report.subject.programme.name, addresses.within(None)),
    ]
    if report.asked.within is None or report.total is None:
        return links
    place = report.total.place
    areas = (*ancestors(report.asked.within, place), report.asked.within)
    return links + [Link(spoken(area_name(area, place)), addresses.within(area)) for area in areas]


def shown_area(report: Report, *, is_whole: bool) -> Area | None:
    """Give the territory a page is about: the one asked for, or the one that everything lies in."""
    if report.asked.within is not None or not report.schools.current:
        return report.asked.within
    levels = (Grouping.DEPARTMENT,) if is_whole else (Grouping.SCHOOL, Grouping.DISTRICT)
    for by in levels:
        if by in report.on_day.shared:
            return Area(by=by, code=report.on_day.shared[by])
    return None


def where(report: Report, area: Area | None, *, is_whole: bool) -> str:
    """Say where figures hold, at the beginning of a sentence."""
    if area is None or report.total is None:
        if is_whole:
            return str(_("Across the programme"))
        return str(_("In the schools that you see"))
    return _in_area(area, report.total.place)


def _in_area(area: Area, place: Place) -> str:
    name = spoken(area_name(area, place))
    if area.is_second_degree:
        return str(_("In the second degree (%(department)s)", department=place.department))
    if area.by is Grouping.DISTRICT:
        return str(_("In the circonscription “%(name)s”", name=name))
    if area.by is Grouping.FUNDER:
        return str(_("In the schools of %(name)s", name=name))
    if area.by is Grouping.SCHOOL:
        return str(_("At “%(name)s”", name=name))
    french = _in_french(area, place) if page_language() == "fr" else None
    return french or str(_("In %(place)s", place=name))


def _in_french(area: Area, place: Place) -> str | None:
    match area.by:
        case Grouping.ACADEMY:
            return in_academy(place.academy)
        case Grouping.DEPARTMENT:
            return in_department(place.department_code, place.department)
        case _:
            return in_municipality(place.municipality) if place.municipality else None


def bounds(reach: Reach, places: Iterable[Place]) -> Sequence[str]:
    """Name what the visitor's roles cover, as the page says it is bounded to."""
    every = list(places)
    scopes = sorted(reach.scopes_seeing(Sight.TOTALS))
    return [name for scope in scopes if (name := _scope_name(scope, every))]


def _scope_name(scope: Scope, places: Sequence[Place]) -> str | None:
    match scope.kind:
        case ScopeKind.SCHOOL:
            return next((place.name for place in places if place.uai == scope.value), None)
        case ScopeKind.DISTRICT:
            return str(_("circonscription “%(name)s”", name=scope.parts[1]))
        case ScopeKind.DEPARTMENT:
            return DEPARTMENTS[scope.value].name
        case ScopeKind.ACADEMY:
            return str(_("academy of %(name)s", name=ACADEMIES[scope.value]))
        case ScopeKind.MUNICIPALITY:
            return next((one.municipality for one in places if one.municipality_code == scope.value), None)
        case _:
            return None
