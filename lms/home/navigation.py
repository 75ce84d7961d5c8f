"""The menu of every page, by role; it says where one may go, and guards nothing."""

from collections.abc import Collection
from functools import lru_cache

from flask import Flask, request
from sqlalchemy.exc import SQLAlchemyError

from lms.accounts.identity import current_person
from lms.messages import Message, message, translate
from lms.reach.roles import NAMED_AUDIENCES, SIGHT, Role, Sight
from lms.reach.visitor import visitor_roles
from lms.web.layout import MenuEntry, tell_menu
from lms.web.locale import page_language
from lms.workshops.reaching import KEEPERS

_FOR_ALL: tuple[tuple[Message, str], ...] = (
    (message("Home"), "/"),
    (message("My courses"), "/learning"),
    (message("Catalogue"), "/courses"),
)
_COVERAGE = (message("Coverage"), "/reports")
_PEOPLE = (message("People"), "/people")
_SESSIONS = (message("Sessions"), "/workshops")
_ESTABLISHMENT = (message("My establishment"), "/school")
_ECOLE = (message("My école"), "/school")
_TERRITORY = (message("Territory"), "/territory")
_OVER_SCHOOLS = frozenset({Role.INSPECTOR, Role.ADVISER, Role.COORDINATOR, Role.ADMINISTRATOR})
_STUDIO = (message("Studio"), "/studio")
_ROLES = (message("Roles"), "/roles")
_FOLLOW_UP = message("Follow-up")
_FOLLOWS_UP = (_COVERAGE, _TERRITORY, _PEOPLE, _ROLES)
# They share a line of 1280 px with the tools and a name of fifteen letters, in French.
_MOST_ON_A_LINE = 5


def menu() -> list[MenuEntry]:
    """Give the menu of whoever asks: none for a stranger, who has three doors instead."""
    roles = _roles()
    if roles is None:
        return []
    path = request.path
    return [_marked(entry, path) for entry in _entries(roles, page_language())]


def _marked(entry: MenuEntry, path: str) -> MenuEntry:
    """Say where one is: in a page of the entry, or of those behind it."""
    inside = tuple(_marked(one, path) for one in entry.inside)
    is_current = any(one.is_current for one in inside) if inside else _is_current(entry.address, path)
    return entry._replace(is_current=is_current, inside=inside)


def _roles() -> frozenset[Role] | None:
    """Give the visitor's roles, from which the menu follows; None for a stranger."""
    try:
        return None if current_person() is None else visitor_roles()
    except SQLAlchemyError:
        # The page that says so must not fail for the same reason.
        return None


@lru_cache(maxsize=256)
def _entries(roles: frozenset[Role], language: str) -> tuple[MenuEntry, ...]:
    """Give the entries of some roles in words, made once: they stand on the pages opened most.

    Where they don't fit on a line, the pages from which one follows schools and people stand behind one word.
    """
    entries = _pages(roles)
    behind = [entry for entry in entries if entry in _FOLLOWS_UP]
    if len(entries) <= _MOST_ON_A_LINE:
        return tuple(_in_words(entry, language) for entry in entries)
    inside = tuple(_in_words(entry, language) for entry in behind)
    group = MenuEntry(translate(_FOLLOW_UP, locale=language), "", is_current=False, inside=inside)
    return (*(_in_words(entry, language) for entry in entries if entry not in behind), group)


def _in_words(entry: tuple[Message, str], language: str) -> MenuEntry:
    label, address = entry
    return MenuEntry(translate(label, locale=language), address, is_current=False)


def _pages(roles: frozenset[Role]) -> list[tuple[Message, str]]:
    """Give the pages of some roles, in order."""
    entries = list(_FOR_ALL)
    if sees_figures(roles):
        entries.append(_COVERAGE)
    if Role.SCHOOL_HEAD in roles:
        entries.append(_ESTABLISHMENT)
    elif Role.SCHOOL_DIRECTOR in roles:
        entries.append(_ECOLE)
    if not roles.isdisjoint(_OVER_SCHOOLS):
        entries.append(_TERRITORY)
    if any(NAMED_AUDIENCES.get(role) for role in roles):
        entries.append(_PEOPLE)
    if not roles.isdisjoint(KEEPERS):
        entries.append(_SESSIONS)
    if not roles.isdisjoint({Role.TRAINER, Role.ADMINISTRATOR}):
        entries.append(_STUDIO)
    if Role.ADMINISTRATOR in roles:
        entries.append(_ROLES)
    return entries


def sees_figures(roles: Collection[Role]) -> bool:
    """Say whether a role sees figures of schools."""
    return any(SIGHT[role] > Sight.NOTHING for role in roles)


def _is_current(address: str, path: str) -> bool:
    if path == address:
        return True
    # A course that one follows is read under /courses: it isn't the catalogue any more.
    is_unit = address == "/courses" and path.count("/") > 2
    return address != "/" and path.startswith(f"{address}/") and not is_unit


def install(app: Flask) -> None:
    """Give the layout its menu."""
    tell_menu(app, menu, varies_by=_roles)
