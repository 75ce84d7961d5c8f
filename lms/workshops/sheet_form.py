"""What a leader types from a paper sheet: all rows at once, each read by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from lms.workshops.registering import LONGEST_NAME
from lms.workshops.sheet_page import NOBODY, Content, RowShown, SheetPage

FindPerson = Callable[[str], int | None]


@dataclass(kw_only=True)
class RowTyped:
    """A row as the page shows it; `fault` says why it wasn't saved."""

    shown: RowShown
    given_name: str
    school: str
    language: str
    email: str
    marked: frozenset[int]
    fault: str = ""

    @property
    def number(self) -> int:
        """Its number."""
        return self.shown.number

    @property
    def is_empty(self) -> bool:
        """Whether nobody stands on it."""
        return not (self.given_name or self.email or self.marked)


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What an empty row offers first."""

    school: str
    language: str


def rows_as_shown(page: SheetPage, defaults: Defaults) -> list[RowTyped]:
    """Give the rows as they are on record."""
    return [_as_shown(row, defaults) for row in page.rows]


def _as_shown(row: RowShown, defaults: Defaults) -> RowTyped:
    held = row.content
    return RowTyped(
        shown=row,
        given_name=held.given_name,
        school=held.uai or "" if held.marked else defaults.school,
        language=held.language or defaults.language,
        email="",
        marked=held.marked,
    )


def read_rows(
    form: MultiDict[str, str], page: SheetPage, *, defaults: Defaults, for_teachers: bool
) -> list[RowTyped]:
    """Read the rows of the page from what was sent; one that wasn't sent stays as it is."""
    return [
        _read(form, row, page.sittings, for_teachers=for_teachers)
        if f"seen-{row.number}" in form
        else _as_shown(row, defaults)
        for row in page.rows
    ]


def _read(
    form: MultiDict[str, str], row: RowShown, sittings: Sequence[int], *, for_teachers: bool
) -> RowTyped:
    number = row.number
    name = " ".join(form.get(f"name-{number}", "").split())
    marks = {int(one) for one in form.getlist(f"mark-{number}") if one.isascii() and one.isdigit()}
    if not for_teachers and (marks or name):
        # Parents put one mark for the date; a page sent before somebody claimed the row still names her.
        marks = set(sittings)
    return RowTyped(
        shown=row,
        given_name=name,
        school=form.get(f"school-{number}", ""),
        language=form.get(f"language-{number}", ""),
        email=form.get(f"email-{number}", "").strip().lower(),
        marked=frozenset(marks & set(sittings)),
    )


def seen_in(form: MultiDict[str, str], number: int) -> tuple[int, ...]:
    """Give the presences that the page sent had shown on a row."""
    parts = form.get(f"seen-{number}", "").split(".")
    return tuple(int(one) for one in parts if one.isascii() and one.isdigit() and len(one) < 18)


def content_typed(row: RowTyped, *, for_teachers: bool, find_person: FindPerson) -> Content | None:
    """Give what was typed on a row; None, with its fault, when it isn't whole."""
    held = row.shown
    if held.registration_id is not None:
        return Content(marked=row.marked)
    if held.content.person_id is not None:
        return Content(marked=row.marked, person_id=held.content.person_id) if row.marked else NOBODY
    if for_teachers:
        return _agent(row, find_person)
    if not row.given_name:
        return NOBODY
    if len(row.given_name) > LONGEST_NAME:
        row.fault = _("This is too long.")
        return None
    return Content(
        marked=row.marked, given_name=row.given_name, uai=row.school or None, language=row.language
    )


def _agent(row: RowTyped, find_person: FindPerson) -> Content | None:
    if not row.email and not row.marked:
        return NOBODY
    if not row.email:
        row.fault = _("Write the address of this person’s account.")
        return None
    if not row.marked:
        row.fault = _("Tick the half-days for which this person signed.")
        return None
    found = find_person(row.email)
    if found is None:
        row.fault = _(
            "No account has the address %(email)s. Let the person create one first.", email=row.email
        )
        return None
    return Content(marked=row.marked, person_id=found)
