"""A date's paper sheet as it stands on record: its rows, who is noted on each, who is noted elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.schools.models import School
from lms.schools.population import Audience
from lms.workshops.kinds import Seat, Way
from lms.workshops.models import Attendance, Registration, Workshop
from lms.workshops.row_codes import FIRST_BLANK
from lms.workshops.trace_models import Correction


@dataclass(frozen=True, kw_only=True)
class Content:
    """What stands on a row: the half-days marked, and who it is where nobody had registered."""

    marked: frozenset[int]
    given_name: str = ""
    uai: str | None = None
    language: str = ""
    person_id: int | None = None


NOBODY = Content(marked=frozenset())


@dataclass(frozen=True, kw_only=True)
class RowShown:
    """A row. `seen` are its presences; `name` that of somebody registered or with an account."""

    number: int
    content: Content
    seen: tuple[int, ...] = ()
    name: str = ""
    school: str = ""
    registration_id: int | None = None

    @property
    def is_typed(self) -> bool:
        """Whether its first name is typed here: nobody registered for it, no account stands behind it."""
        return self.registration_id is None and self.content.person_id is None


@dataclass(frozen=True, kw_only=True)
class SheetPage:
    """The sheet of a date. `elsewhere` were noted otherwise, without a row; `counted` without a name."""

    on: date
    sittings: tuple[int, ...]
    rows: tuple[RowShown, ...]
    elsewhere: int
    counted: tuple[tuple[str, int], ...]
    schools: tuple[tuple[str, str], ...]

    @property
    def present(self) -> int:
        """How many people are noted for the date."""
        on_rows = sum(bool(row.content.marked) for row in self.rows)
        return on_rows + self.elsewhere + sum(number for _school, number in self.counted)


def content_of(presences: Sequence[Attendance], *, is_registered: bool) -> Content:
    """Read what presences of one row say."""
    if not presences:
        return NOBODY
    marked = frozenset(one.sitting_id for one in presences)
    first = presences[0]
    if is_registered:
        return Content(marked=marked)
    if first.person_id is not None:
        return Content(marked=marked, person_id=first.person_id)
    return Content(marked=marked, given_name=first.given_name, uai=first.uai, language=first.language)


def sheet_page(db: Session, *, workshop: Workshop, on: date, blank: int) -> SheetPage:
    """Give the sheet of a date with so many blank rows: three statements, however many people."""
    sittings = tuple(one.id for one in workshop.sittings if one.on == on)
    noted = db.execute(
        select(Attendance, Person.given_name, Person.family_name, School.name, School.municipality)
        .outerjoin(Person, Person.id == Attendance.person_id)
        .outerjoin(School, School.uai == Attendance.uai)
        .where(Attendance.sitting_id.in_(sittings), Attendance.revoked_at.is_(None))
        .order_by(Attendance.id)
    ).all()
    left = {row.Attendance.id: row for row in noted}
    rows = _registered(db, workshop, left)
    for number in range(FIRST_BLANK, FIRST_BLANK + blank):
        found = [row for row in left.values() if row.Attendance.sheet_row == number]
        rows.append(_blank(workshop, number, found))
        _take(left, found)
    counted = [row for row in left.values() if row.Attendance.way == Way.HEADCOUNT.value]
    _take(left, counted)
    return SheetPage(
        on=on,
        sittings=sittings,
        rows=tuple(rows),
        elsewhere=len({row.Attendance.person_id or -row.Attendance.id for row in left.values()}),
        counted=tuple((row.name or "", row.Attendance.headcount) for row in counted),
        schools=_schools(db, workshop, [(row.Attendance.uai, row.name, row.municipality) for row in noted]),
    )


def rows_used(db: Session, *, workshop_id: int) -> int:
    """Count the blank rows up to the last one entered, whatever the date."""
    used = select(Attendance.sheet_row).where(
        Attendance.workshop_id == workshop_id, Attendance.sheet_row >= FIRST_BLANK
    )
    last = db.scalar(used.order_by(Attendance.sheet_row.desc()).limit(1))
    return 0 if last is None else last - FIRST_BLANK + 1


_Noted = Row[Attendance, str, str, str, str]


def _take(left: dict[int, _Noted], found: Iterable[_Noted]) -> None:
    for row in found:
        left.pop(row.Attendance.id, None)


def _registered(db: Session, workshop: Workshop, left: dict[int, _Noted]) -> list[RowShown]:
    rows = []
    asked = db.execute(
        select(Registration, Person.given_name, Person.family_name, School.name)
        .outerjoin(Person, Person.id == Registration.person_id)
        .outerjoin(School, School.uai == Registration.uai)
        .where(Registration.workshop_id == workshop.id)
        .order_by(Registration.id)
    )
    for number, (one, own, family, school) in enumerate(asked, start=1):
        if one.seat != Seat.SEATED.value:
            continue
        found = [row for row in left.values() if _is_of(row.Attendance, one)]
        presences = [row.Attendance for row in found]
        rows.append(
            RowShown(
                number=number,
                content=content_of(presences, is_registered=True),
                seen=tuple(presence.id for presence in presences),
                name=_name(workshop, own, family) or one.given_name,
                school=school or "",
                registration_id=one.id,
            )
        )
        _take(left, found)
    return rows


def _is_of(presence: Attendance, one: Registration) -> bool:
    """Whether a presence is that of a registration: noted by it, or by its person at the door."""
    if presence.registration_id is not None:
        return presence.registration_id == one.id
    return one.person_id is not None and presence.person_id == one.person_id


def _blank(workshop: Workshop, number: int, found: Sequence[_Noted]) -> RowShown:
    presences = [row.Attendance for row in found]
    return RowShown(
        number=number,
        content=content_of(presences, is_registered=False),
        seen=tuple(presence.id for presence in presences),
        name=_name(workshop, found[0].given_name, found[0].family_name) if found else "",
        school=(found[0].name or "") if found else "",
    )


def _name(workshop: Workshop, own: str | None, family: str | None) -> str:
    if own is None:
        return ""
    return own if workshop.audience == Audience.PARENT.value else f"{own} {family or ''}".strip()


def _schools(
    db: Session, workshop: Workshop, noted: Iterable[tuple[str | None, str | None, str | None]]
) -> tuple[tuple[str, str], ...]:
    """Give the schools of the session: its host, those said when registering, those noted."""
    found: dict[str, str] = {}
    if workshop.host is not None:
        found[workshop.host.uai] = f"{workshop.host.name}, {workshop.host.municipality}"
    said = db.execute(
        select(School.uai, School.name, School.municipality)
        .join(Registration, Registration.uai == School.uai)
        .where(Registration.workshop_id == workshop.id)
        .distinct()
        .order_by(School.name, School.uai)
    ).all()
    for uai, name, municipality in (*said, *noted):
        if uai is not None and uai not in found:
            found[uai] = f"{name}, {municipality}"
    return tuple(found.items())


@dataclass(frozen=True, kw_only=True)
class CorrectionShown:
    """A correction: before and after in a few words, either may be empty."""

    row: int | None
    before: str
    after: str
    reason: str
    by: str
    at: object


def corrections(db: Session, *, workshop_id: int) -> list[CorrectionShown]:
    """Give the corrections of a session's lists, the latest first."""
    made = db.execute(
        select(Correction, Person.given_name, Person.family_name)
        .outerjoin(Person, Person.id == Correction.corrected_by)
        .where(Correction.workshop_id == workshop_id)
        .order_by(Correction.id.desc())
    ).all()
    ids = {one for row in made for one in (row.Correction.before_id, row.Correction.after_id) if one}
    words = _in_words(db, ids)
    return [
        CorrectionShown(
            row=(words.get(row.Correction.before_id) or words.get(row.Correction.after_id) or (None, ""))[0],
            before=words.get(row.Correction.before_id, (None, ""))[1],
            after=words.get(row.Correction.after_id, (None, ""))[1],
            reason=row.Correction.reason,
            by=f"{row.given_name or ''} {row.family_name or ''}".strip(),
            at=row.Correction.corrected_at,
        )
        for row in made
    ]


def _in_words(db: Session, ids: Iterable[int]) -> dict[int | None, tuple[int | None, str]]:
    """Name presences: the first name where it is still there, the school, the number of people."""
    found = db.execute(
        select(Attendance, Person.given_name, School.name, Registration.given_name.label("asked"))
        .outerjoin(Person, Person.id == Attendance.person_id)
        .outerjoin(Registration, Registration.id == Attendance.registration_id)
        .outerjoin(School, School.uai == Attendance.uai)
        .where(Attendance.id.in_(list(ids)))
    )
    words: dict[int | None, tuple[int | None, str]] = {}
    for row in found:
        one = row.Attendance
        name = row.given_name or one.given_name or row.asked or "–"
        who = str(one.headcount) if one.way == Way.HEADCOUNT.value else name
        words[one.id] = (one.sheet_row, ", ".join(part for part in (who, row.name or "") if part))
    return words
