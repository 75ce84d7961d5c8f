"""The columns of the file of sessions, in the order outsiders rely on, and a row's cells. Pure."""

from collections.abc import Callable, Sequence

from lms.coverage.places import Grouping, Place
from lms.messages import Message, message
from lms.reports.columns import COLUMNS as COVERAGE_COLUMNS
from lms.reports.places import funder_name, is_shared_by_owned
from lms.reports.workshop_figures import WorkshopRow
from lms.schools.school import Level
from lms.tabular import Column
from lms.tabular.writing import Kind

_BELOW_ACADEMY = (Grouping.DEPARTMENT, Grouping.DISTRICT, Grouping.MUNICIPALITY, Grouping.SCHOOL)
_TOWN = (Grouping.MUNICIPALITY, Grouping.SCHOOL)
# In which rows a territory's own words stand: those whose schools agree on them.
_LEVELS: dict[str, tuple[Grouping, ...]] = {
    "academy_code": (Grouping.ACADEMY, *_BELOW_ACADEMY),
    "academy": (Grouping.ACADEMY, *_BELOW_ACADEMY),
    "department_code": _BELOW_ACADEMY,
    "department": _BELOW_ACADEMY,
    "district": (Grouping.DISTRICT, Grouping.SCHOOL),
    "municipality_code": _TOWN,
    "municipality": _TOWN,
    "funder": (Grouping.FUNDER, Grouping.SCHOOL),
    "uai": (Grouping.SCHOOL,),
    "school": (Grouping.SCHOOL,),
}


def _count(name: str, title: Message, description: Message | None = None) -> Column:
    return Column(name=name, kind=Kind.INTEGER, title=title, description=description or title)


def _text(name: str, title: Message, description: Message) -> Column:
    return Column(name=name, title=title, description=description)


_OWN = (
    _count("workshops_planned", message("Sessions planned"), message("Neither held nor cancelled yet.")),
    _count("workshops_held", message("Sessions held")),
    _count("workshops_cancelled", message("Sessions cancelled")),
    _count("host_schools", message("Host schools"), message("Schools in which a session was held.")),
    _count(
        "schools_reached",
        message("Schools reached"),
        message("Schools of which somebody came, as people said."),
    ),
    _count(
        "presences",
        message("Presences"),
        message("One person on one day is one; people counted without names included."),
    ),
    _count("headcount_only", message("Counted without names"), message("Part of the presences.")),
    _count(
        "known_participants",
        message("Participants known"),
        message("People who came with an account, once each."),
    ),
    _count(
        "trained",
        message("Module completed"),
        message("Of the participants known, those who have completed the module of the session."),
    ),
    _count(
        "parents_ressource_trained",
        message("Parent helpers trained"),
        message("Parents with this role who have completed a module for parents."),
    ),
    _count(
        "parents_ressource_active",
        message("Parent helpers active"),
        message("Parents with this role who led a session or kept its list."),
    ),
    _text("languages", message("Languages"), message("Spoken in the sessions held, with a space between.")),
    _text("partners", message("Partners"), message("Partner organisations of the sessions held.")),
)
_TERRITORY = tuple(column for column in COVERAGE_COLUMNS if column.name in {"programme", *_LEVELS})
COLUMNS: tuple[Column, ...] = (*_TERRITORY, *_OWN)


def cells_of(
    row: WorkshopRow, *, programme: str, by: Grouping, say: Callable[[Message], str]
) -> Sequence[object]:
    """Give a row's cells in the order of the columns."""
    territory = [
        _territory(row.place, name, say) if by in levels or _is_shared(row.place, name, by) else None
        for name, levels in _LEVELS.items()
    ]
    return [
        programme,
        *territory,
        row.planned,
        row.held,
        row.cancelled,
        row.host_schools,
        row.schools_reached,
        row.presences,
        row.headcount_only,
        row.known,
        row.completed,
        row.helpers_trained,
        row.helpers_active,
        " ".join(row.languages) or None,
        ", ".join(row.partners) or None,
    ]


def _is_shared(place: Place | None, name: str, by: Grouping) -> bool:
    return by is Grouping.FUNDER and place is not None and is_shared_by_owned(name, place)


def _territory(place: Place | None, name: str, say: Callable[[Message], str]) -> object:
    if place is None:
        return None
    if name == "funder":
        return say(funder_name(place))
    if name == "district":
        return place.district if place.level == Level.ECOLE else None
    found: object = getattr(place, "name" if name == "school" else name)
    return found or None
