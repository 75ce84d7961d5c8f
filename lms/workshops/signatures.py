"""Who was present at each half-day of a teachers' session, as a file with the training plan's codes. Pure."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from lms.messages import Message, message
from lms.tabular import Column, FileNotes, Sheet, meanings_sheet, table_schema
from lms.tabular.writing import Kind
from lms.workshops.group import Group, Place
from lms.workshops.models import Workshop
from lms.workshops.sittings import Sitting

Say = Callable[[Message], str]


def _column(name: str, title: Message, description: Message | None = None, kind: Kind = Kind.TEXT) -> Column:
    return Column(name=name, kind=kind, title=title, description=description or title)


COLUMNS = (
    _column("plan_dispositif", message("Training plan: dispositif")),
    _column("plan_module", message("Training plan: module")),
    _column("plan_group", message("Training plan: group")),
    _column("session_id", message("Number of the session"), kind=Kind.INTEGER),
    _column("session", message("Session")),
    _column("on", message("Date"), kind=Kind.DATE),
    _column("half_day", message("Half-day"), message("morning, afternoon or evening")),
    _column("starts", message("Begins at"), message("On the clock of the place.")),
    _column("ends", message("Ends at"), message("On the clock of the place.")),
    _column("minutes", message("Minutes of the half-day"), kind=Kind.INTEGER),
    _column("means", message("How people meet"), message("presence or live-distance")),
    _column("family_name", message("Family name")),
    _column("given_name", message("First name")),
    _column("email", message("E-mail address")),
    _column("uai", message("UAI"), message("Of the main school on the first day.")),
    _column("school", message("School")),
    _column(
        "place",
        message("Place"),
        message("convoked, registered, waiting, came, withdrawn or to-enrol"),
    ),
    _column("present", message("Present"), kind=Kind.BOOLEAN),
)
_DEFINITIONS = (
    message("One row a person and half-day."),
    message("Somebody to enrol is convoked and has no account yet."),
)


def rows_of_signatures(workshop: Workshop, group: Group) -> Iterator[Sequence[object]]:
    """Give the rows, half-day by half-day."""
    for one in workshop.sittings:
        half_day = Sitting(on=one.on, starts=one.starts, ends=one.ends).half_day
        for member in group.members:
            yield (
                workshop.plan_dispositif,
                workshop.plan_module,
                workshop.plan_group,
                workshop.id,
                workshop.title,
                one.on,
                half_day.value,
                f"{one.starts:%H:%M}",
                f"{one.ends:%H:%M}",
                one.minutes,
                workshop.means,
                member.family_name,
                member.given_name,
                member.email,
                member.uai,
                member.school,
                Place(member.place).value,
                one.id in member.present,
            )


def schema_of(workshop: Workshop, *, name: str, say: Say, on: date) -> bytes:
    """Give the Table Schema that goes beside `name`.csv."""
    schema = table_schema(
        COLUMNS, name=name, title=message("Attendance list"), notes=_notes(workshop, on), say=say
    )
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def signatures_sheets(workshop: Workshop, group: Group, *, say: Say, on: date) -> Sequence[Sheet]:
    """Give the sheets of the workbook: the rows, and what they mean."""
    rows = rows_of_signatures(workshop, group)
    sheet = Sheet(name=message("Attendance list"), columns=COLUMNS, rows=rows)
    return [sheet, meanings_sheet(COLUMNS, notes=_notes(workshop, on), say=say)]


def _notes(workshop: Workshop, on: date) -> FileNotes:
    return FileNotes(filters={"session": workshop.title}, as_of=on, definitions=_DEFINITIONS)
